import { afterEach, expect, test } from 'vitest';
import type { OrderCard } from '@qiantai/shared/commands/order.ts';
import type { LineStatus } from '@qiantai/shared/facts/order.ts';
import { openPapers, paperById } from '@qiantai/shared/views/papers.ts';
import type { KitchenSetup } from './context.ts';
import { openRoom, type Room } from './room.testkit.ts';
import { until } from './shop.testkit.ts';

const rooms: Room[] = [];
afterEach(async () => {
  for (const room of rooms.splice(0)) {
    await room.till.drain(10);
    await room.close();
  }
});

async function open(change: Partial<KitchenSetup> = {}): Promise<Room> {
  const room = await openRoom(change);
  rooms.push(room);
  return room;
}

const cook = { role: 'kitchen', staff: '2001' } as const;

function order(room: Room, ...names: readonly string[]): Promise<OrderCard> {
  const items = names.map((name) => ({ menu_item_id: room.dish(name) }));
  return room.ask('order.place', { table_number: '8', items });
}

async function shownAt(room: Room, station?: string): Promise<string[]> {
  const wall = await room.ask('kitchen.wall', station === undefined ? {} : { station }, cook);
  return wall.open.flatMap(({ lines }) => lines.map(({ name }) => name));
}

function bump(room: Room, card: OrderCard, seen: LineStatus, lines: readonly number[], station = '') {
  return room.ask(
    'kitchen.bump',
    { order_id: card.order_id, station, lines: lines.map((line) => ({ line, expected_status: seen })) },
    cook,
  );
}

test('each station sees its own dishes, and those it is to prepare as well', async () => {
  const room = await open();
  await order(room, '回锅肉', '拍黄瓜', '酸菜鱼', '可乐');
  expect(await shownAt(room, '热菜')).toEqual(['回锅肉', '酸菜鱼']);
  expect(await shownAt(room, '凉菜')).toEqual(['拍黄瓜', '酸菜鱼']);
  expect(await shownAt(room, '水吧')).toEqual(['可乐']);
  expect(await shownAt(room)).toEqual(['回锅肉', '拍黄瓜', '酸菜鱼', '可乐']);
});

test('a ticket leaves a station when its dishes are cooked, and stays at the hand-out until it is served', async () => {
  const room = await open();
  const card = await order(room, '回锅肉', '可乐');
  await bump(room, card, 'pending', [2], '水吧');
  await bump(room, card, 'preparing', [2], '水吧');
  expect(await shownAt(room, '水吧')).toEqual([]);
  expect(await shownAt(room, '热菜')).toEqual(['回锅肉']);
  expect((await bump(room, card, 'pending', [1], '热菜')).status).toBe('preparing');
  expect((await bump(room, card, 'preparing', [1], '热菜')).status).toBe('serving');
  expect(await shownAt(room)).toEqual(['回锅肉', '可乐']);
  expect((await bump(room, card, 'ready', [1, 2])).status).toBe('completed');
  expect(await shownAt(room)).toEqual([]);
});

test('without a hand-out what is cooked is served; with a pass before it somebody looks it over first', async () => {
  const none = await open({ expo: 0 });
  const plain = await order(none, '可乐');
  await bump(none, plain, 'pending', [1]);
  expect((await bump(none, plain, 'preparing', [1])).status).toBe('completed');
  const two = await open({ expo: 2 });
  const card = await order(two, '可乐');
  await bump(two, card, 'pending', [1]);
  expect((await bump(two, card, 'preparing', [1])).status).toBe('preparing');
  const pass = { order_id: card.order_id, status: 'serving', expected_status: 'preparing' } as const;
  expect((await two.ask('order.setStatus', pass, cook)).status).toBe('serving');
  expect((await bump(two, card, 'ready', [1])).status).toBe('completed');
});

test('two walls that bump the same dish move it once', async () => {
  const room = await open();
  const card = await order(room, '回锅肉');
  const press = { order_id: card.order_id, lines: [{ line: 1, expected_status: 'pending' }] };
  const answers = await Promise.all([
    room.answer('kitchen.bump', press, cook),
    room.answer('kitchen.bump', press, cook),
  ]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
  expect(answers[1]).toMatchObject({ error: 'status-changed', data: { status: 'preparing' } });
});

test('a bump is taken back to what was there before, also the one that finished the ticket', async () => {
  const room = await open();
  const card = await order(room, '回锅肉', '可乐');
  await bump(room, card, 'pending', [1]);
  await room.ask(
    'kitchen.bump',
    {
      order_id: card.order_id,
      to: 'served',
      lines: [
        { line: 1, expected_status: 'preparing' },
        { line: 2, expected_status: 'pending' },
      ],
    },
    cook,
  );
  const undone = await room.ask('kitchen.undo', { order_id: card.order_id }, cook);
  expect(undone.status).toBe('preparing');
  expect(undone.lines.map(({ status }) => status)).toEqual(['preparing', 'pending']);
  const again = await room.answer('kitchen.undo', { order_id: card.order_id }, cook);
  expect(again).toMatchObject({ error: 'nothing-to-undo' });
});

test('a bump is not taken back over a change that came after it', async () => {
  const room = await open();
  const card = await order(room, '回锅肉');
  await bump(room, card, 'pending', [1]);
  await room.ask('order.addLines', { order_id: card.order_id, items: [{ menu_item_id: room.dish('可乐') }] });
  expect(await room.answer('kitchen.undo', { order_id: card.order_id }, cook)).toMatchObject({
    error: 'nothing-to-undo',
  });
});

test('a recalled ticket comes back to the hand-out; a recalled dish comes back to the stove', async () => {
  const room = await open();
  const card = await order(room, '回锅肉', '可乐');
  const finish = { order_id: card.order_id, status: 'completed', expected_status: 'confirmed' } as const;
  await room.ask('order.setStatus', finish, cook);
  expect((await room.ask('kitchen.wall', {}, cook)).done.map(({ order_id }) => order_id)).toEqual([
    card.order_id,
  ]);
  await room.ask('order.recall', { order_id: card.order_id }, cook);
  expect(await shownAt(room, '热菜')).toEqual([]);
  expect(await shownAt(room)).toEqual(['回锅肉', '可乐']);
  await bump(room, card, 'ready', [1, 2]);
  expect((await room.ask('order.recall', { order_id: card.order_id, lines: [1] }, cook)).status).toBe(
    'preparing',
  );
  expect(await shownAt(room, '热菜')).toEqual(['回锅肉']);
  expect((await room.ask('kitchen.wall', {}, cook)).open[0]?.recalled).toBe(true);
});

test('the whole day’s counts tell dishes apart by how they are wanted', async () => {
  const room = await open();
  const dish = room.dish('麻婆豆腐');
  const items = [
    { menu_item_id: dish, quantity: 2 },
    { menu_item_id: dish, quantity: 1, options: ['特辣'] },
    { menu_item_id: dish, quantity: 3 },
  ];
  const card = await room.ask('order.place', { items });
  await bump(room, card, 'pending', [1]);
  const { allDay } = await room.ask('kitchen.wall', { station: '热菜' }, cook);
  expect(allDay).toEqual([
    { name: '麻婆豆腐', options: ['微辣'], quantity: 5, begun: 2 },
    { name: '麻婆豆腐', options: ['特辣'], quantity: 1, begun: 0 },
  ]);
});

test('each station says when a ticket is late, at a table and taken away', async () => {
  const room = await open();
  const stages = async (station?: string) =>
    (await room.ask('kitchen.wall', station === undefined ? {} : { station }, cook)).stages;
  expect(await stages()).toEqual({
    dineIn: { warnAfterMs: 480_000, lateAfterMs: 900_000 },
    takeAway: { warnAfterMs: 360_000, lateAfterMs: 720_000 },
  });
  expect((await stages('水吧')).takeAway).toEqual({ warnAfterMs: 180_000, lateAfterMs: 360_000 });
});

test('the customers’ wall shows a number while it is made, then as ready, then no more', async () => {
  const room = await open();
  const card = await order(room, '可乐');
  const numbers = async () => {
    const board = await room.ask('orders.ready', {}, cook);
    return [board.preparing.map(({ pickup }) => pickup), board.ready.map(({ pickup }) => pickup)];
  };
  expect(await numbers()).toEqual([[card.pickup], []]);
  await bump(room, card, 'pending', [1]);
  await bump(room, card, 'preparing', [1]);
  expect(await numbers()).toEqual([[], [card.pickup]]);
  await bump(room, card, 'ready', [1]);
  expect(await numbers()).toEqual([[], []]);
});

const unseen = (room: Room) =>
  room.journal.read(0, 500).flatMap((fact) => (fact.type === 'kitchen.ticket-unseen' ? [fact.data] : []));

test('a ticket that no wall showed in time comes out beside a person and says so, once', async () => {
  const room = await open({ unseenAfterMs: 5_000 });
  room.till.startClock();
  const card = await order(room, '回锅肉');
  await until(room, () => unseen(room).length === 1);
  const [told] = unseen(room);
  const paper = paperById(room.journal.view, told?.paper ?? 0);
  expect(paper).toMatchObject({ printer: 'counter', kind: 'kitchen' });
  expect(paper?.document).toContain('厨房屏没有显示这一单');
  expect(paper?.document).toContain('回锅肉');
  expect((await room.ask('kitchen.wall', {}, cook)).open[0]?.unseen).toBe(true);
  room.clock.advance(60_000);
  await order(room, '可乐');
  await until(room, () => unseen(room).length === 2);
  expect(unseen(room).map(({ order: id }) => id === card.order_id)).toEqual([true, false]);
});

test('what hung unseen when the station died is told after the restart, and not again after the next', async () => {
  const room = await open({ unseenAfterMs: 5_000 });
  await order(room, '回锅肉');
  room.clock.advance(60_000);
  for (const round of [1, 2]) {
    const restarted = room.restart() as Room;
    restarted.till.startClock();
    await restarted.till.drain(10);
    expect(unseen(restarted), `start ${round}`).toHaveLength(1);
  }
});

test('a ticket that a wall has shown is left alone; a change after that has to be shown too', async () => {
  const room = await open({ unseenAfterMs: 5_000 });
  const card = await order(room, '回锅肉');
  const [ticket] = (await room.ask('kitchen.wall', {}, cook)).open;
  const seen = { order_ids: [card.order_id], up_to: ticket?.changeSeq ?? 0 };
  expect(await room.ask('kitchen.seen', seen, cook)).toEqual({ orders: 1 });
  expect(await room.ask('kitchen.seen', seen, cook)).toEqual({ orders: 0 });
  room.clock.advance(60_000);
  room.till.startClock();
  expect(unseen(room)).toEqual([]);
  await room.ask('order.addLines', { order_id: card.order_id, items: [{ menu_item_id: room.dish('可乐') }] });
  await until(room, () => unseen(room).length === 1);
});

test('a ticket that came out of the kitchen’s own printer needs no second paper', async () => {
  const room = await open({ unseenAfterMs: 5_000 });
  const card = await order(room, '回锅肉');
  const subject = `order:${card.order_id}`;
  room.journal.transact('station', (tx) => {
    const document = { kind: 'kitchen', title: '', lines: [] };
    tx.append('paper.queued', subject, {
      paper: 1,
      printer: 'kitchen',
      kind: 'kitchen',
      document,
      subject,
      copy: 0,
    });
    tx.append('paper.sending', subject, { paper: 1, printer: 'kitchen', sendAtMs: room.clock.env.now() });
    tx.append('paper.printed', subject, { paper: 1, confirmed: true });
  });
  room.clock.advance(60_000);
  room.till.startClock();
  expect(unseen(room)).toEqual([]);
  expect(openPapers(room.journal.view, 10)).toEqual([]);
});
