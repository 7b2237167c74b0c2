import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

let shop: OpenShop;
let token: string;
beforeAll(async () => {
  shop = await openRehearsalShop();
  token = await shop.token();
});
afterAll(() => shop.close());

interface Raw {
  readonly status: number;
  readonly body: string;
  readonly headers: Record<string, unknown>;
}

/** Says exactly these headers, Host included, as no browser API would. */
function raw(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port: shop.port, method, path, headers, setHost: false },
      (answer) => {
        let text = '';
        answer.on('data', (bytes: Buffer) => (text += bytes.toString()));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }),
        );
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

const own = (): string => `127.0.0.1:${shop.port}`;

const foreignHosts = [
  'evil.example',
  'evil.example:4780',
  '127.0.0.1',
  '127.0.0.1.evil.example',
  'localhost.evil',
  '0.0.0.0',
  '2130706433',
  '[::ffff:127.0.0.1]',
  'LOCALHOST.',
  '',
];
const foreignOrigins = [
  'https://evil.example',
  'null',
  'http://localhost.evil',
  'https://127.0.0.1.evil',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  'http://127.0.0.1.:4780',
  'HTTP://LOCALHOST',
  'file://',
  'http://0.0.0.0',
];
const paths = [
  '/',
  '/healthz',
  '/metrics',
  '/openapi.json',
  '/api/v1/vouchers',
  '/api/rehearsal',
  '/socket.io/?EIO=4&transport=polling',
];

test.each(foreignHosts)('a request for the host "%s" gets nothing, on any path', async (host) => {
  for (const path of paths) {
    const answer = await raw('GET', path, {
      ...(host === '' ? {} : { host }),
      authorization: `Bearer ${token}`,
    });
    expect([400, 421, 403]).toContain(answer.status);
    expect(answer.body).not.toContain('store');
    expect(answer.body).not.toContain('sid');
  }
});

test.each(foreignOrigins)('a page from %s gets nothing from HTTP or polling', async (origin) => {
  for (const path of paths) {
    const answer = await raw('GET', path, { host: own(), origin, authorization: `Bearer ${token}` });
    expect([400, 403]).toContain(answer.status);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.body).not.toContain('sid');
  }
});

test.each(['https://evil.example', 'null', 'http://localhost.evil:4780'])(
  'a WebSocket from %s is not opened',
  async (origin) => {
    const opened = await new Promise<string>((resolve) => {
      const line = new WebSocket(`ws://${own()}/socket.io/?EIO=4&transport=websocket`, { origin });
      line.once('open', () => resolve('open'));
      line.once('error', () => resolve('refused'));
    });
    expect(opened).toBe('refused');
  },
);

test('a WebSocket that names a foreign host is not opened, even when origin and host agree', async () => {
  const opened = await new Promise<string>((resolve) => {
    const line = new WebSocket(`ws://${own()}/socket.io/?EIO=4&transport=websocket`, {
      headers: { host: 'evil.example' },
      origin: 'http://evil.example',
    });
    line.once('open', () => resolve('open'));
    line.once('error', () => resolve('refused'));
  });
  expect(opened).toBe('refused');
});

test('an upgrade to any other path is dropped', async () => {
  const closed = await new Promise<string>((resolve) => {
    const line = new WebSocket(`ws://${own()}/anything`);
    line.once('open', () => resolve('open'));
    line.once('error', () => resolve('refused'));
  });
  expect(closed).toBe('refused');
});

test('what another page can send without asking changes nothing: forms, beacons and plain text', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await raw(
      'POST',
      '/api/auth/login',
      { host: own(), 'content-type': type },
      '{"staff":"1001","pin":"1111"}',
    );
    expect(answer.status).toBe(415);
    expect(answer.body).not.toContain('token');
  }
  const site = await raw('GET', '/api/rehearsal', {
    host: own(),
    'sec-fetch-site': 'cross-site',
    authorization: `Bearer ${token}`,
  });
  expect(site.status).toBe(403);
});

test('a socket without a token, with a wrong one, or of an ended session is refused', async () => {
  const connect = (auth: Record<string, unknown>): Promise<string> =>
    new Promise((resolve) => {
      const line = io(shop.url, { auth, reconnection: false, transports: ['websocket'] });
      line.once('connect', () => resolve('connected'));
      line.once('connect_error', (error) => resolve(error.message));
      setTimeout(() => line.disconnect(), 3_000).unref();
    });
  expect(await connect({})).toBe('not-signed-in');
  expect(await connect({ token: 'nonsense' })).toBe('not-signed-in');
  expect(await connect({ token: ['a'] })).toBe('not-signed-in');
  const ended = await shop.token();
  await shop.call('POST', '/api/auth/logout', {}, { authorization: `Bearer ${ended}` });
  expect(await connect({ token: ended })).toBe('not-signed-in');
  expect(await connect({ token })).toBe('connected');
});

test('answers carry the headers that keep other pages out', async () => {
  const { headers } = await shop.call('GET', '/healthz');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(headers.get('x-powered-by')).toBeNull();
});

test('a path that climbs out of the screens’ folder finds nothing', async () => {
  for (const path of [
    '/../package.json',
    '/%2e%2e/package.json',
    '/_app/immutable/..%2f..%2f..%2fpackage.json',
    '/..%5cpackage.json',
  ]) {
    const answer = await raw('GET', path, { host: own() });
    expect(answer.body).not.toContain('"workspaces"');
  }
});
