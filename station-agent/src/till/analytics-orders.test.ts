// The reports follow whatever the counter and the kitchen do to an order: after every step they are what the orders
// themselves add up to.

import { afterEach, expect, test } from 'vitest';
import type { OrderCard } from '@qiantai/shared/commands/order.ts';
import { itemsOf, revenueOf, statusesOf } from '@qiantai/shared/views/revenue-reports.ts';
import { verifyJournal } from '../journal/verify.ts';
import type { JournalDb } from '../journal/sqlite.ts';
import { openRoom, type Room } from './room.testkit.ts';

const rooms: Room[] = [];
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close();
});

const manager = { role: 'manager', staff: '3001' } as const;

/** Holds the reports of today against the orders as their own tables have them. */
function same({ journal }: Room): void {
  const { view } = journal;
  const today = journal.today();
  const standing = view.get<{ orders: number; total: number; discount: number }>(
    `SELECT count(*) AS orders, coalesce(sum(total_fen), 0) AS total, coalesce(sum(discount_fen), 0) AS discount
     FROM orders WHERE status <> 'cancelled'`,
  );
  expect(revenueOf(view, today, today)).toEqual({
    orders: standing?.orders,
    totalFen: standing?.total,
    discountFen: standing?.discount,
    refundedFen: 0,
  });
  const dishes = view.all<{ item: number; quantity: number; fen: number }>(
    `SELECT l.item, sum(l.quantity) AS quantity, sum(l.quantity * l.unit_fen) AS fen FROM order_lines l
     JOIN orders o ON o.order_id = l.order_id WHERE o.status <> 'cancelled' AND l.quantity > 0 GROUP BY l.item ORDER BY l.item`,
  );
  const sold = itemsOf(view, today, today, 100)
    .map(({ item, quantity, fen }) => ({ item, quantity, fen }))
    .sort((one, other) => one.item - other.item);
  expect(sold).toEqual(dishes);
  expect(sold.reduce((sum, { fen }) => sum + fen, 0)).toBe(standing?.total);
  const statuses = view.all<{ status: string; orders: number }>(
    'SELECT status, count(*) AS orders FROM orders GROUP BY status',
  );
  expect(
    new Map(statusesOf(view, today, today).map(({ status, orders }) => [String(status), orders])),
  ).toEqual(new Map(statuses.map(({ status, orders }) => [status, orders])));
}

test('dishes added, changed, struck off, orders split, merged, moved and cancelled: the reports follow each step', async () => {
  const room = await openRoom();
  rooms.push(room);
  const dish = (name: string, quantity = 1) => ({ menu_item_id: room.dish(name), quantity });
  const step = async (work: Promise<OrderCard>): Promise<OrderCard> => {
    const card = await work;
    same(room);
    return card;
  };
  const first = await step(
    room.ask('order.place', { table_number: '8', items: [dish('宫保鸡丁', 2), dish('米饭', 3)] }),
  );
  const second = await step(room.ask('order.place', { table_number: '9', items: [dish('回锅肉')] }));
  const { order_id } = first;
  await step(room.ask('order.addLines', { order_id, items: [dish('米饭'), dish('牛肉面')] }));
  await step(room.ask('order.changeLine', { order_id, line: 1, quantity: 3 }));
  const off = { order_id, line: 2, quantity: 1, expected_status: 'pending' as const, reason: '点多了' };
  await step(room.ask('order.voidLine', off, manager));
  const parted = await room.ask('order.split', { order_id, lines: [{ line: 1, quantity: 1 }] });
  same(room);
  expect(revenueOf(room.journal.view, room.journal.today(), room.journal.today()).orders).toBe(3);
  await room.ask('order.move', { order_id, table_number: '10', expected_table: '8' });
  same(room);
  await step(room.ask('order.merge', { order_id, from_order_id: second.order_id }));
  expect(parted).toBeDefined();
  const now = await room.ask('order.get', { order_id });
  await room.ask('order.setStatus', { order_id, status: 'cancelled', expected_status: now.status }, manager);
  same(room);
  expect(verifyJournal(room.journal.view as JournalDb)).toMatchObject({ is: 'whole' });
});
