// Attempts to be paid, each from its intent to its one end.
// The unique index is the rule: while one of an order is open, its station begins no other.

import type { EndingReason, PaymentMeans, PaymentWitness } from '../facts/payment.ts';
import type { PlatformWord } from '../result.ts';
import type { View, ViewDb } from './view.ts';

/** `asking` to `unclear` may still become money, `ending` is being closed or reversed; the last two are ends. */
export type PaymentState = 'asking' | 'shown' | 'waiting' | 'unclear' | 'ending' | 'paid' | 'closed';

export interface PaymentRow {
  readonly payment: number;
  readonly station: number;
  readonly order_id: number;
  readonly channel: string;
  readonly means: PaymentMeans;
  readonly clerk: string;
  readonly key: string;
  readonly amount_fen: number;
  readonly subject: string;
  readonly code_tail: string;
  readonly state: PaymentState;
  readonly requested_at_ms: number;
  readonly expires_at_ms: number;
  /** Empty until the channel gave a picture. */
  readonly qr: string;
  readonly valid_until_ms: number;
  /** Why it waits or is unclear; empty otherwise. */
  readonly why: string;
  readonly ending: EndingReason | '';
  readonly ending_at_ms: number;
  /** The channel's own number; empty before the money. */
  readonly transaction_no: string;
  readonly paid_fen: number;
  readonly paid_at_ms: number;
  readonly heard: PaymentWitness | '';
  readonly received_fen: number;
  readonly change_fen: number;
  /** 0: the order could not take it, it goes back in full. */
  readonly kept: 0 | 1;
  readonly how: '' | 'refused' | 'closed' | 'reversed';
  readonly because: string;
  readonly ended_at_ms: number;
  /** JSON of what the channel said last, or empty. */
  readonly word: string;
  readonly business_day: string;
  /** The business day of its end; empty before. */
  readonly ended_day: string;
}

const word = (said: PlatformWord | undefined): string => (said === undefined ? '' : JSON.stringify(said));

export const paymentsView: View = {
  name: 'payments',
  version: 1,
  tables: ['payments', 'payment_notices'],
  schema: [
    `CREATE TABLE payments (
      payment INTEGER PRIMARY KEY, station INTEGER NOT NULL, order_id INTEGER NOT NULL, channel TEXT NOT NULL,
      means TEXT NOT NULL, clerk TEXT NOT NULL, key TEXT NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
      subject TEXT NOT NULL, code_tail TEXT NOT NULL, state TEXT NOT NULL, requested_at_ms INTEGER NOT NULL,
      expires_at_ms INTEGER NOT NULL, qr TEXT NOT NULL DEFAULT '', valid_until_ms INTEGER NOT NULL DEFAULT 0,
      why TEXT NOT NULL DEFAULT '', ending TEXT NOT NULL DEFAULT '', ending_at_ms INTEGER NOT NULL DEFAULT 0,
      transaction_no TEXT NOT NULL DEFAULT '', paid_fen INTEGER NOT NULL DEFAULT 0, paid_at_ms INTEGER NOT NULL DEFAULT 0,
      heard TEXT NOT NULL DEFAULT '', received_fen INTEGER NOT NULL DEFAULT 0, change_fen INTEGER NOT NULL DEFAULT 0,
      kept INTEGER NOT NULL DEFAULT 0, how TEXT NOT NULL DEFAULT '', because TEXT NOT NULL DEFAULT '',
      ended_at_ms INTEGER NOT NULL DEFAULT 0, word TEXT NOT NULL DEFAULT '', business_day TEXT NOT NULL,
      ended_day TEXT NOT NULL DEFAULT '') STRICT`,
    // Another station's attempt is refused by the till, not here: a merge of two journals must never fail.
    `CREATE UNIQUE INDEX payments_open ON payments (order_id, station) WHERE state NOT IN ('paid', 'closed')`,
    'CREATE UNIQUE INDEX payments_key ON payments (key)',
    'CREATE INDEX payments_order ON payments (order_id, payment)',
    `CREATE INDEX payments_transaction ON payments (transaction_no) WHERE transaction_no <> ''`,
    'CREATE INDEX payments_requested ON payments (requested_at_ms)',
    'CREATE INDEX payments_day ON payments (business_day, payment)',
    `CREATE INDEX payments_paid ON payments (channel, paid_at_ms) WHERE state = 'paid'`,
    `CREATE TABLE payment_notices (
      channel TEXT NOT NULL, notice TEXT NOT NULL, heard_at_ms INTEGER NOT NULL, PRIMARY KEY (channel, notice)) STRICT, WITHOUT ROWID`,
  ],
  folds: {
    'payment.requested': ({ data, station, actor, businessDay }, db) =>
      db.run(
        `INSERT INTO payments (payment, station, order_id, channel, means, clerk, key, amount_fen, subject, code_tail, state,
           requested_at_ms, expires_at_ms, business_day)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'asking', ?, ?, ?)`,
        data.payment,
        station,
        data.order,
        data.channel,
        data.means,
        actor,
        data.key,
        data.amountFen,
        data.subject,
        data.codeTail ?? '',
        data.requestedAtMs,
        data.expiresAtMs,
        businessDay,
      ),
    'payment.shown': ({ data }, db) =>
      db.run(
        `UPDATE payments SET state = 'shown', qr = ?, valid_until_ms = ?, why = '' WHERE payment = ?`,
        data.qr,
        data.validUntilMs,
        data.payment,
      ),
    'payment.waiting': ({ data }, db) =>
      db.run(
        `UPDATE payments SET state = 'waiting', why = ?, word = ? WHERE payment = ?`,
        data.why,
        word(data.platform),
        data.payment,
      ),
    'payment.unclear': ({ data }, db) =>
      db.run(
        `UPDATE payments SET state = 'unclear', why = ?, word = ? WHERE payment = ?`,
        data.why,
        word(data.platform),
        data.payment,
      ),
    'payment.ending': ({ data }, db) =>
      db.run(
        `UPDATE payments SET state = 'ending', ending = ?, ending_at_ms = ? WHERE payment = ?`,
        data.reason,
        data.askedAtMs,
        data.payment,
      ),
    'payment.paid': ({ data, businessDay }, db) =>
      db.run(
        `UPDATE payments SET state = 'paid', transaction_no = ?, paid_fen = ?, paid_at_ms = ?, heard = ?, received_fen = ?,
           change_fen = ?, kept = ?, ended_at_ms = ?, ended_day = ?, why = '' WHERE payment = ?`,
        data.transaction,
        data.amountFen,
        data.paidAtMs,
        data.heard,
        data.receivedFen ?? 0,
        data.changeFen ?? 0,
        data.kept ? 1 : 0,
        data.paidAtMs,
        businessDay,
        data.payment,
      ),
    'payment.closed': ({ data, businessDay }, db) =>
      db.run(
        `UPDATE payments SET state = 'closed', how = ?, because = ?, word = ?, ended_at_ms = ?, ended_day = ? WHERE payment = ?`,
        data.how,
        data.because ?? '',
        word(data.platform),
        data.closedAtMs,
        businessDay,
        data.payment,
      ),
    'payment.noticed': ({ data }, db) =>
      db.run(
        'INSERT INTO payment_notices VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        data.channel,
        data.notice,
        data.heardAtMs,
      ),
  },
};

export function paymentById(db: ViewDb, payment: number): PaymentRow | undefined {
  return db.get<PaymentRow>('SELECT * FROM payments WHERE payment = ?', payment);
}

export function paymentByKey(db: ViewDb, key: string): PaymentRow | undefined {
  return db.get<PaymentRow>('SELECT * FROM payments WHERE key = ?', key);
}

/** By either number a customer's phone may show: the channel's own, or ours. */
export function paymentsByNumber(db: ViewDb, text: string, limit: number): PaymentRow[] {
  return db.all<PaymentRow>(
    `SELECT * FROM payments WHERE key = ? OR (transaction_no <> '' AND transaction_no = ?) ORDER BY payment DESC LIMIT ?`,
    text,
    text,
    limit,
  );
}

/** The one attempt of an order that has no end yet, of whichever station. */
export function openPaymentOf(db: ViewDb, order: number): PaymentRow | undefined {
  return db.get<PaymentRow>(
    `SELECT * FROM payments WHERE order_id = ? AND state NOT IN ('paid', 'closed') ORDER BY payment LIMIT 1`,
    order,
  );
}

/** Everything without an end that a station began, oldest first. */
export function openPayments(db: ViewDb, station: number): PaymentRow[] {
  return db.all<PaymentRow>(
    `SELECT * FROM payments WHERE station = ? AND state NOT IN ('paid', 'closed') ORDER BY payment`,
    station,
  );
}

export function paymentsOf(db: ViewDb, order: number): PaymentRow[] {
  return db.all<PaymentRow>('SELECT * FROM payments WHERE order_id = ? ORDER BY payment', order);
}

/** The latest, newest first. @param only those without an end */
export function recentPayments(db: ViewDb, limit: number, only: 'open' | 'all' = 'all'): PaymentRow[] {
  const where = only === 'open' ? `WHERE state NOT IN ('paid', 'closed')` : '';
  return db.all<PaymentRow>(
    `SELECT * FROM payments ${where} ORDER BY requested_at_ms DESC, payment DESC LIMIT ?`,
    limit,
  );
}

/** Whether a notice was taken before. */
export function wasNoticed(db: ViewDb, channel: string, notice: string): boolean {
  return (
    db.get('SELECT 1 FROM payment_notices WHERE channel = ? AND notice = ?', channel, notice) !== undefined
  );
}

/** What came in through a channel within a span of time, by the channel's own clock. */
export function paidBetween(db: ViewDb, channel: string, fromMs: number, toMs: number): PaymentRow[] {
  return db.all<PaymentRow>(
    `SELECT * FROM payments WHERE channel = ? AND state = 'paid' AND paid_at_ms >= ? AND paid_at_ms < ?`,
    channel,
    fromMs,
    toMs,
  );
}
