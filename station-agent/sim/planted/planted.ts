// Bugs put in on purpose, to see that the judges see: each replaces one part of a station by a wrong one.
// Why this list: a check that no planted bug ever trips is a check that nobody knows to work.

import type { Parts } from '../parts.ts';
import { attemptBugs } from './attempts.ts';
import { journalBugs } from './journals.ts';
import { platformBugs } from './platforms.ts';
import { deskBugs } from './desks.ts';
import { trustBugs } from './trust.ts';

export interface Planted {
  /** One sentence: what the shop does wrong. */
  readonly says: string;
  /** The parts with the bug in them. */
  plant(parts: Parts): Parts;
}

/** Every planted bug by its name. */
export const planted: Readonly<Record<string, Planted>> = {
  ...attemptBugs,
  ...platformBugs,
  ...journalBugs,
  ...deskBugs,
  ...trustBugs,
};
