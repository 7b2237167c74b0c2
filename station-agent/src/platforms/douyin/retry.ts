// When a spend whose answer got lost may be sent again: Douyin's own schedule, as pure arithmetic.
// Why ages and not timers: the till wakes at its own pace and after restarts; only the age of the attempt is certain.

import { limits } from '@qiantai/shared/limits.ts';

/** How often an attempt was sent, and how old it was when it was sent last. */
export interface Tries {
  readonly tries: number;
  readonly lastAgeMs: number;
}

/** The pause after so many tries: 5 s after each of the first five, 40 s after each later one. */
function pauseMs(tries: number): number {
  return tries < limits.douyinQuickTries ? limits.douyinQuickPauseMs : limits.douyinSlowPauseMs;
}

/** What a process that kept the schedule would have done by this age; for one that remembers nothing. */
export function triesBy(ageMs: number): Tries {
  let known: Tries = { tries: 1, lastAgeMs: 0 };
  while (known.tries < limits.douyinTriesMax) {
    const next = known.lastAgeMs + pauseMs(known.tries);
    if (next > ageMs) break;
    known = { tries: known.tries + 1, lastAgeMs: next };
  }
  return known;
}

/** Whether only records may be asked from now on: 14 tries were made, or its customer is long gone. */
export function isExhausted(known: Tries, ageMs: number): boolean {
  return known.tries >= limits.douyinTriesMax || ageMs > limits.douyinReplayAgeMsMax;
}

/** Whether a ticket whose schedule is over may be shown once more to learn what it did: seldom, and not for ever. */
export function mayAskOnce(known: Tries, ageMs: number): boolean {
  const last = limits.douyinTriesMax + limits.douyinProofTriesMax;
  return known.tries < last && ageMs - known.lastAgeMs >= limits.douyinSlowPauseMs;
}

/** Whether the next try is due. */
export function isDue(known: Tries, ageMs: number): boolean {
  return !isExhausted(known, ageMs) && ageMs - known.lastAgeMs >= pauseMs(known.tries);
}
