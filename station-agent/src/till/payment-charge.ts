// An attempt as its channel needs it, from what the intent wrote down: never made anew.

import type { PaymentRow } from '@qiantai/shared/views/payments.ts';
import type { Charge } from '../payments/channel.ts';

export function chargeOf(row: PaymentRow): Charge {
  return {
    key: row.key,
    means: row.means,
    amountFen: row.amount_fen,
    subject: row.subject,
    expiresAtMs: row.expires_at_ms,
    requestedAtMs: row.requested_at_ms,
    clerk: row.clerk,
  };
}
