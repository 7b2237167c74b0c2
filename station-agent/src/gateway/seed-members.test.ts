// Seed 004's member routes over real HTTP: the seed's own fields, its member of 76 points, its discount.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

let shop: OpenShop;
let clerk: string;
let manager: string;
let admin: string;
let member: number;

const call = (method: string, path: string, body?: unknown, token = clerk): Promise<Reply> =>
  shop.call(method, `/api/member/${path}`, body, { authorization: `Bearer ${token}` });

beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = await shop.token();
  manager = await shop.token('3001', '3333');
  admin = await shop.token('9001', '9999');
  const { body } = await call('POST', 'register', { phone: '13655550001', name: '张三' });
  member = body['id'] as unknown as number;
});
afterAll(() => shop.close());

test('GET /api/member/levels is the list, not a member of that name', async () => {
  const answer = await call('GET', 'levels');
  expect(answer.body).toEqual([
    { level: 1, level_name: '普通会员', min_points: 0, discount: 1 },
    { level: 2, level_name: '银卡会员', min_points: 1000, discount: 0.95 },
    { level: 3, level_name: '金卡会员', min_points: 5000, discount: 0.9 },
    { level: 4, level_name: '白金会员', min_points: 10000, discount: 0.85 },
  ]);
});

test('POST /api/member/redeem answers what is left, and never spends what is not there', async () => {
  const given = await call('POST', `${member}/points`, { points: 76, reason: '补登' }, manager);
  expect(given.body).toEqual({ member_id: member, points: 76, remaining_points: 76 });
  const wish = { member_id: member, points: 10, reason: '积分兑换测试' };
  expect((await call('POST', 'redeem', wish)).body).toEqual({
    message: '积分兑换成功',
    member_id: member,
    redeemed_points: 10,
    remaining_points: 66,
  });
  const short = await call('POST', 'redeem', { ...wish, points: 67 });
  expect(short).toMatchObject({ status: 409, body: { error: 'points-short' } });
  expect(String(short.body['message'])).toContain('66');
  expect((await call('POST', 'redeem', { ...wish, points: 0 })).status).toBe(400);
  expect((await call('POST', 'redeem', { ...wish, points: 1.5 })).status).toBe(400);
  expect((await call('POST', 'redeem', { ...wish, member_id: 999 })).status).toBe(404);
  expect((await call('POST', `${member}/points`, { points: 1, reason: '补登' })).status).toBe(403);
});

test('GET /api/member/:id/points-logs pages through the log, newest first', async () => {
  const logs = (await call('GET', `${member}/points-logs?skip=0&limit=20`))
    .body as unknown as Reply['body'][];
  expect(logs).toMatchObject([
    { points: -10, reason: '积分兑换测试', order_number: null, operator: '1001' },
    { points: 76, reason: '补登', operator: '3001' },
  ]);
  expect(String(logs[0]?.['created_at'])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
  expect((await call('GET', `${member}/points-logs?skip=1&limit=1`)).body).toMatchObject([{ points: 76 }]);
  expect((await call('GET', `${member}/points-logs?limit=0`)).status).toBe(400);
});

test('POST /api/member/apply-discount: 95折 on 100 yuan once the points are there', async () => {
  const wish = { member_id: member, order_amount: 100 };
  expect((await call('POST', 'apply-discount', wish)).body).toMatchObject({
    final_amount: 100,
    discount_rate: 1,
  });
  await call('POST', `${member}/points`, { points: 1_000, reason: '补登' }, manager);
  expect((await call('POST', 'apply-discount', wish)).body).toEqual({
    member_id: member,
    original_amount: 100,
    discount_amount: 5,
    final_amount: 95,
    discount_rate: 0.95,
  });
  // Half a fen goes up: 0.95 of 0.30 is 0.285.
  expect((await call('POST', 'apply-discount', { ...wish, order_amount: 0.3 })).body).toMatchObject({
    discount_amount: 0.01,
    final_amount: 0.29,
  });
  expect((await call('POST', 'apply-discount', { ...wish, order_amount: 0.001 })).status).toBe(400);
  expect((await call('GET', String(member))).body).toMatchObject({
    level: 2,
    level_name: '银卡会员',
    points: 1_066,
    discount: 0.95,
  });
});

test('an order of a silver member costs 95 of 100', async () => {
  const items = [{ menu_item_id: 1, quantity: 2 }];
  const headers = { authorization: `Bearer ${clerk}` };
  const placed = await shop.call(
    'POST',
    '/api/orders',
    { table_number: '1', items, member_id: member },
    headers,
  );
  expect(placed.status, JSON.stringify(placed.body)).toBe(200);
  const { total_amount, discount_amount, final_amount } = placed.body as unknown as Record<string, number>;
  expect(discount_amount).toBeCloseTo((total_amount ?? 0) * 0.05, 2);
  expect((final_amount ?? 0) + (discount_amount ?? 0)).toBeCloseTo(total_amount ?? 0, 2);
  expect(discount_amount).toBeGreaterThan(0);
});

test('POST /api/member/:id/merge makes two ids one member', async () => {
  const other = await call('POST', 'register', { phone: '13655550002', name: '张小三' });
  const old = String(other.body['id']);
  expect((await call('POST', `${old}/merge`, { into_id: member, reason: '换号' })).status).toBe(403);
  const merged = await call('POST', `${old}/merge`, { into_id: member, reason: '换号' }, manager);
  expect(merged.body).toMatchObject({ id: member, name: '张三', points: 1_066 });
  expect((await call('GET', old)).body).toMatchObject({ id: member });
  expect((await call('GET', 'phone/13655550002')).body).toMatchObject({ id: member });
});

test('DELETE /api/member/:id forgets the person and keeps the figures', async () => {
  const { body } = await call('POST', 'register', { phone: '13655550003', name: '王五' });
  const id = String(body['id']);
  await call('POST', `${id}/points`, { points: 7, reason: '补登' }, manager);
  expect((await call('GET', `${id}/export`, undefined, manager)).body).toMatchObject({
    member: { name: '王五', phone: '136****0003' },
    points_logs: [{ points: 7 }],
    orders: [],
  });
  expect((await call('DELETE', id, { reason: '本人要求' })).status).toBe(403);
  const gone = await call('DELETE', id, { reason: '本人要求' }, manager);
  expect(gone.body).toMatchObject({ name: '已删除', phone: '', points: 7 });
  expect((await call('GET', 'phone/13655550003')).status).toBe(404);
  expect(await call('POST', 'redeem', { member_id: Number(id), points: 1, reason: '兑换' })).toMatchObject({
    status: 410,
    body: { error: 'member-erased' },
  });
  expect((await call('PUT', 'retention', { days: 90 }, admin)).body).toEqual({ days: 90 });
  expect((await call('GET', 'retention', undefined, manager)).body).toEqual({ days: 90 });
});

test('an order that is paid brings its points, in the seed’s words', async () => {
  const headers = { authorization: `Bearer ${clerk}` };
  const fresh = await call('POST', 'register', { phone: '13655550004', name: '赵六' });
  const id = fresh.body['id'] as unknown as number;
  const order = { table_number: '2', items: [{ menu_item_id: 1, quantity: 2 }], member_id: id };
  const placed = (await shop.call('POST', '/api/orders', order, headers)).body as unknown as {
    id: number;
    order_number: string;
    final_amount: number;
  };
  const wish = { order_id: placed.id, payment_method: 'cash' };
  const created = await shop.call('POST', '/api/payment/create', wish, headers);
  const payment = String(created.body['payment_id']);
  const received = { received: placed.final_amount };
  const paid = await shop.call('POST', `/api/payment/${payment}/confirm`, received, headers);
  expect(paid.status, JSON.stringify(paid.body)).toBe(200);
  const points = Math.floor(placed.final_amount);
  expect((await call('GET', String(id))).body).toMatchObject({
    points,
    total_spent: placed.final_amount,
    total_orders: 1,
  });
  const { order_number } = placed;
  expect((await call('GET', `${id}/points-logs`)).body).toMatchObject([
    { points, reason: `订单消费: ${order_number}`, order_number },
  ]);
});

test('PUT /api/member/levels is the admin’s', async () => {
  const levels = [
    { level: 1, level_name: '会员', min_points: 0, discount: 1 },
    { level: 2, level_name: '贵宾', min_points: 500, discount: 0.88 },
  ];
  expect((await call('PUT', 'levels', { levels }, manager)).status).toBe(403);
  expect((await call('PUT', 'levels', { levels }, admin)).body).toEqual(levels);
  expect((await call('GET', String(member))).body).toMatchObject({ level_name: '贵宾', discount: 0.88 });
});
