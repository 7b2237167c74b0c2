// How many vouchers stand how, by day, platform and kind: counted with every fact, never over all vouchers again.
// A voucher counts on the day it was used; while it is not, on the day it was last seen: as the list filters it.

import type { Fact } from '../facts/index.ts';
import type { View, ViewDb } from './view.ts';
import type { VoucherStatus } from './vouchers.ts';

interface MarkRow {
  readonly voucher: number;
  readonly seen_day: string;
  readonly used_day: string | null;
  readonly platform: string;
  readonly voucher_type: number;
  readonly status: VoucherStatus;
}

function count(db: ViewDb, mark: MarkRow, sign: 1 | -1): void {
  db.run(
    `INSERT INTO voucher_days VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET vouchers = vouchers + excluded.vouchers`,
    mark.used_day ?? mark.seen_day,
    mark.platform,
    mark.voucher_type,
    mark.status,
    sign,
  );
}

/** Moves a voucher to where it stands now; its row was folded before. */
function move(
  db: ViewDb,
  voucher: number,
  days: (before: MarkRow | undefined) => Pick<MarkRow, 'seen_day' | 'used_day'>,
): void {
  const found = db.get<Pick<MarkRow, 'platform' | 'voucher_type' | 'status'> & { used: 0 | 1 }>(
    'SELECT platform, voucher_type, status, redeemed_at_ms IS NOT NULL AS used FROM vouchers WHERE voucher = ?',
    voucher,
  );
  if (found === undefined) return;
  const { used, ...row } = found;
  const before = db.get<MarkRow>('SELECT * FROM voucher_marks WHERE voucher = ?', voucher);
  if (before !== undefined) count(db, before, -1);
  const { seen_day, used_day } = days(before);
  const mark: MarkRow = { voucher, ...row, seen_day, used_day: used === 1 ? used_day : null };
  db.run(
    'INSERT OR REPLACE INTO voucher_marks VALUES (?, ?, ?, ?, ?, ?)',
    voucher,
    mark.seen_day,
    mark.used_day,
    mark.platform,
    mark.voucher_type,
    mark.status,
  );
  count(db, mark, 1);
}

/** A change of state on the day where the voucher already counts. */
const stay =
  (fact: Fact) =>
  (before: MarkRow | undefined): Pick<MarkRow, 'seen_day' | 'used_day'> => ({
    seen_day: before?.seen_day ?? fact.businessDay,
    used_day: before?.used_day ?? null,
  });

export const voucherStatsView: View = {
  name: 'voucher-stats',
  version: 3,
  tables: ['voucher_marks', 'voucher_days'],
  schema: [
    `CREATE TABLE voucher_marks (
      voucher INTEGER PRIMARY KEY, seen_day TEXT NOT NULL, used_day TEXT, platform TEXT NOT NULL,
      voucher_type INTEGER NOT NULL, status INTEGER NOT NULL,
      day TEXT GENERATED ALWAYS AS (coalesce(used_day, seen_day)) VIRTUAL) STRICT`,
    'CREATE INDEX voucher_marks_day ON voucher_marks (day, voucher)',
    `CREATE TABLE voucher_days (
      day TEXT NOT NULL, platform TEXT NOT NULL, voucher_type INTEGER NOT NULL, status INTEGER NOT NULL, vouchers INTEGER NOT NULL,
      PRIMARY KEY (day, platform, voucher_type, status)) STRICT, WITHOUT ROWID`,
  ],
  folds: {
    'voucher.seen': (fact, db) =>
      move(db, fact.data.voucher, (before) => ({
        seen_day: fact.businessDay,
        used_day: before?.used_day ?? null,
      })),
    'voucher.redeemed': (fact, db) => {
      for (const { voucher } of fact.data.items)
        move(db, voucher, (before) => ({
          seen_day: before?.seen_day ?? fact.businessDay,
          used_day: fact.businessDay,
        }));
    },
    'voucher.redeem-refused': (fact, db) => move(db, fact.data.voucher, stay(fact)),
    'voucher.redeem-unclear': (fact, db) => move(db, fact.data.voucher, stay(fact)),
    'voucher.redeem-held': (fact, db) => move(db, fact.data.voucher, stay(fact)),
    'voucher.reversed': (fact, db) => move(db, fact.data.voucher, stay(fact)),
    'voucher.listed': (fact, db) => {
      const { voucher, status, day } = fact.data;
      move(db, voucher, (before) => ({
        seen_day: before?.seen_day ?? day,
        used_day: status === 'consumed' ? day : (before?.used_day ?? day),
      }));
    },
    'voucher.state-learnt': (fact, db) => move(db, fact.data.voucher, stay(fact)),
    'voucher.accepted-offline': (fact, db) => move(db, fact.data.voucher, stay(fact)),
    'voucher.offline-confirmed': (fact, db) => move(db, fact.data.voucher, stay(fact)),
    'case.closed': (fact, db) => move(db, fact.data.voucher, stay(fact)),
  },
};

export interface VoucherCounts {
  readonly total: number;
  readonly redeemed: number;
  readonly unredeemed: number;
  readonly expired: number;
  readonly refunded: number;
  /** Outcome not known yet, or accepted offline and not confirmed. */
  readonly unknown: number;
}

export interface PlatformCounts extends VoucherCounts {
  readonly platform: string;
  /** What the uses of those days brought, undone and refunded ones left out. */
  readonly salesFen: number;
}

export interface TypeCounts extends VoucherCounts {
  readonly voucherType: number;
}

export interface UsesOfDay {
  readonly day: string;
  readonly uses: number;
  readonly fen: number;
}

const sums = `sum(vouchers) AS total, sum(iif(status = 2, vouchers, 0)) AS redeemed, sum(iif(status = 1, vouchers, 0)) AS unredeemed,
  sum(iif(status = 3, vouchers, 0)) AS expired, sum(iif(status = 4, vouchers, 0)) AS refunded,
  sum(iif(status IN (5, 6), vouchers, 0)) AS unknown`;

/** @param from yyyy-MM-dd business day @param to the last one, included */
export function countsByPlatform(db: ViewDb, from: string, to: string): PlatformCounts[] {
  const counts = db.all<VoucherCounts & { platform: string }>(
    `SELECT platform, ${sums} FROM voucher_days WHERE day >= ? AND day <= ? GROUP BY platform HAVING total > 0 ORDER BY platform`,
    from,
    to,
  );
  const sales = new Map(
    db
      .all<{ platform: string; fen: number }>(
        'SELECT platform, sum(fen) AS fen FROM use_days WHERE day >= ? AND day <= ? GROUP BY platform',
        from,
        to,
      )
      .map(({ platform, fen }) => [platform, fen]),
  );
  return counts.map((row) => ({ ...row, salesFen: sales.get(row.platform) ?? 0 }));
}

export function countsByType(db: ViewDb, from: string, to: string): TypeCounts[] {
  return db.all<TypeCounts>(
    `SELECT voucher_type AS voucherType, ${sums} FROM voucher_days WHERE day >= ? AND day <= ?
     GROUP BY voucher_type HAVING total > 0 ORDER BY voucher_type`,
    from,
    to,
  );
}

/** Days with at least one use that stands, in order. */
export function usesByDay(db: ViewDb, from: string, to: string): UsesOfDay[] {
  return db.all<UsesOfDay>(
    `SELECT day, sum(uses) AS uses, sum(fen) AS fen FROM use_days WHERE day >= ? AND day <= ?
     GROUP BY day HAVING sum(uses) <> 0 ORDER BY day`,
    from,
    to,
  );
}
