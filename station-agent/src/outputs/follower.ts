// A reader of the journal with its own cursor: it takes each fact of its kinds once, also over a restart.
// Why the cursor is written only with work done: a fact that asks nothing of this reader may be read again
// after a restart for nothing, and so costs no write.

import type { AnyFact, FactType } from '@qiantai/shared/facts/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { Env } from '../env.ts';
import type { Journal, Tx } from '../journal/journal.ts';

export interface Follower {
  /** Reads on until the journal's head; called by itself after each append. */
  catchUp(): void;
  stop(): void;
}

/**
 * @param name the cursor's name, never reused for another meaning
 * @param kinds facts this reader cares for; its own must not be among them
 * @param take appends what follows from a fact, in the same transaction as the cursor
 */
export function follow(
  journal: Journal,
  env: Env,
  name: string,
  kinds: readonly FactType[],
  take: (fact: AnyFact, tx: Tx) => void,
): Follower {
  const wanted = new Set<string>(kinds);
  let cursor = journal.cursor(name);
  let waking: (() => void) | undefined;
  let stopped = false;

  function catchUp(): void {
    for (;;) {
      const facts = journal.read(cursor, limits.factsPerReadMax);
      const last = facts.at(-1);
      if (last === undefined) return;
      const mine = facts.filter((fact) => wanted.has(fact.type));
      if (mine.length > 0) {
        journal.transact('station', (tx) => {
          const before = journal.head().seq;
          for (const fact of mine) take(fact, tx);
          if (journal.head().seq > before) tx.setCursor(name, last.seq);
        });
      }
      cursor = last.seq;
    }
  }

  function wake(): void {
    if (stopped || waking !== undefined) return;
    waking = env.timer(0, () => {
      waking = undefined;
      if (!stopped) catchUp();
    });
  }

  const forget = journal.onAppend(wake);
  return {
    catchUp,
    stop() {
      stopped = true;
      forget();
      waking?.();
    },
  };
}
