// A shift over real HTTP: opened, cash moved, counted blind, closed, printed again.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

let shop: OpenShop;
let clerk: string;
let kitchen: string;

const call = (method: string, path: string, body?: unknown, token = clerk): Promise<Reply> =>
  shop.call(method, `/api/shifts${path}`, body, { authorization: `Bearer ${token}` });
const dataOf = ({ body }: Reply): Record<string, unknown> =>
  body['data'] as unknown as Record<string, unknown>;

beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = await shop.token();
  kitchen = await shop.token('2001', '2222');
});
afterAll(() => shop.close());

test('a day at the drawer: open, cash, close, and the Z paper comes out', async () => {
  expect((await call('GET', '/current')).body).toEqual({ code: 200, data: null });
  expect((await call('POST', '/open', { float: 500 }, kitchen)).status).toBe(403);
  expect((await call('POST', '/open', { float: '500' })).status).toBe(400);
  const opened = await call('POST', '/open', { float: 500 });
  expect(dataOf(opened)).toMatchObject({ status: 'open', float: 500, operator: '1001', held: [] });
  expect(dataOf(opened)).not.toHaveProperty('expected_amount');
  expect(await call('POST', '/open', { float: 500 })).toMatchObject({
    status: 409,
    body: { error: 'shift-open' },
  });
  const moved = await call('POST', '/cash', { amount: -20.5, reason: '买菜' });
  expect(dataOf(moved)['cash_moves']).toMatchObject([{ amount: -20.5, reason: '买菜', operator: '1001' }]);
  expect((await call('POST', '/cash', { amount: 10 })).status).toBe(400);
  expect((await call('POST', '/cash', { amount: 0.001, reason: '零钱' })).status).toBe(400);
  const closed = await call('POST', '/close', { counted: { '100': 4, '50': 1, '20': 1, '5': 1, '0.5': 9 } });
  expect(closed.status, JSON.stringify(closed.body)).toBe(200);
  expect(dataOf(closed)).toMatchObject({
    status: 'closed',
    z_number: 1,
    counted_amount: 479.5,
    expected_amount: 479.5,
    variance: 0,
    counted: { '100': 4, '50': 1, '20': 1, '5': 1, '0.5': 9 },
  });
  const id = String(dataOf(closed)['id']);
  expect(dataOf(await call('GET', `/${id}`))).toEqual(dataOf(closed));
  expect(dataOf(await call('GET', ''))).toMatchObject({ total: 1 });
  const again = await call('POST', `/${id}/reprint`, {});
  expect(dataOf(again)).toMatchObject({ kind: 'shift', copy: 1 });
  expect((await call('POST', '/999/reprint', {})).status).toBe(404);
});

test('what is sold for cash meanwhile is expected in the drawer, and told with the count only', async () => {
  await call('POST', '/open', { float: 100 });
  const headers = { authorization: `Bearer ${clerk}` };
  const order = { table_number: '2', items: [{ menu_item_id: 1, quantity: 2 }] };
  const placed = await shop.call('POST', '/api/orders', order, headers);
  const { id, final_amount } = placed.body as unknown as { id: number; final_amount: number };
  const begin = async (payment_method: string): Promise<string> => {
    const wish = { order_id: id, payment_method };
    return String((await shop.call('POST', '/api/payment/create', wish, headers)).body['payment_id']);
  };
  const onCard = await begin('credit_card');
  const held = await call('POST', '/close', { counted: {} });
  expect(held).toMatchObject({ status: 409, body: { error: 'shift-held', data: { count: 1 } } });
  await shop.call('POST', `/api/payment/${onCard}/cancel`, {}, headers);
  const payment = await begin('cash');
  await shop.call('POST', `/api/payment/${payment}/confirm`, { received: final_amount }, headers);
  const current = dataOf(await call('GET', '/current'));
  expect(current['payments']).toEqual([]);
  const closed = dataOf(await call('POST', '/close', { counted: { '100': 1 } }));
  expect(closed).toMatchObject({ expected_amount: 100 + final_amount, variance: -final_amount });
  expect(closed['payments']).toMatchObject([{ payment_method: 'cash', count: 1, amount: final_amount }]);
});

test('asked twice with one key, a shift is closed once', async () => {
  await call('POST', '/open', { float: 0 });
  const headers = { authorization: `Bearer ${clerk}`, 'idempotency-key': 'close-2' };
  const first = await shop.call('POST', '/api/shifts/close', { counted: { '1': 3 } }, headers);
  expect(dataOf(first)).toMatchObject({ z_number: 3, variance: 3, reason: '' });
  expect((await shop.call('POST', '/api/shifts/close', { counted: { '1': 3 } }, headers)).body).toEqual(
    first.body,
  );
  const explained = await call('POST', `/${String(dataOf(first)['id'])}/reason`, { reason: '顾客没要找零' });
  expect(dataOf(explained)).toMatchObject({ reason: '顾客没要找零', variance: 3 });
});
