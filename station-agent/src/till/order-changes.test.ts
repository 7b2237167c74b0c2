import { afterEach, expect, test } from 'vitest';
import type { OrderCard } from '@qiantai/shared/commands/order.ts';
import { openRoom, type Room } from './room.testkit.ts';

const rooms: Room[] = [];
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close();
});

async function open(): Promise<Room> {
  const room = await openRoom();
  rooms.push(room);
  return room;
}

const cook = { role: 'kitchen', staff: '2001' } as const;
const manager = { role: 'manager', staff: '3001' } as const;

function order(room: Room, ...names: readonly string[]): Promise<OrderCard> {
  const items = names.map((name) => ({ menu_item_id: room.dish(name) }));
  return room.ask('order.place', { table_number: '8', items });
}

const bump = (room: Room, card: OrderCard, line: number, seen: 'pending' | 'preparing' = 'pending') =>
  room.ask('kitchen.bump', { order_id: card.order_id, lines: [{ line, expected_status: seen }] }, cook);

const standing = (card: OrderCard): Record<string, number> =>
  Object.fromEntries(
    card.lines.filter(({ quantity }) => quantity > 0).map((line) => [line.name, line.quantity]),
  );

test('a portion and options are priced by the menu, lunch by its hours', async () => {
  const room = await open();
  const at = (name: string, more: Record<string, unknown> = {}) =>
    room.ask('order.place', { items: [{ menu_item_id: room.dish(name), ...more }] });
  // A Saturday at noon: the weekday lunch price does not hold.
  expect((await at('宫保鸡丁')).totalFen).toBe(3_800);
  expect((await at('酸菜鱼', { portion: '四人份' })).totalFen).toBe(12_600);
  const noodles = await at('牛肉面', { quantity: 2, options: ['加煎蛋', '特辣', '加牛肉'] });
  expect(noodles.totalFen).toBe(2 * 3_900);
  expect(noodles.lines[0]?.options).toBe(JSON.stringify(['特辣', '加煎蛋', '加牛肉']));
  const wrong = { items: [{ menu_item_id: room.dish('牛肉面'), options: ['微辣', '特辣'] }] };
  expect(await room.answer('order.place', wrong)).toMatchObject({ error: 'dish-options' });
  room.clock.advance(2 * 86_400_000);
  expect((await at('宫保鸡丁')).totalFen).toBe(3_200);
});

test('more dishes come onto the order as added, and the kitchen is told which', async () => {
  const room = await open();
  const first = await order(room, '回锅肉');
  await bump(room, first, 1);
  const items = [{ menu_item_id: room.dish('米饭'), quantity: 2 }];
  const more = await room.ask('order.addLines', { order_id: first.order_id, items });
  expect(more).toMatchObject({ totalFen: 4_600, status: 'preparing' });
  const wall = await room.ask('kitchen.wall', {}, cook);
  expect(wall.open[0]?.lines.map(({ name, mark }) => [name, mark?.is])).toEqual([
    ['回锅肉', undefined],
    ['米饭', 'added'],
  ]);
});

test('a finished order that gets another dish is on the wall again', async () => {
  const room = await open();
  const first = await order(room, '可乐');
  await room.ask('order.setStatus', {
    order_id: first.order_id,
    status: 'completed',
    expected_status: 'confirmed',
  });
  expect((await room.ask('kitchen.wall', {}, cook)).open).toEqual([]);
  await room.ask('order.addLines', {
    order_id: first.order_id,
    items: [{ menu_item_id: room.dish('可乐') }],
  });
  const wall = await room.ask('kitchen.wall', {}, cook);
  expect(wall.open[0]?.lines.map(({ status }) => status)).toEqual(['served', 'pending']);
});

test('a changed dish shows what it was before; once begun only its note changes', async () => {
  const room = await open();
  const card = await order(room, '麻婆豆腐');
  const change = { order_id: card.order_id, line: 1 };
  const changed = await room.ask('order.changeLine', {
    ...change,
    options: ['特辣'],
    quantity: 2,
    note: '少油',
  });
  expect(changed).toMatchObject({ totalFen: 5_200 });
  expect(changed.lines[0]).toMatchObject({
    mark: { is: 'changed', before: { quantity: 1, note: '', options: ['微辣'] } },
  });
  expect(await room.answer('order.changeLine', { ...change, quantity: 1 })).toMatchObject({
    error: 'bad-request',
  });
  await bump(room, card, 1);
  expect(await room.answer('order.changeLine', { ...change, quantity: 3 })).toMatchObject({
    error: 'dish-begun',
  });
  expect((await room.ask('order.changeLine', { ...change, note: '加急' })).lines[0]?.note).toBe('加急');
});

test('a dish is taken off in part or whole, with a reason; what is begun only by a manager', async () => {
  const room = await open();
  const items = [{ menu_item_id: room.dish('辣子鸡'), quantity: 3 }, { menu_item_id: room.dish('米饭') }];
  const card = await room.ask('order.place', { items });
  const off = { order_id: card.order_id, line: 1, expected_status: 'pending', reason: '点错' } as const;
  const less = await room.ask('order.voidLine', { ...off, quantity: 1 });
  expect(less.lines[0]).toMatchObject({ quantity: 2, voided: 1, status: 'pending', mark: { is: 'voided' } });
  expect(less.totalFen).toBe(11_800);
  await bump(room, card, 1);
  expect(await room.answer('order.voidLine', off)).toMatchObject({ error: 'status-changed' });
  const begun = { ...off, expected_status: 'preparing' } as const;
  expect(await room.answer('order.voidLine', begun)).toMatchObject({ error: 'dish-begun' });
  const rest = await room.ask('order.voidLine', begun, manager);
  expect(rest.lines[0]).toMatchObject({ quantity: 0, voided: 3, status: 'voided' });
  const last = { ...off, line: 2 } as const;
  expect(await room.ask('order.voidLine', last)).toMatchObject({ status: 'cancelled', totalFen: 0 });
});

test('two tills that take off the same dish take it off once', async () => {
  const room = await open();
  const card = await order(room, '米饭', '可乐');
  const off = { order_id: card.order_id, line: 1, expected_status: 'pending', reason: '点错' } as const;
  const answers = await Promise.all([room.answer('order.voidLine', off), room.answer('order.voidLine', off)]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
  expect((await room.ask('order.get', { order_id: card.order_id })).totalFen).toBe(500);
});

test('guests who move to another table keep their order, unless somebody moved them before', async () => {
  const room = await open();
  const card = await order(room, '米饭');
  const move = { order_id: card.order_id, table_number: '12', expected_table: '8' };
  expect((await room.ask('order.move', move)).table).toBe('12');
  expect(await room.answer('order.move', move)).toMatchObject({ error: 'status-changed' });
});

test('a split order shares dishes and money, and what was begun stays begun', async () => {
  const room = await open();
  const items = [{ menu_item_id: room.dish('回锅肉') }, { menu_item_id: room.dish('米饭'), quantity: 4 }];
  const card = await room.ask('order.place', { table_number: '8', items });
  await bump(room, card, 1);
  const { order: left, into } = await room.ask('order.split', {
    order_id: card.order_id,
    lines: [{ line: 1 }, { line: 2, quantity: 1 }],
  });
  expect(standing(left)).toEqual({ 米饭: 3 });
  expect(standing(into)).toEqual({ 回锅肉: 1, 米饭: 1 });
  expect([left.totalFen, into.totalFen]).toEqual([600, 4_400]);
  expect([left.status, into.status]).toEqual(['confirmed', 'preparing']);
  expect(into).toMatchObject({ table: '8', splitFrom: card.order_id });
  expect(into.number).not.toBe(left.number);
  const all = { order_id: left.order_id, lines: [{ line: 2 }] };
  expect(await room.answer('order.split', all)).toMatchObject({ error: 'order-split-empty' });
});

test('merged orders are one bill and one ticket; the other one has ended and owes nothing', async () => {
  const room = await open();
  const [one, other] = [await order(room, '回锅肉'), await order(room, '米饭', '可乐')];
  await bump(room, other, 2);
  const merged = await room.ask('order.merge', { order_id: one.order_id, from_order_id: other.order_id });
  expect(standing(merged)).toEqual({ 回锅肉: 1, 米饭: 1, 可乐: 1 });
  expect(merged).toMatchObject({ totalFen: 4_900, status: 'preparing' });
  expect(merged.lines.map(({ status }) => status)).toEqual(['pending', 'pending', 'preparing']);
  const ended = await room.ask('order.get', { order_id: other.order_id });
  expect(ended).toMatchObject({ status: 'cancelled', totalFen: 0, mergedInto: one.order_id, lines: [] });
  const wall = await room.ask('kitchen.wall', {}, cook);
  expect(wall.open.map(({ order_id }) => order_id)).toEqual([one.order_id]);
  expect(wall.cancelled).toEqual([]);
  const again = { order_id: one.order_id, from_order_id: other.order_id };
  expect(await room.answer('order.merge', again)).toMatchObject({ error: 'order-closed' });
});

test('an order that a voucher paid is neither split nor merged, and its dishes are not taken off', async () => {
  const room = await open();
  const card = await room.ask('voucher.redeem', { code: room.issue() });
  const paid = card.resultId ?? 0;
  const own = await order(room, '米饭');
  const off = { order_id: paid, line: 1, expected_status: 'pending', reason: '点错' };
  for (const answer of [
    await room.answer('order.split', { order_id: paid, lines: [{ line: 1 }] }),
    await room.answer('order.merge', { order_id: own.order_id, from_order_id: paid }),
    await room.answer('order.voidLine', off),
  ])
    expect(answer).toMatchObject({ error: 'order-bound' });
});

test('a clerk cancels what nobody has begun; what is being made needs a manager, the kitchen never cancels', async () => {
  const room = await open();
  const [one, other] = [await order(room, '米饭'), await order(room, '米饭')];
  const cancel = (card: OrderCard, from: 'confirmed' | 'preparing') =>
    ({ order_id: card.order_id, status: 'cancelled', expected_status: from }) as const;
  expect(await room.answer('order.setStatus', cancel(one, 'confirmed'), cook)).toMatchObject({
    error: 'not-allowed',
  });
  expect(await room.answer('order.setStatus', cancel(one, 'confirmed'))).toMatchObject({ ok: true });
  await bump(room, other, 1);
  expect(await room.answer('order.setStatus', cancel(other, 'preparing'))).toMatchObject({
    error: 'dish-begun',
  });
  expect(await room.answer('order.setStatus', cancel(other, 'preparing'), manager)).toMatchObject({
    ok: true,
  });
  const { cancelled } = await room.ask('kitchen.wall', {}, cook);
  expect(cancelled.map(({ order_id }) => order_id).sort()).toEqual([one.order_id, other.order_id]);
});

test('a change asked twice under one id happens once, also after a restart', async () => {
  const room = await open();
  const card = await order(room, '米饭');
  const add = { order_id: card.order_id, items: [{ menu_item_id: room.dish('可乐') }] };
  const first = await room.ask('order.addLines', add, { command: 'add-1' });
  expect(await room.restart().ask('order.addLines', add, { command: 'add-1' })).toEqual(first);
  expect((await room.ask('order.get', { order_id: card.order_id })).lines).toHaveLength(2);
});
