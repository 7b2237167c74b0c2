// What each platform's deals become in this shop, and which platforms are switched on.

import type { Becomes, Dish } from './vouchers.ts';
import type { View, ViewDb } from './view.ts';

export interface DealRow {
  readonly platform: string;
  readonly deal: string;
  readonly voucher_type: number;
  readonly product: string;
  readonly dishes: string;
  /** Calendar days of a membership card; null where the deal is none or nobody has said. So with the next two. */
  readonly card_days: number | null;
  readonly lesson_count: number | null;
  readonly value_fen: number | null;
}

export const catalogueView: View = {
  name: 'catalogue',
  version: 2,
  tables: ['deals', 'platforms'],
  schema: [
    `CREATE TABLE deals (platform TEXT NOT NULL, deal TEXT NOT NULL, voucher_type INTEGER NOT NULL, product TEXT NOT NULL,
      dishes TEXT NOT NULL, card_days INTEGER, lesson_count INTEGER, value_fen INTEGER, PRIMARY KEY (platform, deal)) STRICT, WITHOUT ROWID`,
    'CREATE TABLE platforms (platform TEXT PRIMARY KEY, enabled INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  ],
  folds: {
    'platform.deal-mapped': ({ data }, db) =>
      db.run(
        `INSERT INTO deals VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET voucher_type = excluded.voucher_type,
           product = excluded.product, dishes = excluded.dishes, card_days = excluded.card_days,
           lesson_count = excluded.lesson_count, value_fen = excluded.value_fen`,
        data.platform,
        data.deal,
        data.voucherType,
        data.product,
        JSON.stringify(data.dishes),
        data.card?.days ?? null,
        data.lessons?.count ?? null,
        data.cash?.valueFen ?? null,
      ),
    'platform.switched': ({ data }, db) =>
      db.run(
        'INSERT INTO platforms VALUES (?, ?) ON CONFLICT DO UPDATE SET enabled = excluded.enabled',
        data.platform,
        data.enabled ? 1 : 0,
      ),
  },
};

/** What a deal becomes here, or undefined while nobody has mapped it. */
export function becomesOf(db: ViewDb, platform: string, deal: string): Becomes | undefined {
  const row = db.get<DealRow>('SELECT * FROM deals WHERE platform = ? AND deal = ?', platform, deal);
  if (row === undefined) return undefined;
  // Key by key in the order of the journal's schema: a look compares it as text with what was noted before.
  return {
    voucherType: row.voucher_type,
    product: row.product,
    dishes: JSON.parse(row.dishes) as Dish[],
    ...(row.card_days === null ? {} : { card: { days: row.card_days } }),
    ...(row.lesson_count === null ? {} : { lessons: { count: row.lesson_count } }),
    ...(row.value_fen === null ? {} : { cash: { valueFen: row.value_fen } }),
  };
}

export function dealsOf(db: ViewDb, platform: string): DealRow[] {
  return db.all<DealRow>('SELECT * FROM deals WHERE platform = ? ORDER BY deal', platform);
}

/** A platform is on unless somebody switched it off. */
export function isSwitchedOn(db: ViewDb, platform: string): boolean {
  return (
    (db.get<{ enabled: number }>('SELECT enabled FROM platforms WHERE platform = ?', platform)?.enabled ??
      1) === 1
  );
}
