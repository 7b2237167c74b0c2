// Points: one row for each time they came or went, and the levels they lead to.
// Why balances are summed when they are read: rows only come, so two stations' rows may arrive in any order.

import { storeId } from '../ids.ts';
import { defaultLevels, type MemberLevel } from '../member-levels.ts';
import type { Fact } from '../facts/index.ts';
import type { View, ViewDb } from './view.ts';

export type PointsKind =
  'earned' | 'taken-back' | 'owed-taken' | 'redeemed' | 'spent' | 'given-back' | 'adjusted';

export interface PointsRow {
  readonly entry: number;
  readonly member: number;
  readonly kind: PointsKind;
  /** What the balance changed by. */
  readonly points: number;
  /** What counts towards the level: spending points does not lower it. */
  readonly earned: number;
  /** What the member came to owe, or paid of it. */
  readonly owed: number;
  readonly reason: string;
  readonly order_id: number | null;
  /** The payment that points made, or that they went back from. */
  readonly payment: number | null;
  readonly clerk: string;
  readonly at_ms: number;
}

type Entry = Omit<PointsRow, 'entry' | 'clerk' | 'payment'> & { readonly payment?: number };

function put(fact: Fact, db: ViewDb, row: Entry): void {
  db.run(
    'INSERT INTO points_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    storeId(fact.station, fact.stationSeq),
    row.member,
    row.kind,
    row.points,
    row.earned,
    row.owed,
    row.reason,
    row.order_id,
    fact.actor,
    row.at_ms,
    row.payment ?? null,
  );
}

export const pointsView: View = {
  name: 'points',
  version: 2,
  tables: ['points_log', 'member_levels'],
  schema: [
    `CREATE TABLE points_log (
      entry INTEGER PRIMARY KEY, member INTEGER NOT NULL, kind TEXT NOT NULL, points INTEGER NOT NULL,
      earned INTEGER NOT NULL, owed INTEGER NOT NULL, reason TEXT NOT NULL, order_id INTEGER, clerk TEXT NOT NULL,
      at_ms INTEGER NOT NULL, payment INTEGER) STRICT`,
    'CREATE INDEX points_log_payment ON points_log (payment) WHERE payment IS NOT NULL',
    'CREATE INDEX points_log_member ON points_log (member, at_ms, entry)',
    'CREATE INDEX points_log_order ON points_log (order_id) WHERE order_id IS NOT NULL',
    `CREATE TABLE member_levels (
      level INTEGER PRIMARY KEY, name TEXT NOT NULL, min_points INTEGER NOT NULL, paid_permille INTEGER NOT NULL) STRICT`,
  ],
  folds: {
    'points.earned': (fact, db) => {
      const { member, order, points, earnedAtMs } = fact.data;
      const row = { member, kind: 'earned' as const, points, earned: points, owed: 0, reason: '' };
      put(fact, db, { ...row, order_id: order, at_ms: earnedAtMs });
    },
    'points.taken-back': (fact, db) => {
      const { member, order, points, owed, takenBackAtMs } = fact.data;
      const row = { member, kind: 'taken-back' as const, points: -points, earned: -points - owed, owed };
      put(fact, db, { ...row, reason: '', order_id: order, at_ms: takenBackAtMs });
    },
    'points.owed-taken': (fact, db) => {
      const { member, points, takenAtMs } = fact.data;
      const row = { member, kind: 'owed-taken' as const, points: -points, earned: 0, owed: -points };
      put(fact, db, { ...row, reason: '', order_id: null, at_ms: takenAtMs });
    },
    'points.redeemed': (fact, db) => {
      const { member, points, reason, redeemedAtMs } = fact.data;
      const row = { member, kind: 'redeemed' as const, points: -points, earned: 0, owed: 0, reason };
      put(fact, db, { ...row, order_id: null, at_ms: redeemedAtMs });
    },
    'points.spent': (fact, db) => {
      const { member, order, payment, points, spentAtMs } = fact.data;
      const row = { member, kind: 'spent' as const, points: -points, earned: 0, owed: 0, reason: '' };
      put(fact, db, { ...row, order_id: order, payment, at_ms: spentAtMs });
    },
    'points.given-back': (fact, db) => {
      const { member, order, payment, points, givenBackAtMs } = fact.data;
      const row = { member, kind: 'given-back' as const, points, earned: 0, owed: 0, reason: '' };
      put(fact, db, { ...row, order_id: order, payment, at_ms: givenBackAtMs });
    },
    'points.adjusted': (fact, db) => {
      const { member, points, reason, adjustedAtMs } = fact.data;
      const row = { member, kind: 'adjusted' as const, points, earned: points, owed: 0, reason };
      put(fact, db, { ...row, order_id: null, at_ms: adjustedAtMs });
    },
    'member.levels-set': ({ data }, db) => {
      db.run('DELETE FROM member_levels');
      for (const { level, name, minPoints, paidPermille } of data.levels)
        db.run('INSERT INTO member_levels VALUES (?, ?, ?, ?)', level, name, minPoints, paidPermille);
    },
  },
};

export interface PointsSums {
  readonly balance: number;
  /** Ever earned, less what was taken back: what the level goes by; never below 0. */
  readonly earned: number;
  readonly owed: number;
}

/** @param members every id of one member, as JSON */
export function pointsOf(db: ViewDb, members: string): PointsSums {
  return (
    db.get<PointsSums>(
      `SELECT coalesce(sum(points), 0) AS balance, max(0, coalesce(sum(earned), 0)) AS earned, coalesce(sum(owed), 0) AS owed
       FROM points_log WHERE member IN (SELECT value FROM json_each(?))`,
      members,
    ) ?? { balance: 0, earned: 0, owed: 0 }
  );
}

/** Newest first. @param members every id of one member, as JSON */
export function pointsLogOf(db: ViewDb, members: string, skip: number, limit: number): PointsRow[] {
  return db.all<PointsRow>(
    `SELECT * FROM points_log WHERE member IN (SELECT value FROM json_each(?))
     ORDER BY at_ms DESC, entry DESC LIMIT ? OFFSET ?`,
    members,
    limit,
    skip,
  );
}

/** Points an order has brought and that were not taken back, and to whom they went. */
export function pointsOfOrder(
  db: ViewDb,
  order: number,
): { readonly points: number; readonly member: number | null } {
  return (
    db.get<{ points: number; member: number | null }>(
      `SELECT coalesce(sum(earned), 0) AS points, min(member) AS member FROM points_log
       WHERE order_id = ? AND kind IN ('earned', 'taken-back')`,
      order,
    ) ?? { points: 0, member: null }
  );
}

/** What a payment took of whose points, and how many of them went back. */
export function pointsOfPayment(
  db: ViewDb,
  payment: number,
): { readonly member: number; readonly points: number; readonly back: number } | undefined {
  return db.get<{ member: number; points: number; back: number }>(
    `SELECT min(member) AS member, sum(iif(kind = 'spent', -points, 0)) AS points,
       sum(iif(kind = 'given-back', points, 0)) AS back
     FROM points_log WHERE payment = ? HAVING count(*) > 0`,
    payment,
  );
}

/** The shop's list, by rising points. */
export function levelsOf(db: ViewDb): readonly MemberLevel[] {
  const rows = db.all<MemberLevel>(
    'SELECT level, name, min_points AS minPoints, paid_permille AS paidPermille FROM member_levels ORDER BY level',
  );
  return rows.length === 0 ? defaultLevels : rows;
}
