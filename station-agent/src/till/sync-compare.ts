// Compares a closed day: what this journal redeemed against what the platform lists. Pure.
// Why uses and entries are paired before the day is looked at: two clocks may put one use on two sides of the border.

import type { DifferenceKind } from '@qiantai/shared/facts/sync.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { UseRow } from '@qiantai/shared/views/voucher-uses.ts';
import type { PlatformOrder } from '../platforms/platform.ts';

export interface ListedEntry {
  readonly order: PlatformOrder;
  /** Whether it belongs to the business day that is closed. */
  readonly inDay: boolean;
}

export interface DayDifference {
  readonly kind: DifferenceKind;
  readonly code: string;
  readonly journalFen: number;
  readonly platformFen: number;
  readonly use?: UseRow;
  readonly order?: PlatformOrder;
}

export interface DayComparison {
  readonly journalCount: number;
  readonly journalFen: number;
  readonly platformCount: number;
  readonly platformFen: number;
  readonly differences: readonly DayDifference[];
  /** Uses that only a list had told of and that it tells no more. */
  readonly vanished: readonly UseRow[];
}

export interface DayWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Pair {
  readonly use: UseRow;
  readonly entry: ListedEntry;
}

/** Distance of an entry from a use in time; none where the platform does not tell when. */
const apart = (use: UseRow, { order }: ListedEntry): number =>
  order.consumedAtMs === 0 ? 0 : Math.abs(order.consumedAtMs - use.at_ms);

/**
 * Pairs each use with at most one entry, the surest ties first: the platform's own number and the code, the number
 * alone (a list may name a code otherwise), the code alone; among equals the nearest in time.
 */
function pairUp(uses: readonly UseRow[], entries: readonly ListedEntry[]): Pair[] {
  const pairs: Pair[] = [];
  const free = new Set(entries);
  let left = [...uses];
  const tie = (useKey: (use: UseRow) => string, entryKey: (entry: ListedEntry) => string): void => {
    const byKey = Map.groupBy(free, entryKey);
    left = left.filter((use) => {
      const key = useKey(use);
      const candidates = key === '' ? [] : (byKey.get(key) ?? []).filter((entry) => free.has(entry));
      const [entry] = candidates.sort((one, other) => apart(use, one) - apart(use, other));
      if (entry === undefined) return true;
      free.delete(entry);
      pairs.push({ use, entry });
      return false;
    });
  };
  const both = (flow: string, code: string): string => (flow === '' ? '' : `${flow}\n${code}`);
  tie(
    (use) => both(use.flow, use.code),
    ({ order }) => both(order.flow, order.code),
  );
  tie(
    (use) => use.flow,
    ({ order }) => order.flow,
  );
  tie(
    (use) => use.code,
    ({ order }) => order.code,
  );
  return pairs;
}

function differenceOf({ use, entry }: Pair): DayDifference | undefined {
  const { order } = entry;
  const both = { code: use.code, journalFen: use.fen, platformFen: order.paidFen, use, order };
  if (order.status === 'refunded') return { kind: 'refunded-after', ...both };
  // A platform that tells no price has nothing to differ from.
  return order.paidFen > 0 && order.paidFen !== use.fen ? { kind: 'amount-differs', ...both } : undefined;
}

/**
 * @param uses the platform's uses around the day, undone ones too; those beyond the window only serve to pair
 * @param entries what the platform lists around the day
 */
export function compareDay(
  uses: readonly UseRow[],
  entries: readonly ListedEntry[],
  window: DayWindow,
): DayComparison {
  const inDay = (use: UseRow): boolean => use.at_ms >= window.fromMs && use.at_ms < window.toMs;
  const own = uses.filter((use) => use.own === 1 && use.state !== 'undone');
  const pairs = pairUp(own, entries);
  const paired = new Map(pairs.map((pair) => [pair.entry, pair.use]));
  const pairedUses = new Set(pairs.map(({ use }) => use));
  const ofDay = (entry: ListedEntry): boolean => {
    const use = paired.get(entry);
    return use === undefined ? entry.inDay : inDay(use);
  };
  const listed = entries.filter((entry) => entry.order.status === 'consumed' && ofDay(entry));
  const platformOnly = listed.filter((entry) => !paired.has(entry));
  const journal = own.filter(inDay);
  const journalOnly = journal.filter((use) => !pairedUses.has(use));
  const heard = uses.filter((use) => use.own === 0 && use.state === 'standing' && inDay(use));
  const heardPairs = new Set(pairUp(heard, entries).map(({ use }) => use));
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  return {
    journalCount: journal.length,
    journalFen: sum(journal.map(({ fen }) => fen)),
    platformCount: listed.length,
    platformFen: sum(listed.map(({ order }) => order.paidFen)),
    differences: [
      ...platformOnly.map(({ order }): DayDifference => {
        const { code, paidFen: platformFen } = order;
        return { kind: 'platform-only', code, journalFen: 0, platformFen, order };
      }),
      ...journalOnly.map((use): DayDifference => {
        const { code, fen: journalFen } = use;
        return { kind: 'journal-only', code, journalFen, platformFen: 0, use };
      }),
      ...pairs.filter(({ use }) => inDay(use)).flatMap((pair) => differenceOf(pair) ?? []),
    ],
    vanished: heard.filter((use) => !heardPairs.has(use)),
  };
}

/** How far around the day uses are read, so that every entry of the day finds its own. */
export const aroundMs = limits.syncClockSlackMs;
