import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { channelModules } from './payments/index.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'qiantai-main-'));
  folders.push(folder);
  return folder;
}

interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

function start(args: readonly string[], environment: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [main, '--no-open', ...args], {
    env: { ...process.env, ...environment },
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, said: () => said, ended };
}

async function opened(started: Started): Promise<string> {
  for (let round = 0; round < 400; round += 1) {
    const url = /^Qiantai is open at (http:\S+)$/m.exec(started.said())?.[1];
    if (url !== undefined) return url;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`it did not open: ${started.said()}`);
}

test('without a config the rehearsal store opens, says where on a line of its own, and closes cleanly on SIGTERM', async () => {
  const started = start(['--port', '0', '--data', newFolder()]);
  const url = await opened(started);
  expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'ok', store: 1 });
  started.child.kill('SIGTERM');
  expect(await started.ended).toEqual({ code: 0, signal: null });
});

test('SIGINT ends it as well, and the same folder opens again', async () => {
  const data = newFolder();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const started = start(['--port', '0', '--data', data]);
    await opened(started);
    started.child.kill(signal);
    expect(await started.ended).toEqual({ code: 0, signal: null });
  }
});

test('a second start on the same data folder refuses with a sentence, exit 1, and the first goes on', async () => {
  const data = newFolder();
  const first = start(['--port', '0', '--data', data]);
  const url = await opened(first);
  const second = start(['--port', '0', '--data', data]);
  expect(await second.ended).toMatchObject({ code: 1 });
  expect(second.said()).toContain('already uses this data folder');
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('a taken port is said so, exit 1', async () => {
  const first = start(['--port', '0', '--data', newFolder()]);
  const { port } = new URL(await opened(first));
  const second = start(['--port', port, '--data', newFolder()]);
  expect(await second.ended).toMatchObject({ code: 1 });
  expect(second.said()).toContain(`port ${port} is taken`);
});

test.each([
  [['--unknown'], '--unknown'],
  [['--port', 'x'], '--port x'],
  [['--port', '70000'], '--port 70000'],
  [['--config', '/nowhere/station.json'], '/nowhere/station.json'],
])('%j is one sentence that names the flag, exit 2', async (args, named) => {
  const data = join(newFolder(), 'fresh');
  const started = start(['--data', data, ...args]);
  expect(await started.ended).toMatchObject({ code: 2 });
  expect(started.said()).toContain(named);
  expect(started.said().trim().split('\n')).toHaveLength(1);
  expect(existsSync(data)).toBe(false);
});

const whole = { store: { id: 1, name: '人民路店' }, station: { number: 0, name: '收银1' } };

test.each<[string, unknown, string]>([
  ['not JSON', '{', 'is not JSON'],
  ['a missing store', { station: whole.station }, 'store'],
  ['a station number out of range', { ...whole, station: { number: 1024, name: 'x' } }, 'station.number'],
  ['a key nobody knows', { ...whole, sotre: 1 }, 'sotre'],
  [
    'a printer without a scheme',
    { ...whole, printers: [{ name: 'a', address: '192.0.2.7', model: 'generic-80mm', prints: [] }] },
    'printers.0.address',
  ],
  [
    'a fallback that is no printer',
    {
      ...whole,
      printers: [
        { name: 'a', address: 'network:192.0.2.7:9100', model: 'generic-80mm', prints: [], fallback: 'b' },
      ],
    },
    'printers.0.fallback',
  ],
  [
    'a platform over plain http',
    {
      ...whole,
      platforms: { meituan: { baseUrl: 'http://api.example.com', developerId: '1', signKey: 'k' } },
    },
    'platforms.meituan',
  ],
  [
    'a zone that does not exist',
    { ...whole, store: { ...whole.store, timezone: 'Asia/Nowhere' } },
    'store.timezone',
  ],
])('a config with %s is refused by its path, exit 2', async (_what, config, named) => {
  const folder = newFolder();
  const file = join(folder, 'station.json');
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  const started = start(['--port', '0', '--config', file, '--data', join(folder, 'data')]);
  expect(await started.ended).toMatchObject({ code: 2 });
  expect(started.said()).toContain(named);
  expect(started.said()).not.toContain('    at ');
  expect(existsSync(join(folder, 'data', 'journal.db'))).toBe(false);
});

test('a data folder that cannot be a folder is refused, exit 2', async () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  const started = start(['--port', '0', '--data', file]);
  expect(await started.ended).toMatchObject({ code: 2 });
  expect(started.said()).toContain(file);
});

test('flags have environment twins, and the flag wins', async () => {
  const [told, ignored] = [newFolder(), newFolder()];
  const started = start(['--data', told], { QIANTAI_DATA: ignored, QIANTAI_PORT: '0' });
  await opened(started);
  expect(readdirSync(told)).toContain('journal.db');
  expect(readdirSync(ignored)).toEqual([]);
});

test('a shop of its own opens from its config and enrols its staff once', async () => {
  const folder = newFolder();
  const file = join(folder, 'station.json');
  writeFileSync(
    file,
    JSON.stringify({ ...whole, staff: [{ number: '1001', name: '小王', role: 'clerk', pin: '246810' }] }),
  );
  for (let round = 0; round < 2; round += 1) {
    const started = start(['--port', '0', '--config', file, '--data', join(folder, 'data')]);
    const url = await opened(started);
    const signed = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ staff: '1001', pin: '246810' }),
    });
    expect(signed.status).toBe(200);
    expect((await fetch(`${url}/api/rehearsal`)).status).toBe(404);
    started.child.kill('SIGTERM');
    await started.ended;
  }
});

test('secrets are sealed at the first start; afterwards the file may drop them, and a copied folder without its key has none', async () => {
  const folder = newFolder();
  const file = join(folder, 'station.json');
  const data = join(folder, 'data');
  const meituan = { baseUrl: 'http://127.0.0.1:9', businessId: 58, developerId: '100001' };
  const write = (section: unknown): void =>
    writeFileSync(file, JSON.stringify({ ...whole, platforms: { meituan: section } }));
  const startOnce = async (): Promise<string> => {
    const started = start(['--port', '0', '--config', file, '--data', data]);
    const told = await Promise.race([opened(started), started.ended.then(() => started.said())]);
    started.child.kill('SIGTERM');
    await started.ended;
    return told;
  };
  write({ ...meituan, signKey: { sealed: true } });
  expect(await startOnce()).toContain('platforms.meituan.signKey');
  write({ ...meituan, signKey: 'sign-key-in-the-clear', accessToken: 'token-in-the-clear' });
  expect(await startOnce()).toContain('http://');
  write({ ...meituan, signKey: { sealed: true } });
  expect(await startOnce()).toContain('http://');
  write(meituan);
  expect(await startOnce()).toContain('http://');
  const kept = readdirSync(data)
    .map((name) => readFileSync(join(data, name)).toString('latin1'))
    .join('');
  expect(kept).not.toContain('in-the-clear');
  rmSync(join(data, 'station.key'));
  expect(await startOnce()).toContain('platforms.meituan.signKey');
});

test('a payment channel’s keys are sealed as a platform’s are: the file may then say so, and no file holds them', async () => {
  const folder = newFolder();
  const file = join(folder, 'station.json');
  const data = join(folder, 'data');
  const wechat = channelModules.get('wechat')?.rehearsal?.((bytes) => randomBytes(bytes));
  const clear = wechat?.config('http://127.0.0.1:9') ?? {};
  const secretKeys = channelModules.get('wechat')?.secretKeys ?? [];
  const held = secretKeys.filter((key) => clear[key] !== undefined);
  expect(held.length).toBeGreaterThan(0);
  const sealed = { ...clear, ...Object.fromEntries(held.map((key) => [key, { sealed: true }])) };
  const callbackSecret = 'callback-secret-in-the-clear';
  const write = (payments: unknown): void => writeFileSync(file, JSON.stringify({ ...whole, payments }));
  const startOnce = async (): Promise<string> => {
    const started = start(['--port', '0', '--config', file, '--data', data]);
    const told = await Promise.race([opened(started), started.ended.then(() => started.said())]);
    started.child.kill('SIGTERM');
    await started.ended;
    return told;
  };
  write({ wechat: sealed });
  expect(await startOnce()).toContain(`payments.wechat.${held[0] ?? ''}`);
  write({ wechat: clear, callbackSecret });
  expect(await startOnce()).toContain('http://');
  write({ wechat: sealed, callbackSecret: { sealed: true } });
  expect(await startOnce()).toContain('http://');
  const kept = readdirSync(data)
    .map((name) => readFileSync(join(data, name)).toString('latin1'))
    .join('');
  expect(kept).not.toContain(callbackSecret);
  // One line from inside a PEM, or the whole of a short key.
  const tell = (secret: string): string => secret.split('\n')[2] ?? secret;
  for (const key of held) expect(kept).not.toContain(tell(String(clear[key])));
});
