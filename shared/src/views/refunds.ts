// Money on its way back. What a payment may still give back is counted here and nowhere else:
// captured, less what went back, less what is on its way or waits for a person.

import type { RefundCause } from '../facts/refund.ts';
import type { PlatformWord } from '../result.ts';
import type { View, ViewDb } from './view.ts';

/** `asking`, `accepted` and `unclear` are open; `abnormal` waits for a person; the others are ends. */
export type RefundState =
  'asking' | 'accepted' | 'unclear' | 'abnormal' | 'refunded' | 'refused' | 'given-back' | 'given-up';

export interface RefundRow {
  readonly refund: number;
  readonly station: number;
  readonly payment: number;
  readonly order_id: number;
  readonly channel: string;
  readonly clerk: string;
  readonly key: string;
  readonly amount_fen: number;
  readonly cause: RefundCause;
  readonly reason: string;
  /** JSON list of the order's lines; `[]` where it is for none in particular. */
  readonly lines: string;
  readonly approved_by: string;
  readonly state: RefundState;
  readonly why: string;
  readonly note: string;
  readonly requested_at_ms: number;
  readonly ended_at_ms: number;
  readonly word: string;
  readonly business_day: string;
  /** The business day its money went back; empty before. */
  readonly ended_day: string;
}

const word = (said: PlatformWord | undefined): string => (said === undefined ? '' : JSON.stringify(said));

export const refundsView: View = {
  name: 'refunds',
  version: 1,
  tables: ['refunds'],
  schema: [
    `CREATE TABLE refunds (
      refund INTEGER PRIMARY KEY, station INTEGER NOT NULL, payment INTEGER NOT NULL, order_id INTEGER NOT NULL,
      channel TEXT NOT NULL, clerk TEXT NOT NULL, key TEXT NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
      cause TEXT NOT NULL, reason TEXT NOT NULL, lines TEXT NOT NULL, approved_by TEXT NOT NULL, state TEXT NOT NULL,
      why TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', requested_at_ms INTEGER NOT NULL,
      ended_at_ms INTEGER NOT NULL DEFAULT 0, word TEXT NOT NULL DEFAULT '', business_day TEXT NOT NULL,
      ended_day TEXT NOT NULL DEFAULT '') STRICT`,
    'CREATE UNIQUE INDEX refunds_key ON refunds (key)',
    'CREATE INDEX refunds_payment ON refunds (payment, refund)',
    'CREATE INDEX refunds_order ON refunds (order_id, refund)',
    `CREATE INDEX refunds_open ON refunds (station, refund) WHERE state IN ('asking', 'accepted', 'unclear')`,
    `CREATE INDEX refunds_abnormal ON refunds (refund) WHERE state = 'abnormal'`,
    `CREATE INDEX refunds_back ON refunds (channel, ended_at_ms) WHERE state = 'refunded'`,
  ],
  folds: {
    'refund.requested': ({ data, station, actor, businessDay }, db) =>
      db.run(
        `INSERT INTO refunds (refund, station, payment, order_id, channel, clerk, key, amount_fen, cause, reason, lines,
           approved_by, state, requested_at_ms, business_day)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'asking', ?, ?)`,
        data.refund,
        station,
        data.payment,
        data.order,
        data.channel,
        actor,
        data.key,
        data.amountFen,
        data.cause,
        data.reason,
        JSON.stringify(data.lines ?? []),
        data.approvedBy ?? '',
        data.requestedAtMs,
        businessDay,
      ),
    'refund.accepted': ({ data }, db) =>
      db.run(
        `UPDATE refunds SET state = 'accepted', why = '', word = ? WHERE refund = ?`,
        word(data.platform),
        data.refund,
      ),
    'refund.unclear': ({ data }, db) =>
      db.run(
        `UPDATE refunds SET state = 'unclear', why = ?, word = ? WHERE refund = ?`,
        data.why,
        word(data.platform),
        data.refund,
      ),
    'refund.refunded': ({ data, businessDay }, db) =>
      db.run(
        `UPDATE refunds SET state = 'refunded', why = '', ended_at_ms = ?, ended_day = ? WHERE refund = ?`,
        data.refundedAtMs,
        businessDay,
        data.refund,
      ),
    'refund.refused': ({ data }, db) =>
      db.run(
        `UPDATE refunds SET state = 'refused', why = ?, word = ? WHERE refund = ?`,
        data.because,
        word(data.platform),
        data.refund,
      ),
    'refund.abnormal': ({ data }, db) =>
      db.run(
        `UPDATE refunds SET state = 'abnormal', why = ?, word = ? WHERE refund = ?`,
        data.why,
        word(data.platform),
        data.refund,
      ),
    'refund.judged': ({ data, businessDay }, db) =>
      db.run(
        `UPDATE refunds SET state = ?, note = ?, ended_at_ms = ?, ended_day = ? WHERE refund = ?`,
        data.givenBack ? 'given-back' : 'given-up',
        data.note,
        data.judgedAtMs,
        data.givenBack ? businessDay : '',
        data.refund,
      ),
  },
};

export function refundById(db: ViewDb, refund: number): RefundRow | undefined {
  return db.get<RefundRow>('SELECT * FROM refunds WHERE refund = ?', refund);
}

export function refundByKey(db: ViewDb, key: string): RefundRow | undefined {
  return db.get<RefundRow>('SELECT * FROM refunds WHERE key = ?', key);
}

export function refundsOf(db: ViewDb, payment: number): RefundRow[] {
  return db.all<RefundRow>('SELECT * FROM refunds WHERE payment = ? ORDER BY refund', payment);
}

export function refundsOfOrder(db: ViewDb, order: number): RefundRow[] {
  return db.all<RefundRow>('SELECT * FROM refunds WHERE order_id = ? ORDER BY refund', order);
}

/** Refunds of a station whose end is not known, oldest first. */
export function openRefunds(db: ViewDb, station: number): RefundRow[] {
  return db.all<RefundRow>(
    `SELECT * FROM refunds WHERE station = ? AND state IN ('asking', 'accepted', 'unclear') ORDER BY refund`,
    station,
  );
}

/** Refunds that no channel can end: a person has to. */
export function abnormalRefunds(db: ViewDb, limit: number): RefundRow[] {
  return db.all<RefundRow>(`SELECT * FROM refunds WHERE state = 'abnormal' ORDER BY refund LIMIT ?`, limit);
}

export interface MoneyBack {
  /** What really went back. */
  readonly refundedFen: number;
  /** On its way, or waiting for a person. */
  readonly refundingFen: number;
}

const sums = `
  coalesce(sum(CASE WHEN state IN ('refunded', 'given-back') THEN amount_fen ELSE 0 END), 0) AS refundedFen,
  coalesce(sum(CASE WHEN state IN ('asking', 'accepted', 'unclear', 'abnormal') THEN amount_fen ELSE 0 END), 0) AS refundingFen`;

export function moneyBackOf(db: ViewDb, payment: number): MoneyBack {
  const found = db.get<MoneyBack>(`SELECT ${sums} FROM refunds WHERE payment = ?`, payment);
  return found ?? { refundedFen: 0, refundingFen: 0 };
}

/** What went back for an order's lines, or is on its way, by line. A line given back once cannot be given back again. */
export function linesGivenBack(db: ViewDb, order: number): ReadonlySet<number> {
  const rows = db.all<{ lines: string }>(
    `SELECT lines FROM refunds WHERE order_id = ? AND state NOT IN ('refused', 'given-up')`,
    order,
  );
  return new Set(rows.flatMap(({ lines }) => JSON.parse(lines) as number[]));
}

/** What went back through a channel within a span of time. */
export function refundedBetween(db: ViewDb, channel: string, fromMs: number, toMs: number): RefundRow[] {
  return db.all<RefundRow>(
    `SELECT * FROM refunds WHERE channel = ? AND state = 'refunded' AND ended_at_ms >= ? AND ended_at_ms < ?`,
    channel,
    fromMs,
    toMs,
  );
}
