// The tone of where a payment stands: one table for every screen that shows one.

import type { PaymentCard } from '@qiantai/shared/commands/payment.ts';
import type { Tone } from './verdict.ts';

export const paymentTones: Readonly<Record<PaymentCard['status'], Tone>> = {
  pending: 'go',
  paid: 'ok',
  failed: 'no',
  cancelled: 'busy',
  unknown: 'unknown',
  refunding: 'unknown',
  refunded: 'busy',
};
