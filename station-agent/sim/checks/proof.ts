// Which attempts may stay unknown although everything is well again: those whose platform keeps no mark of them, where
// its records alone would have to tell. Anything else without an end is a broken promise.

import type { Case } from '../checkers.ts';
import type { Use } from '../ledger.ts';
import { isOpen, type Try } from '../reducer.ts';

/** Whether a use by somebody else may hide what became of an attempt. */
function mayHide(use: Use, one: Try): boolean {
  const isRivals = use.station !== undefined && use.key !== one.attempt && use.undoneAtMs === undefined;
  // An order's other coupons are called by codes of their own.
  return isRivals && (use.code === one.code || one.count > 1);
}

/**
 * Whether nobody can prove what became of this attempt. Either it spent nothing, and a rival's use looks just like its
 * own; or it spent some uses of a card that has more, whose ticket cannot be shown again once it is old: it might spend.
 */
export function isBeyondProof({ counters }: Case, one: Try): boolean {
  const counter = counters.find(({ code }) => code === one.platform);
  if (counter === undefined || counter.marksUses || one.kind !== 'redeem' || !isOpen(one)) return false;
  const { ledger } = counter;
  if (ledger.uses.some(({ key }) => key === one.attempt)) return ledger.usesMax(one.code) > 1;
  return ledger.uses.some((use) => mayHide(use, one));
}

/** How many attempts of a station may stay open for good, each of which goes on being asked about. */
export function beyondProof(about: Case, station: number): number {
  const all = [...(about.books[station]?.tries.values() ?? [])];
  return all.filter((one) => isBeyondProof(about, one)).length;
}
