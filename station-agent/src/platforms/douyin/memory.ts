// What this process remembers of attempts: how often each was sent, whose a ticket is, which uses are spoken for.
// Why in memory only: forgetting (a restart, the bound) merely makes the platform be asked once more.

import { limits } from '@qiantai/shared/limits.ts';
import { triesBy, type Tries } from './retry.ts';

interface Known extends Tries {
  /** From this age on nothing was sent, as far as can be known: what a record shows since then counts. */
  readonly quietFromAgeMs: number;
  readonly firstLookAgeMs?: number;
}

/** A map that forgets its oldest entries. */
class Bounded<V> {
  readonly #all = new Map<string, V>();

  get(key: string): V | undefined {
    return this.#all.get(key);
  }

  set(key: string, value: V): void {
    this.#all.delete(key);
    this.#all.set(key, value);
    const oldest = this.#all.keys().next();
    if (this.#all.size > limits.settleRememberedMax && oldest.done !== true) this.#all.delete(oldest.value);
  }

  delete(key: string): void {
    this.#all.delete(key);
  }
}

export class AttemptMemory {
  readonly #known = new Bounded<Known>();
  readonly #tickets = new Bounded<string>();
  readonly #open = new Bounded<string>();
  readonly #uses = new Bounded<string>();

  /** How often this process knows an attempt to have been sent. */
  known(key: string): Tries | undefined {
    return this.#known.get(key);
  }

  /**
   * Takes up an attempt that an earlier process may have sent: as often as the schedule would have it at this age. How
   * long ago it was last, only a clock that may have been set would tell, so records count from now.
   */
  takenUp(key: string, ageMs: number): Tries {
    const known = this.#known.get(key) ?? { ...triesBy(ageMs), quietFromAgeMs: ageMs };
    this.#known.set(key, known);
    return known;
  }

  /** A try left, or may have. */
  sent(key: string, ageMs: number): void {
    const tries = (this.#known.get(key)?.tries ?? 0) + 1;
    this.#known.set(key, { tries, lastAgeMs: ageMs, quietFromAgeMs: ageMs });
  }

  /** A try certainly never left: an attempt of which nothing else is known was never sent. */
  neverLeft(key: string): void {
    if (this.#known.get(key) === undefined)
      this.#known.set(key, { tries: 0, lastAgeMs: 0, quietFromAgeMs: 0 });
  }

  /**
   * The platform shows no effect of an attempt now.
   * @returns whether that is final: seen twice, the first time 5 s and the last 30 s after the last try
   */
  noEffect(key: string, ageMs: number): boolean {
    const known = this.#known.get(key) ?? { tries: 1, lastAgeMs: 0, quietFromAgeMs: 0 };
    const sinceMs = ageMs - known.quietFromAgeMs;
    if (known.firstLookAgeMs !== undefined)
      return sinceMs >= limits.settleLastLookMs && ageMs > known.firstLookAgeMs;
    this.#known.set(key, sinceMs >= limits.settleFirstLookMs ? { ...known, firstLookAgeMs: ageMs } : known);
    return false;
  }

  /** Whether a ticket is this attempt's: the first that carries it keeps it, for one look serves one spend. */
  owns(verifyToken: string, key: string): boolean {
    const owner = this.#tickets.get(verifyToken);
    if (owner === undefined) this.#tickets.set(verifyToken, key);
    return owner === undefined || owner === key;
  }

  /** Whether another attempt without an end already asks for one of these coupons. */
  isBusy(certificates: readonly string[], key: string): boolean {
    return certificates.some((each) => (this.#open.get(each) ?? key) !== key);
  }

  began(certificates: readonly string[], key: string): void {
    for (const each of certificates) this.#open.set(each, key);
  }

  /** @param verifyIds the uses that were this attempt's */
  ended(certificates: readonly string[], key: string, verifyIds: readonly string[]): void {
    for (const each of certificates) if (this.#open.get(each) === key) this.#open.delete(each);
    for (const each of verifyIds) this.#uses.set(each, key);
  }

  /** Whether a use is known to be another attempt's. */
  isAnothers(verifyId: string, key: string): boolean {
    return (this.#uses.get(verifyId) ?? key) !== key;
  }
}
