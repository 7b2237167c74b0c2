// Seed 004's own sample answers, field by field: the ways to pay, a payment and its status, the callback's other end.

import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

let shop: OpenShop;
let bearer: Record<string, string>;
let callbackSecret: string;
beforeAll(async () => {
  shop = await openRehearsalShop();
  bearer = { authorization: `Bearer ${await shop.token()}` };
  callbackSecret = String((await call('GET', '/api/rehearsal/phone')).body['callbackSecret']);
});
afterAll(() => shop.close());

const call = (
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<Reply> => shop.call(method, path, body, { ...bearer, ...more });

async function order(): Promise<{ id: number; order_number: string; final_amount: number }> {
  const { body } = await call('POST', '/api/orders', {
    table_number: '1',
    items: [{ menu_item_id: 7, quantity: 2 }],
  });
  return body as unknown as { id: number; order_number: string; final_amount: number };
}

const create = async (order_id: number, payment_method: string): Promise<Reply['body']> =>
  (await call('POST', '/api/payment/create', { order_id, payment_method, customer_phone: '13800138000' }))
    .body;
const statusOf = async (id: unknown): Promise<Reply['body']> =>
  (await call('GET', `/api/payment/${String(id)}/status`)).body;

/** As the acquirer posts it. */
async function callback(body: unknown): Promise<{ status: number; body: unknown }> {
  const text = JSON.stringify(body);
  const t = Math.floor(Date.now() / 1_000);
  const v1 = createHmac('sha256', callbackSecret).update(`${t}.${text}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-qiantai-signature': `t=${t},v1=${v1}` };
  const answer = await fetch(`${shop.url}/api/payment/callback`, { method: 'POST', body: text, headers });
  return { status: answer.status, body: await answer.json() };
}

test('GET /api/payment/methods names and explains each way to pay, in the reader’s language', async () => {
  const listed = async (language: string) =>
    (await call('GET', '/api/payment/methods', undefined, { 'accept-language': language })).body[
      'methods'
    ] as unknown as { id: string; name: string; description: string }[];
  const methods = await listed('zh-CN');
  expect(methods.map(({ id, name }) => [id, name])).toEqual([
    ['wechat', '微信支付'],
    ['alipay', '支付宝'],
    ['cash', '现金'],
    ['credit_card', '银行卡'],
  ]);
  for (const { description } of methods) expect(description).toMatch(/\p{Script=Han}{4}/u);
  for (const { name, description } of await listed('en'))
    expect(name + description).not.toMatch(/\p{Script=Han}/u);
});

test('POST /api/payment/create answers the sample’s fields, and its picture lies at payment_url', async () => {
  const placed = await order();
  const made = await create(placed.id, 'wechat');
  expect(made).toMatchObject({
    payment_id: expect.any(Number) as number,
    order_id: placed.id,
    order_number: placed.order_number,
    amount: placed.final_amount,
    payment_method: 'wechat',
    payment_url: `/api/payment/qr/${String(made['payment_id'])}`,
    qr_code: expect.stringMatching(/^weixin:\/\//) as string,
    status: 'pending',
    transaction_id: null,
    paid_at: null,
  });
  const picture = await call('GET', String(made['payment_url']));
  expect(picture.headers.get('content-type')).toBe('image/png');
  await call('POST', '/api/rehearsal/phone/scan', { qr: made['qr_code'] });
  await expect
    .poll(async () => (await statusOf(made['payment_id']))['status'], { timeout: 15_000 })
    .toBe('success');
  expect(await statusOf(made['payment_id'])).toMatchObject({
    payment_id: made['payment_id'],
    order_number: placed.order_number,
    amount: placed.final_amount,
    transaction_id: expect.stringMatching(/./) as string,
    paid_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/) as string,
  });
  const late = await call('POST', `/api/payment/${String(made['payment_id'])}/cancel`, {});
  // Who cancels too late is told how it stands: the money came, and only a refund takes it back.
  expect(late.body['status']).toBe('success');
  expect(await statusOf(made['payment_id'])).toMatchObject({ status: 'success' });
});

test('a card that the acquirer says was refused is failed, and the order is free for another way', async () => {
  const placed = await order();
  const card = await create(placed.id, 'credit_card');
  const said = await callback({ payment_id: card['payment_id'], transaction_id: 'TXN0', success: false });
  expect(said).toMatchObject({ status: 200, body: { payment_id: card['payment_id'] } });
  expect((await statusOf(card['payment_id']))['status']).toBe('failed');
  const cash = await create(placed.id, 'cash');
  const short = await call('POST', `/api/payment/${String(cash['payment_id'])}/confirm`, { received: 0.01 });
  expect([short.status, short.body['error']]).toEqual([409, 'cash-too-little']);
  const paid = await call('POST', `/api/payment/${String(cash['payment_id'])}/confirm`, {
    received: placed.final_amount,
  });
  expect(paid.body).toMatchObject({ status: 'success', change: 0 });
});

test('what cannot be paid says why: no such order, no such way, fractions of a fen', async () => {
  const placed = await order();
  const wrong = async (body: unknown): Promise<unknown[]> => {
    const { status, body: told } = await call('POST', '/api/payment/create', body);
    return [status, told['error']];
  };
  expect(await wrong({ order_id: 999_999, payment_method: 'cash' })).toEqual([404, 'not-found']);
  expect(await wrong({ order_id: placed.id, payment_method: 'shells' })).toEqual([
    404,
    'payment-method-unknown',
  ]);
  expect((await wrong({ order_id: placed.id, payment_method: 'cash', amount: 0.001 }))[0]).toBe(400);
  expect(await wrong({ order_id: placed.id, payment_method: 'cash', amount: 9_999 })).toEqual([
    409,
    'payment-too-much',
  ]);
  const refused = await callback({ payment_id: 'one', success: true });
  expect(refused).toMatchObject({ status: 400, body: { error: 'bad-request' } });
});

test('a part of a payment goes back twice, and never more than there was', async () => {
  const placed = await order();
  const cash = await create(placed.id, 'cash');
  const path = `/api/payment/${String(cash['payment_id'])}`;
  await call('POST', `${path}/confirm`, { received: placed.final_amount });
  const part = { amount: 5.5, reason: '少上一份' };
  expect((await call('POST', `${path}/refund`, part)).body).toMatchObject({
    amount: 5.5,
    status: 'refunded',
  });
  expect((await call('POST', `${path}/refund`, part)).body).toMatchObject({
    amount: 5.5,
    status: 'refunded',
  });
  const more = await call('POST', `${path}/refund`, { amount: placed.final_amount - 10, reason: '全退' });
  expect([more.status, more.body['error']]).toEqual([409, 'refund-too-much']);
  expect(await statusOf(cash['payment_id'])).toMatchObject({ status: 'success', refunded: 11 });
});
