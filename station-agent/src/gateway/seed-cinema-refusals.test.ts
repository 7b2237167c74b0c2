// Seeds 000 and 001 where the cinema says no: each refusal in the app's own wrapper, and nothing is paid by it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

let shop: OpenShop;
let clerk: Record<string, string>;
beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = { authorization: `Bearer ${await shop.token()}` };
});
afterAll(() => shop.close());

const base = '/api/v1/womei';
const get = (path: string): Promise<Reply> => shop.call('GET', base + path, undefined, clerk);
const post = (path: string, body: unknown): Promise<Reply> => shop.call('POST', base + path, body, clerk);
const dataOf = ({ body }: Reply) => body['data'] as unknown as Record<string, unknown>;

async function issue(deal: string, more: Record<string, unknown> = {}): Promise<string> {
  const wish = { platform: 'womei', deal, ...more };
  return String((await shop.call('POST', '/api/rehearsal/vouchers', wish, clerk)).body['code']);
}

let seat = 0;
async function order(schedule_id = '810001'): Promise<string> {
  seat += 1;
  return String(dataOf(await post('/orders', { schedule_id, seat_ids: `9-${seat}` }))['order_id']);
}

function refused(reply: Reply, status: number, error: string): void {
  expect(reply.body, error).toMatchObject({
    success: false,
    code: status,
    error,
    message: expect.stringMatching(/\p{Script=Han}{3}/u) as string,
  });
  expect(reply.status).toBe(status);
}

test.each([
  ['expired', 'voucher-expired'],
  ['refunded', 'voucher-refunded'],
])('a cinema voucher that is %s is %s, when it is priced and when it is bound', async (flaw, slug) => {
  const id = await order();
  const voucher_code = await issue('WT01', { flaw });
  refused(await post(`/orders/${id}/voucher/price`, { voucher_code }), 409, slug);
  refused(await post(`/orders/${id}/voucher`, { voucher_code, voucher_code_type: 'VGC_T' }), 409, slug);
  expect(dataOf(await get(`/orders/${id}`))).toMatchObject({ pay_price: 45, voucher_code: '' });
});

test('a popcorn voucher does not fit an order without popcorn, and one nobody sold is not found', async () => {
  const id = await order();
  const popcorn = await issue('WP01');
  refused(await post(`/orders/${id}/voucher/price`, { voucher_code: popcorn }), 409, 'voucher-wrong-kind');
  const nobody = { voucher_code: 'YLQT00000000000000' };
  refused(await post(`/orders/${id}/voucher/price`, nobody), 404, 'voucher-not-found');
  refused(await post(`/orders/${id}/voucher`, { voucher_code: '' }), 400, 'bad-request');
});

test('a voucher spent on one order is voucher-already-redeemed on the next', async () => {
  const voucher_code = await issue('WT01');
  const first = await order();
  await post(`/orders/${first}/voucher`, { voucher_code, voucher_code_type: 'VGC_T' });
  await post(`/orders/${first}/payment`, { mobile: '13700002222', pay_type: 'WECHAT' });
  await expect.poll(async () => dataOf(await get(`/orders/${first}/status`))['status']).toBe('SUCCESS');
  const next = await order();
  refused(await post(`/orders/${next}/voucher/price`, { voucher_code }), 409, 'voucher-already-redeemed');
  refused(await post(`/orders/${first}/payment`, {}), 409, 'cinema-order-paid');
});

test('a payment that the cinema turns down ends as FAILED by itself', async () => {
  const id = await order('810009');
  await post(`/orders/${id}/payment`, { mobile: '13700002222', pay_type: 'WECHAT' });
  await expect
    .poll(async () => dataOf(await get(`/orders/${id}/status`))['status'], { timeout: 15_000, interval: 300 })
    .toBe('FAILED');
});

test('an order nobody opened is not found, a taken seat is said, and a list knows its three types', async () => {
  refused(await get('/orders/100000000000000001'), 404, 'not-found');
  const taken = await post('/orders', { schedule_id: '810001', seat_ids: '9-1' });
  expect(taken.body).toMatchObject({ success: false, error: expect.any(String) as string });
  expect(taken.status).toBeGreaterThanOrEqual(400);
  refused(await get('/vouchers?type=NONE'), 400, 'bad-request');
});

test('a cinema that cannot be reached is platform-unreachable, in the wrapper too', async () => {
  await shop.call('POST', '/api/rehearsal/faults', { platform: 'womei', fault: 'down' }, clerk);
  const reply = await get('/cards');
  await shop.call('POST', '/api/rehearsal/faults', { platform: 'womei', fault: 'ok' }, clerk);
  refused(reply, 503, 'platform-unreachable');
  expect((await get('/cards')).body).toMatchObject({ success: true });
});
