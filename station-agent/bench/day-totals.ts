// H7: a manager asks for today → every report of the day is read, in a journal of a million facts.
// Judged against the same day in a journal of ten thousand: what a day costs must not grow with the years behind it.

import { join } from 'node:path';
import {
  daysOf,
  hoursOf,
  itemsOf,
  methodsOf,
  redemptionsOf,
  revenueOf,
  statusesOf,
  topOrdersOf,
} from '@qiantai/shared/views/revenue-reports.ts';
import { openReadOnly, type JournalDb } from '../src/journal/sqlite.ts';
import { fillJournal, ordersPerDay } from './filled-journal.ts';
import type { OpenSide, Row } from './row.ts';

const youngFacts = 10_000;
const oldFacts = 1_000_000;
/** One asking takes some tens of microseconds: so many are timed at once. */
const askedAtOnce = 50;

function readDay(db: JournalDb, day: string): number {
  const { orders } = revenueOf(db, day, day);
  methodsOf(db, day, day);
  itemsOf(db, day, day, 20);
  hoursOf(db, day, day);
  statusesOf(db, day, day);
  daysOf(db, day, day);
  topOrdersOf(db, [day], 10);
  redemptionsOf(db, day, day);
  return orders;
}

const filled = new Map<number, { readonly path: string; readonly day: string }>();

/** Fills a journal once a run: both sides of a size, and every repetition, read the same file. */
function journalOf(facts: number, folder: string): { readonly path: string; readonly day: string } {
  const known = filled.get(facts);
  if (known !== undefined) return known;
  const path = join(folder, 'journal.db');
  const made = { path, day: fillJournal(path, facts) };
  filled.set(facts, made);
  return made;
}

const side =
  (facts: number): OpenSide =>
  (folder) => {
    const { path, day } = journalOf(facts, folder);
    const db = openReadOnly(path);
    return Promise.resolve({
      shot() {
        const start = performance.now();
        for (let asked = 0; asked < askedAtOnce; asked += 1)
          if (readDay(db, day) !== ordersPerDay) throw new Error('the day has lost an order');
        return Promise.resolve(((performance.now() - start) * 1_000) / askedAtOnce);
      },
      close() {
        db.close();
        return Promise.resolve();
      },
    });
  };

export const dayTotals: Row = {
  id: 'H7',
  path: 'every report of today, a million facts to ten thousand',
  limit: 1.5,
  pauseMs: 1,
  warmUpShots: 20,
  rounds: 6,
  floorName: '10,000 facts',
  floor: side(youngFacts),
  ours: side(oldFacts),
  asides: [],
  lacks: () => undefined,
};
