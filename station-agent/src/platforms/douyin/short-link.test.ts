// A stranger's link: what is read out of it, and everything it cannot make this station do.

import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf } from '../conformance-stage.ts';
import { realEnv, type Env, type HttpAnswer } from '../../env.ts';
import { douyinConfig, type DouyinConfig } from './config.ts';
import { douyinStage } from './douyin.testkit.ts';
import { platform as douyin } from './index.ts';
import { isInsideHost, mayOpen } from './link-hosts.ts';
import { objectIdOf, resolveShortLink } from './short-link.ts';

closeStagesAfterEach();

const quiet = (): void => undefined;
const env = realEnv({ debug: quiet, info: quiet, warn: quiet, error: quiet }, 1024 * 1024);
const keys = { clientKey: 'k', clientSecret: 's', accountId: '1', poiId: '2' };
const shop = douyinConfig.parse(keys);

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A small link server on this machine, which the config takes for its rehearsal. */
async function linkServer(
  answer: RequestListener,
): Promise<{ origin: string; config: DouyinConfig; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const config = douyinConfig.parse({ ...keys, baseUrl: origin, shortLinkHosts: ['127.0.0.1'] });
  return { origin, config, asked };
}

/** One that leads somewhere, whatever is asked. */
const leadingTo = (location: string) =>
  linkServer((_request, response) => response.writeHead(302, { location }).end());

/** A world that answers each URL from a table, and notes what was asked. */
function worldOf(table: Readonly<Record<string, string>>): { readonly env: Env; readonly asked: string[] } {
  const asked: string[] = [];
  const http: Env['http'] = async ({ url }): Promise<HttpAnswer> => {
    asked.push(url);
    const location = table[url];
    return location === undefined
      ? { is: 'answer', status: 200, headers: {}, body: new Uint8Array() }
      : { is: 'answer', status: 302, headers: { location }, body: new Uint8Array() };
  };
  return { env: { ...env, http }, asked };
}

test('the object_id of the first redirect is the coupon, and the page behind it is never asked', async () => {
  const link = 'https://v.douyin.com/iAbC12/';
  const world = worldOf({ [link]: 'https://anywhere.example/share?x=1&object_id=Cm%2BK%2F%3D%3D&y=2' });
  expect(doneOf(await resolveShortLink(link, shop, world.env))).toBe('Cm+K/==');
  expect(world.asked).toEqual([link]);
});

test('a second short link in between is asked, a third never', async () => {
  const hop = (name: string): string => `https://v.douyin.com/${name}/`;
  const end = 'https://z.douyin.com/?object_id=abc';
  const two = worldOf({ [hop('a')]: hop('b'), [hop('b')]: end });
  expect(doneOf(await resolveShortLink(hop('a'), shop, two.env))).toBe('abc');
  const three = worldOf({ [hop('a')]: hop('b'), [hop('b')]: hop('c'), [hop('c')]: end });
  expect(await resolveShortLink(hop('a'), shop, three.env)).toMatchObject({ because: 'voucher-not-found' });
  expect(three.asked).toEqual([hop('a'), hop('b')]);
});

const inside = [
  'http://127.0.0.1/?object_id=x',
  'https://127.0.0.1/?object_id=x',
  'https://10.0.0.8/?object_id=x',
  'https://192.168.1.1/admin',
  'https://172.16.3.4/',
  'https://169.254.169.254/latest/meta-data/?object_id=x',
  'https://0x7f000001/?object_id=x',
  'https://2130706433/?object_id=x',
  'https://[::1]/?object_id=x',
  'https://[fd00::1]/?object_id=x',
  'https://localhost/?object_id=x',
  'https://printer.local/?object_id=x',
  'https://router/?object_id=x',
  'https://hub.internal./?object_id=x',
  'https://v.douyin.com@10.0.0.8/?object_id=x',
  'http://plain.example/?object_id=x',
  'javascript:alert(1)',
  'file:///etc/passwd?object_id=x',
];

for (const target of inside) {
  test(`a link that leads to ${target} is refused, and nobody there is asked`, async () => {
    const link = 'https://v.douyin.com/iAbC12/';
    const world = worldOf({ [link]: target });
    expect(await resolveShortLink(link, shop, world.env)).toMatchObject({ is: 'rejected' });
    expect(world.asked).toEqual([link]);
  });
}

const strangers = [
  'https://v.douyin.com.example.com/a/',
  'https://evil.example/a/?object_id=x',
  'http://v.douyin.com/a/',
  'https://v.douyin.com:8443/a/',
  'https://user:pw@v.douyin.com/a/',
  'http://127.0.0.1:8080/s/abc/',
  'https://127.0.0.1/a/',
  `https://v.douyin.com/${'a'.repeat(300)}`,
  'ftp://v.douyin.com/a',
];

test('a link to any other host, port or scheme is refused before anything is asked', async () => {
  const world = worldOf({});
  for (const link of strangers) {
    expect(await resolveShortLink(link, shop, world.env)).toMatchObject({ because: 'voucher-wrong-kind' });
    expect(douyin.recognise(link)).toBe(link.includes('/s/') ? 'certain' : 'no');
  }
  expect(world.asked).toEqual([]);
});

test('a host inside the shop is refused even when somebody put it on the list', () => {
  const hosts = ['10.0.0.8', 'localhost', 'nas.local', 'v.douyin.com'];
  const config = douyinConfig.parse({ ...keys, shortLinkHosts: hosts });
  const opened = hosts.filter((host) => mayOpen(new URL(`https://${host}/a/`), config));
  expect(opened).toEqual(['v.douyin.com']);
  expect(['v.douyin.com', 'iesdouyin.com.'].map(isInsideHost)).toEqual([false, false]);
});

test('a rehearsal link is opened at the rehearsal’s own port only', async () => {
  const here = await leadingTo('https://z.douyin.com/?object_id=abc');
  const elsewhere = await leadingTo('https://z.douyin.com/?object_id=abc');
  expect(doneOf(await resolveShortLink(`${here.origin}/s/a/`, here.config, env))).toBe('abc');
  expect(await resolveShortLink(`${elsewhere.origin}/s/a/`, here.config, env)).toMatchObject({
    because: 'voucher-wrong-kind',
  });
  expect(elsewhere.asked).toEqual([]);
});

test('a loop ends after two questions; a page, a lost link and one without object_id are no coupon', async () => {
  const loop = await leadingTo('/s/loop/');
  expect(await resolveShortLink(`${loop.origin}/s/loop/`, loop.config, env)).toMatchObject({
    because: 'voucher-not-found',
  });
  expect(loop.asked).toHaveLength(2);
  const page = await linkServer((_request, response) => response.end('<html>object_id=x</html>'));
  const gone = await linkServer((_request, response) => response.writeHead(404).end());
  const bare = await leadingTo('https://z.douyin.com/share?id=1');
  const empty = await leadingTo('https://z.douyin.com/share?object_id=');
  const nowhere = await linkServer((_request, response) => response.writeHead(302).end());
  for (const { origin, config } of [page, gone, bare, empty, nowhere]) {
    const outcome = await resolveShortLink(`${origin}/s/a/`, config, env);
    expect(outcome).toMatchObject({ is: 'rejected', because: 'voucher-not-found' });
  }
});

test('an object_id over 2 KiB, badly encoded or with control characters is no coupon; 2 KiB still is', () => {
  const idOf = (raw: string): string | undefined =>
    objectIdOf(new URL(`https://z.douyin.com/?object_id=${raw}`));
  expect(idOf('a'.repeat(2_048))).toHaveLength(2_048);
  for (const raw of ['a'.repeat(2_049), '%E4%B8', '%0d%0aX', 'a%20b', '']) expect(idOf(raw)).toBeUndefined();
  expect(idOf('a+b%2Bc&object_id=other')).toBe('a+b+c');
});

test('an oversize body beside the redirect is refused, a torn or failing link stays unknown', async () => {
  const location = 'https://z.douyin.com/?object_id=abc';
  const fat = await linkServer((_request, response) =>
    response.writeHead(302, { location }).end('x'.repeat(20_000)),
  );
  const torn = await linkServer((request) => request.socket.destroy());
  const failing = await linkServer((_request, response) => response.writeHead(503).end());
  const ends = [];
  for (const { origin, config } of [fat, torn, failing])
    ends.push((await resolveShortLink(`${origin}/s/a/`, config, env)).is);
  expect(ends).toEqual(['rejected', 'unknown', 'unknown']);
});

test('all hops together have three seconds', async () => {
  const given: number[] = [];
  let monoMs = 0;
  const http: Env['http'] = async ({ timeoutMs }) => {
    given.push(timeoutMs);
    monoMs += 2_500;
    const headers = { location: 'https://v.douyin.com/b/' };
    return { is: 'answer', status: 302, headers, body: new Uint8Array() };
  };
  const world: Env = { ...env, http, mono: () => monoMs };
  await resolveShortLink('https://v.douyin.com/a/', shop, world);
  expect(given).toEqual([3_000, 500]);
});

test('a customer’s QR at the rehearsal is looked at, spent, and dead afterwards', async () => {
  const stage = await douyinStage();
  const { text = '' } = stage.rehearsal.issue({ deal: '1801003' });
  expect(stage.platform.recognise?.(text)).toBe('certain');
  const { ticket = '', deal } = doneOf(await stage.platform.prepare(text));
  doneOf(await stage.platform.consume(stage.attempt(text, { ticket, deal })));
  expect(await stage.platform.prepare(text)).toMatchObject({
    is: 'rejected',
    because: 'voucher-already-redeemed',
    details: { usedBy: '开放平台API' },
  });
  expect(stage.lines.join('\n')).not.toContain(text);
});
