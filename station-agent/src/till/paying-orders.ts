// What an order owes less than was paid for it goes back in the very transaction that lowers it.

import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPaymentOf, paymentsOf } from '@qiantai/shared/views/payments.ts';
import type { Tx } from '../journal/journal.ts';
import { endPayment } from './paying-book.ts';
import type { MoneyBook } from './paying-context.ts';
import { refundableFen, requestRefund } from './refund-book.ts';

/** What was kept beyond what is owed now and is not on its way back yet. */
export function excessFen(tx: Tx, order: number, cause: 'order-cancelled' | 'line-voided'): number {
  const money = orderMoney(tx.view, order);
  if (money === undefined) return 0;
  const owedFen = cause === 'order-cancelled' ? 0 : money.payableFen;
  return money.paidFen - money.refundedFen - money.refundingFen - owedFen;
}

/** Gives it back, from the latest payment backwards. */
export function giveBackExcess(
  book: MoneyBook,
  tx: Tx,
  order: number,
  cause: 'order-cancelled' | 'line-voided',
  reason: string,
): void {
  let leftFen = excessFen(tx, order, cause);
  for (const row of paymentsOf(tx.view, order).toReversed()) {
    const amountFen = row.kept === 1 ? Math.min(leftFen, refundableFen(tx, row)) : 0;
    if (amountFen <= 0) continue;
    requestRefund(book, tx, row, { amountFen, cause, reason });
    leftFen -= amountFen;
  }
}

/** Ends the open attempt of an order that is no more, and begins to give back what was kept for it. */
export function cancelOrder(book: MoneyBook, tx: Tx, order: number, because: string): void {
  const open = openPaymentOf(tx.view, order);
  if (open !== undefined) endPayment(book, tx, open, 'cancelled');
  giveBackExcess(book, tx, order, 'order-cancelled', because);
}
