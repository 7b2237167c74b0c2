// What screens are told: journal facts of their scope, gap-free, each batch beginning where the last one ended.

import { travelsIn } from '@qiantai/shared/facts/index.ts';
import type { Scope } from '@qiantai/shared/facts/fact.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { FactsEvent } from '@qiantai/shared/wire.ts';
import type { Env } from '../env.ts';
import type { Journal } from '../journal/journal.ts';

export interface ScreenFeed {
  /**
   * Follows a scope from a fact on. Told in order; each `from` is the former `to` + 1.
   * @param after the last fact the screen has; Infinity or more than the head means: from now on
   * @returns where it starts, and how to stop
   */
  follow(
    scope: Scope,
    after: number,
    tell: (event: FactsEvent) => void,
  ): { readonly seq: number; stop(): void };
  stop(): void;
}

interface Screen {
  readonly scope: Scope;
  seq: number;
  readonly tell: (event: FactsEvent) => void;
}

export function createScreenFeed(journal: Journal, env: Env): ScreenFeed {
  const screens = new Set<Screen>();
  let waking: (() => void) | undefined;

  /** Screens standing at the same fact share one read; returns whether somebody still lags. */
  function tellOnce(): boolean {
    const head = journal.head().seq;
    const lagging = [...screens].filter((screen) => screen.seq < head);
    const pages = new Map<number, ReturnType<Journal['read']>>();
    for (const screen of lagging) {
      const from = screen.seq + 1;
      const page = pages.get(screen.seq) ?? journal.read(screen.seq, limits.factsPerReadMax);
      pages.set(screen.seq, page);
      const to = page.at(-1)?.seq ?? head;
      screen.seq = to;
      screen.tell({ from, to, facts: page.filter((fact) => travelsIn(fact.type, screen.scope)) });
    }
    return lagging.some((screen) => screen.seq < head);
  }

  function wake(): void {
    if (waking !== undefined || screens.size === 0) return;
    waking = env.timer(0, () => {
      waking = undefined;
      if (tellOnce()) wake();
    });
  }

  const forget = journal.onAppend(wake);
  return {
    follow(scope, after, tell) {
      const screen: Screen = { scope, seq: Math.min(after, journal.head().seq), tell };
      const { seq } = screen;
      screens.add(screen);
      wake();
      return { seq, stop: () => void screens.delete(screen) };
    },
    stop() {
      forget();
      waking?.();
      screens.clear();
    },
  };
}
