// Cinema orders as this station knows them, and every attempt to open, change or pay one.
// The unique index on open attempts is the rule "one open intent per order": the database says so, not code.

import type { PlatformWord } from '../result.ts';
import type { View, ViewDb } from './view.ts';

export type CinemaAttemptKind = 'open' | 'bind' | 'pay';
export type CinemaAttemptState = 'asking' | 'unclear' | 'held' | 'parked' | 'done' | 'refused';

export interface CinemaOrderRow {
  readonly platform: string;
  readonly order_id: string;
  readonly title: string;
  /** What was last told to be paid; null when the platform told no readable price. */
  readonly pay_fen: number | null;
  readonly total_fen: number | null;
  readonly voucher: string;
  readonly paid: number;
  readonly tickets: number;
  readonly clerk: string;
  readonly opened_at_ms: number;
  readonly business_day: string;
  readonly seq: number;
}

export interface CinemaAttemptRow {
  readonly attempt: string;
  readonly kind: CinemaAttemptKind;
  readonly platform: string;
  /** Empty for an opening until it is opened. */
  readonly order_id: string;
  readonly command: string;
  readonly command_hash: string;
  readonly clerk: string;
  /** Null when a change names no voucher. */
  readonly voucher: string | null;
  /** JSON of the fields sent with it; '{}' for a payment. */
  readonly fields: string;
  readonly pay_fen: number;
  readonly pay_type: string;
  readonly phone: string;
  readonly state: CinemaAttemptState;
  readonly because: string;
  readonly word: string | null;
  readonly asked_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly seq: number;
}

const wallMs = (at: string): number => Number(at.slice(0, 13));

function setState(
  db: ViewDb,
  at: string,
  attempt: string,
  state: CinemaAttemptState,
  because: string,
  word: PlatformWord | undefined,
): void {
  db.run(
    'UPDATE cinema_attempts SET state = ?, because = ?, word = ?, ended_at_ms = ? WHERE attempt = ?',
    state,
    because,
    word === undefined ? null : JSON.stringify(word),
    state === 'done' || state === 'refused' ? wallMs(at) : null,
    attempt,
  );
}

interface Asked {
  readonly attempt: string;
  readonly platform: string;
  readonly command: string;
  readonly commandHash: string;
  readonly clerk: string;
  readonly askedAtMs: number;
}

function insertAttempt(
  db: ViewDb,
  seq: number,
  kind: CinemaAttemptKind,
  data: Asked,
  more: {
    readonly order?: string;
    readonly voucher?: string | undefined;
    readonly fields?: Readonly<Record<string, string>>;
    readonly payFen?: number;
    readonly payType?: string;
    readonly phone?: string;
  },
): void {
  db.run(
    `INSERT INTO cinema_attempts (attempt, kind, platform, order_id, command, command_hash, clerk, voucher, fields, pay_fen,
       pay_type, phone, state, asked_at_ms, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'asking', ?, ?)`,
    data.attempt,
    kind,
    data.platform,
    more.order ?? '',
    data.command,
    data.commandHash,
    data.clerk,
    more.voucher ?? null,
    JSON.stringify(more.fields ?? {}),
    more.payFen ?? 0,
    more.payType ?? '',
    more.phone ?? '',
    data.askedAtMs,
    seq,
  );
}

const schema = [
  `CREATE TABLE cinema_orders (
    platform TEXT NOT NULL, order_id TEXT NOT NULL, title TEXT NOT NULL, pay_fen INTEGER, total_fen INTEGER,
    voucher TEXT NOT NULL, paid INTEGER NOT NULL DEFAULT 0, tickets INTEGER NOT NULL DEFAULT 0, clerk TEXT NOT NULL,
    opened_at_ms INTEGER NOT NULL, business_day TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (platform, order_id)) STRICT, WITHOUT ROWID`,
  'CREATE INDEX cinema_orders_seq ON cinema_orders (seq)',
  `CREATE TABLE cinema_attempts (
    attempt TEXT PRIMARY KEY, kind TEXT NOT NULL, platform TEXT NOT NULL, order_id TEXT NOT NULL, command TEXT NOT NULL,
    command_hash TEXT NOT NULL, clerk TEXT NOT NULL, voucher TEXT, fields TEXT NOT NULL, pay_fen INTEGER NOT NULL,
    pay_type TEXT NOT NULL, phone TEXT NOT NULL, state TEXT NOT NULL, because TEXT NOT NULL DEFAULT '', word TEXT,
    asked_at_ms INTEGER NOT NULL, ended_at_ms INTEGER, seq INTEGER NOT NULL) STRICT`,
  `CREATE UNIQUE INDEX cinema_attempts_open ON cinema_attempts (platform, order_id)
    WHERE kind <> 'open' AND state IN ('asking', 'unclear', 'held', 'parked')`,
  'CREATE UNIQUE INDEX cinema_attempts_command ON cinema_attempts (command)',
  'CREATE INDEX cinema_attempts_order ON cinema_attempts (platform, order_id, seq)',
];

export const cinemaView: View = {
  name: 'cinema',
  version: 1,
  tables: ['cinema_orders', 'cinema_attempts'],
  schema,
  folds: {
    'cinema.order-requested': ({ seq, data }, db) =>
      insertAttempt(db, seq, 'open', data, { fields: data.fields }),
    'cinema.order-opened': (fact, db) => {
      const { data } = fact;
      db.run(
        `INSERT INTO cinema_orders (platform, order_id, title, pay_fen, total_fen, voucher, clerk, opened_at_ms, business_day, seq)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        data.platform,
        data.order,
        data.title,
        data.payFen ?? null,
        data.totalFen ?? null,
        data.voucher,
        data.clerk,
        wallMs(fact.at),
        fact.businessDay,
        fact.seq,
      );
      if (data.attempt === undefined) return;
      setState(db, fact.at, data.attempt, 'done', '', undefined);
      db.run('UPDATE cinema_attempts SET order_id = ? WHERE attempt = ?', data.order, data.attempt);
    },
    'cinema.order-refused': ({ at, data }, db) =>
      setState(db, at, data.attempt, 'refused', data.because, data.word),
    'cinema.order-unclear': ({ at, data }, db) =>
      setState(db, at, data.attempt, 'unclear', data.why, data.word),
    'cinema.bind-requested': ({ seq, data }, db) => insertAttempt(db, seq, 'bind', data, data),
    'cinema.bound': ({ at, data }, db) => {
      setState(db, at, data.attempt, 'done', '', data.word);
      db.run(
        'UPDATE cinema_orders SET pay_fen = ?, voucher = COALESCE(?, voucher) WHERE platform = ? AND order_id = ?',
        data.payFen ?? null,
        data.voucher ?? null,
        data.platform,
        data.order,
      );
    },
    'cinema.bind-refused': ({ at, data }, db) =>
      setState(db, at, data.attempt, 'refused', data.because, data.word),
    'cinema.bind-unclear': ({ at, data }, db) =>
      setState(db, at, data.attempt, 'unclear', data.why, data.word),
    'cinema.payment-requested': ({ seq, data }, db) => insertAttempt(db, seq, 'pay', data, data),
    'cinema.payment-held': ({ at, data }, db) => setState(db, at, data.attempt, 'held', data.why, data.word),
    'cinema.payment-unclear': ({ at, data }, db) =>
      setState(db, at, data.attempt, 'unclear', data.why, data.word),
    'cinema.payment-failed': ({ at, data }, db) =>
      setState(db, at, data.attempt, 'refused', data.because, data.word),
    'cinema.paid': ({ at, data }, db) => {
      setState(db, at, data.attempt, 'done', '', data.word);
      db.run(
        'UPDATE cinema_orders SET paid = 1, pay_fen = ? WHERE platform = ? AND order_id = ?',
        data.payFen,
        data.platform,
        data.order,
      );
    },
    // A scanned voucher pays its order by itself: the order is the one it was looked at for.
    'voucher.redeemed': ({ data }, db) =>
      db.run(
        `UPDATE cinema_orders SET paid = 1, voucher = COALESCE((SELECT code FROM vouchers WHERE voucher = ?), voucher)
         WHERE platform = ? AND order_id = (SELECT order_no FROM vouchers WHERE voucher = ?)`,
        data.voucher,
        data.platform,
        data.voucher,
      ),
    'cinema.ticket-granted': ({ data }, db) =>
      db.run(
        'UPDATE cinema_orders SET tickets = tickets + 1 WHERE platform = ? AND order_id = ?',
        data.platform,
        data.order,
      ),
    'cinema.parked': ({ at, data }, db) => setState(db, at, data.attempt, 'parked', data.why, data.word),
  },
};

export function cinemaOrderById(db: ViewDb, platform: string, order: string): CinemaOrderRow | undefined {
  return db.get<CinemaOrderRow>(
    'SELECT * FROM cinema_orders WHERE platform = ? AND order_id = ?',
    platform,
    order,
  );
}

export function cinemaAttemptById(db: ViewDb, attempt: string): CinemaAttemptRow | undefined {
  return db.get<CinemaAttemptRow>('SELECT * FROM cinema_attempts WHERE attempt = ?', attempt);
}

export function cinemaAttemptByCommand(db: ViewDb, command: string): CinemaAttemptRow | undefined {
  return db.get<CinemaAttemptRow>('SELECT * FROM cinema_attempts WHERE command = ?', command);
}

/** The attempt that stands on an order and has no end yet, a parked one among them. */
export function openCinemaAttemptOf(
  db: ViewDb,
  platform: string,
  order: string,
): CinemaAttemptRow | undefined {
  return db.get<CinemaAttemptRow>(
    `SELECT * FROM cinema_attempts WHERE platform = ? AND order_id = ? AND kind <> 'open'
       AND state IN ('asking', 'unclear', 'held', 'parked')`,
    platform,
    order,
  );
}

/** The latest attempt on an order. */
export function lastCinemaAttemptOf(
  db: ViewDb,
  platform: string,
  order: string,
): CinemaAttemptRow | undefined {
  return db.get<CinemaAttemptRow>(
    'SELECT * FROM cinema_attempts WHERE platform = ? AND order_id = ? ORDER BY seq DESC LIMIT 1',
    platform,
    order,
  );
}

/** What has to be settled at start, oldest first. Parked ones wait for a person; a lost opening cannot be looked up. */
export function openCinemaAttempts(db: ViewDb): CinemaAttemptRow[] {
  return db.all<CinemaAttemptRow>(
    `SELECT * FROM cinema_attempts WHERE state IN ('asking', 'unclear', 'held')
       AND (kind <> 'open' OR state = 'asking') ORDER BY seq`,
  );
}

/** A redemption of a scanned voucher that is under way on this order: it binds and pays it too. */
export function redemptionOnOrder(
  db: ViewDb,
  platform: string,
  order: string,
): { readonly attempt: string } | undefined {
  return db.get<{ attempt: string }>(
    `SELECT a.attempt FROM attempts a JOIN vouchers v ON v.voucher = a.voucher
     WHERE a.state IN ('asking', 'unclear', 'held') AND v.platform = ? AND v.order_no = ?`,
    platform,
    order,
  );
}

/** The latest orders, newest first. */
export function recentCinemaOrders(db: ViewDb, limit: number): CinemaOrderRow[] {
  return db.all<CinemaOrderRow>('SELECT * FROM cinema_orders ORDER BY seq DESC LIMIT ?', limit);
}
