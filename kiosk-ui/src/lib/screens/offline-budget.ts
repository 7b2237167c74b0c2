// What may still be accepted without a platform, at this very moment. Pure.
// Why counted here again: minutes pass between two answers of the agent, and an offer that is refused costs a queue.

import type { OfflineAllowance } from '@qiantai/shared/commands/offline.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';

const minuteMs = 60_000;

/** Unix milliseconds until which a platform's codes may be accepted; undefined where it was never heard or refuses. */
function untilMs({ heardAtMs, minutesMax }: OfflineAllowance): number | undefined {
  return heardAtMs === undefined || minutesMax === undefined ? undefined : heardAtMs + minutesMax * minuteMs;
}

/** Whole minutes left. @param nowMs unix milliseconds by the agent's clock */
export function minutesLeft(allowance: OfflineAllowance, nowMs: number): number {
  const most = allowance.minutesMax ?? 0;
  const left = Math.floor(((untilMs(allowance) ?? nowMs) - nowMs) / minuteMs);
  return Math.min(most, Math.max(0, left));
}

/** Why nothing more is accepted for a platform; undefined while something is. @param nowMs by the agent's clock */
export function whyNothingLeft(allowance: OfflineAllowance, nowMs: number): WordKey | undefined {
  if (!allowance.allowed) return 'offline.not-set';
  const until = untilMs(allowance);
  if (until === undefined) return 'offline.never-heard';
  if (until < nowMs) return 'offline.minutes-spent';
  if (allowance.acceptLeft <= 0) return 'offline.count-spent';
  return allowance.amountLeftFen <= 0 ? 'offline.amount-spent' : undefined;
}
