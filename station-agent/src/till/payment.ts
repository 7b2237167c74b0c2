// How one attempt to be paid lives: a pure machine over what the channel says and how old the attempt is.
// Why not attempt.ts: a voucher is spent or not, but a customer may still be typing, may pay the moment we give up,
// and an attempt that is given up has to be closed or reversed before its order is free again.

import type { EndingReason, PaymentMeans } from '@qiantai/shared/facts/payment.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import { unreachable, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';
import type { PaymentState } from '@qiantai/shared/views/payments.ts';
import type { Paid, Patience, Standing } from '../payments/channel.ts';

/** What was heard about an attempt, and from which call. */
export type Turn =
  /** `lost`: an earlier try to show it may have reached the channel. */
  | {
      readonly from: 'show';
      readonly outcome: Outcome<{ readonly qr: string; readonly validUntilMs: number }>;
      readonly tries: number;
      readonly lost: boolean;
    }
  | { readonly from: 'charge'; readonly outcome: Outcome<Paid> }
  | { readonly from: 'query'; readonly outcome: Outcome<Standing> }
  | { readonly from: 'end'; readonly outcome: Outcome<Extract<Standing, { is: 'closed' | 'paid' }>> }
  | { readonly from: 'cancel' }
  /** The process that began it is gone, and with it the customer's code. */
  | { readonly from: 'restart' };

/** What has to be journaled; nothing when the attempt only goes on. */
export type PaymentNote =
  | { readonly is: 'shown'; readonly qr: string; readonly validUntilMs: number }
  | { readonly is: 'waiting'; readonly why: string; readonly platform?: PlatformWord | undefined }
  | { readonly is: 'unclear'; readonly why: string; readonly platform?: PlatformWord | undefined }
  | { readonly is: 'ending'; readonly reason: EndingReason }
  | { readonly is: 'paid'; readonly paid: Paid }
  | {
      readonly is: 'closed';
      readonly how: 'refused' | 'closed' | 'reversed';
      readonly because?: RefusalSlug | undefined;
      readonly platform?: PlatformWord | undefined;
    };

/** What this process did so far, in ages of the attempt. A new process begins with an empty one. */
export interface PaymentMemory {
  /** How often it was tried to show a picture. */
  shows: number;
  lastShowMs?: number;
  lastLookMs?: number;
  lastEndMs?: number;
  /** Somebody wants to know now. */
  lookNow: boolean;
  /** A try to show the picture may have reached the channel. */
  lost: boolean;
}

export const freshMemory = (): PaymentMemory => ({ shows: 0, lookNow: false, lost: false });

export type PaymentDeed = { readonly do: 'show' | 'charge' | 'query' | 'end'; readonly afterMs: number };

const dueIn = (lastMs: number | undefined, everyMs: number, firstMs: number, ageMs: number): number =>
  Math.max(0, (lastMs === undefined ? firstMs : lastMs + everyMs) - ageMs);

/** The next deed of an attempt; undefined where only a person or nobody has to act. @param ageMs since the request */
export function nextDeed(
  state: PaymentState,
  means: PaymentMeans,
  ageMs: number,
  memory: PaymentMemory,
  patience: Patience,
): PaymentDeed | undefined {
  if (means === 'hand') return undefined;
  switch (state) {
    case 'asking':
      if (means === 'code') return { do: 'charge', afterMs: 0 };
      return { do: 'show', afterMs: dueIn(memory.lastShowMs, limits.paymentTryPauseMs, 0, ageMs) };
    case 'shown':
    case 'waiting':
    case 'unclear': {
      const due = dueIn(memory.lastLookMs, patience.everyMs, patience.firstLookMs, ageMs);
      // The look at the end of patience is not put off: what it says decides between waiting and ending.
      const last = patience.giveUpMs > ageMs ? Math.min(due, patience.giveUpMs - ageMs) : due;
      return { do: 'query', afterMs: memory.lookNow ? 0 : last };
    }
    case 'ending':
      return {
        do: 'end',
        afterMs: dueIn(memory.lastEndMs, patience.endEveryMs, patience.endNotBeforeMs, ageMs),
      };
    case 'paid':
    case 'closed':
      return undefined;
    default:
      return unreachable(state);
  }
}

/** What a turn means for an attempt in a state. Nothing an ended attempt hears here changes it. */
export function judge(
  state: PaymentState,
  turn: Turn,
  ageMs: number,
  patience: Patience,
): PaymentNote | undefined {
  if (state === 'paid' || state === 'closed') return undefined;
  switch (turn.from) {
    case 'show':
      return state === 'asking' ? onShow(turn) : undefined;
    case 'charge':
      return onCharge(state, turn.outcome);
    case 'query':
      return state === 'ending' ? undefined : onQuery(state, turn.outcome, ageMs, patience);
    case 'end':
      return state === 'ending' ? onEnd(turn.outcome) : undefined;
    case 'cancel':
      return state === 'ending' ? undefined : { is: 'ending', reason: 'cancelled' };
    case 'restart':
      return state === 'asking' ? { is: 'unclear', why: 'restarted' } : undefined;
    default:
      return unreachable(turn);
  }
}

function onShow({ outcome, tries, lost }: Extract<Turn, { from: 'show' }>): PaymentNote | undefined {
  const wasLast = tries >= limits.paymentTriesMax;
  switch (outcome.is) {
    case 'done':
      return { is: 'shown', ...outcome.value };
    case 'rejected':
      // A try whose answer was lost may have made the order: it is ended before anything else begins.
      if (lost) return { is: 'ending', reason: 'unclear' };
      return { is: 'closed', how: 'refused', because: outcome.because, platform: outcome.platform };
    case 'not-sent':
      if (!wasLast) return undefined;
      return lost
        ? { is: 'ending', reason: 'unclear' }
        : { is: 'closed', how: 'refused', because: 'platform-unreachable' };
    case 'pending':
    case 'unknown':
      return wasLast ? { is: 'ending', reason: 'unclear' } : undefined;
    default:
      return unreachable(outcome);
  }
}

function onCharge(state: PaymentState, outcome: Outcome<Paid>): PaymentNote | undefined {
  if (outcome.is === 'rejected')
    return { is: 'closed', how: 'refused', because: outcome.because, platform: outcome.platform };
  if (outcome.is === 'not-sent') return { is: 'closed', how: 'refused', because: 'platform-unreachable' };
  // Somebody cancelled while the channel was asked: only the ending may say how it ended, it gives back what was taken.
  if (state === 'ending') return undefined;
  switch (outcome.is) {
    case 'done':
      return { is: 'paid', paid: outcome.value };
    case 'pending':
      return { is: 'waiting', why: outcome.why, platform: outcome.platform };
    case 'unknown':
      return { is: 'unclear', why: outcome.why, platform: outcome.platform };
    default:
      return unreachable(outcome);
  }
}

function onQuery(
  state: PaymentState,
  outcome: Outcome<Standing>,
  ageMs: number,
  patience: Patience,
): PaymentNote | undefined {
  const standing = outcome.is === 'done' ? outcome.value : undefined;
  if (standing?.is === 'paid') return { is: 'paid', paid: standing.paid };
  if (standing?.is === 'closed')
    return { is: 'closed', how: standing.moneyWentBack ? 'reversed' : 'closed', platform: wordOf(outcome) };
  if (ageMs >= patience.giveUpMs)
    return { is: 'ending', reason: state === 'unclear' ? 'unclear' : 'expired' };
  // A picture nobody scanned is not there either; a code that was charged has to be.
  if (standing?.is === 'absent' && state === 'unclear' && ageMs >= patience.absentProvesAfterMs)
    return { is: 'ending', reason: 'unclear' };
  if (standing?.is === 'open' && standing.typing && state !== 'waiting')
    return { is: 'waiting', why: 'customer-typing', platform: wordOf(outcome) };
  return undefined;
}

function onEnd(outcome: Outcome<Extract<Standing, { is: 'closed' | 'paid' }>>): PaymentNote | undefined {
  // Anything but the channel's "done" is asked again: an attempt is over when the channel says so, and never before.
  if (outcome.is !== 'done') return undefined;
  if (outcome.value.is === 'paid') return { is: 'paid', paid: outcome.value.paid };
  return {
    is: 'closed',
    how: outcome.value.moneyWentBack ? 'reversed' : 'closed',
    platform: outcome.platform,
  };
}

const wordOf = (outcome: Outcome<unknown>): PlatformWord | undefined =>
  'platform' in outcome ? outcome.platform : undefined;
