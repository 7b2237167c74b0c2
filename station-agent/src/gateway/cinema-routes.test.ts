import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

// Reads like the cinema desk's own description: order, vouchers, price, bind, confirm, pay, follow.

let shop: OpenShop;
let clerk: Record<string, string>;
beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = { authorization: `Bearer ${await shop.token()}` };
});
afterAll(() => shop.close());

const base = '/api/v1/womei';
const get = (path: string) => shop.call('GET', base + path, undefined, clerk);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  shop.call('POST', base + path, body, { ...clerk, ...headers });
const dataOf = (reply: { body: Record<string, unknown> }): Record<string, unknown> =>
  reply.body['data'] as Record<string, unknown>;

async function issue(deal: string): Promise<string> {
  const issued = await shop.call('POST', '/api/rehearsal/vouchers', { platform: 'womei', deal }, clerk);
  return String(issued.body['code']);
}

let seat = 0;
async function order(schedule_id = '810001'): Promise<string> {
  seat += 1;
  const reply = await post('/orders', { schedule_id, seat_ids: `4-${seat}` });
  expect(reply.body).toMatchObject({ success: true, code: 200, message: '已开单' });
  return String(dataOf(reply)['order_id']);
}

test('an order is opened, read, priced with a voucher, bound, paid and followed, in the seed’s wrapper', async () => {
  const id = await order();
  expect(id).toMatch(/^\d{18}$/);
  const code = await issue('WT01');
  const read = await get(`/orders/${id}`);
  expect(read.body).toMatchObject({
    success: true,
    code: 200,
    data: { order_id: id, pay_price: 45, total_price: 45, in_hand: true, status: 'UNPAID' },
  });
  const price = await post(`/orders/${id}/voucher/price`, { voucher_code: code });
  expect(price.body).toEqual({
    success: true,
    code: 200,
    message: '查询成功',
    data: { surcharge_price: 0, pay_price: 0, surcharge_msg: '' },
  });
  const bound = await post(`/orders/${id}/voucher`, { voucher_code: code, voucher_code_type: 'VGC_T' });
  expect(bound.body).toMatchObject({
    success: true,
    data: { state: 'bound', pay_price: 0, voucher_code: code },
  });
  const paid = await post(`/orders/${id}/payment`, { mobile: '13700002222', pay_type: 'WECHAT' });
  expect(paid.status).toBe(200);
  expect(paid.body).toMatchObject({
    success: true,
    data: {
      order_id: id,
      pay_type: 'WECHAT',
      total_fee: 0,
      total_price: 45,
      wechat_pay_certificate: expect.stringMatching(/^wx-/),
    },
  });
  const status = await get(`/orders/${id}/status`);
  expect(status.body).toMatchObject({ success: true, data: { status: 'SUCCESS', state: 'paid' } });
});

test('every look of the app has its route', async () => {
  const id = await order();
  await issue('WC01');
  const looks = ['/user', '/cards', '/ads', '/gifts', `/orders/${id}/sublists`, `/orders/${id}/vcc`];
  for (const path of [...looks, `/orders/${id}/vcc/count`]) {
    const reply = await get(path);
    expect(reply.body, path).toMatchObject({ success: true, code: 200, data: expect.any(Object) });
  }
  const sent = await post(`/orders/${id}/template`, {});
  expect(sent.body).toMatchObject({ success: true, data: { sent: 1 } });
});

test('vouchers are listed whole, by type, and page by page', async () => {
  const codes = [await issue('WT02'), await issue('WP01'), await issue('WC01')];
  const listed = async (query: string): Promise<string[]> => {
    const items = dataOf(await get(`/vouchers${query}`))['items'] as { voucher_code: string }[];
    return items.map(({ voucher_code }) => voucher_code).filter((code) => codes.includes(code));
  };
  expect(await listed('')).toEqual(codes);
  expect(await listed('?type=VGC_T&schedule_id=810001')).toEqual(codes.slice(0, 1));
  expect(await listed('?type=VGC_P&schedule_id=810001&goods_id=5001')).toEqual(codes.slice(1, 2));
  expect(await listed('?type=VCC')).toEqual(codes.slice(2));
  expect(await listed('?page=1')).toEqual(codes);
});

test('a confirmed price in yuan that is not the price now is 409 with the new one, and nothing is paid', async () => {
  const id = await order('810002');
  const refused = await post(`/orders/${id}/payment`, { confirmed_price: 79.5 });
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({
    success: false,
    code: 409,
    error: 'cinema-price-changed',
    message: expect.stringContaining('￥80.00'),
    data: { payFen: 8_000 },
  });
  const nonsense = await post(`/orders/${id}/payment`, { confirmed_price: '79,5' });
  expect(nonsense.body).toMatchObject({
    success: false,
    error: 'bad-request',
    data: { field: 'confirmed_fen' },
  });
});

test('a payment under way answers its certificate at once, and the agent follows it to its end', async () => {
  const id = await order();
  const changed = await post(`/orders/${id}/change`, { pay_way: 'WECHAT' });
  expect(changed.body).toMatchObject({ success: true, data: { pay_price: 45 } });
  const paying = await post(`/orders/${id}/payment`, { confirmed_price: 45 }, { 'idempotency-key': 'pay-1' });
  expect(paying.body).toMatchObject({
    success: true,
    data: { status: 'PROCESSING', wechat_pay_certificate: expect.stringMatching(/^wx-/) },
  });
  const again = await post(`/orders/${id}/payment`, { confirmed_price: 45 });
  expect(again.body).toMatchObject({ success: false, code: 409, error: 'cinema-order-busy' });
  await expect
    .poll(async () => dataOf(await get(`/orders/${id}/status`))['status'], { timeout: 15_000, interval: 300 })
    .toBe('SUCCESS');
  const repeated = await post(
    `/orders/${id}/payment`,
    { confirmed_price: 45 },
    { 'idempotency-key': 'pay-1' },
  );
  expect(repeated.body).toMatchObject({ success: true, data: { status: 'SUCCESS' } });
});

test('an outcome nobody knows is 202 with where to ask again', async () => {
  const id = await order();
  await shop.call('POST', '/api/rehearsal/faults', { platform: 'womei', fault: 'reply-lost' }, clerk);
  const reply = await post(`/orders/${id}/voucher`, {
    voucher_code: await issue('WT01'),
    voucher_code_type: 'VGC_T',
  });
  expect(reply.status).toBe(202);
  expect(reply.body).toMatchObject({
    success: false,
    code: 202,
    error: 'outcome-unknown',
    data: { state: 'unclear', attempt: expect.any(String) },
    ask_again: `${base}/orders/${id}/status`,
  });
});

test('a scanned cinema voucher without an order says what to do first', async () => {
  const id = await order();
  await post(`/orders/${id}/voucher`, { voucher_code: await issue('WT01'), voucher_code_type: 'VGC_T' });
  await post(`/orders/${id}/payment`, {});
  const reply = await shop.call('GET', `/api/v1/vouchers/no/${await issue('WT01')}`, undefined, clerk);
  expect(reply.status).toBe(409);
  expect(reply.body).toMatchObject({ error: 'cinema-order-first' });
});

test('nobody who is not signed in sees an order, and the kitchen may not pay one', async () => {
  expect((await shop.call('GET', `${base}/orders/1`)).status).toBe(401);
  const kitchen = { authorization: `Bearer ${await shop.token('2001', '2222')}` };
  const reply = await shop.call('POST', `${base}/orders/1/payment`, {}, kitchen);
  expect([reply.status, reply.body['error']]).toEqual([403, 'not-allowed']);
});
