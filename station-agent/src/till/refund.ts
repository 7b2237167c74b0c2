// How one refund lives: asked for under one key until the channel's own word says that the money went.
// Accepted is not refunded, refused may mean that the money went back another way: both are looked into.

import { limits } from '@qiantai/shared/limits.ts';
import { unreachable, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';
import type { RefundState } from '@qiantai/shared/views/refunds.ts';
import type { RefundStanding, Standing } from '../payments/channel.ts';

export type RefundTurn =
  | { readonly from: 'refund'; readonly outcome: Outcome<RefundStanding> }
  | { readonly from: 'query'; readonly outcome: Outcome<RefundStanding> }
  /** Where the charge itself stands, after the channel refused to give its money back. */
  | {
      readonly from: 'charge';
      readonly outcome: Outcome<Standing>;
      readonly refused: Extract<Outcome<never>, { is: 'rejected' }>;
    };

export type RefundNote =
  | { readonly is: 'accepted'; readonly platform?: PlatformWord | undefined }
  | { readonly is: 'unclear'; readonly why: string; readonly platform?: PlatformWord | undefined }
  | { readonly is: 'refunded'; readonly refundedAtMs?: number }
  | { readonly is: 'refused'; readonly because: string; readonly platform?: PlatformWord | undefined }
  | { readonly is: 'abnormal'; readonly why: string; readonly platform?: PlatformWord | undefined };

/** What this process did so far. `refused` is kept until the charge was looked at. */
export interface RefundMemory {
  rounds: number;
  /** The channel said that it never heard of it: asked for again under the same key. */
  askAgain: boolean;
  refused?: Extract<Outcome<never>, { is: 'rejected' }> | undefined;
}

export interface RefundDeed {
  readonly do: 'refund' | 'query' | 'charge';
  readonly afterMs: number;
}

const pauseMs = (rounds: number): number =>
  Math.min(limits.refundFirstLookMs * 2 ** Math.max(0, rounds - 1), limits.refundEveryMsMax);

export function nextRefundDeed(state: RefundState, memory: RefundMemory): RefundDeed | undefined {
  if (state !== 'asking' && state !== 'unclear' && state !== 'accepted') return undefined;
  const afterMs = memory.rounds === 0 ? 0 : pauseMs(memory.rounds);
  if (memory.refused !== undefined) return { do: 'charge', afterMs };
  // Asked for under the same key it is one refund, however often: that is what the key is for.
  return { do: state === 'asking' || memory.askAgain ? 'refund' : 'query', afterMs };
}

export function judgeRefund(state: RefundState, turn: RefundTurn): RefundNote | undefined {
  if (state !== 'asking' && state !== 'unclear' && state !== 'accepted') return undefined;
  if (turn.from === 'charge') return onCharge(turn.outcome, turn.refused);
  const { outcome } = turn;
  switch (outcome.is) {
    case 'done':
      return onStanding(state, outcome.value, outcome.platform);
    case 'rejected':
    case 'not-sent':
      return undefined;
    case 'pending':
      return state === 'asking' ? { is: 'accepted', platform: outcome.platform } : undefined;
    case 'unknown':
      return state === 'asking' ? { is: 'unclear', why: outcome.why, platform: outcome.platform } : undefined;
    default:
      return unreachable(outcome);
  }
}

function onStanding(
  state: RefundState,
  standing: RefundStanding,
  platform: PlatformWord | undefined,
): RefundNote | undefined {
  switch (standing.is) {
    case 'refunded':
      return { is: 'refunded', refundedAtMs: standing.refundedAtMs };
    case 'accepted':
      return state === 'accepted' ? undefined : { is: 'accepted', platform };
    case 'abnormal':
      return { is: 'abnormal', why: standing.why, platform };
    case 'absent':
      return undefined;
    default:
      return unreachable(standing);
  }
}

/** Refused: was the money given back already, by the ending of its payment? Only the charge itself can say. */
function onCharge(
  outcome: Outcome<Standing>,
  refused: Extract<Outcome<never>, { is: 'rejected' }>,
): RefundNote | undefined {
  if (outcome.is !== 'done') return undefined;
  if (outcome.value.is === 'closed') return { is: 'refunded' };
  return { is: 'refused', because: refused.because, platform: refused.platform };
}
