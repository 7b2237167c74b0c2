// Papers: the durable queue of each printer, and what came of every paper.

import type { PaperKind } from '../facts/paper.ts';
import type { View, ViewDb } from './view.ts';

export type PaperState = 'queued' | 'sending' | 'printed' | 'not-sent' | 'unconfirmed';

export interface PaperRow {
  readonly paper: number;
  readonly printer: string;
  readonly kind: PaperKind;
  readonly document: string;
  readonly subject: string;
  readonly copy: number;
  readonly state: PaperState;
  readonly why: string;
  readonly queued_at_ms: number;
  readonly changed_at_ms: number;
}

const wallMs = (at: string): number => Number(at.slice(0, 13));

function set(db: ViewDb, paper: number, state: PaperState, why: string, at: string): void {
  db.run(
    'UPDATE papers SET state = ?, why = ?, changed_at_ms = ? WHERE paper = ?',
    state,
    why,
    wallMs(at),
    paper,
  );
}

export const papersView: View = {
  name: 'papers',
  version: 1,
  tables: ['papers'],
  schema: [
    `CREATE TABLE papers (
      paper INTEGER PRIMARY KEY, printer TEXT NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL, subject TEXT NOT NULL,
      copy INTEGER NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', queued_at_ms INTEGER NOT NULL,
      changed_at_ms INTEGER NOT NULL) STRICT`,
    `CREATE INDEX papers_waiting ON papers (printer, paper) WHERE state IN ('queued', 'not-sent')`,
    `CREATE UNIQUE INDEX papers_sending ON papers (printer) WHERE state = 'sending'`,
    'CREATE INDEX papers_subject ON papers (subject, paper)',
    `CREATE INDEX papers_open ON papers (paper) WHERE state IN ('queued', 'sending', 'not-sent', 'unconfirmed')`,
  ],
  folds: {
    'paper.queued': (fact, db) => {
      const { data } = fact;
      db.run(
        `INSERT INTO papers (paper, printer, kind, document, subject, copy, state, queued_at_ms, changed_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?)`,
        data.paper,
        data.printer,
        data.kind,
        JSON.stringify(data.document),
        data.subject,
        data.copy,
        wallMs(fact.at),
        wallMs(fact.at),
      );
    },
    'paper.sending': (fact, db) => set(db, fact.data.paper, 'sending', '', fact.at),
    'paper.printed': (fact, db) => set(db, fact.data.paper, 'printed', '', fact.at),
    'paper.not-sent': (fact, db) => set(db, fact.data.paper, 'not-sent', fact.data.why, fact.at),
    'paper.unconfirmed': (fact, db) => set(db, fact.data.paper, 'unconfirmed', fact.data.why, fact.at),
    'paper.judged': (fact, db) =>
      set(db, fact.data.paper, 'printed', fact.data.printed ? '' : 'judged-lost', fact.at),
  },
};

export function paperById(db: ViewDb, paper: number): PaperRow | undefined {
  return db.get<PaperRow>('SELECT * FROM papers WHERE paper = ?', paper);
}

export function nextWaiting(db: ViewDb, printer: string): PaperRow | undefined {
  return db.get<PaperRow>(
    `SELECT * FROM papers WHERE printer = ? AND state IN ('queued', 'not-sent') ORDER BY paper LIMIT 1`,
    printer,
  );
}

export function papersSending(db: ViewDb): PaperRow[] {
  return db.all<PaperRow>(`SELECT * FROM papers WHERE state = 'sending' ORDER BY paper`);
}

/** Papers a person should know about: waiting, being sent, or needing a look. */
export function openPapers(db: ViewDb, limit: number): PaperRow[] {
  return db.all<PaperRow>(
    `SELECT * FROM papers WHERE state IN ('queued', 'sending', 'not-sent', 'unconfirmed') ORDER BY paper DESC LIMIT ?`,
    limit,
  );
}

export function recentPapers(db: ViewDb, limit: number): PaperRow[] {
  return db.all<PaperRow>('SELECT * FROM papers ORDER BY paper DESC LIMIT ?', limit);
}

/** The subject of an order's first kitchen paper. */
export const ticketPaperOf = (order: number): string => `order:${order}`;

/** The subject of the kitchen paper of one change. @param change the fact's number */
export const changePaperOf = (order: number, change: number): string => `order:${order}:${change}`;

/** Whether a kitchen paper of this subject came out, of any printer that had a part of it. */
export function isOnPaper(db: ViewDb, subject: string): boolean {
  const rows = db.all<{ state: PaperState }>(
    `SELECT state FROM papers WHERE kind = 'kitchen' AND (subject = ? OR substr(subject, 1, ?) = ?)`,
    subject,
    subject.length + 1,
    `${subject}@`,
  );
  return rows.length > 0 && rows.every(({ state }) => state === 'printed');
}

export function papersOf(db: ViewDb, subject: string): PaperRow[] {
  return db.all<PaperRow>('SELECT * FROM papers WHERE subject = ? ORDER BY paper', subject);
}

/** Highest copy number of the papers of one subject and kind; the next repeat carries one more. */
export function copiesOf(db: ViewDb, subject: string, kind: string): number {
  return (
    db.get<{ copies: number | null }>(
      'SELECT max(copy) AS copies FROM papers WHERE subject = ? AND kind = ?',
      subject,
      kind,
    )?.copies ?? 0
  );
}

export function paperCounts(db: ViewDb): { state: PaperState; total: number }[] {
  return db.all(`SELECT state, count(*) AS total FROM papers GROUP BY state ORDER BY state`);
}
