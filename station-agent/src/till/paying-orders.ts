// What money has to say when an order changes: nothing changes while it is being paid, and what it owes less than was
// paid goes back in the very transaction that lowers it.

import { Refusal } from '@qiantai/shared/refusals.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPaymentOf, paymentsOf } from '@qiantai/shared/views/payments.ts';
import type { Tx } from '../journal/journal.ts';
import type { OrderWatcher } from './order-watchers.ts';
import { endPayment } from './paying-book.ts';
import type { MoneyBook } from './paying-context.ts';
import { refundableFen, requestRefund } from './refund-book.ts';

/** What was kept beyond what is owed now, from the latest payment backwards. */
function giveBackExcess(
  book: MoneyBook,
  tx: Tx,
  order: number,
  cause: 'order-cancelled' | 'line-voided',
): void {
  const money = orderMoney(tx.view, order);
  if (money === undefined) return;
  const owedFen = cause === 'order-cancelled' ? 0 : money.payableFen;
  let excessFen = money.paidFen - money.refundedFen - money.refundingFen - owedFen;
  for (const row of paymentsOf(tx.view, order).toReversed()) {
    const amountFen = row.kept === 1 ? Math.min(excessFen, refundableFen(tx, row)) : 0;
    if (amountFen <= 0) continue;
    requestRefund(book, tx, row, { amountFen, cause });
    excessFen -= amountFen;
  }
}

export function createPayWatcher(book: MoneyBook): OrderWatcher {
  return {
    mayChange(tx, order, change) {
      const open = openPaymentOf(tx.view, order);
      // A cancelled order ends its payment itself; any other change would alter what is being paid right now.
      if (open !== undefined && change !== 'cancel')
        throw new Refusal('payment-busy', { payment: open.payment });
      const money = orderMoney(tx.view, order);
      const kept = money === undefined ? 0 : money.paidFen - money.refundedFen;
      if (kept > 0 && (change === 'split' || change === 'merge')) throw new Refusal('order-has-money');
    },
    changed(tx, order, change) {
      const isCancelled = orderById(tx.view, order)?.status === 'cancelled';
      const open = isCancelled ? openPaymentOf(tx.view, order) : undefined;
      if (open !== undefined) endPayment(book, tx, open, 'cancelled');
      if (isCancelled) giveBackExcess(book, tx, order, 'order-cancelled');
      else if (change !== 'add') giveBackExcess(book, tx, order, 'line-voided');
    },
  };
}
