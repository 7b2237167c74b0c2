import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// A whole small project: the real set-up, a real npm, no packages to fetch, and a station of ten lines.
const station = `
const drain = () => setTimeout(() => process.exit(0), 100);
process.on('SIGINT', drain);
process.on('SIGTERM', drain);
if (process.argv[2] === 'fail') process.exit(3);
setInterval(() => {}, 1000);
console.log(JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }));
`;

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'qiantai-run-'));
  cpSync(join(import.meta.dirname, 'run.mjs'), join(root, 'scripts/run.mjs'));
  cpSync(join(import.meta.dirname, 'setup'), join(root, 'scripts/setup'), { recursive: true });
  mkdirSync(join(root, 'station-agent/sim'), { recursive: true });
  writeFileSync(join(root, 'station-agent/sim/run.ts'), station);
  const manifest = { name: 'small', version: '1.0.0', type: 'module' };
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  const lock = {
    name: 'small',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: { '': manifest },
  };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** The station's pid, once it runs. */
  readonly open: Promise<number>;
  readonly code: Promise<number | null>;
}

function start(...args: string[]): Run {
  // As from a terminal: whatever npm set for this test run must not look like npm's doing there.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name !== 'npm_lifecycle_event'),
  );
  const child = spawn(process.execPath, [join(root, 'scripts/run.mjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const open = new Promise<number>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes('}\n')) resolve((JSON.parse(out) as { pid: number }).pid);
    });
  });
  const code = once(child, 'close').then(([exitCode]) => exitCode as number | null);
  return { child, said: () => out + errors, open, code };
}

async function isGone(pid: number): Promise<boolean> {
  for (let look = 0; look < 200; look += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true; // no such process
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

test('on a fresh clone the packages are installed once, and arguments and the exit code pass through', async () => {
  rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  const first = start('sim', 'fail');
  expect(await first.code).toBe(3);
  expect(first.said()).toMatch(/Installing the packages …\n(.*\n)*Installing the packages: done in \d+ s/);
  const second = start('sim', '--seeds', '3');
  await second.open;
  expect(second.said()).toBe(`${JSON.stringify({ pid: await second.open, args: ['--seeds', '3'] })}\n`);
  second.child.kill('SIGTERM');
  expect(await second.code).toBe(0);
});

test('two starts at once on a fresh clone install once', async () => {
  rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  const both = [start('sim', 'fail'), start('sim', 'fail')];
  expect(await Promise.all(both.map((one) => one.code))).toEqual([3, 3]);
  const installs = both.filter((one) => one.said().includes('Installing the packages …'));
  expect(installs).toHaveLength(1);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s lets the station end in good order',
  async (signal) => {
    const run = start('sim');
    const pid = await run.open;
    run.child.kill(signal);
    expect(await run.code).toBe(0);
    expect(await isGone(pid)).toBe(true);
  },
);

test('the station ends even when its starter is killed without a word', async () => {
  const run = start('sim');
  const pid = await run.open;
  run.child.kill('SIGKILL');
  expect(await isGone(pid)).toBe(true);
});

test('a verb that does not exist is one sentence, exit 2', async () => {
  const run = start('fly');
  expect(await run.code).toBe(2);
  expect(run.said()).toMatch(/^Say what to run: .*\n$/);
});
