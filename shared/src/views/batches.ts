// Batches of the shop's own vouchers, and what of them was withdrawn.
// Why withdrawals stand apart: on another station they may arrive before the batch they speak of.

import type { View, ViewDb } from './view.ts';

export interface BatchRow {
  readonly batch: number;
  readonly platform: string;
  readonly kid: string;
  readonly deal: string;
  readonly product: string;
  readonly voucher_type: number;
  /** JSON of Dish[]. */
  readonly dishes: string;
  readonly value_fen: number;
  readonly count: number;
  readonly uses: number;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly note: string;
  readonly issued_by: string;
  readonly issued_at_ms: number;
}

/** Stands for every serial of a batch. */
const wholeBatch = 0;

export const batchesView: View = {
  name: 'batches',
  version: 1,
  tables: ['batches', 'batch_revocations'],
  schema: [
    `CREATE TABLE batches (
      batch INTEGER PRIMARY KEY, platform TEXT NOT NULL, kid TEXT NOT NULL, deal TEXT NOT NULL, product TEXT NOT NULL,
      voucher_type INTEGER NOT NULL, dishes TEXT NOT NULL, value_fen INTEGER NOT NULL, count INTEGER NOT NULL,
      uses INTEGER NOT NULL, valid_from TEXT NOT NULL, valid_until TEXT NOT NULL, note TEXT NOT NULL,
      issued_by TEXT NOT NULL, issued_at_ms INTEGER NOT NULL) STRICT`,
    `CREATE TABLE batch_revocations (
      batch INTEGER NOT NULL, serial INTEGER NOT NULL, reason TEXT NOT NULL, revoked_at_ms INTEGER NOT NULL,
      PRIMARY KEY (batch, serial)) STRICT, WITHOUT ROWID`,
  ],
  folds: {
    'batch.issued': ({ actor, data }, db) =>
      db.run(
        'INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        data.batch,
        data.platform,
        data.kid,
        data.deal,
        data.product,
        data.voucherType,
        JSON.stringify(data.dishes),
        data.valueFen,
        data.count,
        data.uses,
        data.validFrom,
        data.validUntil,
        data.note,
        actor,
        data.issuedAtMs,
      ),
    'batch.revoked': ({ data }, db) => {
      for (const serial of data.serials ?? [wholeBatch]) {
        // The earliest withdrawal stands, in whatever order two of them arrive.
        db.run(
          `INSERT INTO batch_revocations VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
             reason = CASE WHEN excluded.revoked_at_ms < revoked_at_ms THEN excluded.reason ELSE reason END,
             revoked_at_ms = min(excluded.revoked_at_ms, revoked_at_ms)`,
          data.batch,
          serial,
          data.reason,
          data.revokedAtMs,
        );
      }
    },
  },
};

export function batchById(db: ViewDb, batch: number): BatchRow | undefined {
  return db.get<BatchRow>('SELECT * FROM batches WHERE batch = ?', batch);
}

/** Newest first. */
export function recentBatches(db: ViewDb, limit: number): BatchRow[] {
  return db.all<BatchRow>('SELECT * FROM batches ORDER BY issued_at_ms DESC, batch DESC LIMIT ?', limit);
}

/** The highest batch number between two, or the lower one when there is none. */
export function lastBatch(db: ViewDb, after: number, before: number): number {
  return (
    db.get<{ last: number | null }>(
      'SELECT max(batch) AS last FROM batches WHERE batch > ? AND batch < ?',
      after,
      before,
    )?.last ?? after
  );
}

/** Whether one voucher of a batch was withdrawn, by itself or with all of it. */
export function isRevoked(db: ViewDb, batch: number, serial: number): boolean {
  return (
    db.get<{ found: number }>(
      'SELECT 1 AS found FROM batch_revocations WHERE batch = ? AND serial IN (?, ?)',
      batch,
      wholeBatch,
      serial,
    ) !== undefined
  );
}

export interface Revocation {
  /** 0 is the whole batch. */
  readonly serial: number;
  readonly reason: string;
}

export function revocationsOf(db: ViewDb, batch: number): Revocation[] {
  return db.all<Revocation>(
    'SELECT serial, reason FROM batch_revocations WHERE batch = ? ORDER BY serial',
    batch,
  );
}

/** Uses of each deal of a platform that stand: by deal, how many. */
export function usesByDeal(db: ViewDb, platform: string): ReadonlyMap<string, number> {
  const rows = db.all<{ deal: string; used: number }>(
    `SELECT deal, sum(count) AS used FROM attempts WHERE platform = ? AND kind = 'redeem' AND state = 'redeemed'
       AND attempt NOT IN (SELECT redemption FROM attempts WHERE platform = ? AND kind = 'reverse' AND state = 'reversed')
     GROUP BY deal`,
    platform,
    platform,
  );
  return new Map(rows.map(({ deal, used }) => [deal, used]));
}

/** Uses of each code of one deal that stand: by code, how many. */
export function usesByCode(db: ViewDb, platform: string, deal: string): ReadonlyMap<string, number> {
  const rows = db.all<{ code: string; used: number }>(
    `SELECT code, sum(count) AS used FROM attempts WHERE platform = ? AND deal = ? AND kind = 'redeem' AND state = 'redeemed'
       AND attempt NOT IN (SELECT redemption FROM attempts WHERE platform = ? AND kind = 'reverse' AND state = 'reversed')
     GROUP BY code`,
    platform,
    deal,
    platform,
  );
  return new Map(rows.map(({ code, used }) => [code, used]));
}
