// Who waits for a seat of a full class, in the order of joining.

import type { LeaveReason } from '../facts/booking.ts';
import type { View, ViewDb } from './view.ts';

export interface WaitingRow {
  readonly waiting: number;
  readonly schedule: number;
  /** Masked. */
  readonly phone: string;
  readonly state: 'waiting' | 'offered' | 'left';
  readonly why: LeaveReason | '';
  readonly joined_at_ms: number;
  readonly reservation: number | null;
  readonly seq: number;
}

export const waitlistView: View = {
  name: 'waitlist',
  version: 1,
  tables: ['waitlist', 'waitlist_phones'],
  schema: [
    `CREATE TABLE waitlist (
      waiting INTEGER PRIMARY KEY, schedule INTEGER NOT NULL, phone TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL,
      joined_at_ms INTEGER NOT NULL, reservation INTEGER, seq INTEGER NOT NULL) STRICT`,
    `CREATE INDEX waitlist_open ON waitlist (schedule, seq) WHERE state <> 'left'`,
    'CREATE TABLE waitlist_phones (waiting INTEGER PRIMARY KEY, digest TEXT NOT NULL, sealed TEXT NOT NULL) STRICT',
    'CREATE INDEX waitlist_phones_digest ON waitlist_phones (digest, waiting)',
  ],
  folds: {
    'waitlist.joined': ({ data, seq }, db) =>
      db.run(
        `INSERT INTO waitlist VALUES (?, ?, ?, 'waiting', '', ?, NULL, ?)`,
        data.waiting,
        data.schedule,
        data.phone,
        data.joinedAtMs,
        seq,
      ),
    'waitlist.phone-kept': ({ data }, db) =>
      db.run(
        `INSERT INTO waitlist_phones VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET digest = excluded.digest, sealed = excluded.sealed`,
        data.waiting,
        data.digest,
        data.sealed,
      ),
    'waitlist.offered': ({ data }, db) =>
      db.run(
        `UPDATE waitlist SET state = 'offered', reservation = ? WHERE waiting = ?`,
        data.reservation,
        data.waiting,
      ),
    'waitlist.left': ({ data }, db) =>
      db.run(`UPDATE waitlist SET state = 'left', why = ? WHERE waiting = ?`, data.why, data.waiting),
  },
};

export function waitingById(db: ViewDb, waiting: number): WaitingRow | undefined {
  return db.get<WaitingRow>('SELECT * FROM waitlist WHERE waiting = ?', waiting);
}

/** Who waits or has an offer, whoever joined first first. */
export function waitlistOf(db: ViewDb, schedule: number, limit: number): WaitingRow[] {
  return db.all<WaitingRow>(
    `SELECT * FROM waitlist WHERE schedule = ? AND state <> 'left' ORDER BY seq LIMIT ?`,
    schedule,
    limit,
  );
}

export function firstWaiting(db: ViewDb, schedule: number): WaitingRow | undefined {
  return db.get<WaitingRow>(
    `SELECT * FROM waitlist WHERE schedule = ? AND state = 'waiting' ORDER BY seq LIMIT 1`,
    schedule,
  );
}

export function waitingCount(db: ViewDb, schedule: number): number {
  return (
    db.get<{ total: number }>(
      `SELECT count(*) AS total FROM waitlist WHERE schedule = ? AND state <> 'left'`,
      schedule,
    )?.total ?? 0
  );
}

/** Whether this phone waits for this class already. @param digest keyed */
export function waitingByDigest(db: ViewDb, schedule: number, digest: string): WaitingRow | undefined {
  return db.get<WaitingRow>(
    `SELECT w.* FROM waitlist_phones p JOIN waitlist w ON w.waiting = p.waiting
     WHERE p.digest = ? AND w.schedule = ? AND w.state <> 'left' ORDER BY w.seq LIMIT 1`,
    digest,
    schedule,
  );
}

export function sealedPhoneOfWaiting(
  db: ViewDb,
  waiting: number,
): { sealed: string; digest: string } | undefined {
  return db.get<{ sealed: string; digest: string }>(
    'SELECT sealed, digest FROM waitlist_phones WHERE waiting = ?',
    waiting,
  );
}
