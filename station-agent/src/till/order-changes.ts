// What happens to an order after the kitchen has it: more, otherwise, less, another table, apart, together.
// Every change is one fact that says what changed, with the order's new sum; what is owed back is the watchers' matter.

import type { WantedDish } from '@qiantai/shared/commands/order.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { priceDish } from '@qiantai/shared/menu-price.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { linesOf, type OrderLineRow, type OrderRow } from '@qiantai/shared/views/orders.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import { kitchenOf } from './kitchen-setup.ts';
import { followLines } from './kitchen.ts';
import { knownDish } from './menu.ts';
import { knownOrder, orderCard, withToken } from './order-cards.ts';
import { orderNumber, pickupNumber } from './order-numbers.ts';
import { statusAfter } from './order-status.ts';
import type { OrderChange, OrderWatcher } from './order-watchers.ts';
import { discountOf, pricedLines } from './orders.ts';

type Input<Name extends keyof Handlers> = Parameters<NonNullable<Handlers[Name]>>[0];

interface Taken {
  readonly row: OrderLineRow;
  readonly quantity: number;
}

const costOf = (lines: readonly { unit_fen: number; quantity: number }[]): number =>
  lines.reduce((sum, line) => sum + line.unit_fen * line.quantity, 0);

/** The order, if it can take this change. @throws Refusal not-found, order-closed, order-bound, or a watcher's */
function changeable(
  tx: Tx,
  id: number,
  change: OrderChange,
  ask: Ask,
  watchers: readonly OrderWatcher[],
): OrderRow {
  const order = knownOrder(tx.view, id);
  if (order.status === 'cancelled') throw new Refusal('order-closed', { status: order.status });
  const isBound = order.source === 'booking' || (order.source === 'voucher' && change !== 'add');
  if (isBound && change !== 'change') throw new Refusal('order-bound', { order: id });
  for (const watcher of watchers) watcher.mayChange?.(tx, id, change, ask);
  return order;
}

function knownLine(view: ViewDb, order: number, line: number): OrderLineRow {
  const row = linesOf(view, order).find((each) => each.line === line);
  if (row === undefined) throw new Refusal('not-found', { line });
  return row;
}

function refuseFull(lines: number): void {
  if (lines > limits.orderLinesTotalMax) throw new Refusal('order-full', { max: limits.orderLinesTotalMax });
}

/** A dish's options and price as it is wanted now; the portion stays unless another is named. */
function repriced(shop: Shop, view: ViewDb, row: OrderLineRow, input: Input<'order.changeLine'>) {
  const before = JSON.parse(row.options) as string[];
  if (input.options === undefined && input.portion === undefined)
    return { options: before, unitFen: row.unit_fen };
  const dish = knownDish(view, row.item ?? 0);
  const isPortion = (name: string): boolean => dish.portions.some((each) => each.name === name);
  const priced = priceDish(
    dish,
    {
      portion: input.portion ?? before.find(isPortion),
      options: input.options ?? before.filter((name) => !isPortion(name)),
    },
    shop.env.now(),
    shop.store.timezone,
  );
  if ('misfit' in priced) throw new Refusal('dish-options', { name: row.name, choice: priced.misfit });
  return { options: [...priced.options], unitFen: priced.unitFen };
}

/** @throws Refusal dish-begun: only a note still reaches a cook who has begun */
function refuseBegun(row: OrderLineRow, input: Input<'order.changeLine'>): void {
  const noteOnly = input.quantity === undefined && input.options === undefined && input.portion === undefined;
  if (row.status === 'pending' || (noteOnly && row.status === 'preparing')) return;
  throw new Refusal('dish-begun', { name: row.name });
}

function lineHandlers(shop: Shop, watchers: readonly OrderWatcher[]): Handlers {
  const { env } = shop;
  const sums = (view: ViewDb, order: OrderRow, totalFen: number) => ({
    totalFen,
    discountFen: discountOf(watchers, view, order.member, totalFen),
  });

  function ended(tx: Tx, order: number, change: OrderChange, ask: Ask, reason = '') {
    followLines(shop, tx, order, reason);
    for (const watcher of watchers) watcher.changed?.(tx, order, change, ask);
    return orderCard(tx.view, knownOrder(tx.view, order));
  }

  function add(tx: Tx, order: OrderRow, items: readonly WantedDish[]): void {
    refuseFull(order.last_line + items.length);
    const lines = pricedLines(shop, tx.view, items, order.last_line + 1);
    const more = lines.reduce((sum, line) => sum + (line.unitFen ?? 0) * line.quantity, 0);
    tx.append('order.lines-added', `order:${order.order_id}`, {
      ...{ order: order.order_id, lines, addedAtMs: env.now() },
      ...sums(tx.view, order, order.total_fen + more),
    });
  }

  function change(tx: Tx, order: OrderRow, input: Input<'order.changeLine'>): void {
    const row = knownLine(tx.view, order.order_id, input.line);
    refuseBegun(row, input);
    const quantity = input.quantity ?? row.quantity;
    if (quantity < row.quantity) throw new Refusal('bad-request', { field: 'quantity' });
    if (quantity > row.quantity && row.item !== null && knownDish(tx.view, row.item).soldOut)
      throw new Refusal('dish-sold-out', { name: row.name });
    const { options, unitFen } = repriced(shop, tx.view, row, input);
    const totalFen = order.total_fen - costOf([row]) + unitFen * quantity;
    tx.append('order.line-changed', `order:${order.order_id}`, {
      ...{ order: order.order_id, line: row.line, quantity, options, unitFen },
      ...{ note: input.note ?? row.note, changedAtMs: env.now() },
      ...sums(tx.view, order, totalFen),
    });
  }

  function takeOff(tx: Tx, order: OrderRow, input: Input<'order.voidLine'>, ask: Ask): void {
    const row = knownLine(tx.view, order.order_id, input.line);
    if (row.status !== input.expected_status || row.status === 'voided')
      throw new Refusal('status-changed', { status: row.status, line: row.line });
    if (row.status !== 'pending' && ask.actor.role === 'clerk')
      throw new Refusal('dish-begun', { name: row.name });
    const quantity = input.quantity ?? row.quantity;
    if (quantity > row.quantity) throw new Refusal('bad-request', { field: 'quantity' });
    const amountFen = row.unit_fen * quantity;
    tx.append('order.line-voided', `order:${order.order_id}`, {
      ...{ order: order.order_id, line: row.line, quantity, from: row.status, reason: input.reason },
      ...{ amountFen, voidedAtMs: env.now() },
      ...sums(tx.view, order, order.total_fen - amountFen),
    });
  }

  return {
    'order.addLines': (input, ask) =>
      withToken(
        shop,
        once(shop, ask, (tx) => {
          add(tx, changeable(tx, input.order_id, 'add', ask, watchers), input.items);
          return ended(tx, input.order_id, 'add', ask);
        }),
      ),
    'order.changeLine': (input, ask) =>
      withToken(
        shop,
        once(shop, ask, (tx) => {
          change(tx, changeable(tx, input.order_id, 'change', ask, watchers), input);
          return ended(tx, input.order_id, 'change', ask);
        }),
      ),
    'order.voidLine': (input, ask) =>
      withToken(
        shop,
        once(shop, ask, (tx) => {
          takeOff(tx, changeable(tx, input.order_id, 'void', ask, watchers), input, ask);
          return ended(tx, input.order_id, 'void', ask, input.reason);
        }),
      ),
    'order.move': ({ order_id, table_number, expected_table }, ask) =>
      withToken(
        shop,
        once(shop, ask, (tx) => {
          const order = changeable(tx, order_id, 'change', ask, []);
          if (order.table_number !== expected_table)
            throw new Refusal('status-changed', { status: order.table_number });
          tx.append('order.moved', `order:${order_id}`, {
            ...{ order: order_id, from: order.table_number, to: table_number, movedAtMs: env.now() },
          });
          return orderCard(tx.view, knownOrder(tx.view, order_id));
        }),
      ),
  };
}

/** What leaves an order: each line once, not more than stands. @throws Refusal not-found, bad-request, order-split-empty */
function takenFrom(rows: readonly OrderLineRow[], input: Input<'order.split'>): Taken[] {
  const standing = rows.filter(({ quantity }) => quantity > 0);
  const taken = input.lines.map(({ line, quantity }) => {
    const row = standing.find((each) => each.line === line);
    if (row === undefined) throw new Refusal('not-found', { line });
    if ((quantity ?? 0) > row.quantity) throw new Refusal('bad-request', { field: 'quantity' });
    return { row, quantity: quantity ?? row.quantity };
  });
  if (new Set(taken.map(({ row }) => row.line)).size !== taken.length)
    throw new Refusal('bad-request', { field: 'lines' });
  const all = standing.reduce((sum, { quantity }) => sum + quantity, 0);
  if (taken.reduce((sum, { quantity }) => sum + quantity, 0) >= all) throw new Refusal('order-split-empty');
  return taken;
}

function splitHandlers(shop: Shop, watchers: readonly OrderWatcher[]): Handlers {
  const { env } = shop;
  const sums = (view: ViewDb, order: OrderRow, totalFen: number) => ({
    totalFen,
    discountFen: discountOf(watchers, view, order.member, totalFen),
  });

  function split(tx: Tx, order: OrderRow, input: Input<'order.split'>): number {
    const taken = takenFrom(linesOf(tx.view, order.order_id), input);
    const into = tx.nextId('order');
    const cost = costOf(taken.map(({ row, quantity }) => ({ unit_fen: row.unit_fen, quantity })));
    tx.append('order.split', `order:${order.order_id}`, {
      order: order.order_id,
      ...sums(tx.view, order, order.total_fen - cost),
      into: {
        order: into,
        number: orderNumber(shop, tx, into),
        pickup: pickupNumber(shop, tx),
        status: statusAfter(
          order.status,
          taken.map(({ row }) => row),
          kitchenOf(shop).expo,
        ),
        table: input.table_number ?? order.table_number,
        ...sums(tx.view, order, cost),
      },
      lines: taken.map(({ row, quantity }, index) => ({ line: row.line, becomes: index + 1, quantity })),
      splitAtMs: env.now(),
    });
    return into;
  }

  function merge(tx: Tx, order: OrderRow, from: OrderRow): void {
    const rows = linesOf(tx.view, from.order_id).filter(({ quantity }) => quantity > 0);
    refuseFull(order.last_line + rows.length);
    tx.append('order.merged', `order:${order.order_id}`, {
      order: order.order_id,
      ...sums(tx.view, order, order.total_fen + from.total_fen),
      from: from.order_id,
      lines: rows.map(({ line, quantity }, index) => ({
        ...{ line, becomes: order.last_line + 1 + index, quantity },
      })),
      mergedAtMs: env.now(),
    });
  }

  return {
    'order.split': (input, ask) => {
      const { order, into } = once(shop, ask, (tx) => {
        const into = split(tx, changeable(tx, input.order_id, 'split', ask, watchers), input);
        followLines(shop, tx, input.order_id, '');
        for (const watcher of watchers) watcher.changed?.(tx, input.order_id, 'split', ask);
        const card = (id: number) => orderCard(tx.view, knownOrder(tx.view, id));
        return { order: card(input.order_id), into: card(into) };
      });
      return { order: withToken(shop, order), into: withToken(shop, into) };
    },
    'order.merge': ({ order_id, from_order_id }, ask) =>
      withToken(
        shop,
        once(shop, ask, (tx) => {
          if (order_id === from_order_id) throw new Refusal('bad-request', { field: 'from_order_id' });
          const order = changeable(tx, order_id, 'merge', ask, watchers);
          merge(tx, order, changeable(tx, from_order_id, 'merge', ask, watchers));
          followLines(shop, tx, order_id, '');
          for (const watcher of watchers) watcher.changed?.(tx, order_id, 'merge', ask);
          return orderCard(tx.view, knownOrder(tx.view, order_id));
        }),
      ),
  };
}

export function createOrderChanges(shop: Shop, watchers: readonly OrderWatcher[]): Handlers {
  return { ...lineHandlers(shop, watchers), ...splitHandlers(shop, watchers) };
}
