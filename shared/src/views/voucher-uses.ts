// Every use of a voucher that this shop knows of, by its own journal or from a platform's list, and their sums by day.
// Why beside the vouchers: a code with several uses, or used, undone and used again, has one voucher but many uses.

import { limits } from '../limits.ts';
import type { View, ViewDb } from './view.ts';

export type UseState = 'standing' | 'undone' | 'refunded';

export interface UseRow {
  readonly voucher: number;
  /** The attempt's id, or `list:` and the platform's number for a use only the platform told of. */
  readonly use_key: string;
  readonly platform: string;
  readonly code: string;
  readonly flow: string;
  readonly voucher_type: number;
  readonly fen: number;
  /** Business day, yyyy-MM-dd. */
  readonly day: string;
  readonly at_ms: number;
  readonly undone_at_ms: number;
  readonly state: UseState;
  /** 1 when this journal's own attempt made it, 0 when a platform's list told of it. */
  readonly own: 0 | 1;
}

/** A use that this journal's own attempt made, with what its undo needs. */
export interface OwnUseRow extends UseRow {
  readonly deal: string;
  /** How many uses of the code were spent at once. */
  readonly uses: number;
  /** Until when it may be undone, unix milliseconds; 0 for never. */
  readonly until_ms: number;
  readonly result_type: number | null;
  readonly result_id: number | null;
}

const foreign = { deal: '', uses: 1, until_ms: 0, result_type: null, result_id: null };

function count(db: ViewDb, row: UseRow, sign: 1 | -1): void {
  db.run(
    `INSERT INTO use_days VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET uses = uses + excluded.uses, fen = fen + excluded.fen`,
    row.day,
    row.platform,
    row.voucher_type,
    sign,
    sign * row.fen,
  );
}

function put(db: ViewDb, row: OwnUseRow): void {
  const before = db.get<UseRow>(
    'SELECT * FROM voucher_uses WHERE voucher = ? AND use_key = ? AND flow = ?',
    row.voucher,
    row.use_key,
    row.flow,
  );
  if (before?.state === 'standing') count(db, before, -1);
  db.run(
    'INSERT OR REPLACE INTO voucher_uses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    row.voucher,
    row.use_key,
    row.platform,
    row.code,
    row.flow,
    row.voucher_type,
    row.fen,
    row.day,
    row.at_ms,
    row.undone_at_ms,
    row.state,
    row.own,
    row.deal,
    row.uses,
    row.until_ms,
    row.result_type,
    row.result_id,
  );
  if (row.state === 'standing') count(db, row, 1);
}

/** What the list told of before turns out to be our own: one use must not be counted twice. */
function forgetListed(db: ViewDb, own: Pick<UseRow, 'voucher' | 'flow' | 'at_ms'>): void {
  const listed = db.all<UseRow>('SELECT * FROM voucher_uses WHERE voucher = ? AND own = 0', own.voucher);
  for (const row of listed) {
    const sameNumber = own.flow === '' || row.flow === '' || row.flow === own.flow;
    if (!sameNumber && Math.abs(row.at_ms - own.at_ms) > limits.syncClockSlackMs) continue;
    if (row.state === 'standing') count(db, row, -1);
    db.run(
      'DELETE FROM voucher_uses WHERE voucher = ? AND use_key = ? AND flow = ?',
      row.voucher,
      row.use_key,
      row.flow,
    );
  }
}

export const voucherUsesView: View = {
  name: 'voucher-uses',
  version: 2,
  tables: ['voucher_uses', 'use_days'],
  schema: [
    `CREATE TABLE voucher_uses (
      voucher INTEGER NOT NULL, use_key TEXT NOT NULL, platform TEXT NOT NULL, code TEXT NOT NULL, flow TEXT NOT NULL,
      voucher_type INTEGER NOT NULL, fen INTEGER NOT NULL, day TEXT NOT NULL, at_ms INTEGER NOT NULL,
      undone_at_ms INTEGER NOT NULL, state TEXT NOT NULL, own INTEGER NOT NULL, deal TEXT NOT NULL, uses INTEGER NOT NULL,
      until_ms INTEGER NOT NULL, result_type INTEGER, result_id INTEGER,
      PRIMARY KEY (voucher, use_key, flow)) STRICT, WITHOUT ROWID`,
    'CREATE INDEX voucher_uses_code ON voucher_uses (code, platform)',
    `CREATE INDEX voucher_uses_flow ON voucher_uses (flow, platform) WHERE flow <> ''`,
    'CREATE INDEX voucher_uses_at ON voucher_uses (platform, at_ms)',
    `CREATE TABLE use_days (
      day TEXT NOT NULL, platform TEXT NOT NULL, voucher_type INTEGER NOT NULL, uses INTEGER NOT NULL, fen INTEGER NOT NULL,
      PRIMARY KEY (day, platform, voucher_type)) STRICT, WITHOUT ROWID`,
  ],
  folds: {
    'voucher.redeemed': (fact, db) => {
      const { data } = fact;
      for (const item of data.items) {
        const use: OwnUseRow = {
          voucher: item.voucher,
          use_key: data.attempt,
          platform: data.platform,
          code: item.code,
          flow: item.flow,
          voucher_type: data.voucherType,
          fen: data.paidFen,
          day: fact.businessDay,
          at_ms: data.redeemedAtMs,
          undone_at_ms: 0,
          state: 'standing',
          own: 1,
          deal: item.deal,
          uses: item.uses ?? 1,
          until_ms: data.reversibleUntilMs,
          result_type: item.resultType,
          result_id: item.resultId,
        };
        forgetListed(db, use);
        put(db, use);
      }
    },
    'voucher.reversed': (fact, db) => {
      const { voucher, redemption, flow, reversedAtMs } = fact.data;
      const row = standingUse(db, voucher, redemption, flow);
      if (row !== undefined) put(db, { ...row, state: 'undone', undone_at_ms: reversedAtMs });
    },
    'voucher.listed': (fact, db) => {
      const { data } = fact;
      const row = db.get<OwnUseRow>(
        'SELECT * FROM voucher_uses WHERE voucher = ? AND use_key = ? ORDER BY flow = ? DESC LIMIT 1',
        data.voucher,
        data.use,
        data.flow,
      );
      const state = ({ consumed: 'standing', refunded: 'refunded', undone: 'undone' } as const)[data.status];
      if (row !== undefined) {
        put(db, { ...row, state });
        return;
      }
      put(db, {
        voucher: data.voucher,
        use_key: data.use,
        platform: data.platform,
        code: data.code,
        flow: data.flow,
        voucher_type: data.voucherType,
        fen: data.paidFen,
        day: data.day,
        at_ms: data.consumedAtMs,
        undone_at_ms: 0,
        state,
        own: 0,
        ...foreign,
      });
    },
  },
};

/**
 * A use by this journal that stands, the latest first.
 * @param attempt whose it is; anybody's when absent
 * @param flow the platform's number of it, where the attempt made several
 */
export function standingUse(
  db: ViewDb,
  voucher: number,
  attempt?: string,
  flow?: string,
): OwnUseRow | undefined {
  return db.get<OwnUseRow>(
    `SELECT * FROM voucher_uses WHERE voucher = ? AND own = 1 AND state = 'standing'
       AND use_key = coalesce(?, use_key) AND flow = coalesce(?, flow) ORDER BY at_ms DESC, use_key DESC, result_id DESC, flow DESC LIMIT 1`,
    voucher,
    attempt ?? null,
    flow ?? null,
  );
}

/** The use that stands behind this one, once it is undone. */
export function useBehind(db: ViewDb, use: OwnUseRow): OwnUseRow | undefined {
  return db.get<OwnUseRow>(
    `SELECT * FROM voucher_uses WHERE voucher = ? AND own = 1 AND state = 'standing' AND NOT (use_key = ? AND flow = ?)
     ORDER BY at_ms DESC, use_key DESC, result_id DESC, flow DESC LIMIT 1`,
    use.voucher,
    use.use_key,
    use.flow,
  );
}

/** Uses with the platform's own number, this journal's first. An empty number finds none. */
export function usesByFlow(db: ViewDb, platform: string, flow: string): UseRow[] {
  if (flow === '') return [];
  return db.all<UseRow>(
    `SELECT * FROM voucher_uses WHERE flow = ? AND flow <> '' AND platform = ? ORDER BY own DESC, at_ms DESC`,
    flow,
    platform,
  );
}

/** Every use of a code, this journal's first, then the latest first. */
export function usesByCode(db: ViewDb, platform: string, code: string): UseRow[] {
  return db.all<UseRow>(
    'SELECT * FROM voucher_uses WHERE code = ? AND platform = ? ORDER BY own DESC, at_ms DESC',
    code,
    platform,
  );
}

/** Uses between two moments, oldest first. */
export function usesBetween(db: ViewDb, platform: string, fromMs: number, toMs: number): UseRow[] {
  return db.all<UseRow>(
    'SELECT * FROM voucher_uses WHERE platform = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms, voucher, use_key',
    platform,
    fromMs,
    toMs,
  );
}

/** The vouchers that one attempt spent at a moment and that still stand. @param atMs when the platform spent them */
export function vouchersOfUse(db: ViewDb, platform: string, attempt: string, atMs: number): number[] {
  return db
    .all<{ voucher: number }>(
      `SELECT voucher FROM voucher_uses WHERE platform = ? AND at_ms = ? AND use_key = ? AND state = 'standing' ORDER BY voucher`,
      platform,
      atMs,
      attempt,
    )
    .map(({ voucher }) => voucher);
}
