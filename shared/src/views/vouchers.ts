// Vouchers as the shop knows them, and every attempt to redeem or reverse one.
// The unique index on open attempts is the rule "one open intent per voucher": the database says so, not code.

import type { PlatformWord } from '../result.ts';
import { listedFolds } from './listed-vouchers.ts';
import type { View, ViewDb } from './view.ts';
import { standingUse, useBehind } from './voucher-uses.ts';

/** Seed numbers: 1 unredeemed, 2 redeemed, 3 expired, 4 refunded, 5 outcome unknown, 6 accepted offline. */
export type VoucherStatus = 1 | 2 | 3 | 4 | 5 | 6;
export type AttemptState = 'asking' | 'unclear' | 'held' | 'redeemed' | 'reversed' | 'refused';

export interface Dish {
  readonly name: string;
  readonly quantity: number;
}

/** How much of its kind one voucher gives; absent while nobody has said so. */
export interface DealTerms {
  readonly card?: { readonly days: number } | undefined;
  readonly lessons?: { readonly count: number } | undefined;
  readonly cash?: { readonly valueFen: number } | undefined;
}

export interface Becomes extends DealTerms {
  readonly voucherType: number;
  readonly product: string;
  readonly dishes: readonly Dish[];
}

export interface VoucherRow {
  readonly voucher: number;
  readonly platform: string;
  readonly code: string;
  /** The platform's own name of it, where one voucher may be shown as several texts; else empty. */
  readonly coupon: string;
  readonly order_no: string;
  readonly deal: string;
  readonly title: string;
  readonly original_fen: number;
  readonly paid_fen: number;
  readonly phone: string;
  readonly usable: number;
  readonly status: VoucherStatus;
  readonly expires_on: string;
  readonly voucher_type: number;
  readonly becomes: string;
  readonly redeemed_by: string | null;
  readonly redeemed_at_ms: number | null;
  readonly redeemed_clerk: string | null;
  readonly reversible_until_ms: number;
  readonly deal_used: string;
  readonly flow: string;
  readonly result_type: number | null;
  readonly result_id: number | null;
  readonly seen_at_ms: number;
  readonly changed_seq: number;
}

export interface AttemptRow {
  readonly attempt: string;
  readonly kind: 'redeem' | 'reverse';
  readonly voucher: number;
  readonly redemption: string | null;
  readonly platform: string;
  readonly code: string;
  readonly title: string;
  readonly count: number;
  readonly command: string;
  readonly command_hash: string;
  readonly clerk: string;
  readonly deal: string;
  readonly paid_fen: number;
  readonly becomes: string;
  readonly ticket: string;
  readonly state: AttemptState;
  readonly because: string;
  readonly word: string | null;
  readonly asked_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly business_day: string;
  readonly seq: number;
}

const wallMs = (at: string): number => Number(at.slice(0, 13));
const word = (platform: PlatformWord | undefined): string | null =>
  platform === undefined ? null : JSON.stringify(platform);

function endAttempt(
  db: ViewDb,
  attempt: string,
  state: AttemptState,
  because: string,
  answer: PlatformWord | undefined,
  at: string,
): void {
  db.run(
    'UPDATE attempts SET state = ?, because = ?, word = ?, ended_at_ms = ? WHERE attempt = ?',
    state,
    because,
    word(answer),
    state === 'unclear' || state === 'held' ? null : wallMs(at),
    attempt,
  );
}

export const vouchersView: View = {
  name: 'vouchers',
  version: 4,
  tables: ['vouchers', 'voucher_texts', 'attempts'],
  schema: [
    `CREATE TABLE vouchers (
      voucher INTEGER PRIMARY KEY, platform TEXT NOT NULL, code TEXT NOT NULL, order_no TEXT NOT NULL, deal TEXT NOT NULL,
      title TEXT NOT NULL, original_fen INTEGER NOT NULL, paid_fen INTEGER NOT NULL, phone TEXT NOT NULL, usable INTEGER NOT NULL,
      status INTEGER NOT NULL, expires_on TEXT NOT NULL, voucher_type INTEGER NOT NULL, becomes TEXT NOT NULL,
      redeemed_by TEXT, redeemed_at_ms INTEGER, redeemed_clerk TEXT, reversible_until_ms INTEGER NOT NULL DEFAULT 0,
      deal_used TEXT NOT NULL DEFAULT '', flow TEXT NOT NULL DEFAULT '', result_type INTEGER, result_id INTEGER,
      seen_at_ms INTEGER NOT NULL, changed_seq INTEGER NOT NULL, coupon TEXT NOT NULL DEFAULT '') STRICT`,
    // Further texts of a voucher, such as the link that its code was first shown as.
    `CREATE TABLE voucher_texts (text TEXT NOT NULL, platform TEXT NOT NULL, voucher INTEGER NOT NULL,
      PRIMARY KEY (text, platform)) STRICT, WITHOUT ROWID`,
    `CREATE INDEX vouchers_coupon ON vouchers (coupon, platform) WHERE coupon <> ''`,
    'CREATE UNIQUE INDEX vouchers_code ON vouchers (code, platform)',
    'CREATE INDEX vouchers_status ON vouchers (status, voucher)',
    `CREATE INDEX vouchers_order ON vouchers (order_no) WHERE order_no <> ''`,
    `CREATE INDEX vouchers_phone ON vouchers (substr(phone, -4)) WHERE phone <> ''`,
    `CREATE TABLE attempts (
      attempt TEXT PRIMARY KEY, kind TEXT NOT NULL, voucher INTEGER NOT NULL, redemption TEXT, platform TEXT NOT NULL,
      code TEXT NOT NULL, title TEXT NOT NULL, count INTEGER NOT NULL, command TEXT NOT NULL, command_hash TEXT NOT NULL,
      clerk TEXT NOT NULL, deal TEXT NOT NULL, paid_fen INTEGER NOT NULL, becomes TEXT NOT NULL, ticket TEXT NOT NULL,
      state TEXT NOT NULL, because TEXT NOT NULL DEFAULT '', word TEXT, asked_at_ms INTEGER NOT NULL, ended_at_ms INTEGER,
      business_day TEXT NOT NULL, seq INTEGER NOT NULL) STRICT`,
    `CREATE UNIQUE INDEX attempts_open ON attempts (voucher) WHERE state IN ('asking', 'unclear', 'held')`,
    'CREATE UNIQUE INDEX attempts_command ON attempts (command)',
    'CREATE INDEX attempts_voucher ON attempts (voucher, seq)',
    'CREATE INDEX attempts_seq ON attempts (seq)',
    'CREATE INDEX attempts_code ON attempts (code, platform)',
  ],
  folds: {
    ...listedFolds,
    'voucher.seen': (fact, db) => {
      const { data } = fact;
      db.run(
        `INSERT INTO vouchers (voucher, platform, code, order_no, deal, title, original_fen, paid_fen, phone, usable, status,
           expires_on, voucher_type, becomes, seen_at_ms, changed_seq, coupon)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (voucher) DO UPDATE SET order_no = excluded.order_no, deal = excluded.deal, title = excluded.title,
           original_fen = excluded.original_fen, paid_fen = excluded.paid_fen, phone = excluded.phone,
           usable = excluded.usable, status = excluded.status, expires_on = excluded.expires_on,
           voucher_type = excluded.voucher_type, becomes = excluded.becomes, seen_at_ms = excluded.seen_at_ms,
           changed_seq = excluded.changed_seq, coupon = iif(excluded.coupon = '', coupon, excluded.coupon)`,
        data.voucher,
        data.platform,
        data.code,
        data.orderNo,
        data.deal,
        data.title,
        data.originalFen,
        data.paidFen,
        data.phone,
        data.usable,
        data.status,
        data.expiresOn,
        data.becomes.voucherType,
        JSON.stringify(data.becomes),
        wallMs(fact.at),
        fact.seq,
        data.coupon ?? '',
      );
      if (data.text !== undefined)
        db.run(
          'INSERT OR REPLACE INTO voucher_texts VALUES (?, ?, ?)',
          data.text,
          data.platform,
          data.voucher,
        );
    },
    'voucher.redeem-requested': (fact, db) => {
      const { data } = fact;
      db.run(
        `INSERT INTO attempts (attempt, kind, voucher, platform, code, title, count, command, command_hash, clerk, deal,
           paid_fen, becomes, ticket, state, asked_at_ms, business_day, seq)
         VALUES (?, 'redeem', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'asking', ?, ?, ?)`,
        data.attempt,
        data.voucher,
        data.platform,
        data.code,
        data.becomes.product,
        data.count,
        data.command,
        data.commandHash,
        data.clerk,
        data.deal,
        data.paidFen,
        JSON.stringify(data.becomes),
        data.ticket,
        data.askedAtMs,
        fact.businessDay,
        fact.seq,
      );
      db.run('UPDATE vouchers SET changed_seq = ? WHERE voucher = ?', fact.seq, data.voucher);
    },
    'voucher.redeemed': (fact, db) => {
      const { data } = fact;
      endAttempt(db, data.attempt, 'redeemed', '', data.answer, fact.at);
      for (const item of data.items) {
        db.run(
          `UPDATE vouchers SET status = ?, usable = ?, redeemed_by = ?, redeemed_at_ms = ?, reversible_until_ms = ?,
             redeemed_clerk = (SELECT clerk FROM attempts WHERE attempt = ?),
             deal_used = ?, flow = ?, result_type = ?, result_id = ?, changed_seq = ? WHERE voucher = ?`,
          item.left === undefined ? 2 : 1,
          item.left ?? 0,
          data.attempt,
          data.redeemedAtMs,
          data.reversibleUntilMs,
          data.attempt,
          item.deal,
          item.flow,
          item.resultType,
          item.resultId,
          fact.seq,
          item.voucher,
        );
      }
    },
    'voucher.redeem-refused': (fact, db) => {
      endAttempt(db, fact.data.attempt, 'refused', fact.data.because, fact.data.platform, fact.at);
      db.run(
        'UPDATE vouchers SET status = CASE WHEN status = 5 THEN 1 ELSE status END, changed_seq = ? WHERE voucher = ?',
        fact.seq,
        fact.data.voucher,
      );
    },
    'voucher.redeem-unclear': (fact, db) => {
      endAttempt(db, fact.data.attempt, 'unclear', fact.data.why, fact.data.platform, fact.at);
      db.run(
        'UPDATE vouchers SET status = 5, changed_seq = ? WHERE voucher = ?',
        fact.seq,
        fact.data.voucher,
      );
    },
    'voucher.redeem-held': (fact, db) => {
      endAttempt(db, fact.data.attempt, 'held', fact.data.why, fact.data.platform, fact.at);
      db.run(
        'UPDATE vouchers SET status = 5, changed_seq = ? WHERE voucher = ?',
        fact.seq,
        fact.data.voucher,
      );
    },
    'voucher.reverse-requested': (fact, db) => {
      const { data } = fact;
      db.run(
        `INSERT INTO attempts (attempt, kind, voucher, redemption, platform, code, title, count, command, command_hash, clerk,
           deal, paid_fen, becomes, ticket, state, asked_at_ms, business_day, seq)
         SELECT ?, 'reverse', voucher, ?, platform, code, title, 1, ?, ?, ?, deal_used, paid_fen, becomes, '', 'asking', ?, ?, ?
         FROM vouchers WHERE voucher = ?`,
        data.attempt,
        data.redemption,
        data.command,
        data.commandHash,
        data.clerk,
        data.askedAtMs,
        fact.businessDay,
        fact.seq,
        data.voucher,
      );
    },
    'voucher.reversed': (fact, db) => {
      endAttempt(db, fact.data.attempt, 'reversed', '', undefined, fact.at);
      const { voucher, redemption, flow } = fact.data;
      // The uses fold after this: there the undone one still stands, and behind it the one that is the latest now.
      const undone = standingUse(db, voucher, redemption, flow);
      const left = undone === undefined ? undefined : useBehind(db, undone);
      db.run(
        `UPDATE vouchers SET status = 1, usable = usable + ?, redeemed_by = ?, redeemed_at_ms = ?,
           redeemed_clerk = (SELECT clerk FROM attempts WHERE attempt = ?), reversible_until_ms = ?,
           deal_used = coalesce(?, deal_used), flow = coalesce(?, flow), result_type = ?, result_id = ?, changed_seq = ?
         WHERE voucher = ?`,
        undone?.uses ?? 1,
        left?.use_key ?? null,
        left?.at_ms ?? null,
        left?.use_key ?? null,
        left?.until_ms ?? 0,
        left?.deal ?? null,
        left?.flow ?? null,
        left?.result_type ?? null,
        left?.result_id ?? null,
        fact.seq,
        voucher,
      );
    },
    'member.erased': ({ data }, db) =>
      db.run(
        `UPDATE vouchers SET phone = '' WHERE voucher IN (
           SELECT voucher FROM voucher_members WHERE member IN (SELECT value FROM json_each(?)))`,
        JSON.stringify(data.ids),
      ),
    'voucher.reverse-refused': (fact, db) =>
      endAttempt(db, fact.data.attempt, 'refused', fact.data.because, fact.data.platform, fact.at),
    'voucher.reverse-unclear': (fact, db) =>
      endAttempt(db, fact.data.attempt, 'unclear', fact.data.why, fact.data.platform, fact.at),
  },
};

/** The voucher of a text: its code, or another text that it was shown as. */
export function voucherByCode(db: ViewDb, platform: string, text: string): VoucherRow | undefined {
  return (
    db.get<VoucherRow>('SELECT * FROM vouchers WHERE code = ? AND platform = ?', text, platform) ??
    db.get<VoucherRow>(
      `SELECT v.* FROM voucher_texts t JOIN vouchers v ON v.voucher = t.voucher WHERE t.text = ? AND t.platform = ?`,
      text,
      platform,
    )
  );
}

/** Every platform's voucher of a text. */
export function vouchersByCode(db: ViewDb, text: string): VoucherRow[] {
  return db.all<VoucherRow>(
    `SELECT * FROM vouchers WHERE code = ?
     UNION ALL SELECT v.* FROM voucher_texts t JOIN vouchers v ON v.voucher = t.voucher WHERE t.text = ?
       AND NOT EXISTS (SELECT 1 FROM vouchers o WHERE o.code = t.text AND o.platform = t.platform)
     ORDER BY platform`,
    text,
    text,
  );
}

export function voucherById(db: ViewDb, voucher: number): VoucherRow | undefined {
  return db.get<VoucherRow>('SELECT * FROM vouchers WHERE voucher = ?', voucher);
}

export function attemptById(db: ViewDb, attempt: string): AttemptRow | undefined {
  return db.get<AttemptRow>('SELECT * FROM attempts WHERE attempt = ?', attempt);
}

export function attemptByCommand(db: ViewDb, command: string): AttemptRow | undefined {
  return db.get<AttemptRow>('SELECT * FROM attempts WHERE command = ?', command);
}

const isOpen = `state IN ('asking', 'unclear', 'held')`;

/** What is not over yet, oldest first: settled at start and shown as unknown meanwhile. */
export function openAttempts(db: ViewDb): AttemptRow[] {
  return db.all<AttemptRow>(`SELECT * FROM attempts WHERE ${isOpen} ORDER BY seq`);
}

export function openAttemptOf(db: ViewDb, voucher: number): AttemptRow | undefined {
  return db.get<AttemptRow>(`SELECT * FROM attempts WHERE voucher = ? AND ${isOpen}`, voucher);
}

/** The attempts without an end on a page of vouchers. */
export function openAttemptsOf(db: ViewDb, vouchers: readonly number[]): AttemptRow[] {
  return db.all<AttemptRow>(
    `SELECT * FROM attempts WHERE ${isOpen} AND voucher IN (SELECT value FROM json_each(?))`,
    JSON.stringify(vouchers),
  );
}

/** An earlier try on this voucher that ended without proof of an effect: its effect may turn up late. */
export function refusedAttempts(db: ViewDb, voucher: number): AttemptRow[] {
  return db.all<AttemptRow>(
    `SELECT * FROM attempts WHERE voucher = ? AND kind = 'redeem' AND state = 'refused' ORDER BY seq DESC LIMIT 5`,
    voucher,
  );
}

/** The latest attempts, newest first. */
export function recentAttempts(db: ViewDb, limit: number): AttemptRow[] {
  return db.all<AttemptRow>('SELECT * FROM attempts ORDER BY seq DESC LIMIT ?', limit);
}

export function attemptsOf(db: ViewDb, voucher: number): AttemptRow[] {
  return db.all<AttemptRow>('SELECT * FROM attempts WHERE voucher = ? ORDER BY seq', voucher);
}

/** Redemptions of a code that stand, oldest first. */
export function usesOf(
  db: ViewDb,
  platform: string,
  code: string,
): { attempt: string; count: number; atMs: number; flows: string[] }[] {
  const rows = db.all<{ attempt: string; count: number; atMs: number; flows: string }>(
    `SELECT attempt, count, asked_at_ms AS atMs,
       (SELECT json_group_array(flow) FROM voucher_uses WHERE use_key = attempts.attempt AND code = attempts.code
          AND platform = attempts.platform AND flow <> '') AS flows
     FROM attempts WHERE code = ? AND platform = ? AND kind = 'redeem' AND state = 'redeemed'
       AND attempt NOT IN (SELECT redemption FROM attempts WHERE code = ? AND platform = ? AND kind = 'reverse' AND state = 'reversed')
     ORDER BY seq`,
    code,
    platform,
    code,
    platform,
  );
  return rows.map(({ flows, ...use }) => ({ ...use, flows: JSON.parse(flows) as string[] }));
}
