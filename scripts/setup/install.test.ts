import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findNpm, installFailure, isHopeless, isInstalled, isInstalledByHand } from './install.mjs';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qiantai-install-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

function project(installed: Record<string, object>): void {
  write('package.json', { name: 'shop', workspaces: ['till'] });
  write('till/package.json', { name: 'till' });
  const packages = {
    '': {},
    till: { version: '1.0.0' },
    'node_modules/till': { link: true },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/only-on-mac': { version: '1.0.0', optional: true },
  };
  write('package-lock.json', { packages });
  write('node_modules/.package-lock.json', { packages: installed });
}

test('what somebody installed by hand counts as installed', () => {
  project({ 'node_modules/zod': { version: '4.6.7' } });
  expect(isInstalledByHand(root)).toBe(true);
  expect(isInstalled(root)).toBe(true);
});

test('another version, or a missing package, is not what the lock file names', () => {
  project({ 'node_modules/zod': { version: '4.6.6' } });
  expect(isInstalled(root)).toBe(false);
  project({});
  expect(isInstalled(root)).toBe(false);
});

test('a changed package.json of any folder makes the installation stale', () => {
  project({ 'node_modules/zod': { version: '4.6.7' } });
  expect(isInstalled(root)).toBe(true);
  rmSync(join(root, 'node_modules/.package-lock.json'));
  expect(isInstalled(root)).toBe(true);
  write('till/package.json', { name: 'till', version: '2.0.0' });
  expect(isInstalled(root)).toBe(false);
});

test('npm is never run by a Node that it is about to delete', () => {
  const pinned = join(root, 'node_modules/node-here/bin/node');
  const system = join(root, 'system/bin/node');
  const npm = join(root, 'system/lib/node_modules/npm/bin/npm-cli.js');
  for (const path of [
    'node_modules/node-here/bin/node',
    'system/bin/node',
    'system/lib/node_modules/npm/bin/npm-cli.js',
  ])
    write(path, '');
  mkdirSync(join(root, 'node_modules/.bin'));
  symlinkSync(pinned, join(root, 'node_modules/.bin/node'));
  const path = [join(root, 'node_modules/.bin'), join(root, 'system/bin')].join(delimiter);
  const found = findNpm(root, { npm_node_execpath: pinned, PATH: path });
  expect(found.node === process.execPath ? system : found.node).toBe(system);
  expect(findNpm(root, { npm_node_execpath: system, PATH: path })).toEqual({
    node: system,
    npm: realpathSync(npm),
  });
});

test.each([
  ['npm error code ENOSPC', /disk is full/],
  ['npm http fetch GET https://x/zod attempt 3 failed with ENOTFOUND', /no network/],
  ['npm error code EUSAGE', /do not agree/],
  ['npm error code EACCES', /may not write/],
  ['npm error something new', /something new/],
])('npm’s `%s` becomes a sentence', (output, sentence) => {
  expect(installFailure(output)).toMatch(sentence);
});

test('a fetch that failed once is not blamed for another failure', () => {
  const output = 'npm http fetch GET https://x/zod attempt 1 failed with ETIMEDOUT\nnpm error code ENOSPC';
  expect(installFailure(output)).toMatch(/disk is full/);
});

test('npm is given up only when nothing came through for a while', () => {
  const failures = 'npm http fetch GET https://x/zod attempt 1 failed with ENOTFOUND\n'.repeat(20);
  expect(isHopeless(failures, 16_000)).toBe(true);
  expect(isHopeless(failures, 14_000)).toBe(false);
  expect(isHopeless(`${failures}npm http fetch GET 200 https://x/ws 9ms`, 16_000)).toBe(false);
  expect(isHopeless('', 60_000)).toBe(false);
});
