// What money has to say when an order changes: nothing moves under a payment that is open, a paid order is neither
// split nor merged, and a cancelled one gives back what was paid.

import { Refusal } from '@qiantai/shared/refusals.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPaymentOf } from '@qiantai/shared/views/payments.ts';
import type { OrderWatcher } from './order-watchers.ts';
import type { Paying } from './paying.ts';

/** @param paying gives back what a cancelled order had paid, in the same transaction */
export function moneyOfOrders(paying: Pick<Paying, 'orderCancelled' | 'orderLessened'>): OrderWatcher {
  return {
    mayChange(tx, order, change) {
      // Cancelling ends an open payment itself; anything else would charge a sum that is no longer the order's.
      if (change === 'cancel') return;
      if (openPaymentOf(tx.view, order) !== undefined) throw new Refusal('payment-busy');
      const paidFen = orderMoney(tx.view, order)?.paidFen ?? 0;
      if (paidFen > 0 && (change === 'split' || change === 'merge')) throw new Refusal('order-money-in');
    },
    changed(tx, order, change, ask) {
      const row = orderById(tx.view, order);
      if (row?.status === 'cancelled') paying.orderCancelled(tx, order, 'order-cancelled');
      else if (change === 'void' || change === 'change') paying.orderLessened(tx, order, '', ask.actor);
    },
  };
}
