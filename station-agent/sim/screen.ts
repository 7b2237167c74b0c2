// A wall display: it outlives the station's process, falls asleep now and then, and follows on from what it has seen.
// Why it keeps orders of its own: what a cook sees is what reached this screen, not what the journal holds.

import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import type { FactsEvent } from '@qiantai/shared/wire.ts';
import type { ScreenFeed } from '../src/outputs/screens.ts';

export interface SimScreen {
  /** A new life of the station opened its feed; the screen goes on from where it was. */
  connect(feed: ScreenFeed): void;
  /** The line breaks for a while. @returns how to come back */
  sleep(): () => void;
  /** Orders on the wall now, by id. */
  shown(): readonly number[];
  seq(): number;
  /** Where a batch did not begin right after the one before. */
  readonly gaps: readonly string[];
}

export function createSimScreen(): SimScreen {
  const orders = new Map<number, string>();
  const gaps: string[] = [];
  let seen = 0;
  let feed: ScreenFeed | undefined;
  let stop: () => void = () => undefined;
  let asleep = false;

  function take(fact: AnyFact): void {
    if (fact.type === 'order.placed') {
      if (orders.has(fact.data.order)) gaps.push(`order ${fact.data.order} was shown twice`);
      orders.set(fact.data.order, fact.data.status);
    }
    if (fact.type === 'order.status-set' || fact.type === 'order.recalled') {
      if (!orders.has(fact.data.order)) gaps.push(`order ${fact.data.order} moved before it was shown`);
      orders.set(fact.data.order, fact.data.to);
    }
  }

  function hear({ from, to, facts }: FactsEvent): void {
    if (from !== seen + 1) gaps.push(`${from} came after ${seen}`);
    for (const fact of facts) take(fact);
    seen = to;
  }

  function follow(): void {
    stop();
    if (feed === undefined || asleep) return;
    const following = feed.follow('kitchen', seen, hear);
    stop = () => following.stop();
  }

  return {
    gaps,
    connect(opened) {
      feed = opened;
      stop = () => undefined;
      follow();
    },
    sleep() {
      asleep = true;
      stop();
      stop = () => undefined;
      return () => {
        asleep = false;
        follow();
      };
    },
    shown: () =>
      [...orders]
        .filter(([, status]) => status !== 'completed' && status !== 'cancelled')
        .map(([order]) => order),
    seq: () => seen,
  };
}
