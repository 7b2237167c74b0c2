// What redeemed vouchers became that is not a dish: cards, lessons, classes, cash value, goods.
// Why balances are summed when they are read and never kept: rows that only come and are marked can arrive from
// two stations in any order, and the sum is right whenever it is asked for.

import type { View, ViewDb } from './view.ts';

export type BenefitState = 'active' | 'frozen' | 'expired' | 'used-up' | 'taken-back';

/** A benefit with its sums. */
export interface BenefitRow {
  readonly benefit: number;
  readonly attempt: string;
  readonly voucher: number;
  readonly voucher_type: number;
  readonly product: string;
  /** As the platform showed it. */
  readonly phone: string;
  readonly member: number | null;
  readonly state: 'granted' | 'taken-back';
  readonly granted_at_ms: number;
  /** A card's first day, yyyy-MM-dd; empty for everything else. */
  readonly starts_on: string;
  /** Lessons or visits in all; 0 where nothing is counted. */
  readonly uses: number;
  readonly value_fen: number;
  /** Days that standing vouchers give the card. */
  readonly days: number;
  readonly used: number;
  /** What was taken of a cash voucher, with what was lost of it, less what came back. */
  readonly spent_fen: number;
  /** Days of ended freezes. */
  readonly frozen_days: number;
  /** The freeze that lasts. */
  readonly freeze: string | null;
  readonly frozen_on: string | null;
}

export interface BenefitUseRow {
  readonly use: string;
  readonly benefit: number;
  readonly coach: string;
  readonly note: string;
  readonly clerk: string;
  readonly used_at_ms: number;
  readonly undone_at_ms: number | null;
  readonly undone_by: string | null;
  readonly reason: string;
}

export interface BenefitFreezeRow {
  readonly freeze: string;
  readonly benefit: number;
  readonly frozen_on: string;
  readonly frozen_by: string;
  readonly reason: string;
  readonly unfrozen_on: string | null;
  readonly days: number;
}

/** What one payment took of a cash voucher, and how much of that is back on it. */
export interface BenefitSpendRow {
  readonly payment: number;
  readonly benefit: number;
  readonly order_id: number;
  readonly amount_fen: number;
  readonly lost_fen: number;
  readonly clerk: string;
  readonly spent_at_ms: number;
  readonly back_fen: number;
}

export interface BenefitPeriodRow {
  readonly redemption: string;
  readonly voucher: number;
  readonly benefit: number;
  readonly days: number;
  readonly taken_back: 0 | 1;
}

const schema = [
  `CREATE TABLE benefits (
    benefit INTEGER PRIMARY KEY, attempt TEXT NOT NULL, voucher INTEGER NOT NULL, voucher_type INTEGER NOT NULL,
    product TEXT NOT NULL, phone TEXT NOT NULL, member INTEGER, state TEXT NOT NULL, granted_at_ms INTEGER NOT NULL,
    starts_on TEXT NOT NULL, uses INTEGER NOT NULL CHECK (uses >= 0), value_fen INTEGER NOT NULL CHECK (value_fen >= 0)) STRICT`,
  'CREATE INDEX benefits_voucher ON benefits (voucher, benefit)',
  'CREATE INDEX benefits_member ON benefits (member, benefit) WHERE member IS NOT NULL',
  `CREATE TABLE benefit_periods (
    redemption TEXT NOT NULL, voucher INTEGER NOT NULL, benefit INTEGER NOT NULL, days INTEGER NOT NULL CHECK (days > 0),
    taken_back INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (redemption, voucher)) STRICT, WITHOUT ROWID`,
  'CREATE INDEX benefit_periods_benefit ON benefit_periods (benefit)',
  'CREATE INDEX benefit_periods_voucher ON benefit_periods (voucher)',
  `CREATE TABLE benefit_uses (
    use TEXT PRIMARY KEY, benefit INTEGER NOT NULL, coach TEXT NOT NULL, note TEXT NOT NULL, clerk TEXT NOT NULL,
    used_at_ms INTEGER NOT NULL, undone_at_ms INTEGER, undone_by TEXT, reason TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID`,
  'CREATE INDEX benefit_uses_benefit ON benefit_uses (benefit, used_at_ms)',
  `CREATE TABLE benefit_freezes (
    freeze TEXT PRIMARY KEY, benefit INTEGER NOT NULL, frozen_on TEXT NOT NULL, frozen_by TEXT NOT NULL, reason TEXT NOT NULL,
    unfrozen_on TEXT, days INTEGER NOT NULL DEFAULT 0 CHECK (days >= 0)) STRICT, WITHOUT ROWID`,
  'CREATE INDEX benefit_freezes_benefit ON benefit_freezes (benefit, frozen_on)',
  `CREATE TABLE benefit_spends (
    payment INTEGER PRIMARY KEY, benefit INTEGER NOT NULL, order_id INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), lost_fen INTEGER NOT NULL CHECK (lost_fen >= 0),
    clerk TEXT NOT NULL, spent_at_ms INTEGER NOT NULL) STRICT`,
  'CREATE INDEX benefit_spends_benefit ON benefit_spends (benefit, payment)',
  `CREATE TABLE benefit_spends_back (
    refund INTEGER PRIMARY KEY, payment INTEGER NOT NULL, benefit INTEGER NOT NULL, amount_fen INTEGER NOT NULL,
    lost_fen INTEGER NOT NULL) STRICT`,
  'CREATE INDEX benefit_spends_back_benefit ON benefit_spends_back (benefit)',
  'CREATE INDEX benefit_spends_back_payment ON benefit_spends_back (payment)',
  'CREATE TABLE forced_reversals (attempt TEXT PRIMARY KEY) STRICT, WITHOUT ROWID',
];

function putPeriod(db: ViewDb, redemption: string, voucher: number, benefit: number, days: number): void {
  db.run(
    'INSERT INTO benefit_periods (redemption, voucher, benefit, days) VALUES (?, ?, ?, ?)',
    redemption,
    voucher,
    benefit,
    days,
  );
}

export const benefitsView: View = {
  name: 'benefits',
  version: 4,
  tables: [
    'benefits',
    'benefit_periods',
    'benefit_uses',
    'benefit_freezes',
    'benefit_spends',
    'benefit_spends_back',
    'forced_reversals',
  ],
  schema,
  folds: {
    'benefit.granted': ({ at, data }, db) => {
      db.run(
        `INSERT INTO benefits VALUES (?, ?, ?, ?, ?, ?, ?, 'granted', ?, ?, ?, ?)`,
        data.benefit,
        data.attempt,
        data.voucher,
        data.voucherType,
        data.product,
        data.phone,
        data.member ?? null,
        Number(at.slice(0, 13)),
        data.startsOn ?? '',
        data.uses ?? 0,
        data.valueFen ?? 0,
      );
      if (data.days !== undefined) putPeriod(db, data.attempt, data.voucher, data.benefit, data.days);
    },
    'benefit.renewed': ({ data }, db) => putPeriod(db, data.attempt, data.voucher, data.benefit, data.days),
    'benefit.taken-back': ({ data }, db) => {
      db.run(`UPDATE benefits SET state = 'taken-back' WHERE benefit = ?`, data.benefit);
      db.run('UPDATE benefit_periods SET taken_back = 1 WHERE benefit = ?', data.benefit);
    },
    'benefit.period-taken-back': ({ data }, db) =>
      db.run(
        'UPDATE benefit_periods SET taken_back = 1 WHERE redemption = ? AND voucher = ?',
        data.redemption,
        data.voucher,
      ),
    'benefit.used': ({ actor, data }, db) =>
      db.run(
        'INSERT INTO benefit_uses (use, benefit, coach, note, clerk, used_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
        data.use,
        data.benefit,
        data.coach,
        data.note,
        actor,
        data.usedAtMs,
      ),
    'benefit.use-undone': ({ actor, data }, db) =>
      db.run(
        'UPDATE benefit_uses SET undone_at_ms = ?, undone_by = ?, reason = ? WHERE use = ?',
        data.undoneAtMs,
        actor,
        data.reason,
        data.use,
      ),
    'benefit.frozen': ({ actor, data }, db) =>
      db.run(
        'INSERT INTO benefit_freezes (freeze, benefit, frozen_on, frozen_by, reason) VALUES (?, ?, ?, ?, ?)',
        data.freeze,
        data.benefit,
        data.frozenOn,
        actor,
        data.reason,
      ),
    'benefit.unfrozen': ({ data }, db) =>
      db.run(
        'UPDATE benefit_freezes SET unfrozen_on = ?, days = ? WHERE freeze = ?',
        data.unfrozenOn,
        data.days,
        data.freeze,
      ),
    'benefit.spent': ({ actor, data }, db) =>
      db.run(
        'INSERT INTO benefit_spends VALUES (?, ?, ?, ?, ?, ?, ?)',
        data.payment,
        data.benefit,
        data.order,
        data.amountFen,
        data.lostFen,
        actor,
        data.spentAtMs,
      ),
    'benefit.spend-undone': ({ data }, db) =>
      db.run(
        'INSERT INTO benefit_spends_back VALUES (?, ?, ?, ?, ?)',
        data.refund,
        data.payment,
        data.benefit,
        data.amountFen,
        data.lostFen,
      ),
    'voucher.member-assigned': ({ data }, db) =>
      db.run(
        'UPDATE benefits SET member = ? WHERE voucher = ? AND attempt = ?',
        data.member,
        data.voucher,
        data.redemption,
      ),
    'member.erased': ({ data }, db) => {
      for (const member of data.ids) db.run(`UPDATE benefits SET phone = '' WHERE member = ?`, member);
    },
    'voucher.reverse-requested': ({ data }, db) => {
      if (data.forced === true) db.run('INSERT INTO forced_reversals VALUES (?)', data.attempt);
    },
  },
};

const summed = `SELECT b.*,
  (SELECT coalesce(sum(days), 0) FROM benefit_periods p WHERE p.benefit = b.benefit AND p.taken_back = 0) AS days,
  (SELECT count(*) FROM benefit_uses u WHERE u.benefit = b.benefit AND u.undone_at_ms IS NULL) AS used,
  (SELECT coalesce(sum(amount_fen + lost_fen), 0) FROM benefit_spends s WHERE s.benefit = b.benefit)
    - (SELECT coalesce(sum(amount_fen + lost_fen), 0) FROM benefit_spends_back s WHERE s.benefit = b.benefit) AS spent_fen,
  (SELECT coalesce(sum(days), 0) FROM benefit_freezes f WHERE f.benefit = b.benefit) AS frozen_days,
  (SELECT min(freeze) FROM benefit_freezes f WHERE f.benefit = b.benefit AND f.unfrozen_on IS NULL) AS freeze,
  (SELECT min(frozen_on) FROM benefit_freezes f WHERE f.benefit = b.benefit AND f.unfrozen_on IS NULL) AS frozen_on
  FROM benefits b`;

export function benefitById(db: ViewDb, benefit: number): BenefitRow | undefined {
  return db.get<BenefitRow>(`${summed} WHERE b.benefit = ?`, benefit);
}

/** Newest first, of everybody the member answers for. */
export function benefitsOfMember(db: ViewDb, member: number, limit: number): BenefitRow[] {
  return db.all<BenefitRow>(
    `${summed} WHERE b.member IN (SELECT member FROM member_aliases WHERE survivor = ?) ORDER BY b.benefit DESC LIMIT ?`,
    member,
    limit,
  );
}

/** What a voucher became or made longer, each time it was redeemed, newest first. */
export function benefitsOfVoucher(db: ViewDb, voucher: number, limit: number): BenefitRow[] {
  return db.all<BenefitRow>(
    `${summed} WHERE b.voucher = ? OR b.benefit IN (SELECT benefit FROM benefit_periods WHERE voucher = ?)
     ORDER BY b.benefit DESC LIMIT ?`,
    voucher,
    voucher,
    limit,
  );
}

/** Benefits whose product, member's name or last four digits match, newest first. */
export function searchBenefits(db: ViewDb, text: string, limit: number): BenefitRow[] {
  const like = `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const last4 = /^\d{4}$/.test(text) ? `%${text}` : '';
  return db.all<BenefitRow>(
    `${summed} LEFT JOIN members m ON m.member = b.member
     WHERE b.product LIKE ? ESCAPE '\\' OR m.name LIKE ? ESCAPE '\\' OR m.phone LIKE ? OR b.phone LIKE ?
     ORDER BY b.benefit DESC LIMIT ?`,
    like,
    like,
    last4,
    last4,
    limit,
  );
}

export function usesOfBenefit(db: ViewDb, benefit: number): BenefitUseRow[] {
  return db.all<BenefitUseRow>(
    'SELECT * FROM benefit_uses WHERE benefit = ? ORDER BY used_at_ms, use',
    benefit,
  );
}

export function freezesOfBenefit(db: ViewDb, benefit: number): BenefitFreezeRow[] {
  return db.all<BenefitFreezeRow>(
    'SELECT * FROM benefit_freezes WHERE benefit = ? ORDER BY frozen_on, freeze',
    benefit,
  );
}

const spends = `SELECT s.*,
  (SELECT coalesce(sum(amount_fen), 0) FROM benefit_spends_back k WHERE k.payment = s.payment) AS back_fen
  FROM benefit_spends s`;

export function spendsOfBenefit(db: ViewDb, benefit: number): BenefitSpendRow[] {
  return db.all<BenefitSpendRow>(`${spends} WHERE s.benefit = ? ORDER BY s.payment`, benefit);
}

/** What a payment took, if it was by a cash voucher. */
export function spendOfPayment(db: ViewDb, payment: number): BenefitSpendRow | undefined {
  return db.get<BenefitSpendRow>(`${spends} WHERE s.payment = ?`, payment);
}

export function periodsOfBenefit(db: ViewDb, benefit: number): BenefitPeriodRow[] {
  return db.all<BenefitPeriodRow>(
    'SELECT * FROM benefit_periods WHERE benefit = ? ORDER BY redemption, voucher',
    benefit,
  );
}

/** Whether a manager undoes a redemption although the kitchen has begun. */
export function isForced(db: ViewDb, attempt: string): boolean {
  return db.get('SELECT 1 AS found FROM forced_reversals WHERE attempt = ?', attempt) !== undefined;
}
