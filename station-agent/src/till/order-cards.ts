// An order as the counter, the customer and the kitchen are told of it.

import type { OrderCard } from '@qiantai/shared/commands/order.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { linesOf, orderById, ticketLine, type OrderRow } from '@qiantai/shared/views/orders.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Shop } from './context.ts';

const tokenCharsMax = 40;

/**
 * What a customer's phone needs to follow an order: nobody can guess it, and nothing of it is kept.
 * @returns undefined on a station without a key
 */
export function orderToken(shop: Shop, row: Pick<OrderRow, 'order_id' | 'number'>): string | undefined {
  return shop.seal?.digest('order.token', `${row.order_id} ${row.number}`).slice(0, tokenCharsMax);
}

/** @throws Refusal not-found */
export function knownOrder(view: ViewDb, order: number): OrderRow {
  const row = orderById(view, order);
  if (row === undefined) throw new Refusal('not-found', { order });
  return row;
}

/** The card with the customer's token. Added last: answers that are kept stay without it. */
export function withToken(shop: Shop, card: OrderCard): OrderCard {
  const token = orderToken(shop, card);
  return token === undefined ? card : { ...card, token };
}

export function orderCard(view: ViewDb, row: OrderRow): OrderCard {
  return {
    order_id: row.order_id,
    number: row.number,
    pickup: row.pickup,
    status: row.status,
    source: row.source,
    title: row.title,
    note: row.note,
    table: row.table_number,
    member: row.member,
    phone: row.phone,
    totalFen: row.total_fen,
    discountFen: row.discount_fen,
    payableFen: Math.max(0, row.total_fen - row.discount_fen),
    placedAtMs: row.placed_at_ms,
    statusAtMs: row.status_at_ms,
    mergedInto: row.merged_into,
    splitFrom: row.split_from,
    lines: linesOf(view, row.order_id).map((line) => ({
      ...ticketLine(line),
      amountFen: line.unit_fen * line.quantity,
    })),
  };
}
