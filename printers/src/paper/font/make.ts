// Makes the two font files of this folder from Noto Sans Mono CJK SC (regular). Not part of the product's running:
// it needs Debian's fonttools and fonts-noto-cjk. Two files, because drawing a paper costs time in proportion to
// the file that is opened: the common one has GB2312, the rare one the rest of GBK, opened for names only.
// Run: node printers/src/paper/font/make.ts

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';

const collection = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';
const monoSimplified = 7;

/** Every character the two-byte encoding has with lead and trail bytes from these on, private ones left out. */
function charactersOf(encoding: 'gb2312' | 'cp936', from: number): Set<string> {
  const found = new Set<string>();
  for (let lead = from; lead <= 0xfe; lead += 1) {
    for (let trail = from === 0x81 ? 0x40 : from; trail <= 0xfe; trail += 1) {
      const text = iconv.decode(Buffer.of(lead, trail), encoding);
      const code = text.codePointAt(0) ?? 0;
      if (text.length === 1 && code !== 0xfffd && !(code >= 0xe000 && code <= 0xf8ff)) found.add(text);
    }
  }
  return found;
}

function subset(characters: Iterable<string>, output: string): void {
  const work = mkdtempSync(join(tmpdir(), 'font-'));
  const list = join(work, 'characters.txt');
  writeFileSync(list, [...characters].sort().join(''));
  execFileSync('pyftsubset', [
    collection,
    `--font-number=${monoSimplified}`,
    `--text-file=${list}`,
    '--layout-features=',
    '--no-hinting',
    '--desubroutinize',
    '--notdef-outline',
    '--name-IDs=*',
    `--output-file=${join(import.meta.dirname, output)}`,
  ]);
  rmSync(work, { recursive: true });
}

const ascii = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at));
const common = new Set([...ascii, '¥', ...charactersOf('gb2312', 0xa1)]);
const rare = [...charactersOf('cp936', 0x81)].filter((character) => !common.has(character));
subset(common, 'NotoSansMonoCJKsc-subset.otf');
subset(rare, 'NotoSansMonoCJKsc-rare.otf');
