import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { realEnv, type HttpRequest } from './env.ts';

const env = realEnv(pino({ level: 'silent' }), 1_000);
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(
  answer: (socket: { destroy(): void }, reply: { end(text?: string): void }) => void,
): Promise<string> {
  const server = createServer((request, reply) => answer(request.socket, reply));
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const get = (url: string, timeoutMs = 2_000): HttpRequest => ({ method: 'GET', url, headers: {}, timeoutMs });

test('random bytes are handed out once and never changed afterwards', () => {
  const seen = new Set<string>();
  const kept = Array.from({ length: 2_000 }, () => env.random(10));
  for (const bytes of kept) seen.add(Buffer.from(bytes).toString('hex'));
  expect(seen.size).toBe(2_000);
  expect(env.random(5_000)).toHaveLength(5_000);
  expect([...seen].some((hex) => /^0+$/.test(hex))).toBe(false);
});

test('a refused connection and a name that leads nowhere were never sent', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expect(await env.http(get(`http://127.0.0.1:${port}/`))).toMatchObject({ is: 'no-answer', sent: false });
  expect(await env.http(get('http://nowhere.invalid/'))).toMatchObject({ is: 'no-answer', sent: false });
});

test('a connection cut after the request, a time-out and an endless answer may have been sent', async () => {
  const cut = await serve((socket) => socket.destroy());
  const silent = await serve(() => undefined);
  const endless = await serve((_socket, reply) => reply.end('x'.repeat(2_000)));
  expect(await env.http(get(cut))).toMatchObject({ is: 'no-answer', sent: true });
  expect(await env.http(get(silent, 60))).toMatchObject({ is: 'no-answer', sent: true });
  expect(await env.http(get(endless))).toMatchObject({ is: 'no-answer', sent: true });
});

test('a redirect is told, not followed', async () => {
  const server = createServer((_request, reply) =>
    reply.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  );
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect(await env.http(get(url))).toMatchObject({
    is: 'answer',
    status: 302,
    headers: { location: 'http://127.0.0.1:1/' },
  });
});
