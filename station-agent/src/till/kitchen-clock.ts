// Watches that the kitchen knows of every order: what neither a wall nor the kitchen's own printer showed in time
// comes out beside a person and says so. Why no list of its own: what is unseen stands in the journal, so a restart
// goes on where the run before was, and nothing is told twice.

import { kitchenTicket } from '@qiantai/shared/documents/kitchen-ticket.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { linesOf, orderById, ordersUnseen, type OrderRow } from '@qiantai/shared/views/orders.ts';
import { changePaperOf, isOnPaper, ticketPaperOf } from '@qiantai/shared/views/papers.ts';
import { say } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import type { KitchenSetup, Shop } from './context.ts';
import { kitchenOf } from './kitchen-setup.ts';

export interface KitchenClock {
  start(): void;
  stop(): void;
}

/** The ticket as it stands, on another printer, with the reason above it. @returns its paper */
function fallbackPaper(
  shop: Shop,
  tx: Tx,
  order: OrderRow,
  { fallbackPrinter }: KitchenSetup,
): number | undefined {
  if (fallbackPrinter === undefined) return undefined;
  const paper = tx.nextId('paper');
  const document = kitchenTicket(
    {
      ...{ pickup: order.pickup, number: order.number, title: order.title },
      ...(order.source === 'voucher' ? {} : { table: order.table_number }),
      ...{ note: order.note, placedAtMs: order.placed_at_ms, timezone: shop.store.timezone },
      lines: linesOf(tx.view, order.order_id)
        .filter(({ quantity }) => quantity > 0)
        .map((line) => ({ ...line, options: JSON.parse(line.options) as string[] })),
    },
    say('zh-CN', 'ticket.unseen'),
  );
  const subject = `${changePaperOf(order.order_id, order.kitchen_seq)}:unseen`;
  tx.append('paper.queued', subject, {
    ...{ paper, printer: fallbackPrinter, kind: 'kitchen', subject, copy: 0 },
    document: { ...document },
  });
  return paper;
}

/** Ends one order's waiting: it was on paper, or it goes on paper now. */
function tell(shop: Shop, tx: Tx, id: number, kitchen: KitchenSetup): void {
  const order = orderById(tx.view, id);
  if (order === undefined || order.seen_seq >= order.kitchen_seq) return;
  const change = order.kitchen_seq;
  const subject = change === order.seq ? ticketPaperOf(id) : changePaperOf(id, change);
  if (isOnPaper(tx.view, subject)) {
    tx.append('kitchen.tickets-seen', `order:${id}`, { orders: [id], by: 'paper', upTo: change });
    return;
  }
  const paper = fallbackPaper(shop, tx, order, kitchen);
  tx.append('kitchen.ticket-unseen', `order:${id}`, {
    ...{ order: id, change, waitedMs: Math.max(0, shop.env.now() - order.kitchen_at_ms) },
    ...(paper === undefined ? {} : { paper }),
  });
}

export function createKitchenClock(shop: Shop): KitchenClock {
  const { env, journal } = shop;
  const kitchen = kitchenOf(shop);
  const { unseenAfterMs } = kitchen;
  let forget: (() => void) | undefined;
  let deaf: (() => void) | undefined;

  function look(afterMs: number): void {
    forget = undefined;
    const nowMs = env.now();
    const rows = ordersUnseen(journal.view, journal.station, limits.ticketsOpenMax);
    const due = rows.filter((row) => row.kitchen_at_ms + afterMs <= nowMs);
    if (due.length > 0)
      journal.transact('station', (tx) => {
        for (const row of due) tell(shop, tx, row.order_id, kitchen);
      });
    const [next] = ordersUnseen(journal.view, journal.station, 1);
    if (next !== undefined) arm(afterMs, next.kitchen_at_ms + afterMs - nowMs);
  }

  /** At most one timer, and never a later one than the oldest change needs. */
  function arm(afterMs: number, waitMs: number): void {
    forget ??= env.timer(Math.min(afterMs, Math.max(1, waitMs)), () => look(afterMs));
  }

  return {
    start() {
      if (unseenAfterMs === undefined || deaf !== undefined) return;
      deaf = journal.onAppend(() => arm(unseenAfterMs, unseenAfterMs));
      look(unseenAfterMs);
    },
    stop() {
      deaf?.();
      deaf = undefined;
      forget?.();
      forget = undefined;
    },
  };
}
