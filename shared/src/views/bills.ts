// Bills that were read, by channel and business day, and what did not agree with them.
// The unique index is the rule: one open mismatch of a kind for a number towards a channel.

import type { FactData } from '../facts/index.ts';
import type { MismatchEnd, MismatchKind } from '../facts/bill.ts';
import type { View, ViewDb } from './view.ts';

export type BillRead = FactData<'bill.read'>;

interface BillRow {
  readonly channel: string;
  readonly day: string;
  readonly state: 'part' | 'whole';
  /** JSON of the whole fact: a bill is read whole or not at all. */
  readonly said: string;
}

export interface MismatchRow {
  readonly mismatch: number;
  readonly channel: string;
  readonly day: string;
  readonly kind: MismatchKind;
  readonly of: 'payment' | 'refund';
  readonly key: string;
  readonly transaction_no: string;
  readonly payment: number | null;
  readonly refund: number | null;
  readonly order_id: number | null;
  readonly journal_fen: number;
  readonly bill_fen: number;
  readonly at_ms: number;
  readonly found_at_ms: number;
  readonly state: 'open' | 'settled';
  readonly how: MismatchEnd | '';
  readonly note: string;
  readonly settled_by: string;
  readonly settled_at_ms: number;
}

export const billsView: View = {
  name: 'bills',
  version: 1,
  tables: ['bills', 'mismatches'],
  schema: [
    `CREATE TABLE bills (
      channel TEXT NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL, said TEXT NOT NULL,
      PRIMARY KEY (channel, day)) STRICT, WITHOUT ROWID`,
    `CREATE TABLE mismatches (
      mismatch INTEGER PRIMARY KEY, channel TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, of TEXT NOT NULL,
      key TEXT NOT NULL, transaction_no TEXT NOT NULL, payment INTEGER, refund INTEGER, order_id INTEGER,
      journal_fen INTEGER NOT NULL, bill_fen INTEGER NOT NULL, at_ms INTEGER NOT NULL, found_at_ms INTEGER NOT NULL,
      state TEXT NOT NULL DEFAULT 'open', how TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
      settled_by TEXT NOT NULL DEFAULT '', settled_at_ms INTEGER NOT NULL DEFAULT 0) STRICT`,
    `CREATE UNIQUE INDEX mismatches_open ON mismatches (channel, kind, of, key) WHERE state = 'open'`,
    'CREATE INDEX mismatches_key ON mismatches (channel, kind, of, key)',
    'CREATE INDEX mismatches_day ON mismatches (channel, day, mismatch)',
    'CREATE INDEX mismatches_state ON mismatches (state, mismatch)',
  ],
  folds: {
    'bill.read': ({ data }, db) =>
      db.run(
        'INSERT OR REPLACE INTO bills VALUES (?, ?, ?, ?)',
        data.channel,
        data.day,
        data.state,
        JSON.stringify(data),
      ),
    // Two stations may read one bill apart from each other: their journals merge into one open mismatch.
    'mismatch.found': ({ data }, db) =>
      db.run(
        `INSERT INTO mismatches (mismatch, channel, day, kind, of, key, transaction_no, payment, refund, order_id,
           journal_fen, bill_fen, at_ms, found_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        data.mismatch,
        data.channel,
        data.day,
        data.kind,
        data.of,
        data.key,
        data.transaction,
        data.payment ?? null,
        data.refund ?? null,
        data.order ?? null,
        data.journalFen,
        data.billFen,
        data.atMs,
        data.foundAtMs,
      ),
    'mismatch.settled': ({ data, actor }, db) =>
      db.run(
        `UPDATE mismatches SET state = 'settled', how = ?, note = ?, settled_by = ?, settled_at_ms = ?
         WHERE mismatch = ? AND state = 'open'`,
        data.how,
        data.note,
        actor,
        data.settledAtMs,
        data.mismatch,
      ),
  },
};

const saidOf = (row: BillRow): BillRead => JSON.parse(row.said) as BillRead;

/** The last reading of a channel's bill of a business day. */
export function billOf(db: ViewDb, channel: string, day: string): BillRead | undefined {
  const row = db.get<BillRow>('SELECT * FROM bills WHERE channel = ? AND day = ?', channel, day);
  return row === undefined ? undefined : saidOf(row);
}

/** Readings of business days, the newest first. */
export function billsBetween(db: ViewDb, from: string, to: string): BillRead[] {
  return db
    .all<BillRow>('SELECT * FROM bills WHERE day BETWEEN ? AND ? ORDER BY day DESC, channel', from, to)
    .map(saidOf);
}

export function mismatchById(db: ViewDb, mismatch: number): MismatchRow | undefined {
  return db.get<MismatchRow>('SELECT * FROM mismatches WHERE mismatch = ?', mismatch);
}

/** The last time this was found, settled since or not. */
export function lastMismatch(
  db: ViewDb,
  { channel, kind, of, key }: Pick<MismatchRow, 'channel' | 'kind' | 'of' | 'key'>,
): MismatchRow | undefined {
  return db.get<MismatchRow>(
    'SELECT * FROM mismatches WHERE channel = ? AND kind = ? AND of = ? AND key = ? ORDER BY mismatch DESC LIMIT 1',
    channel,
    kind,
    of,
    key,
  );
}

/** Mismatches of a channel's business day that nobody explained yet, oldest first. */
export function openMismatchesOf(db: ViewDb, channel: string, day: string): MismatchRow[] {
  return db.all<MismatchRow>(
    `SELECT * FROM mismatches WHERE channel = ? AND day = ? AND state = 'open' ORDER BY mismatch`,
    channel,
    day,
  );
}

/** What a late answer may explain by itself, oldest first. */
export function openMismatches(db: ViewDb, limit: number): MismatchRow[] {
  return db.all<MismatchRow>(
    `SELECT * FROM mismatches WHERE state = 'open' ORDER BY mismatch LIMIT ?`,
    limit,
  );
}

export interface MismatchFilter {
  readonly state?: 'open' | 'settled' | undefined;
  readonly channel?: string | undefined;
  readonly day?: string | undefined;
}

const fitting = `state = coalesce(?, state) AND channel = coalesce(?, channel) AND day = coalesce(?, day)`;

/** Newest first. */
export function listMismatches(
  db: ViewDb,
  filter: MismatchFilter,
  limit: number,
): { readonly rows: MismatchRow[]; readonly total: number } {
  const values = [filter.state ?? null, filter.channel ?? null, filter.day ?? null];
  const counted = db.get<{ total: number }>(
    `SELECT count(*) AS total FROM mismatches WHERE ${fitting}`,
    ...values,
  );
  const rows = db.all<MismatchRow>(
    `SELECT * FROM mismatches WHERE ${fitting} ORDER BY mismatch DESC LIMIT ?`,
    ...values,
    limit,
  );
  return { rows, total: counted?.total ?? 0 };
}

/** What the journal says about money of a channel within a span of time, by the channel's own clock. */
export function bookSums(db: ViewDb, channel: string, fromMs: number, toMs: number): BillRead['journal'] {
  const paid = db.get<{ count: number; fen: number }>(
    `SELECT count(*) AS count, coalesce(sum(paid_fen), 0) AS fen FROM payments
     WHERE channel = ? AND state = 'paid' AND paid_at_ms >= ? AND paid_at_ms < ?`,
    channel,
    fromMs,
    toMs,
  );
  const back = db.get<{ count: number; fen: number }>(
    `SELECT count(*) AS count, coalesce(sum(amount_fen), 0) AS fen FROM refunds
     WHERE channel = ? AND state = 'refunded' AND ended_at_ms >= ? AND ended_at_ms < ?`,
    channel,
    fromMs,
    toMs,
  );
  return {
    paidCount: paid?.count ?? 0,
    paidFen: paid?.fen ?? 0,
    refundedCount: back?.count ?? 0,
    refundedFen: back?.fen ?? 0,
  };
}
