import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

let shop: OpenShop;
const bearers = new Map<string, Record<string, string>>();
beforeAll(async () => {
  shop = await openRehearsalShop();
  for (const [role, staff, pin] of [
    ['clerk', '1001', '1111'],
    ['kitchen', '2001', '2222'],
    ['manager', '3001', '3333'],
  ] as const)
    bearers.set(role, { authorization: `Bearer ${await shop.token(staff, pin)}` });
});
afterAll(() => shop.close());

type Role = 'clerk' | 'kitchen' | 'manager';
const call = (method: string, path: string, body?: unknown, as: Role = 'clerk'): Promise<Reply> =>
  shop.call(method, path, body, bearers.get(as) ?? {});

interface Dish {
  readonly id: number;
  readonly name: string;
  readonly code: string;
  readonly price: number;
  readonly sold_out: boolean;
}

async function menu(): Promise<Map<string, Dish>> {
  const { body } = await call('GET', '/api/menu');
  const categories = body['categories'] as unknown as { name: string; items: Dish[] }[];
  return new Map(categories.flatMap(({ items }) => items).map((dish) => [dish.name, dish]));
}

async function placed(...names: readonly string[]): Promise<Reply['body']> {
  const dishes = await menu();
  const items = names.map((name) => ({ menu_item_id: dishes.get(name)?.id, quantity: 1, note: '' }));
  const { status, body } = await call('POST', '/api/orders', { table_number: '1', items });
  expect(status).toBe(200);
  return body;
}

test('the rehearsal store opens with forty dishes in six categories, each found by its pinyin', async () => {
  const { body } = await call('GET', '/api/menu', undefined, 'kitchen');
  const categories = body['categories'] as unknown as { name: string; items: Dish[] }[];
  expect(categories.map(({ name }) => name)).toEqual(['凉菜', '热菜', '主食', '汤羹', '小吃', '饮品']);
  expect(categories.flatMap(({ items }) => items)).toHaveLength(40);
  const dishes = await menu();
  expect(dishes.get('麻婆豆腐')?.code).toBe('MPDF');
  expect(dishes.get('米饭')?.code).toBe('1');
});

test('an order is numbered, priced by the menu and shown as the seed shows it', async () => {
  const dishes = await menu();
  const { status, body } = await call('POST', '/api/orders', {
    table_number: '1',
    items: [
      { menu_item_id: dishes.get('麻婆豆腐')?.id, quantity: 2, note: '少油', price: 0.01 },
      { menu_item_id: dishes.get('米饭')?.id, quantity: 3, note: '' },
    ],
    customer_phone: '13800138000',
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    table_number: '1',
    order_status: 'confirmed',
    customer_phone: '138****8000',
    total_amount: 58,
    discount_amount: 0,
    final_amount: 58,
  });
  expect(body['order_number']).toMatch(/^ORD\d{18}$/);
  expect(body['pickup_number']).toMatch(/^A\d{2}$/);
  expect(body['order_token']).toMatch(/^[0-9a-f]{40}$/);
  expect(body['items']).toMatchObject([
    {
      name: '麻婆豆腐',
      quantity: 2,
      price: 26,
      amount: 52,
      note: '少油',
      options: ['微辣'],
      status: 'pending',
    },
    { name: '米饭', quantity: 3, amount: 6 },
  ]);
  const again = await call('GET', `/api/orders/${String(body['id'])}`);
  expect(again.body).toEqual(body);
  const { body: list } = await call('GET', '/api/orders?table_number=1&order_status=confirmed');
  expect(list as unknown).toContainEqual(body);
});

test('pickup numbers go up by one with each order, and no two orders share a number', async () => {
  const orders = [await placed('可乐'), await placed('可乐'), await placed('可乐')];
  const pickups = orders.map((order) => Number(String(order['pickup_number']).slice(1)));
  expect(pickups[1]).toBe((pickups[0] ?? 0) + 1);
  expect(pickups[2]).toBe((pickups[0] ?? 0) + 2);
  expect(new Set(orders.map((order) => order['order_number'])).size).toBe(3);
});

test('an order moves only from where its caller saw it', async () => {
  const order = await placed('可乐');
  const path = `/api/orders/${String(order['id'])}/status`;
  const first = await call('POST', path, { status: 'preparing', expected_status: 'confirmed' }, 'kitchen');
  expect(first.body).toMatchObject({ order_status: 'preparing' });
  const late = await call('POST', path, { status: 'serving', expected_status: 'confirmed' }, 'kitchen');
  expect(late.status).toBe(409);
  expect(late.body).toMatchObject({ error: 'status-changed', data: { status: 'preparing' } });
});

test('the order follows its dishes: the first begun, all cooked, all served', async () => {
  const order = await placed('可乐', '米饭');
  const items = order['items'] as unknown as { id: number; line: number }[];
  const move = async (index: number, from: string, to: string): Promise<unknown> => {
    const path = `/api/orders/${String(order['id'])}/items/${items[index]?.id}/status`;
    const { body } = await call('POST', path, { status: to, expected_status: from }, 'kitchen');
    return body['order_status'];
  };
  expect(await move(0, 'pending', 'preparing')).toBe('preparing');
  expect(await move(0, 'preparing', 'ready')).toBe('preparing');
  expect(await move(1, 'pending', 'ready')).toBe('serving');
  expect(await move(0, 'ready', 'served')).toBe('serving');
  expect(await move(1, 'ready', 'served')).toBe('completed');
  const recalled = await call('POST', `/api/orders/${String(order['id'])}/recall`, {}, 'kitchen');
  expect(recalled.body).toMatchObject({ order_status: 'serving' });
});

test('a dish of another order is not moved by its number', async () => {
  const [one, other] = [await placed('可乐'), await placed('可乐')];
  const [foreign] = other['items'] as unknown as { id: number }[];
  const path = `/api/orders/${String(one['id'])}/items/${foreign?.id}/status`;
  const { status } = await call('POST', path, { status: 'ready', expected_status: 'pending' }, 'kitchen');
  expect(status).toBe(404);
});

test('a sold-out dish cannot be ordered until somebody says it is there again', async () => {
  const id = (await menu()).get('糍粑')?.id;
  const order = { items: [{ menu_item_id: id, quantity: 1, note: '' }] };
  expect((await call('POST', `/api/menu/${id}/sold-out`, { sold_out: true }, 'kitchen')).body).toMatchObject({
    sold_out: true,
  });
  const refused = await call('POST', '/api/orders', order);
  expect(refused.body).toMatchObject({ code: 409, error: 'dish-sold-out' });
  expect(refused.body['message']).toContain('糍粑');
  await call('POST', `/api/menu/${id}/sold-out`, { sold_out: false });
  expect((await call('POST', '/api/orders', order)).status).toBe(200);
});

test('only a manager changes the menu, in yuan, and what was ordered keeps its price', async () => {
  const dish = { name: '夫妻肺片拼盘', price: 36.5, category: '凉菜' };
  expect((await call('POST', '/api/menu', dish)).status).toBe(403);
  const { body } = await call('POST', '/api/menu', dish, 'manager');
  expect(body).toMatchObject({ name: '夫妻肺片拼盘', code: 'FQFPPP', price: 36.5 });
  const order = await placed('夫妻肺片拼盘');
  await call('PUT', `/api/menu/${String(body['id'])}`, { ...dish, price: 40 }, 'manager');
  expect((await menu()).get('夫妻肺片拼盘')?.price).toBe(40);
  expect((await call('GET', `/api/orders/${String(order['id'])}`)).body['total_amount']).toBe(36.5);
  expect(
    (await call('PUT', `/api/menu/${String(body['id'])}`, { ...dish, price: 1.005 }, 'manager')).status,
  ).toBe(400);
  expect((await call('DELETE', `/api/menu/${String(body['id'])}`, undefined, 'manager')).status).toBe(200);
  expect((await menu()).has('夫妻肺片拼盘')).toBe(false);
});

test('the same order sent twice under one key is placed once', async () => {
  const cola = (await menu()).get('可乐')?.id;
  const body = { items: [{ menu_item_id: cola, quantity: 1, note: '' }] };
  const headers = { ...bearers.get('clerk'), 'idempotency-key': 'order-twice' };
  const first = await shop.call('POST', '/api/orders', body, headers);
  expect((await shop.call('POST', '/api/orders', body, headers)).body).toEqual(first.body);
});
