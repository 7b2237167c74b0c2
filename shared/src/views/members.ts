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
}

/** 138****8000. @param phone 11 digits */
export function maskedPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

function answerForSelf(db: ViewDb, member: number): void {
  db.run('INSERT OR IGNORE INTO member_aliases VALUES (?, ?)', member, member);
}

export const membersView: View = {
  name: 'members',
  version: 3,
  tables: ['members', 'member_aliases', 'member_phones', 'attempt_members', 'voucher_members'],
  schema: [
    `CREATE TABLE members (
      member INTEGER PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL, last4 TEXT NOT NULL,
      registered_at_ms INTEGER NOT NULL) STRICT`,
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
        'INSERT INTO members VALUES (?, ?, ?, ?, ?)',
        data.member,
        data.name,
        data.phone,
        data.phone.slice(-4),
        data.registeredAtMs,
      );
      answerForSelf(db, data.member);
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
    'member.phone-kept': ({ data }, db) =>
      db.run(
        `INSERT INTO member_phones VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET digest = excluded.digest, sealed = excluded.sealed`,
        data.member,
        data.digest,
        data.sealed,
      ),
    'member.renamed': ({ data }, db) =>
      db.run('UPDATE members SET name = ? WHERE member = ?', data.name, data.member),
    'voucher.redeem-requested': ({ data }, db) => {
      if (data.member !== undefined)
        db.run('INSERT INTO attempt_members VALUES (?, ?)', data.attempt, data.member);
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

/** A member's phone as it was sealed, for whoever holds the key. */
export function sealedPhoneOf(db: ViewDb, member: number): string | undefined {
  return db.get<{ sealed: string }>('SELECT sealed FROM member_phones WHERE member = ?', member)?.sealed;
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

/** For whom an attempt was made, as the clerk said when it was confirmed. */
export function memberOfAttempt(db: ViewDb, attempt: string): MemberRow | undefined {
  return db.get<MemberRow>(
    `SELECT m.* FROM attempt_members t JOIN member_aliases a ON a.member = t.member
     JOIN members m ON m.member = a.survivor WHERE t.attempt = ?`,
    attempt,
  );
}
