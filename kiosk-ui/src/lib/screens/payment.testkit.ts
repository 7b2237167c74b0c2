// A payment as the till shows it, for tests of what screens make of one.

import type { PaymentCard } from '@qiantai/shared/commands/payment.ts';

export const money = {
  order: 1,
  payableFen: 7_600,
  paidFen: 0,
  refundedFen: 0,
  refundingFen: 0,
  dueFen: 7_600,
  open: null,
  status: 'pending',
} as const;

/** One of 76.00 by WeChat, in a state. */
export function payment(state: PaymentCard['state'], more: Partial<PaymentCard> = {}): PaymentCard {
  return {
    payment: 9,
    order: 1,
    orderNumber: 'ORD202611211803000001',
    channel: 'wechat',
    means: 'qr',
    amountFen: 7_600,
    status: 'pending',
    state,
    codeTail: '',
    why: '',
    transaction: '',
    kept: true,
    refundedFen: 0,
    refundingFen: 0,
    requestedAtMs: 0,
    expiresAtMs: 300_000,
    key: 'Q1S0P9',
    clerk: '1001',
    money,
    ...more,
  };
}
