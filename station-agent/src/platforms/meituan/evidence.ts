// What this process remembers of attempts whose end is open, so that "not there" is not believed too early.
// Why in memory only: forgetting (a restart, the bound) merely makes the platform be asked twice more.

import { limits } from '@qiantai/shared/limits.ts';

interface Remembered {
  readonly sentAtAgeMs: number;
  readonly firstLookAtAgeMs?: number;
}

export interface Evidence {
  /** The call left, or was repeated, when its attempt was this old. */
  sent(key: string, ageMs: number): void;
  wasSent(key: string): boolean;
  /**
   * The platform shows no effect of the call now.
   * A call of a process that is gone counts as sent at the first look: how long ago it was, only a clock that may
   * have been set meanwhile would tell.
   * @returns whether that is final: seen twice, the first time 5 s and the last 30 s after the call
   */
  noEffect(key: string, ageMs: number): boolean;
  /** The attempt certainly had no effect: whoever asks under its key again begins anew. */
  forget(key: string): void;
}

export function openEvidence(): Evidence {
  const all = new Map<string, Remembered>();

  function remember(key: string, what: Remembered): void {
    all.delete(key);
    all.set(key, what);
    const oldest = all.keys().next();
    if (all.size > limits.settleRememberedMax && oldest.done !== true) all.delete(oldest.value);
  }

  return {
    sent: (key, ageMs) => remember(key, { sentAtAgeMs: ageMs }),
    wasSent: (key) => all.has(key),
    forget: (key) => void all.delete(key),
    noEffect(key, ageMs) {
      const known = all.get(key) ?? { sentAtAgeMs: ageMs };
      const sinceMs = ageMs - known.sentAtAgeMs;
      if (known.firstLookAtAgeMs !== undefined) {
        return sinceMs >= limits.settleLastLookMs && ageMs > known.firstLookAtAgeMs;
      }
      remember(key, sinceMs >= limits.settleFirstLookMs ? { ...known, firstLookAtAgeMs: ageMs } : known);
      return false;
    },
  };
}
