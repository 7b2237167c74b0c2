// The picture is what a customer would hold: codes scan, rare names show, the drawing is well-formed.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PaperDocument, PaperLine } from '@qiantai/shared/documents/document.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { modelNamed } from '../models.ts';
import type { PrinterModel } from '../printer.ts';
import { parsePaper } from './parse.ts';
import { pngOf } from './png.ts';
import { previewPng, previewSvg } from './preview.ts';
import { renderPaper } from './render.ts';

function model(name: string): PrinterModel {
  const found = modelNamed(name);
  invariant(found, `no model ${name}`);
  return found;
}

const paper = (...lines: PaperLine[]): PaperDocument => ({ kind: 'receipt', title: '', lines });

async function scan(png: Uint8Array): Promise<string[]> {
  const found = await readBarcodes(png, { formats: ['QRCode'], maxNumberOfSymbols: 4 });
  return found.map((code) => code.text);
}

beforeAll(async () => {
  const bytes = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
});

describe('the picture of a paper', () => {
  it.each([
    ['https://pos.example.cn/r/20261121-0001?t=8f3a9c', 'generic-80mm', 6],
    ['张俊 13800138000', 'generic-58mm', 4],
    [`https://pos.example.cn/${'x'.repeat(300)}`, 'generic-58mm', 8],
    ['1', 'epson-tm-t88', 3],
  ] as const)('a scanner reads %s back from paper of %s', async (text, name, size) => {
    const document = paper(
      { is: 'text', text: ' 已核销 ', inverse: true, align: 'center', size: 2 },
      { is: 'qr', text, size },
    );
    expect(await scan(await previewPng(document, model(name)))).toEqual([text]);
  });

  it('two codes on one paper are both read', async () => {
    const document = paper(
      { is: 'qr', text: 'A-1' },
      { is: 'text', text: '发票', align: 'center' },
      { is: 'qr', text: 'B-2' },
    );
    expect((await scan(await previewPng(document, model('generic-80mm')))).sort()).toEqual(['A-1', 'B-2']);
  });

  it('a raster is drawn dot by dot', async () => {
    const bits = Buffer.from([0x1d, 0x76, 0x30, 3, 1, 0, 2, 0, 0b11000001, 0b00000000, 0x0a]);
    const svg = await renderPaper(parsePaper(bits), model('generic-80mm'));
    expect(svg).toContain('scale(2 2)');
    expect(svg).toContain('d="M0 0h2v1h-2zM7 0h1v1h-1z"');
  });

  it('rare names are drawn with glyphs, not with frames', async () => {
    const [rare, frame] = await Promise.all(
      ['喆', '\u4e00'].map((text) => previewPng(paper({ is: 'text', text }), model('generic-58mm'))),
    );
    const missing = await pngOf(
      (await previewSvg(paper({ is: 'text', text: '喆' }), model('generic-58mm'))).replace(
        '喆',
        '\u{10fffd}',
      ),
    );
    expect(Buffer.from(rare ?? []).equals(missing)).toBe(false);
    expect(Buffer.from(rare ?? []).equals(frame ?? new Uint8Array())).toBe(false);
  });

  it('markup in a name is drawn as text', async () => {
    const svg = await previewSvg(paper({ is: 'text', text: '</text><script>&amp;' }), model('generic-80mm'));
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;&amp;amp;');
    expect(svg).not.toContain('<script>');
  });

  it('a line that is too long for the paper wraps at its edge as on hardware', async () => {
    const svg = await renderPaper(parsePaper(Buffer.from('A'.repeat(33) + '\n')), model('generic-58mm'));
    expect(svg).toContain(`>${'A'.repeat(32)}</text>`);
    expect(svg).toContain('>A</text>');
  });
});
