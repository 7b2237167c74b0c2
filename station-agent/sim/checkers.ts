// The judges of a history. Each check is one promise of the shop, held against what really happened:
// the platform's ledger, the papers that came out, what people were told, and the raw facts.

import { verifyJournal } from '../src/journal/verify.ts';
import type { Heard } from './clerks.ts';
import { answerChecks } from './checks/answers.ts';
import { offlineChecks } from './checks/offline.ts';
import { paperChecks } from './checks/papers.ts';
import { beyondProof, isBeyondProof } from './checks/proof.ts';
import { voucherChecks } from './checks/vouchers.ts';
import type { Counter } from './counters.ts';
import { emptyBooks, fold, type Books, type RawFact } from './reducer.ts';
import type { SimStation } from './station.ts';
import type { Violation, Watch } from './watch.ts';

export type { Violation } from './watch.ts';

export interface Evidence {
  readonly stations: readonly SimStation[];
  readonly counters: readonly Counter[];
  readonly heard: readonly Heard[];
  /** Per station, the attempts without an end at the bound after healing. */
  readonly openAtBound: readonly (readonly { readonly attempt: string; readonly state: string }[])[];
  /** Per station, what had not come to rest after the quiet. */
  readonly unrest: readonly { readonly timers: number; readonly calls: number; readonly asks: number }[];
  /** Per station, what was accepted offline and had come to no end before anybody was asked again. */
  readonly stillTrusted: readonly (readonly string[])[];
  readonly watch: Watch;
}

/** What every check is given: the evidence, and each station's books read anew from its first fact. */
export interface Case extends Evidence {
  readonly books: readonly Books[];
}

/** A check yields what it found wrong, a sentence each. */
export type Check = (about: Case) => Iterable<string>;

const journalChecks: Readonly<Record<string, Check>> = {
  *'journal-whole'({ stations }) {
    for (const { db, number } of stations) {
      const verdict = verifyJournal(db);
      if (verdict.is !== 'whole') yield `station ${number}: ${JSON.stringify(verdict)}`;
    }
  },
  *'facts-follow'({ books }) {
    for (const [station, { oddities }] of books.entries())
      for (const oddity of oddities) yield `station ${station}: ${oddity}`;
  },
  *'unknown-ends'(about) {
    for (const [station, open] of about.openAtBound.entries()) {
      for (const { attempt, state } of open) {
        const one = about.books[station]?.tries.get(attempt);
        if (one !== undefined && isBeyondProof(about, one)) continue;
        yield `station ${station}: ${attempt} ${state} long after everything was well again`;
      }
    }
  },
  *'quiet-at-the-end'(about) {
    for (const [station, { timers, calls, asks }] of about.unrest.entries()) {
      if (timers + calls > beyondProof(about, station) || asks > 0)
        yield `station ${station}: ${timers} timers, ${calls} calls, ${asks} unanswered people`;
    }
  },
  *'ledger-agrees'({ counters }) {
    for (const { code, ledger } of counters)
      for (const lost of ledger.disagreements()) yield `the harness lost track of ${lost} of ${code}`;
  },
};

/** Every check by its name. */
export const checks: Readonly<Record<string, Check>> = {
  ...voucherChecks,
  ...offlineChecks,
  ...answerChecks,
  ...paperChecks,
  ...journalChecks,
};

function readAll(station: SimStation): Books {
  const books = emptyBooks();
  fold(books, station.db.all<RawFact>('SELECT * FROM facts ORDER BY seq'));
  return books;
}

/** A check that cannot even be made counts as failed. */
function hold(check: string, run: Check, about: Case): Violation[] {
  try {
    return [...run(about)].map((says) => ({ check, says }));
  } catch (error) {
    return [{ check, says: `could not be checked: ${String(error)}` }];
  }
}

/** Everything that is wrong with a history; nothing when all promises were kept. */
export function judge(evidence: Evidence): readonly Violation[] {
  const about: Case = { ...evidence, books: evidence.stations.map(readAll) };
  const found = Object.entries(checks).flatMap(([check, run]) => hold(check, run, about));
  return [...evidence.watch.violations, ...found];
}
