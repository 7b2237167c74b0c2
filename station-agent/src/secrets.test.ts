import { mkdtempSync, rmSync, statSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openSeals, sealedShelf } from './secrets.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function keyPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'qiantai-seals-'));
  folders.push(folder);
  return join(folder, 'station.key');
}

test('what was sealed is read again after a restart, and by this station only', () => {
  const path = keyPath();
  const sealed = openSeals(path, randomBytes).seal('token', '秘密');
  expect(sealed).not.toContain('秘密');
  expect(openSeals(path, randomBytes).unseal('token', sealed)).toBe('秘密');
  expect(() => openSeals(keyPath(), randomBytes).unseal('token', sealed)).toThrow();
});

test('a sealed text altered by one bit, or moved under another name, is refused', () => {
  const seals = openSeals(keyPath(), randomBytes);
  const sealed = seals.seal('token', 'secret');
  const bytes = Buffer.from(sealed, 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => seals.unseal('token', changed.toString('base64'))).toThrow();
  }
  expect(() => seals.unseal('other', sealed)).toThrow();
});

test('the key file is for its owner alone, and never replaced when it is damaged', () => {
  const path = keyPath();
  openSeals(path, randomBytes);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, 'short');
  expect(() => openSeals(path, randomBytes)).toThrow('restore it from a backup');
  expect(readFileSync(path, 'utf8')).toBe('short');
});

test('two shelves keep apart what has the same name', () => {
  const seals = openSeals(keyPath(), randomBytes);
  const kept = new Map<string, string>();
  const raw = {
    read: (name: string) => kept.get(name),
    write: (name: string, value: string) => void kept.set(name, value),
  };
  const [one, other] = [sealedShelf(raw, seals, 'platform.a'), sealedShelf(raw, seals, 'platform.b')];
  one.write('token', 'of a');
  other.write('token', 'of b');
  expect([one.read('token'), other.read('token'), one.read('nothing')]).toEqual(['of a', 'of b', undefined]);
  expect([...kept.values()].join()).not.toContain('of a');
});
