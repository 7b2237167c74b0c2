// What the kitchen asks: its wall, bumps and their undo, recalls, and what a wall has seen.
// Every move is compare-and-set: a display that was away must not move what another has moved meanwhile.

import type { ReadyBoard } from '@qiantai/shared/commands/order.ts';
import type { LineStatus, OrderStatus } from '@qiantai/shared/facts/order.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { allDayOf, ticketsAt } from '@qiantai/shared/kitchen.ts';
import {
  kitchenDone,
  kitchenQueue,
  linesOf,
  ordersReady,
  ticketOf,
  type LastMove,
  type OrderRow,
} from '@qiantai/shared/views/orders.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import { kitchenOf, stagesOf } from './kitchen-setup.ts';
import { knownOrder } from './order-cards.ts';
import { bumped, movesFor, statusAfter, type LineMove } from './order-status.ts';
import type { OrderWatcher } from './order-watchers.ts';

/** Brings the order's status after its dishes. The dishes themselves stay where they are. */
export function followLines(shop: Shop, tx: Tx, order: number, reason: string): OrderStatus {
  const { status } = knownOrder(tx.view, order);
  const to = statusAfter(status, linesOf(tx.view, order), kitchenOf(shop).expo);
  if (to !== status)
    tx.append('order.status-set', `order:${order}`, {
      ...{ order, from: status, to, reason, lines: [] },
      setAtMs: shop.env.now(),
    });
  return to;
}

/** @throws Refusal status-changed, order-closed */
function moveLines(
  shop: Shop,
  tx: Tx,
  order: OrderRow,
  station: string,
  wished: readonly { line: number; expected: LineStatus; to: LineStatus; quantity?: number | undefined }[],
): LineMove[] {
  if (order.status === 'cancelled') throw new Refusal('order-closed', { status: order.status });
  const lines = new Map(linesOf(tx.view, order.order_id).map((row) => [row.line, row]));
  const moves = wished.map(({ line, expected, to, quantity }) => {
    const row = lines.get(line);
    if (row === undefined) throw new Refusal('not-found', { line });
    const { status: from } = row;
    const isOther = from !== expected || (quantity !== undefined && quantity !== row.quantity);
    if (isOther || from === 'voided') throw new Refusal('status-changed', { status: from, line });
    return { line, from, to };
  });
  const moving = moves.filter(({ from, to }) => from !== to);
  if (moving.length > 0)
    tx.append('order.lines-moved', `order:${order.order_id}`, {
      ...{ order: order.order_id, kitchen: station, lines: moving, undo: false },
      movedAtMs: shop.env.now(),
    });
  return moving;
}

function undo(shop: Shop, tx: Tx, order: OrderRow): void {
  const last = order.last_move === '' ? undefined : (JSON.parse(order.last_move) as LastMove);
  const present = new Map(linesOf(tx.view, order.order_id).map((row) => [row.line, row.status]));
  const isFresh = last !== undefined && shop.env.now() - last.atMs <= limits.kitchenUndoMs;
  if (!isFresh || last.lines.some(({ line, to }) => present.get(line) !== to))
    throw new Refusal('nothing-to-undo');
  tx.append('order.lines-moved', `order:${order.order_id}`, {
    ...{ order: order.order_id, kitchen: last.kitchen, undo: true },
    lines: last.lines.map(({ line, from, to }) => ({ line, from: to, to: from })),
    movedAtMs: shop.env.now(),
  });
}

function bumpHandlers(shop: Shop): Handlers {
  const { expo } = kitchenOf(shop);

  function moved(tx: Tx, order: number) {
    const status = followLines(shop, tx, order, '');
    return { order_id: order, status, lines: ticketOf(tx.view, knownOrder(tx.view, order)).lines };
  }

  return {
    'kitchen.bump': ({ order_id, station, lines, to }, ask) =>
      once(shop, ask, (tx) => {
        const wished = lines.map(({ line, expected_status: expected, expected_quantity: quantity }) => ({
          ...{ line, expected, quantity, to: bumped(expected, expo, to) },
        }));
        moveLines(shop, tx, knownOrder(tx.view, order_id), station, wished);
        return moved(tx, order_id);
      }),
    'kitchen.undo': ({ order_id }, ask) =>
      once(shop, ask, (tx) => {
        undo(shop, tx, knownOrder(tx.view, order_id));
        return moved(tx, order_id);
      }),
    'order.setLineStatus': ({ order_id, line, status, expected_status: expected }, ask) =>
      once(shop, ask, (tx) => {
        const to = bumped(expected, expo, status);
        moveLines(shop, tx, knownOrder(tx.view, order_id), '', [{ line, expected, to }]);
        return { order_id, line, status: to, orderStatus: followLines(shop, tx, order_id, '') };
      }),
    'kitchen.seen': ({ order_ids, up_to }, ask) =>
      once(shop, ask, (tx) => {
        const upTo = Math.min(up_to, shop.journal.head().seq);
        // A wall that lags has not seen the latest change, whatever it shows.
        const orders = [...new Set(order_ids)].filter((order) => {
          const row = knownOrder(tx.view, order);
          return row.seen_seq < row.kitchen_seq && row.kitchen_seq <= upTo;
        });
        if (orders.length > 0) tx.append('kitchen.tickets-seen', 'kitchen', { orders, by: 'wall', upTo });
        return { orders: orders.length };
      }),
  };
}

/** Who may end an order: what nobody has begun any clerk, what is being made a manager. */
function mayCancel(tx: Tx, order: OrderRow, ask: Ask): void {
  const { role } = ask.actor;
  if (role === 'kitchen') throw new Refusal('not-allowed', { role: 'clerk' });
  const begun = linesOf(tx.view, order.order_id).find(
    ({ quantity, status }) => quantity > 0 && status !== 'pending',
  );
  if (begun !== undefined && role === 'clerk') throw new Refusal('dish-begun', { name: begun.name });
}

function statusHandlers(shop: Shop, watchers: readonly OrderWatcher[]): Handlers {
  const { env } = shop;
  return {
    'order.setStatus': (input, ask) =>
      once(shop, ask, (tx) => {
        const order = knownOrder(tx.view, input.order_id);
        const { order_id, status: from } = order;
        if (from !== input.expected_status) throw new Refusal('status-changed', { status: from });
        if (from === 'cancelled') throw new Refusal('order-closed', { status: from });
        const isEnd = input.status === 'cancelled';
        if (isEnd) {
          mayCancel(tx, order, ask);
          for (const watcher of watchers) watcher.mayChange?.(tx, order_id, 'cancel', ask);
        }
        tx.append('order.status-set', `order:${order_id}`, {
          ...{ order: order_id, from, to: input.status, reason: input.reason },
          lines: movesFor(from, input.status, linesOf(tx.view, order_id)),
          setAtMs: env.now(),
        });
        if (isEnd) for (const watcher of watchers) watcher.changed?.(tx, order_id, 'cancel', ask);
        return { order_id, status: input.status };
      }),
    'order.recall': ({ order_id, lines }, ask) =>
      once(shop, ask, (tx) => {
        const order = knownOrder(tx.view, order_id);
        if (order.status !== 'completed') throw new Refusal('status-changed', { status: order.status });
        const served = linesOf(tx.view, order_id).filter(({ quantity }) => quantity > 0);
        // Named dishes are made again; without names the whole ticket comes back to be handed out again.
        const back = served.filter(({ line }) => lines === undefined || lines.includes(line));
        if (back.length === 0) throw new Refusal('not-found', { order: order_id });
        const to: OrderStatus = lines === undefined ? 'serving' : 'preparing';
        tx.append('order.recalled', `order:${order_id}`, {
          ...{ order: order_id, to, recalledAtMs: env.now() },
          lines: back.map(({ line, status }) => ({
            ...{ line, from: status, to: lines === undefined ? ('ready' as const) : ('pending' as const) },
          })),
        });
        return { order_id, status: to };
      }),
  };
}

export function createKitchen(shop: Shop, watchers: readonly OrderWatcher[]): Handlers {
  const { journal, env } = shop;
  const kitchen = kitchenOf(shop);
  const ready = (): ReadyBoard => {
    const { preparing, ready } = ordersReady(
      journal.view,
      env.now() - limits.ordersReadyMs,
      limits.ordersReadyShownMax,
    );
    return { preparing, ready, nowMs: env.now() };
  };
  return {
    ...bumpHandlers(shop),
    ...statusHandlers(shop, watchers),
    'orders.ready': ready,
    'kitchen.wall': ({ station }) => {
      const open = ticketsAt(kitchenQueue(journal.view, limits.ticketsOpenMax), station);
      const done = kitchenDone(journal.view, env.now() - limits.ticketsDoneMs, limits.recentShownMax);
      return {
        open,
        done,
        cancelled: done.filter(
          (ticket) =>
            ticket.status === 'cancelled' && env.now() - ticket.statusAtMs <= limits.ticketsCancelledMs,
        ),
        allDay: allDayOf(open, station),
        stages: stagesOf(kitchen, station),
        stations: kitchen.stations.map(({ name }) => name),
        expo: kitchen.expo,
        nowMs: env.now(),
        seq: journal.head().seq,
      };
    },
  };
}
