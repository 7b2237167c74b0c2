// What has no end yet and so holds the close of a shift: payments, refunds and voucher attempts of this station.

import type { HeldThing } from '@qiantai/shared/commands/shift.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { openPayments } from '@qiantai/shared/views/payments.ts';
import { openRefunds } from '@qiantai/shared/views/refunds.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { openAttempts } from '@qiantai/shared/views/vouchers.ts';

/** Oldest first of each kind. Cash nobody confirmed holds nothing: it ends with the shift, and the count tells. */
export function heldThings(
  view: ViewDb,
  station: number,
  isDrawer: (channel: string) => boolean,
): HeldThing[] {
  const number = (order: number): string => orderById(view, order)?.number ?? String(order);
  const payments = openPayments(view, station)
    .filter(({ channel }) => !isDrawer(channel))
    .map((row): HeldThing => ({
      thing: `payment:${row.payment}`,
      kind: 'payment',
      standing: row.state === 'unclear' || row.state === 'ending' ? 'unknown' : 'open',
      amountFen: row.amount_fen,
      title: number(row.order_id),
    }));
  const refunds = openRefunds(view, station).map((row): HeldThing => ({
    thing: `refund:${row.refund}`,
    kind: 'refund',
    standing: row.state === 'unclear' ? 'unknown' : 'open',
    amountFen: row.amount_fen,
    title: number(row.order_id),
  }));
  const vouchers = openAttempts(view).map((row): HeldThing => ({
    thing: `voucher:${row.attempt}`,
    kind: 'voucher',
    standing: row.state === 'unclear' ? 'unknown' : 'open',
    amountFen: row.paid_fen,
    title: row.title,
  }));
  return [...payments, ...refunds, ...vouchers];
}
