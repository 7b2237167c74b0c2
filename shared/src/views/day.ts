// The manager's day: totals by platform, kind and hour, kept up with every fact instead of being counted again.

import type { View, ViewDb } from './view.ts';

export interface DayReport {
  readonly day: string;
  readonly redeemed: number;
  readonly redeemedFen: number;
  readonly reversed: number;
  readonly reversedFen: number;
  readonly byPlatform: readonly {
    platform: string;
    redeemed: number;
    redeemedFen: number;
    reversed: number;
    reversedFen: number;
  }[];
  readonly byType: readonly { voucherType: number; redeemed: number; redeemedFen: number }[];
  readonly byHour: readonly { hour: number; redeemed: number; redeemedFen: number }[];
}

export const dayView: View = {
  name: 'day',
  version: 1,
  tables: ['day_totals', 'hour_totals'],
  schema: [
    `CREATE TABLE day_totals (
      day TEXT NOT NULL, platform TEXT NOT NULL, voucher_type INTEGER NOT NULL, redeemed INTEGER NOT NULL, redeemed_fen INTEGER NOT NULL,
      reversed INTEGER NOT NULL, reversed_fen INTEGER NOT NULL, PRIMARY KEY (day, platform, voucher_type)) STRICT, WITHOUT ROWID`,
    `CREATE TABLE hour_totals (
      day TEXT NOT NULL, hour INTEGER NOT NULL, redeemed INTEGER NOT NULL, redeemed_fen INTEGER NOT NULL,
      PRIMARY KEY (day, hour)) STRICT, WITHOUT ROWID`,
  ],
  folds: {
    'voucher.redeemed': (fact, db) => {
      const { data } = fact;
      const count = data.items.length;
      const amount = data.paidFen * count;
      db.run(
        `INSERT INTO day_totals VALUES (?, ?, ?, ?, ?, 0, 0)
         ON CONFLICT DO UPDATE SET redeemed = redeemed + excluded.redeemed, redeemed_fen = redeemed_fen + excluded.redeemed_fen`,
        fact.businessDay,
        data.platform,
        data.voucherType,
        count,
        amount,
      );
      db.run(
        `INSERT INTO hour_totals VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET redeemed = redeemed + excluded.redeemed, redeemed_fen = redeemed_fen + excluded.redeemed_fen`,
        fact.businessDay,
        data.hour,
        count,
        amount,
      );
    },
    'voucher.reversed': (fact, db) =>
      db.run(
        `INSERT INTO day_totals VALUES (?, ?, ?, 0, 0, 1, ?)
         ON CONFLICT DO UPDATE SET reversed = reversed + 1, reversed_fen = reversed_fen + excluded.reversed_fen`,
        fact.businessDay,
        fact.data.platform,
        fact.data.voucherType,
        fact.data.paidFen,
      ),
  },
};

/** @param day yyyy-MM-dd, a business day */
export function dayReport(db: ViewDb, day: string): DayReport {
  const byPlatform = db.all<DayReport['byPlatform'][number]>(
    `SELECT platform, sum(redeemed) AS redeemed, sum(redeemed_fen) AS redeemedFen, sum(reversed) AS reversed, sum(reversed_fen) AS reversedFen
     FROM day_totals WHERE day = ? GROUP BY platform ORDER BY platform`,
    day,
  );
  const byType = db.all<DayReport['byType'][number]>(
    `SELECT voucher_type AS voucherType, sum(redeemed) AS redeemed, sum(redeemed_fen) AS redeemedFen
     FROM day_totals WHERE day = ? GROUP BY voucher_type ORDER BY voucher_type`,
    day,
  );
  const byHour = db.all<DayReport['byHour'][number]>(
    'SELECT hour, redeemed, redeemed_fen AS redeemedFen FROM hour_totals WHERE day = ? ORDER BY hour',
    day,
  );
  const sum = (pick: (row: DayReport['byPlatform'][number]) => number): number =>
    byPlatform.reduce((total, row) => total + pick(row), 0);
  return {
    day,
    redeemed: sum((row) => row.redeemed),
    redeemedFen: sum((row) => row.redeemedFen),
    reversed: sum((row) => row.reversed),
    reversedFen: sum((row) => row.reversedFen),
    byPlatform,
    byType,
    byHour,
  };
}
