// Seed 004's payment part, and seed 003's picture and notices, over real HTTP against both rehearsal platforms.

import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

let shop: OpenShop;
let clerk: string;
let manager: string;
let callbackSecret: string;

const call = (method: string, path: string, body?: unknown, token = clerk): Promise<Reply> =>
  shop.call(method, path, body, { authorization: `Bearer ${token}` });

beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = await shop.token();
  manager = await shop.token('3001', '3333');
  callbackSecret = String((await call('GET', '/api/rehearsal/phone')).body['callbackSecret']);
});
afterAll(() => shop.close());

/** Two dishes of the menu. @returns the order's id */
async function order(): Promise<number> {
  const { body, status } = await call('POST', '/api/orders', {
    table_number: '1',
    items: [{ menu_item_id: 7, quantity: 2 }],
  });
  expect(status).toBe(200);
  return Number(body['id'] ?? body['order_id']);
}

async function statusOf(payment: unknown): Promise<unknown> {
  return (await call('GET', `/api/payment/${String(payment)}/status`)).body['status'];
}

/** Waits for what a person would watch on the screen. @throws after half a minute */
async function until(truth: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 150; round += 1) {
    if (await truth()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('it never became true');
}

test('the ways to pay are the seed’s, by its names', async () => {
  const { body } = await call('GET', '/api/payment/methods');
  expect((body['methods'] as unknown as { id: string }[]).map(({ id }) => id)).toEqual([
    'wechat',
    'alipay',
    'cash',
    'credit_card',
  ]);
});

test.each(['wechat', 'alipay'])(
  'a customer scans a picture of %s and pays; the order is paid',
  async (method) => {
    const order_id = await order();
    const created = await call('POST', '/api/payment/create', { order_id, payment_method: method });
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject({ order_id, payment_method: method, status: 'pending' });
    expect(String(created.body['order_number'])).toMatch(/^ORD\d{18}$/);
    const again = await call('POST', '/api/payment/create', { order_id, payment_method: 'cash' });
    expect([again.status, again.body['error']]).toEqual([409, 'payment-busy']);
    const scanned = await call('POST', '/api/rehearsal/phone/scan', { qr: created.body['qr_code'] });
    expect(scanned.body).toEqual({ how: 'paid', channel: method });
    const id = created.body['payment_id'];
    await until(async () => (await statusOf(id)) === 'success');
    const { body } = await call('GET', `/api/payment/${String(id)}/status`);
    expect(body).toMatchObject({ status: 'success', order_status: 'paid', due: 0 });
    expect(body['transaction_id']).toBeTruthy();
    expect(String(body['paid_at'])).toMatch(/\+08:00$/);
  },
);

test('a payment code under the gun is charged by the scan’s name, and its digits stand nowhere', async () => {
  const order_id = await order();
  const made = await call('POST', '/api/rehearsal/phone/code', { channel: 'wechat', scan: false });
  const auth_code = String(made.body['code']);
  const { body, status } = await call('POST', '/api/payment/charge', { order_id, auth_code });
  expect([status, body['status']]).toEqual([200, 'success']);
  const facts = JSON.stringify(shop.station.journal.read(0, 10_000));
  expect(facts).not.toContain(auth_code);
  expect(shop.lines.join('\n')).not.toContain(auth_code);
});

test('a customer without money is refused with what to say, and may pay otherwise', async () => {
  const order_id = await order();
  const made = await call('POST', '/api/rehearsal/phone/code', {
    channel: 'alipay',
    balance: 'too-little',
    scan: false,
  });
  const refused = await call('POST', '/api/payment/charge', { order_id, auth_code: made.body['code'] });
  expect([refused.status, refused.body['error']]).toEqual([409, 'payment-balance-low']);
  const cash = await call('POST', '/api/payment/create', { order_id, payment_method: 'cash' });
  expect(cash.status).toBe(200);
});

test('cash is confirmed with change in yuan, refunded by part with a reason', async () => {
  const order_id = await order();
  const { body } = await call('POST', '/api/payment/create', { order_id, payment_method: 'cash' });
  const amount = Number(body['amount']);
  const confirm = `/api/payment/${String(body['payment_id'])}/confirm`;
  const paid = await call('POST', confirm, { received: amount + 23.5 });
  expect(paid.body).toMatchObject({ status: 'success', received: amount + 23.5, change: 23.5 });
  const refund = await call('POST', `/api/payment/${String(body['payment_id'])}/refund`, {
    amount: 10.5,
    reason: '上错菜',
  });
  expect(refund.body).toMatchObject({ amount: 10.5, status: 'refunded', reason: '上错菜' });
});

test('a large refund is approved by a manager’s PIN, which is checked and locked as at the door', async () => {
  const order_id = await orderOf(20);
  const made = await call('POST', '/api/rehearsal/phone/code', { channel: 'alipay', scan: false });
  const { body } = await call('POST', '/api/payment/charge', { order_id, auth_code: made.body['code'] });
  const path = `/api/payment/${String(body['payment_id'])}/refund`;
  expect((await call('POST', path, { reason: '退' })).body['error']).toBe('approval-needed');
  const wrong = await call('POST', path, { reason: '退', approve: { staff: '3001', pin: '0000' } });
  expect(wrong.body['error']).toBe('wrong-pin');
  const right = await call('POST', path, { reason: '退', approve: { staff: '3001', pin: '3333' } });
  expect([right.status, right.body['error']]).toEqual([200, undefined]);
  const id = String(right.body['refund_id']);
  await until(async () => (await call('GET', `/api/payment/refunds/${id}`)).body['status'] === 'refunded');
});

async function orderOf(quantity: number): Promise<number> {
  const { body } = await call('POST', '/api/orders', { items: [{ menu_item_id: 7, quantity }] });
  return Number(body['id'] ?? body['order_id']);
}

test('an open picture is cancelled: closed at the platform, and the order is free again', async () => {
  const order_id = await order();
  const { body } = await call('POST', '/api/payment/create', { order_id, payment_method: 'alipay' });
  const cancelled = await call('POST', `/api/payment/${String(body['payment_id'])}/cancel`, {});
  expect(cancelled.body['status']).toBe('cancelled');
  const scanned = await call('POST', '/api/rehearsal/phone/scan', { qr: body['qr_code'] });
  expect(scanned.body['how']).toBe('gone');
  expect((await call('POST', '/api/payment/create', { order_id, payment_method: 'cash' })).status).toBe(200);
});

test('the picture comes as PNG, or as SVG where that is asked for, and only to who is signed in', async () => {
  const order_id = await order();
  const created = await call('POST', '/api/v1/payment/wxpay/create', { order_id });
  expect(created.body).toMatchObject({ qr_code: expect.stringContaining('weixin://') as string });
  const path = `/api/v1/payment/wxpay/qrcode/${order_id}`;
  expect((await shop.call('GET', path)).status).toBe(401);
  const auth = { authorization: `Bearer ${clerk}` };
  expect((await shop.call('GET', path, undefined, auth)).headers.get('content-type')).toBe('image/png');
  const svg = await shop.call('GET', path, undefined, { ...auth, accept: 'image/svg+xml' });
  expect(String(svg.body['text'])).toContain('<svg');
});

const signed = (body: string, atMs = Date.now(), secret = callbackSecret): Record<string, string> => {
  const t = Math.floor(atMs / 1_000);
  const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  return { 'content-type': 'application/json', 'x-qiantai-signature': `t=${t},v1=${v1}` };
};

const post = async (body: string, headers: Record<string, string>): Promise<number> =>
  (await fetch(`${shop.url}/api/payment/callback`, { method: 'POST', body, headers })).status;

test('the acquirer’s callback ends a card payment, once, and only with our secret and in time', async () => {
  const order_id = await order();
  const { body } = await call('POST', '/api/payment/create', { order_id, payment_method: 'credit_card' });
  const id = Number(body['payment_id']);
  const text = JSON.stringify({ payment_id: id, transaction_id: 'TXN20260108120000123456', success: true });
  expect(await post(text, signed(text, Date.now(), 'another secret of a kind'))).toBe(401);
  expect(await post(text, signed(text, Date.now() - 301_000))).toBe(401);
  expect(await post(`${text} `, signed(text))).toBe(401);
  expect(await post(text, { 'content-type': 'application/json' })).toBe(401);
  expect(await statusOf(id)).toBe('pending');
  const headers = signed(text);
  expect(await post(text, headers)).toBe(200);
  expect(await post(text, headers)).toBe(401);
  const { body: after } = await call('GET', `/api/payment/${id}/status`);
  expect(after).toMatchObject({ status: 'success', transaction_id: 'TXN20260108120000123456' });
});

test('a callback never makes money of what only the payment platform knows', async () => {
  const order_id = await order();
  const { body } = await call('POST', '/api/payment/create', { order_id, payment_method: 'wechat' });
  const text = JSON.stringify({ payment_id: body['payment_id'], transaction_id: 'TXN1', success: true });
  expect(await post(text, signed(text))).toBe(200);
  expect(await statusOf(body['payment_id'])).toBe('pending');
});

test('a notice nobody signed is answered with an error and changes nothing', async () => {
  const before = shop.station.journal.head().seq;
  for (const name of ['wxpay', 'alipay']) {
    const answer = await fetch(`${shop.url}/api/v1/payment/${name}/callback`, { method: 'POST', body: '{}' });
    expect(answer.status === 200 ? await answer.text() : 'refused').not.toBe('success');
  }
  expect(shop.station.journal.head().seq).toBe(before);
  expect((await call('GET', '/api/payment/99999/status', undefined, manager)).status).toBe(404);
});

test('a cash voucher and points are taken against an order over HTTP, the rest in cash, and a refund puts them back', async () => {
  const member = await call('POST', '/api/member/register', { phone: '13800138111', name: '李四' });
  const member_id = Number(member.body['member_id'] ?? member.body['id']);
  const { till, journal } = shop.station;
  const boss = { id: '3001', name: '陈店长', role: 'manager' as const };
  const caller = { actor: boss, command: 'give-points', locale: 'zh-CN' as const };
  await till.ask('points.adjust', { member_id, points: 1_000, reason: '开业赠送' }, caller);
  const benefit = journal.transact('1001', (tx) => {
    const id = tx.nextId('benefit');
    const [attempt, voucher] = ['0193a1b2-0000-7000-8000-0000000000ff', 990_001];
    const about = { benefit: id, attempt, voucher, voucherType: 5, product: '50元代金券', phone: '' };
    tx.append('benefit.granted', `benefit:${id}`, { ...about, valueFen: 5_000, member: member_id });
    return id;
  });
  const placed = await call('POST', '/api/orders', {
    table_number: '1',
    items: [{ menu_item_id: 7, quantity: 2 }],
    member_id,
  });
  const order_id = Number(placed.body['id']);
  const total = Number(placed.body['final_amount']);
  const { body } = await call('GET', `/api/payment/tenders?order_id=${order_id}`);
  expect(body['tenders']).toMatchObject([
    { tender: 'voucher', reference: benefit, name: '50元代金券', left: 50, worth: Math.min(50, total) },
    { tender: 'points', reference: member_id, left: 10, points: 1_000 },
  ]);
  const taken = await call('POST', '/api/payment/tender', {
    ...{ order_id, tender: 'voucher', reference: benefit, amount: 2.5 },
  });
  expect(taken.body).toMatchObject({ amount: 2.5, status: 'success', payment_method: 'voucher' });
  const points = await call('POST', '/api/payment/tender', {
    ...{ order_id, tender: 'points', reference: member_id, amount: 1.01 },
  });
  expect(points.body).toMatchObject({ amount: 1.01, due: Math.round((total - 3.51) * 100) / 100 });
  const cash = await call('POST', '/api/payment/create', { order_id, payment_method: 'cash' });
  await call('POST', `/api/payment/${String(cash.body['payment_id'])}/confirm`, { received: 500 });
  const again = await call('POST', '/api/payment/tender', {
    order_id,
    tender: 'points',
    reference: member_id,
  });
  expect([again.status, again.body['error']]).toEqual([409, 'order-paid']);
  const back = await call('POST', `/api/payment/${String(taken.body['payment_id'])}/refund`, {
    reason: '上错菜',
  });
  expect(back.body).toMatchObject({ status: 'refunded', amount: 2.5 });
  const after = await till.ask('benefit.get', { benefit_id: benefit }, { ...caller, command: 'q' });
  expect(after).toMatchObject({ ok: true, result: { remainingFen: 5_000 } });
});
