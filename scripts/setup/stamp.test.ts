import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint, isFresh, setStamp } from './stamp.mjs';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qiantai-stamp-'));
  mkdirSync(join(root, 'src/lib'), { recursive: true });
  writeFileSync(join(root, 'src/lib/a.ts'), 'one');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const now = (): string => fingerprint(root, ['src', 'not-there.json'], (name) => !name.endsWith('.test.ts'));

test('a file’s content, name and coming make a new fingerprint; its time does not', () => {
  const before = now();
  utimesSync(join(root, 'src/lib/a.ts'), 1, 1);
  expect(now()).toBe(before);
  writeFileSync(join(root, 'src/lib/a.ts'), 'two');
  const changed = now();
  expect(changed).not.toBe(before);
  writeFileSync(join(root, 'src/b.ts'), '');
  expect(now()).not.toBe(changed);
});

test('files that do not count leave it alone', () => {
  const before = now();
  writeFileSync(join(root, 'src/lib/a.test.ts'), 'x');
  expect(now()).toBe(before);
});

test('content moved from one file to its neighbour is a change', () => {
  writeFileSync(join(root, 'src/b.ts'), 'x');
  const before = now();
  writeFileSync(join(root, 'src/b.ts'), '');
  writeFileSync(join(root, 'src/lib/a.ts'), 'onex');
  expect(now()).not.toBe(before);
});

test('a stamp is fresh while the fingerprint is the one it was set with', () => {
  const stamp = join(root, '.stamp');
  expect(isFresh(stamp, now())).toBe(false);
  setStamp(stamp, now());
  expect(isFresh(stamp, now())).toBe(true);
  writeFileSync(join(root, 'src/lib/a.ts'), 'two');
  expect(isFresh(stamp, now())).toBe(false);
});
