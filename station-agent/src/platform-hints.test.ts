import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop } from './station.testkit.ts';

let shop: OpenShop;
let secret: string;
beforeAll(async () => {
  shop = await openRehearsalShop((config) => {
    secret = String((config.platforms['douyin'] as { clientSecret: string }).clientSecret);
    return config;
  });
});
afterAll(() => shop.close());

function send(body: string, signature: string, id = 'm-1'): Promise<Response> {
  return fetch(`${shop.url}/api/v1/douyin/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-douyin-signature': signature, 'msg-id': id },
    body,
  });
}

const sign = (body: string): string => createHash('sha1').update(secret).update(body).digest('hex');
const syncs = (): number =>
  shop.station.journal.read(0, 500).filter(({ type }) => type === 'sync.started').length;

test('a genuine webhook is answered and starts one look at the platform, however often it comes', async () => {
  const body = JSON.stringify({
    event: 'life_trade_certificate_notify',
    client_key: 'abc',
    content: '{"action":"verify"}',
  });
  const before = syncs();
  for (let count = 0; count < 3; count += 1) expect((await send(body, sign(body), 'm-7')).status).toBe(200);
  for (let round = 0; round < 100 && syncs() === before; round += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(syncs()).toBe(before + 1);
});

test('the platform’s own check gets its number back', async () => {
  const body = '{"event":"verify_webhook","client_key":"abc","content":{"challenge":12345}}';
  expect(await (await send(body, sign(body), 'm-8')).json()).toEqual({ challenge: 12345 });
});

test('a forged, altered or unsigned webhook is refused and changes nothing', async () => {
  const body = JSON.stringify({ event: 'life_trade_order_notify', client_key: 'abc', content: '{}' });
  const before = shop.station.journal.head().seq;
  for (const signature of ['', 'nonsense', sign(`${body} `), sign(body).slice(1)]) {
    expect((await send(body, signature, 'm-9')).status).toBe(401);
  }
  const other = await fetch(`${shop.url}/api/v1/meituan/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(other.status).toBe(401);
  expect(shop.station.journal.head().seq).toBe(before);
});
