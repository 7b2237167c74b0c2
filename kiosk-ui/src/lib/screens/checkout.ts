// What the pay panel shows at any moment, from what the till says of the order's money and what the clerk wishes.
// Pure: where money stands is never guessed from what was pressed.

import type { OrderMoneyCard, PaymentCard } from '@qiantai/shared/commands/payment.ts';
import type { SoundName } from '../sound.svelte.ts';
import type { Verdict } from './verdict.ts';

/** What the clerk is about, as long as nothing is under way. */
export type CheckoutWish =
  | { readonly is: 'choose' }
  | { readonly is: 'cash' }
  | { readonly is: 'card' }
  | { readonly is: 'part' }
  /** A command is on its way. */
  | { readonly is: 'working' }
  | { readonly is: 'refused'; readonly slug: string; readonly message: string };

export type CheckoutStage =
  | { readonly is: 'loading' }
  | { readonly is: 'choose'; readonly dueFen: number }
  | { readonly is: 'part'; readonly dueFen: number }
  | { readonly is: 'working' }
  /** Waits for what the customer hands over. */
  | { readonly is: 'cash'; readonly payment: PaymentCard }
  | { readonly is: 'card'; readonly payment: PaymentCard }
  | { readonly is: 'showing'; readonly payment: PaymentCard }
  | { readonly is: 'typing'; readonly payment: PaymentCard }
  | { readonly is: 'unclear'; readonly payment: PaymentCard }
  | { readonly is: 'ending'; readonly payment: PaymentCard }
  | { readonly is: 'paid'; readonly last: PaymentCard | undefined }
  | { readonly is: 'closed-order' }
  | { readonly is: 'refused'; readonly slug: string; readonly message: string; readonly dueFen: number };

/** @param drawer whether a channel is cash: its payment asks what was received */
export function checkoutStage(
  card: OrderMoneyCard | undefined,
  wish: CheckoutWish,
  drawer: (channel: string) => boolean,
): CheckoutStage {
  if (card === undefined) return { is: 'loading' };
  const { money, payments } = card;
  const open = payments.find(({ payment }) => payment === money.open);
  if (open !== undefined) return openStage(open, drawer(open.channel));
  if (money.status === 'cancelled') return { is: 'closed-order' };
  if (money.dueFen === 0) return { is: 'paid', last: payments.findLast(({ state }) => state === 'paid') };
  switch (wish.is) {
    case 'working':
      return { is: 'working' };
    case 'refused':
      return { ...wish, dueFen: money.dueFen };
    case 'part':
      return { is: 'part', dueFen: money.dueFen };
    default:
      return { is: 'choose', dueFen: money.dueFen };
  }
}

function openStage(payment: PaymentCard, drawer: boolean): CheckoutStage {
  switch (payment.state) {
    case 'asking':
      if (payment.means === 'hand') return { is: drawer ? 'cash' : 'card', payment };
      return { is: 'working' };
    case 'shown':
      return { is: 'showing', payment };
    case 'waiting':
      return payment.means === 'qr' ? { is: 'showing', payment } : { is: 'typing', payment };
    case 'unclear':
      return { is: 'unclear', payment };
    case 'ending':
      return { is: 'ending', payment };
    default:
      return { is: 'working' };
  }
}

const verdicts: Partial<Record<CheckoutStage['is'], Verdict>> = {
  typing: { tone: 'unknown', icon: 'held', word: 'checkout.typing', sound: 'unknown' },
  unclear: { tone: 'unknown', icon: 'unknown', word: 'checkout.unclear', sound: 'unknown' },
  ending: { tone: 'unknown', icon: 'held', word: 'checkout.ending', sound: 'unknown' },
  paid: { tone: 'ok', icon: 'money', word: 'checkout.paid', sound: 'ok' },
  refused: { tone: 'no', icon: 'refused', word: 'checkout.refused', sound: 'no' },
  'closed-order': { tone: 'no', icon: 'undone', word: 'checkout.order-closed', sound: 'no' },
};

/** What is read at arm's length; nothing where the stage speaks for itself. */
export function checkoutVerdict(stage: CheckoutStage): Verdict | undefined {
  return verdicts[stage.is];
}

/** The sound of a turn of the stage, once. */
export function checkoutSound(before: CheckoutStage['is'], now: CheckoutStage['is']): SoundName | undefined {
  return before === now || before === 'loading' ? undefined : verdicts[now]?.sound;
}

/** Amounts a customer is likely to hand over for what is due: exactly it, then the next round ones. In fen. */
export function likelyCash(dueFen: number): number[] {
  const steps = [1_000, 2_000, 5_000, 10_000];
  const round = steps.map((step) => Math.ceil(dueFen / step) * step);
  return [...new Set([dueFen, ...round])].toSorted((a, b) => a - b).slice(0, 5);
}

/** Digits from the pad as fen: "7600" is 76.00. @returns 0 for nothing typed */
export function fenOfDigits(digits: string): number {
  return digits === '' ? 0 : Number(digits);
}
