// One platform's truth: which code was used by which attempt, and which use was undone.
// Why beside the rehearsal platform: it counts uses, but not whose; so it is counted after every request that took
// effect, and after every commit where the journal itself is the platform's memory.

import type { RehearsalPlatform } from '../src/platforms/platform.ts';
import type { RehearsalReply, RehearsalRequest } from '../src/remote/rehearsal.ts';
import { isOpen, type Books, type Try } from './reducer.ts';
import { codesIn } from './wire.ts';

/** One unit of one code: a code for ten uses has up to ten. */
export interface Use {
  readonly code: string;
  /** The attempt that spent it; empty for a use by somebody else. */
  readonly key: string;
  readonly station: number | undefined;
  readonly atMs: number;
  undoneAtMs: number | undefined;
}

/** Who may have caused what is noticed. */
export interface Cause {
  readonly station: number | undefined;
  readonly atMs: number;
  readonly intents: readonly Try[];
}

export interface Ledger {
  /** A code that customers hold. @param uses how often it may be used */
  sold(code: string, uses: number): void;
  /** Lets a request take effect now. */
  carry(request: RehearsalRequest, cause: Cause): RehearsalReply;
  /** For a platform whose memory is the journal: takes down what a station has committed. */
  committed(books: Books, station: number, atMs: number): void;
  /** Somebody else uses a code, past our stations. */
  usedElsewhere(code: string, nowMs: number, atMs: number): void;
  readonly uses: readonly Use[];
  usesMax(code: string): number;
  /** Whether it is a code that customers hold. */
  knows(code: string): boolean;
  standing(code: string): readonly Use[];
  /** Codes on which the platform's own counts and this ledger differ: a fault of the harness. */
  disagreements(): readonly string[];
}

class Counting implements Ledger {
  readonly uses: Use[] = [];
  readonly #platform: RehearsalPlatform;
  readonly #sold = new Map<string, number>();
  readonly #written = new Set<Try>();

  constructor(platform: RehearsalPlatform) {
    this.#platform = platform;
  }

  sold(code: string, uses: number): void {
    this.#sold.set(code, uses);
  }

  usesMax(code: string): number {
    return this.#sold.get(code) ?? 1;
  }

  knows(code: string): boolean {
    return this.#sold.has(code);
  }

  standing(code: string): readonly Use[] {
    return this.uses.filter((use) => use.code === code && use.undoneAtMs === undefined);
  }

  #notice(code: string, { station, atMs, intents }: Cause): void {
    const before = this.uses.filter((use) => use.code === code);
    const added = this.#platform.consumptions(code) - before.length;
    if (added > 0) {
      const redeems = intents.filter((one) => one.kind === 'redeem');
      const owner = redeems.find((one) => one.code === code) ?? redeems.find(isOpen) ?? redeems[0];
      const key = owner?.attempt ?? '';
      for (let unit = 0; unit < added; unit += 1)
        this.uses.push({ code, key, station, atMs, undoneAtMs: undefined });
    }
    const undone = intents.filter((one) => one.kind === 'reverse').map((one) => one.redemption);
    for (let gone = this.standing(code).length - this.#platform.spent(code); gone > 0; gone -= 1) {
      const standing = this.standing(code);
      const use = standing.findLast((one) => undone.includes(one.key)) ?? standing.at(-1);
      if (use !== undefined) use.undoneAtMs = atMs;
    }
  }

  carry(request: RehearsalRequest, cause: Cause): RehearsalReply {
    const reply = this.#platform.handle(request);
    // Other codes of the same order are first heard of when they are spent.
    for (const code of codesIn(reply.body)) if (!this.#sold.has(code)) this.#sold.set(code, 1);
    for (const code of this.#sold.keys()) this.#notice(code, cause);
    return reply;
  }

  committed(books: Books, station: number, atMs: number): void {
    const { ledger } = this.#platform;
    if (ledger === undefined) return;
    for (const one of books.tries.values()) {
      if (one.effects === 0 || this.#written.has(one) || !this.#sold.has(one.code)) continue;
      this.#written.add(one);
      if (one.kind === 'reverse') ledger.givenBack(one.code, one.redemption);
      else ledger.used(one.code, { attempt: one.attempt, count: one.count, atMs: one.askedAtMs });
      this.#notice(one.code, { station, atMs, intents: [one] });
    }
  }

  usedElsewhere(code: string, nowMs: number, atMs: number): void {
    this.#platform.events?.consumedElsewhere?.(code, nowMs);
    this.#notice(code, { station: undefined, atMs, intents: [] });
  }

  disagreements(): readonly string[] {
    return [...this.#sold.keys()].filter(
      (code) =>
        this.#platform.consumptions(code) !== this.uses.filter((use) => use.code === code).length ||
        this.#platform.spent(code) !== this.standing(code).length,
    );
  }
}

export function createLedger(platform: RehearsalPlatform): Ledger {
  return new Counting(platform);
}
