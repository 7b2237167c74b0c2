// Opens the cash drawer when a fact says so. Why it forgets where it was: a drawer that springs open because the
// station started again stands open before nobody.

import type { Env } from '../env.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { Journal } from '../journal/journal.ts';

/** @param kick opens the drawer once @returns stops listening */
export function followDrawer(journal: Journal, env: Pick<Env, 'timer'>, kick: () => void): { stop(): void } {
  let cursor = journal.head().seq;
  let waking: (() => void) | undefined;

  function look(): void {
    waking = undefined;
    for (;;) {
      const facts = journal.read(cursor, limits.factsPerReadMax);
      const last = facts.at(-1);
      if (last === undefined) return;
      cursor = last.seq;
      // One turn may pay, give change and open a shift: the drawer opens once.
      if (facts.some(({ type, station }) => type === 'drawer.opened' && station === journal.station)) kick();
    }
  }

  const forget = journal.onAppend(() => {
    waking ??= env.timer(0, look);
  });
  return {
    stop() {
      forget();
      waking?.();
    },
  };
}
