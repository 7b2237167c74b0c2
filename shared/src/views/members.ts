// Members, what finds them by phone, and whose a redemption is.
// Why the digest stands apart from the member: a screen's replica never receives it and still shows everybody.

import { limits } from '../limits.ts';
import type { View, ViewDb } from './view.ts';

export interface MemberRow {
  readonly member: number;
  /** Empty while nobody has asked. */
  readonly name: string;
  /** Masked, 138****8000. */
  readonly phone: string;
  readonly last4: string;
  readonly registered_at_ms: number;
  /** When the member last bought, redeemed or used something. */
  readonly seen_at_ms: number;
  readonly erased: 0 | 1;
}

/** 138****8000. @param phone 11 digits */
export function maskedPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** What is sealed under a member's own key. */
export interface Person {
  readonly name: string;
  /** Masked. */
  readonly phone: string;
  /** Keyed, 64 hex digits: what a whole phone is found by. */
  readonly digest: string;
  /** The whole phone, sealed by the station once more. */
  readonly whole: string;
}

function seen(db: ViewDb, member: number, atMs: number): void {
  db.run(
    `UPDATE members SET seen_at_ms = max(seen_at_ms, ?)
     WHERE member = (SELECT survivor FROM member_aliases WHERE member = ?)`,
    atMs,
    member,
  );
}

function answerForSelf(db: ViewDb, member: number): void {
  db.run('INSERT OR IGNORE INTO member_aliases VALUES (?, ?)', member, member);
}

export const membersView: View = {
  name: 'members',
  version: 3,
  tables: [
    'members',
    'member_aliases',
    'member_retention',
    'member_phones',
    'attempt_members',
    'voucher_members',
  ],
  schema: [
    `CREATE TABLE members (
      member INTEGER PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL, last4 TEXT NOT NULL,
      registered_at_ms INTEGER NOT NULL, seen_at_ms INTEGER NOT NULL, erased INTEGER NOT NULL) STRICT`,
    'CREATE INDEX members_seen ON members (seen_at_ms) WHERE erased = 0',
    'CREATE TABLE member_retention (one INTEGER PRIMARY KEY, days INTEGER NOT NULL) STRICT',
    'CREATE INDEX members_last4 ON members (last4, member)',
    // Who answers for whom after two members were found to be one; everybody answers for themselves at first.
    'CREATE TABLE member_aliases (member INTEGER PRIMARY KEY, survivor INTEGER NOT NULL) STRICT',
    'CREATE INDEX member_aliases_survivor ON member_aliases (survivor, member)',
    // Not unique: two stations that registered the same customer while apart must both be kept when they meet.
    'CREATE TABLE member_phones (member INTEGER PRIMARY KEY, digest TEXT NOT NULL, sealed TEXT NOT NULL) STRICT',
    'CREATE INDEX member_phones_digest ON member_phones (digest, member)',
    'CREATE TABLE attempt_members (attempt TEXT PRIMARY KEY, member INTEGER NOT NULL) STRICT, WITHOUT ROWID',
    `CREATE TABLE voucher_members (
      voucher INTEGER PRIMARY KEY, redemption TEXT NOT NULL, member INTEGER NOT NULL) STRICT`,
  ],
  folds: {
    'member.registered': ({ data }, db) => {
      db.run(
        `INSERT INTO members (member, name, phone, last4, registered_at_ms, seen_at_ms, erased) VALUES (?, '', '', '', ?, ?, 0)`,
        data.member,
        data.registeredAtMs,
        data.registeredAtMs,
      );
      answerForSelf(db, data.member);
    },
    'member.person-kept': ({ data }, db) => {
      const text = db.openFor?.(data.member, data.sealed);
      if (text === undefined) return;
      const { name, phone, digest, whole } = JSON.parse(text) as Person;
      db.run(
        'UPDATE members SET name = ?, phone = ?, last4 = ? WHERE member = ?',
        name,
        phone,
        phone.slice(-4),
        data.member,
      );
      db.run(
        `INSERT INTO member_phones VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET digest = excluded.digest, sealed = excluded.sealed`,
        data.member,
        digest,
        whole,
      );
    },
    'member.erased': ({ data }, db) => {
      for (const member of data.ids) {
        db.run(`UPDATE members SET name = '', phone = '', last4 = '', erased = 1 WHERE member = ?`, member);
        db.run('DELETE FROM member_phones WHERE member = ?', member);
      }
    },
    'member.retention-set': ({ data }, db) => {
      db.run('DELETE FROM member_retention');
      db.run('INSERT INTO member_retention VALUES (1, ?)', data.days);
    },
    'order.placed': ({ data }, db) => {
      if (data.member !== undefined) seen(db, data.member, data.placedAtMs);
    },
    'points.redeemed': ({ data }, db) => seen(db, data.member, data.redeemedAtMs),
    'benefit.used': ({ data }, db) => {
      const owner = db.get<{ member: number | null }>(
        'SELECT member FROM benefits WHERE benefit = ?',
        data.benefit,
      );
      if (typeof owner?.member === 'number') seen(db, owner.member, data.usedAtMs);
    },
    'member.merged': ({ data }, db) => {
      answerForSelf(db, data.member);
      answerForSelf(db, data.into);
      db.run(
        `UPDATE member_aliases SET survivor = (SELECT survivor FROM member_aliases WHERE member = ?)
         WHERE survivor = (SELECT survivor FROM member_aliases WHERE member = ?)`,
        data.into,
        data.member,
      );
    },
    'voucher.redeem-requested': ({ at, data }, db) => {
      if (data.member === undefined) return;
      db.run('INSERT INTO attempt_members VALUES (?, ?)', data.attempt, data.member);
      seen(db, data.member, Number(at.slice(0, 13)));
    },
    'voucher.redeemed': ({ data }, db) => {
      for (const { voucher } of data.items) {
        // A code with several uses belongs to whom it was used for last, as the rest of its row does.
        db.run('DELETE FROM voucher_members WHERE voucher = ?', voucher);
        db.run(
          'INSERT INTO voucher_members SELECT ?, attempt, member FROM attempt_members WHERE attempt = ?',
          voucher,
          data.attempt,
        );
      }
    },
    'voucher.member-assigned': ({ data }, db) =>
      db.run(
        `INSERT INTO voucher_members VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET redemption = excluded.redemption, member = excluded.member`,
        data.voucher,
        data.redemption,
        data.member,
      ),
    'voucher.reversed': ({ data }, db) => {
      db.run('DELETE FROM voucher_members WHERE voucher = ?', data.voucher);
      // A use before it may stand yet: the voucher is that one's customer's again.
      db.run(
        `INSERT INTO voucher_members SELECT v.voucher, a.attempt, a.member FROM vouchers v
           JOIN attempt_members a ON a.attempt = v.redeemed_by WHERE v.voucher = ?`,
        data.voucher,
      );
    },
  },
};

/** The member an id answers for: the one it was merged into, where it was. */
export function memberById(db: ViewDb, member: number): MemberRow | undefined {
  return db.get<MemberRow>(
    'SELECT m.* FROM member_aliases a JOIN members m ON m.member = a.survivor WHERE a.member = ?',
    member,
  );
}

/** Every id that a member answers for, its own among them, as JSON for `json_each`. @param member the survivor */
export function memberIds(db: ViewDb, member: number): string {
  return JSON.stringify(
    db
      .all<{ member: number }>('SELECT member FROM member_aliases WHERE survivor = ? ORDER BY member', member)
      .map((row) => row.member),
  );
}

/** The first who came with this phone, or whoever answers for them now. @param digest keyed, 64 hex digits */
export function memberByDigest(db: ViewDb, digest: string): MemberRow | undefined {
  return db.get<MemberRow>(
    `SELECT m.* FROM member_phones p JOIN member_aliases a ON a.member = p.member JOIN members m ON m.member = a.survivor
     WHERE p.digest = ? ORDER BY p.member LIMIT 1`,
    digest,
  );
}

/** After how many days without a visit a member is forgotten; 0 never. */
export function retentionDays(db: ViewDb): number {
  return db.get<{ days: number }>('SELECT days FROM member_retention')?.days ?? 0;
}

/** Members not seen since a moment, the longest first. @param beforeMs unix milliseconds */
export function unseenMembers(db: ViewDb, beforeMs: number, limit: number): MemberRow[] {
  return db.all<MemberRow>(
    `SELECT m.* FROM members m JOIN member_aliases a ON a.member = m.member AND a.survivor = m.member
     WHERE m.erased = 0 AND m.seen_at_ms < ? ORDER BY m.seen_at_ms, m.member LIMIT ?`,
    beforeMs,
    limit,
  );
}

/** A member's phone as it was sealed, for whoever holds the key, and what it is found by. */
export function phoneOf(
  db: ViewDb,
  member: number,
): { readonly sealed: string; readonly digest: string } | undefined {
  return db.get('SELECT sealed, digest FROM member_phones WHERE member = ?', member);
}

export function membersByLast4(db: ViewDb, last4: string): MemberRow[] {
  return db.all<MemberRow>(
    `SELECT * FROM members WHERE member IN (
       SELECT a.survivor FROM members m JOIN member_aliases a ON a.member = m.member WHERE m.last4 = ?)
     ORDER BY member LIMIT ?`,
    last4,
    limits.membersOfferedMax,
  );
}

/** Members whose phone may be the one that a platform shows in part: everything both show agrees. */
export function membersByMask(db: ViewDb, shown: string): MemberRow[] {
  const last4 = /\d{4}$/.exec(shown)?.[0];
  if (last4 === undefined) return [];
  const agrees = (phone: string): boolean =>
    phone.length !== shown.length ||
    [...phone].every((digit, index) => digit === '*' || shown[index] === '*' || shown[index] === digit);
  return membersByLast4(db, last4).filter(({ phone }) => agrees(phone));
}

/** Whose the standing redemption of a voucher is. */
export function memberOfVoucher(db: ViewDb, voucher: number): MemberRow | undefined {
  return db.get<MemberRow>(
    `SELECT m.* FROM voucher_members v JOIN member_aliases a ON a.member = v.member
     JOIN members m ON m.member = a.survivor WHERE v.voucher = ?`,
    voucher,
  );
}

/** The customers of a page of vouchers, by voucher. */
export function membersOfVouchers(db: ViewDb, vouchers: readonly number[]): ReadonlyMap<number, MemberRow> {
  const rows = db.all<MemberRow & { of_voucher: number }>(
    `SELECT m.*, v.voucher AS of_voucher FROM voucher_members v JOIN members m ON m.member = v.member
     WHERE v.voucher IN (SELECT value FROM json_each(?))`,
    JSON.stringify(vouchers),
  );
  return new Map(rows.map(({ of_voucher, ...row }) => [of_voucher, row]));
}

/** For whom an attempt was made, as the clerk said when it was confirmed. */
export function memberOfAttempt(db: ViewDb, attempt: string): MemberRow | undefined {
  return db.get<MemberRow>(
    `SELECT m.* FROM attempt_members t JOIN member_aliases a ON a.member = t.member
     JOIN members m ON m.member = a.survivor WHERE t.attempt = ?`,
    attempt,
  );
}
