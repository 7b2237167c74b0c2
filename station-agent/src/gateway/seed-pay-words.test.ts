// Seed 003's words for how a booking's money stands, its picture, and its notices: forged, repeated, in time.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

let shop: OpenShop;
let bearer: Record<string, string>;

interface Notice {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}
const notices: Notice[] = [];

/** Listens on the wire: what payment platforms really posted, byte for byte. */
function overhear(message: unknown): void {
  const { request } = message as { request: IncomingMessage };
  const { url: path = '' } = request;
  if (!/^\/api\/v1\/payment\/\w+\/callback$/.test(path)) return;
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { host: _host, connection: _line, 'content-length': _length, ...headers } = request.headers;
    notices.push({ path, headers: headers as Record<string, string>, body: Buffer.concat(parts) });
  });
}

beforeAll(async () => {
  subscribe('http.server.request.start', overhear);
  shop = await openRehearsalShop();
  bearer = { authorization: `Bearer ${await shop.token()}` };
});
afterAll(async () => {
  await shop.close();
  unsubscribe('http.server.request.start', overhear);
});

const call = (method: string, path: string, body?: unknown): Promise<Reply> =>
  shop.call(method, path, body, bearer);

let seat_no = 0;
/** A seat of the first class that still has some, ordered. */
async function ordered(): Promise<number> {
  const { body: list } = await call('GET', '/api/v1/courses/schedules');
  const open = (list['items'] as unknown as { id: number; available: number }[]).find(
    (one) => one.available > 8,
  );
  seat_no += 1;
  const held = await call('POST', '/api/v1/bookings/seat-reserve', { course_schedule_id: open?.id, seat_no });
  const { body } = await call('POST', '/api/v1/payment/orders/create', {
    course_schedule_id: open?.id,
    reservation_id: held.body['reservation_id'],
    mobile: '13800138000',
  });
  expect(body['status']).toBe('pending');
  return Number(body['order_id']);
}

const word = async (order: number): Promise<unknown> =>
  (await call('GET', `/api/v1/payment/orders/${order}`)).body['status'];
const becomes = (order: number, status: string): Promise<void> =>
  expect.poll(() => word(order), { timeout: 15_000, interval: 50 }).toBe(status);

async function paid(order_id: number): Promise<number> {
  const { body } = await call('POST', '/api/v1/payment/wxpay/create', { order_id });
  await call('POST', '/api/rehearsal/phone/scan', { qr: body['qr_code'] });
  await becomes(order_id, 'paid');
  return Number(body['payment_id']);
}

const charge = async (order_id: number, wish: Record<string, unknown>): Promise<Reply> => {
  const { body } = await call('POST', '/api/rehearsal/phone/code', { ...wish, scan: false });
  return call('POST', '/api/payment/charge', { order_id, auth_code: body['code'] });
};

async function qrIn(png: ArrayBuffer): Promise<string | undefined> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
  return (await readBarcodes(new Uint8Array(png), { formats: ['QRCode'] }))[0]?.text;
}

test('POST wxpay/create answers payment_id, qr_code and expires_at, and the picture holds that code', async () => {
  const order_id = await ordered();
  const { body } = await call('POST', '/api/v1/payment/wxpay/create', { order_id });
  expect(body).toEqual({
    payment_id: expect.any(Number) as number,
    qr_code: expect.stringMatching(/^weixin:\/\//) as string,
    expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/) as string,
  });
  expect(await word(order_id)).toBe('pending');
  const picture = await fetch(`${shop.url}/api/v1/payment/wxpay/qrcode/${order_id}`, { headers: bearer });
  expect(await qrIn(await picture.arrayBuffer())).toBe(body['qr_code']);
  expect((await call('GET', '/api/v1/payment/wxpay/qrcode/999999')).status).toBe(404);
  await call('POST', `/api/v1/payment/orders/${order_id}/cancel`, {});
  await becomes(order_id, 'cancelled');
  expect((await call('GET', `/api/v1/payment/wxpay/qrcode/${order_id}`)).status).toBe(404);
});

test('a customer without money leaves the order failed, and paying otherwise makes it paid', async () => {
  const order_id = await ordered();
  const refused = await charge(order_id, { channel: 'wechat', balance: 'too-little' });
  expect([refused.status, refused.body['error']]).toEqual([409, 'payment-balance-low']);
  expect(await word(order_id)).toBe('failed');
  await paid(order_id);
  const again = await call('POST', '/api/v1/payment/wxpay/create', { order_id });
  expect([again.status, again.body['error']]).toEqual([409, 'order-paid']);
});

test('a lost answer is unknown, 202 with where to ask again, and turns to paid by itself', async () => {
  const order_id = await ordered();
  await call('POST', '/api/rehearsal/faults', { platform: 'wechat', fault: 'reply-lost' });
  const { body: shown } = await call('POST', '/api/rehearsal/phone/code', { channel: 'wechat', scan: false });
  const asked = call('POST', '/api/payment/charge', { order_id, auth_code: shown['code'] });
  await becomes(order_id, 'unknown');
  const answer = await asked;
  if (answer.status === 202) expect(answer.body).toMatchObject({ error: 'outcome-unknown' });
  await becomes(order_id, 'paid');
});

test('money is refunding on its way back, and refunded once it is there', async () => {
  const order_id = await ordered();
  const payment = await paid(order_id);
  await call('POST', '/api/rehearsal/phone/refunds', { channel: 'wechat', how: 'slowly' });
  const { body } = await call('POST', `/api/payment/${payment}/refund`, { amount: 50, reason: '换课' });
  expect(body).toMatchObject({ amount: 50, status: 'refunding', payment_id: payment });
  expect(await word(order_id)).toBe('refunding');
  await call('POST', '/api/rehearsal/phone/refunds', { channel: 'wechat', how: 'refunded' });
  const next = await ordered();
  await call('POST', `/api/payment/${await paid(next)}/refund`, { reason: '换课' });
  await becomes(next, 'refunded');
});

test.each([
  ['wxpay', 'wechat'],
  ['alipay', 'alipay'],
])(
  'a notice of %s that comes twice is taken twice and believed once; a changed one is not',
  async (name, id) => {
    const order_id = await ordered();
    const path = `/api/v1/payment/${name}/callback`;
    const before = notices.length;
    const { body } = await call('POST', '/api/payment/create', { order_id, payment_method: id });
    expect((await call('POST', '/api/rehearsal/phone/scan', { qr: body['qr_code'] })).body['how']).toBe(
      'paid',
    );
    await becomes(order_id, 'paid');
    const heard = () => notices.slice(before).find((notice) => notice.path === path);
    await expect.poll(() => heard() !== undefined, { timeout: 15_000 }).toBe(true);
    const notice = heard();
    if (notice === undefined) throw new Error('polled above');
    const { journal } = shop.station;
    const ofPayment = () =>
      journal
        .read(0, 10_000)
        .filter(
          ({ type, subject }) =>
            type.startsWith('payment.') && subject === `payment:${String(body['payment_id'])}`,
        ).length;
    const facts = ofPayment();
    expect(facts).toBeGreaterThan(1);
    const post = (bytes: Buffer) =>
      fetch(shop.url + path, { method: 'POST', headers: notice.headers, body: new Uint8Array(bytes) });
    const again = await post(notice.body);
    expect([200, 204]).toContain(again.status);
    if (name === 'alipay') expect(await again.text()).toBe('success');
    const changed = Buffer.from(notice.body);
    changed[changed.length - 4] = (changed[changed.length - 4] ?? 0) ^ 1;
    const forged = await post(changed);
    // WeChat Pay reads the status, Alipay the word.
    const isTaken =
      name === 'wxpay' ? [200, 204].includes(forged.status) : (await forged.text()) === 'success';
    expect(isTaken).toBe(false);
    expect(ofPayment()).toBe(facts);
    expect(await word(order_id)).toBe('paid');
  },
);
