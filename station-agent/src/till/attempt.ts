// How one attempt to redeem or to reverse lives: a pure machine over the five outcomes.
// Why one machine for both: only the words differ; the danger (an effect whose reply was lost) is the same.
// It decides, and names the next deed; attempt-runner.ts does it.

import { limits } from '@qiantai/shared/limits.ts';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import { unreachable, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';

export type Phase =
  /** The intent is journaled; the platform is being called. */
  | { readonly is: 'asking'; readonly tries: number }
  /** The answer was lost; the platform is asked how it ended. */
  | { readonly is: 'unclear'; readonly round: number }
  /** The platform holds it back and decides by itself. */
  | { readonly is: 'held'; readonly round: number }
  | { readonly is: 'ended' };

/** What has to be journaled before the deed; nothing when the phase only goes on. */
export type Note<T> =
  | { readonly is: 'done'; readonly value: T; readonly platform?: PlatformWord | undefined }
  | {
      readonly is: 'refused';
      readonly because: RefusalSlug;
      readonly platform?: PlatformWord | undefined;
      readonly details?: Readonly<Record<string, string | number>> | undefined;
    }
  | { readonly is: 'unclear'; readonly why: string; readonly platform?: PlatformWord | undefined }
  | { readonly is: 'held'; readonly why: string; readonly platform?: PlatformWord | undefined };

export interface Step<T> {
  readonly phase: Phase;
  readonly note?: Note<T>;
  /** `call` asks the platform to act with the attempt's own key; `settle` asks how it ended. */
  readonly deed?: { readonly do: 'call' | 'settle'; readonly afterMs: number };
}

const settlePausesMs = [0, 1_000, 4_000, 10_000, 20_000, 30_000] as const;

function settleStep<T>(phase: 'unclear' | 'held', round: number, note?: Note<T>): Step<T> {
  const afterMs = settlePausesMs[round] ?? limits.settleEveryMsMax;
  const step: Step<T> = { phase: { is: phase, round }, deed: { do: 'settle', afterMs } };
  return note === undefined ? step : { ...step, note };
}

/** The first step after the intent was journaled. */
export function begin<T>(): Step<T> {
  return { phase: { is: 'asking', tries: 0 }, deed: { do: 'call', afterMs: 0 } };
}

/**
 * The first step after a restart found an attempt without an end.
 * An attempt that was being asked may have reached the platform: it is unclear from now on.
 */
export function resume<T>(state: 'asking' | 'unclear' | 'held'): Step<T> {
  if (state === 'asking') return settleStep<T>('unclear', 0, { is: 'unclear', why: 'restarted' });
  return settleStep<T>(state, 0);
}

/** What an outcome means in a phase. A late outcome of an ended attempt changes nothing. */
export function onOutcome<T>(phase: Phase, outcome: Outcome<T>): Step<T> {
  if (phase.is === 'ended') return { phase };
  switch (outcome.is) {
    case 'done':
      return {
        phase: { is: 'ended' },
        note: { is: 'done', value: outcome.value, platform: outcome.platform },
      };
    case 'rejected':
      return {
        phase: { is: 'ended' },
        note: {
          is: 'refused',
          because: outcome.because,
          platform: outcome.platform,
          details: outcome.details,
        },
      };
    case 'not-sent':
      return phase.is === 'asking' ? onNotSent(phase.tries) : settleStep(phase.is, phase.round + 1);
    case 'pending': {
      const note: Note<T> = { is: 'held', why: outcome.why, platform: outcome.platform };
      return phase.is === 'held' ? settleStep('held', phase.round + 1) : settleStep('held', 1, note);
    }
    case 'unknown': {
      const note: Note<T> = { is: 'unclear', why: outcome.why, platform: outcome.platform };
      return phase.is === 'asking' ? settleStep('unclear', 0, note) : settleStep(phase.is, phase.round + 1);
    }
    default:
      return unreachable(outcome);
  }
}

/** Nothing left this machine, so the same call may be made again, a few times; then it is a plain refusal. */
function onNotSent<T>(tries: number): Step<T> {
  if (tries + 1 < limits.redeemNotSentTriesMax) {
    return {
      phase: { is: 'asking', tries: tries + 1 },
      deed: { do: 'call', afterMs: limits.redeemNotSentPauseMs },
    };
  }
  return { phase: { is: 'ended' }, note: { is: 'refused', because: 'platform-unreachable' } };
}
