import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from './lock.mjs';

let folder = '';
let lock = '';
const patiently = { onWait: () => undefined, atEachLook: () => undefined };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiantai-lock-'));
  lock = join(folder, '.stamp-lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function leaveLockOf(pid: number): void {
  mkdirSync(lock);
  writeFileSync(join(lock, 'pid'), String(pid));
}

test('while one sets up, the second waits, says for whom, and then goes on', async () => {
  const letGo = await takeLock(lock, patiently);
  const order: string[] = [];
  const second = takeLock(lock, {
    onWait: (pid: number) => {
      order.push(`waits for ${pid}`);
      letGo();
    },
    atEachLook: () => undefined,
  });
  (await second)();
  expect(order).toEqual([`waits for ${process.pid}`]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock whose owner died is taken over', async () => {
  leaveLockOf(spawnSync(process.execPath, ['--version']).pid);
  (await takeLock(lock, patiently))();
  expect(existsSync(lock)).toBe(false);
});

test('a lock that nobody touched for a minute is taken over, whoever has its number now', async () => {
  leaveLockOf(process.pid);
  const longAgo = new Date(Date.now() - 61_000);
  utimesSync(lock, longAgo, longAgo);
  (await takeLock(lock, patiently))();
  expect(readdirSync(folder)).toEqual([]);
});

test('who is told to stop while waiting stops, and leaves the lock to its owner', async () => {
  const letGo = await takeLock(lock, patiently);
  const stopped = takeLock(lock, {
    onWait: () => undefined,
    atEachLook: () => {
      throw new Error('stopped');
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
  expect(existsSync(lock)).toBe(true);
  letGo();
});
