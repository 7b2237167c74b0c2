// Shifts and what happened during each at its station: money by way of paying, vouchers, the drawer.
// The unique indexes are the rules: one open shift a station, no Z number twice.

import { storeId } from '../ids.ts';
import type { ShiftReport } from '../shift-report.ts';
import type { View, ViewDb } from './view.ts';

export interface ShiftRow {
  readonly shift: number;
  readonly station: number;
  readonly clerk: string;
  readonly float_fen: number;
  readonly opened_day: string;
  readonly opened_at_ms: number;
  /** Null while it is open, as everything after it. */
  readonly closed_at_ms: number | null;
  readonly closed_day: string | null;
  readonly closed_by: string | null;
  readonly z: number | null;
  /** JSON. */
  readonly counted: string | null;
  readonly counted_fen: number | null;
  readonly expected_fen: number | null;
  readonly variance_fen: number | null;
  readonly reason: string | null;
  /** JSON. */
  readonly left_open: string | null;
  readonly left_reason: string | null;
  /** JSON of a ShiftReport. */
  readonly report: string | null;
  /** Said after the count was known; empty until then. */
  readonly explanation: string;
}

const schema = [
  `CREATE TABLE shifts (
    shift INTEGER PRIMARY KEY, station INTEGER NOT NULL, clerk TEXT NOT NULL, float_fen INTEGER NOT NULL,
    opened_day TEXT NOT NULL, opened_at_ms INTEGER NOT NULL, closed_at_ms INTEGER, closed_day TEXT, closed_by TEXT,
    z INTEGER, counted TEXT, counted_fen INTEGER, expected_fen INTEGER, variance_fen INTEGER, reason TEXT, left_open TEXT,
    left_reason TEXT, report TEXT, explanation TEXT NOT NULL DEFAULT '') STRICT`,
  'CREATE UNIQUE INDEX shifts_open ON shifts (station) WHERE closed_at_ms IS NULL',
  'CREATE UNIQUE INDEX shifts_z ON shifts (station, z) WHERE z IS NOT NULL',
  `CREATE TABLE shift_methods (
    shift INTEGER NOT NULL, channel TEXT NOT NULL, payments INTEGER NOT NULL, paid_fen INTEGER NOT NULL,
    refunds INTEGER NOT NULL, refunded_fen INTEGER NOT NULL, PRIMARY KEY (shift, channel)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE shift_vouchers (
    shift INTEGER NOT NULL, platform TEXT NOT NULL, redeemed INTEGER NOT NULL, redeemed_fen INTEGER NOT NULL,
    reversed INTEGER NOT NULL, reversed_fen INTEGER NOT NULL, PRIMARY KEY (shift, platform)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE shift_moves (
    entry INTEGER PRIMARY KEY, shift INTEGER NOT NULL, clerk TEXT NOT NULL, amount_fen INTEGER NOT NULL,
    reason TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT`,
  'CREATE INDEX shift_moves_shift ON shift_moves (shift, entry)',
  `CREATE TABLE shift_openings (
    shift INTEGER NOT NULL, why TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (shift, why)) STRICT, WITHOUT ROWID`,
];

/** Adds to a sum of the shift that is open at a station; nothing where none is. */
function add(db: ViewDb, station: number, sql: string, ...values: (string | number)[]): void {
  const open = openShift(db, station);
  if (open !== undefined) db.run(sql, open.shift, ...values);
}

const method = `INSERT INTO shift_methods VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET payments = payments + excluded.payments, paid_fen = paid_fen + excluded.paid_fen,
    refunds = refunds + excluded.refunds, refunded_fen = refunded_fen + excluded.refunded_fen`;
const voucher = `INSERT INTO shift_vouchers VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET redeemed = redeemed + excluded.redeemed, redeemed_fen = redeemed_fen + excluded.redeemed_fen,
    reversed = reversed + excluded.reversed, reversed_fen = reversed_fen + excluded.reversed_fen`;

export const shiftsView: View = {
  name: 'shifts',
  version: 1,
  tables: ['shifts', 'shift_methods', 'shift_vouchers', 'shift_moves', 'shift_openings'],
  schema,
  folds: {
    'shift.opened': ({ data, station, actor, businessDay }, db) =>
      db.run(
        `INSERT INTO shifts (shift, station, clerk, float_fen, opened_day, opened_at_ms) VALUES (?, ?, ?, ?, ?, ?)`,
        data.shift,
        station,
        actor,
        data.floatFen,
        businessDay,
        data.openedAtMs,
      ),
    'shift.cash-moved': ({ data, station, stationSeq, actor }, db) =>
      db.run(
        'INSERT INTO shift_moves VALUES (?, ?, ?, ?, ?, ?)',
        storeId(station, stationSeq),
        data.shift,
        actor,
        data.amountFen,
        data.reason,
        data.movedAtMs,
      ),
    'shift.closed': ({ data, actor, businessDay }, db) =>
      db.run(
        `UPDATE shifts SET closed_at_ms = ?, closed_day = ?, closed_by = ?, z = ?, counted = ?, counted_fen = ?,
           expected_fen = ?, variance_fen = ?, reason = ?, left_open = ?, left_reason = ?, report = ? WHERE shift = ?`,
        data.closedAtMs,
        businessDay,
        actor,
        data.z,
        JSON.stringify(data.counted),
        data.countedFen,
        data.expectedFen,
        data.varianceFen,
        data.reason,
        JSON.stringify(data.left),
        data.leftReason,
        JSON.stringify(data.report),
        data.shift,
      ),
    'shift.explained': ({ data }, db) =>
      db.run('UPDATE shifts SET explanation = ? WHERE shift = ?', data.reason, data.shift),
    'payment.paid': ({ data, station }, db) =>
      add(db, station, method, data.channel, 1, data.amountFen, 0, 0),
    'refund.refunded': ({ data, station }, db) =>
      add(db, station, method, data.channel, 0, 0, 1, data.amountFen),
    'voucher.redeemed': ({ data, station }, db) => {
      const count = data.items.length;
      add(db, station, voucher, data.platform, count, data.paidFen * count, 0, 0);
    },
    'voucher.reversed': ({ data, station }, db) =>
      add(db, station, voucher, data.platform, 0, 0, 1, data.paidFen),
    'drawer.opened': ({ data, station }, db) =>
      add(
        db,
        station,
        'INSERT INTO shift_openings VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1',
        data.why,
      ),
  },
};

export function openShift(db: ViewDb, station: number): ShiftRow | undefined {
  return db.get<ShiftRow>('SELECT * FROM shifts WHERE station = ? AND closed_at_ms IS NULL', station);
}

export function shiftById(db: ViewDb, shift: number): ShiftRow | undefined {
  return db.get<ShiftRow>('SELECT * FROM shifts WHERE shift = ?', shift);
}

/** Newest first. */
export function recentShifts(db: ViewDb, limit: number): ShiftRow[] {
  return db.all<ShiftRow>('SELECT * FROM shifts ORDER BY opened_at_ms DESC, shift DESC LIMIT ?', limit);
}

/** The number of the station's last Z paper; 0 before the first. */
export function lastZ(db: ViewDb, station: number): number {
  return (
    db.get<{ z: number | null }>(
      'SELECT max(z) AS z FROM shifts WHERE station = ? AND z IS NOT NULL',
      station,
    )?.z ?? 0
  );
}

/** What happened during a shift so far. @param isDrawer whether money of this way of paying lies in the drawer */
export function shiftSums(
  db: ViewDb,
  shift: number,
  isDrawer: (channel: string) => boolean,
): Omit<ShiftReport, 'sides'> {
  const methods = db
    .all<Omit<ShiftReport['methods'][number], 'drawer'>>(
      `SELECT channel, payments, paid_fen AS paidFen, refunds, refunded_fen AS refundedFen
       FROM shift_methods WHERE shift = ? ORDER BY channel`,
      shift,
    )
    .map((row) => ({ ...row, drawer: isDrawer(row.channel) }));
  const vouchers = db.all<ShiftReport['vouchers'][number]>(
    `SELECT platform, redeemed, redeemed_fen AS redeemedFen, reversed, reversed_fen AS reversedFen
     FROM shift_vouchers WHERE shift = ? ORDER BY platform`,
    shift,
  );
  const moves = db.all<ShiftReport['moves'][number]>(
    `SELECT at_ms AS atMs, clerk, amount_fen AS amountFen, reason FROM shift_moves WHERE shift = ? ORDER BY entry`,
    shift,
  );
  const openings = db.all<ShiftReport['openings'][number]>(
    'SELECT why, count FROM shift_openings WHERE shift = ? ORDER BY why',
    shift,
  );
  return { methods, vouchers, moves, openings };
}
