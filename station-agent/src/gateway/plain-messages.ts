// What the seed's plain WebSocket says of a fact: which orders are new, which moved, which payment stands how.
// Every message shows the order or payment as it stands when it is sent; a client needs no history.

import type { OrderCard } from '@qiantai/shared/commands/order.ts';
import type { PaymentCard } from '@qiantai/shared/commands/payment.ts';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import { fen, yuanNumber } from '@qiantai/shared/money.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { seedOrder } from './order-routes.ts';

export type Matter =
  | { readonly is: 'new_order' | 'order_status_update'; readonly order: number }
  | { readonly is: 'payment_status_update'; readonly order: number; readonly payment: number };

/** What of these facts is told, each order and payment once, in the order it first came up. */
export function mattersOf(facts: readonly AnyFact[]): Matter[] {
  const matters = new Map<string, Matter>();
  const tell = (matter: Matter): void => {
    const key = 'payment' in matter ? `payment ${matter.payment}` : `order ${matter.order}`;
    // An order that was placed and moved at once is new, and is shown as it stands.
    if (!matters.has(key)) matters.set(key, matter);
  };
  for (const fact of facts) {
    if (fact.type === 'order.placed') tell({ is: 'new_order', order: fact.data.order });
    else if (fact.type.startsWith('order.') && 'order' in fact.data && typeof fact.data.order === 'number') {
      tell({ is: 'order_status_update', order: fact.data.order });
      if (fact.type === 'order.split') tell({ is: 'new_order', order: fact.data.into.order });
      if (fact.type === 'order.merged') tell({ is: 'order_status_update', order: fact.data.from });
    } else if (/^(payment|refund)\./.test(fact.type) && 'payment' in fact.data && 'order' in fact.data) {
      const { payment, order } = fact.data;
      if (typeof payment === 'number' && typeof order === 'number')
        tell({ is: 'payment_status_update', payment, order });
    }
  }
  return [...matters.values()];
}

/** The token opens this order to whoever has it, so it is never said on a line that others hear. */
export function orderMessage(
  type: 'new_order' | 'order_status_update',
  order: OrderCard,
  nowMs: number,
  timezone: string,
): Record<string, unknown> {
  const { order_token: _token, ...shown } = seedOrder(order, { timezone });
  return { type, order: shown, timestamp: isoInZone(nowMs, timezone) };
}

export function paymentMessage(
  payment: PaymentCard,
  nowMs: number,
  timezone: string,
): Record<string, unknown> {
  return {
    type: 'payment_status_update',
    payment: {
      payment_id: payment.payment,
      order_id: payment.order,
      order_number: payment.orderNumber,
      amount: yuanNumber(fen(payment.amountFen)),
      payment_method: payment.channel,
      status: payment.status === 'paid' ? 'success' : payment.status,
      transaction_id: payment.transaction,
      paid_at: payment.paidAtMs === undefined ? null : isoInZone(payment.paidAtMs, timezone),
    },
    timestamp: isoInZone(nowMs, timezone),
  };
}
