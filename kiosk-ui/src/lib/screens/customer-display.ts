// What a guest sees on the second window: what was ordered so far, what to pay and how, thanks. Pure.

import type { PaymentCard } from '@qiantai/shared/commands/payment.ts';

/** The order under the clerk's hands, as the counter's window tells the guest's. */
export interface ShownDraft {
  readonly lines: readonly { readonly name: string; readonly quantity: number; readonly amountFen: number }[];
  readonly totalFen: number;
}

export type CustomerStage =
  | { readonly is: 'idle' }
  | { readonly is: 'cart'; readonly draft: ShownDraft }
  | { readonly is: 'scan'; readonly payment: PaymentCard }
  | { readonly is: 'pay'; readonly payment: PaymentCard }
  | { readonly is: 'password'; readonly payment: PaymentCard }
  | { readonly is: 'wait'; readonly payment: PaymentCard }
  | { readonly is: 'thanks'; readonly payment: PaymentCard };

const thanksMs = 8_000;

/** @param latest this station's newest payment @param nowMs unix milliseconds */
export function customerStage(
  latest: PaymentCard | undefined,
  draft: ShownDraft | undefined,
  nowMs: number,
): CustomerStage {
  const cart = draft !== undefined && draft.lines.length > 0 ? draft : undefined;
  const idle: CustomerStage = cart === undefined ? { is: 'idle' } : { is: 'cart', draft: cart };
  if (latest === undefined) return idle;
  switch (latest.state) {
    case 'shown':
      return { is: 'scan', payment: latest };
    case 'asking':
      return latest.means === 'hand' ? { is: 'pay', payment: latest } : { is: 'wait', payment: latest };
    case 'waiting':
      return latest.means === 'qr' ? { is: 'scan', payment: latest } : { is: 'password', payment: latest };
    case 'unclear':
    case 'ending':
      return { is: 'wait', payment: latest };
    case 'paid': {
      const isFresh = latest.kept && nowMs - (latest.paidAtMs ?? 0) < thanksMs;
      return isFresh ? { is: 'thanks', payment: latest } : idle;
    }
    default:
      return idle;
  }
}
