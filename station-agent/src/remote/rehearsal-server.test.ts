// The faults on real sockets and the faults of the pure wrapper show a client the same.

import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { realEnv, type HttpAnswer } from '../env.ts';
import { platform as meituan } from '../platforms/meituan/index.ts';
import type { RehearsalPlatform } from '../platforms/platform.ts';
import type { RehearsalFault } from './rehearsal.ts';
import { serveRehearsal, withFault, type RehearsalServer } from './rehearsal-server.ts';

const quiet = (): void => undefined;
const env = realEnv({ debug: quiet, info: quiet, warn: quiet, error: quiet }, 1024 * 1024);
const servers: RehearsalServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Counts what took effect. */
function counting(): { readonly platform: RehearsalPlatform; readonly handled: () => number } {
  const rehearsal = meituan.rehearsal((bytes) => randomBytes(bytes));
  let count = 0;
  const handle: RehearsalPlatform['handle'] = () => {
    count += 1;
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"code":"OP_SUCCESS","data":null}',
    };
  };
  return { platform: { ...rehearsal, handle }, handled: () => count };
}

async function serving(platform: RehearsalPlatform): Promise<RehearsalServer> {
  const server = await serveRehearsal(platform, { now: Date.now, slowMs: 1_000 });
  servers.push(server);
  return server;
}

const ask = (url: string, timeoutMs = 5_000): Promise<HttpAnswer> =>
  env.http({ method: 'POST', url: `${url}/any`, headers: {}, body: 'x=1', timeoutMs });

function seen(answer: HttpAnswer): string {
  if (answer.is === 'no-answer') return `nothing, sent ${answer.sent}`;
  const body = new TextDecoder().decode(answer.body);
  const whole = body.startsWith('{') ? (body.endsWith('}') ? 'whole json' : 'torn json') : 'html';
  return `${answer.status} ${whole}`;
}

const expected: Readonly<Record<RehearsalFault, readonly [string, number]>> = {
  'request-lost': ['nothing, sent true', 0],
  'reply-lost': ['nothing, sent true', 1],
  'error-before': ['502 html', 0],
  'error-after': ['500 html', 1],
  garbage: ['200 torn json', 1],
  'bad-signature': ['200 html', 1],
  slow: ['nothing, sent true', 1],
  'refuse-connection': ['nothing, sent false', 0],
};

for (const [fault, [view, effects]] of Object.entries(expected) as [
  RehearsalFault,
  readonly [string, number],
][]) {
  test(`${fault}: a client sees "${view}" and ${effects} took effect, with sockets and without`, async () => {
    const real = counting();
    const server = await serving(real.platform);
    server.faults.next(fault);
    expect(seen(await ask(server.url, fault === 'slow' ? 300 : 5_000))).toBe(view);
    expect(real.handled()).toBe(effects);
    const pure = counting();
    const request = { method: 'POST', path: '/any', headers: {}, body: 'x=1', nowMs: 0 };
    expect(seen(withFault(pure.platform, request, fault))).toBe(view);
    expect(pure.handled()).toBe(effects);
  });
}

test('faults are counted, then all is well again; a closed door opens at the same address', async () => {
  const { platform, handled } = counting();
  const server = await serving(platform);
  server.faults.next('error-before', 2);
  expect([await ask(server.url), await ask(server.url), await ask(server.url)].map(seen)).toEqual([
    '502 html',
    '502 html',
    '200 whole json',
  ]);
  server.faults.next('refuse-connection');
  expect(seen(await ask(server.url))).toBe('nothing, sent false');
  await server.faults.clear();
  expect(seen(await ask(server.url))).toBe('200 whole json');
  expect(handled()).toBe(2);
  expect(server.requests).toBe(4);
});

test('a door closed for a while opens by itself', async () => {
  const server = await serving(counting().platform);
  server.faults.refuseFor(50);
  expect(seen(await ask(server.url))).toBe('nothing, sent false');
  await expect.poll(async () => seen(await ask(server.url)), { timeout: 10_000 }).toBe('200 whole json');
});
