// Who may come in: staff, their open sessions and failures, paired screens; and which deals and platforms are set up.

import type { Role } from '../facts/station.ts';
import type { View, ViewDb } from './view.ts';

export interface StaffRow {
  readonly number: string;
  readonly name: string;
  readonly role: Role;
  readonly pin_hash: string;
  readonly failures: number;
  readonly locked_until_ms: number;
}

export interface SessionRow {
  readonly session: string;
  readonly staff: string | null;
  readonly device: number | null;
  readonly name: string;
  readonly role: Role;
  readonly expires_at_ms: number;
}

export interface DeviceRow {
  readonly device: number;
  readonly name: string;
  readonly role: Role;
  readonly code: string;
  readonly expires_at_ms: number;
  readonly state: 'invited' | 'paired' | 'revoked';
}

export const peopleView: View = {
  name: 'people',
  version: 1,
  tables: ['staff', 'sessions', 'screens'],
  schema: [
    `CREATE TABLE staff (number TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, pin_hash TEXT NOT NULL DEFAULT '',
      failures INTEGER NOT NULL DEFAULT 0, locked_until_ms INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID`,
    `CREATE TABLE sessions (session TEXT PRIMARY KEY, staff TEXT, device INTEGER, name TEXT NOT NULL, role TEXT NOT NULL,
      expires_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
    `CREATE TABLE screens (device INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, code TEXT NOT NULL,
      expires_at_ms INTEGER NOT NULL, state TEXT NOT NULL) STRICT`,
  ],
  folds: {
    'staff.added': ({ data }, db) =>
      db.run(
        'INSERT INTO staff (number, name, role) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name, role = excluded.role',
        data.number,
        data.name,
        data.role,
      ),
    'staff.pin-set': ({ data }, db) =>
      db.run(
        'UPDATE staff SET pin_hash = ?, failures = 0, locked_until_ms = 0 WHERE number = ?',
        data.hash,
        data.number,
      ),
    'staff.pin-refused': ({ data }, db) =>
      db.run(
        'UPDATE staff SET failures = ?, locked_until_ms = ? WHERE number = ?',
        data.failures,
        data.lockedUntilMs,
        data.number,
      ),
    'staff.signed-in': ({ data }, db) => {
      db.run('UPDATE staff SET failures = 0, locked_until_ms = 0 WHERE number = ?', data.number);
      db.run(
        'INSERT INTO sessions (session, staff, name, role, expires_at_ms) SELECT ?, number, name, role, ? FROM staff WHERE number = ?',
        data.session,
        data.expiresAtMs,
        data.number,
      );
    },
    'staff.signed-out': ({ data }, db) => db.run('DELETE FROM sessions WHERE session = ?', data.session),
    'device.invited': ({ data }, db) =>
      db.run(
        `INSERT INTO screens (device, name, role, code, expires_at_ms, state) VALUES (?, ?, ?, ?, ?, 'invited')`,
        data.device,
        data.name,
        data.role,
        data.code,
        data.expiresAtMs,
      ),
    'device.paired': ({ data }, db) => {
      db.run(`UPDATE screens SET state = 'paired', code = '' WHERE device = ?`, data.device);
      db.run(
        'INSERT INTO sessions (session, device, name, role, expires_at_ms) SELECT ?, device, name, role, 9007199254740991 FROM screens WHERE device = ?',
        data.session,
        data.device,
      );
    },
    'device.revoked': ({ data }, db) => {
      db.run(`UPDATE screens SET state = 'revoked', code = '' WHERE device = ?`, data.device);
      db.run('DELETE FROM sessions WHERE device = ?', data.device);
    },
  },
};

export function staffByNumber(db: ViewDb, number: string): StaffRow | undefined {
  return db.get<StaffRow>('SELECT * FROM staff WHERE number = ?', number);
}

/** @param session SHA-256 hex of the bearer token */
export function sessionByHash(db: ViewDb, session: string, nowMs: number): SessionRow | undefined {
  return db.get<SessionRow>('SELECT * FROM sessions WHERE session = ? AND expires_at_ms > ?', session, nowMs);
}

/** @param code SHA-256 hex of the pairing code */
export function invitedScreen(db: ViewDb, code: string, nowMs: number): DeviceRow | undefined {
  return db.get<DeviceRow>(
    `SELECT * FROM screens WHERE code = ? AND state = 'invited' AND expires_at_ms > ?`,
    code,
    nowMs,
  );
}

export function screenById(db: ViewDb, device: number): DeviceRow | undefined {
  return db.get<DeviceRow>('SELECT * FROM screens WHERE device = ?', device);
}

/** Screens that may come in or are invited, newest first. The pairing code's hash stays out. */
export function knownScreens(db: ViewDb): Omit<DeviceRow, 'code'>[] {
  return db.all(
    `SELECT device, name, role, expires_at_ms, state FROM screens WHERE state <> 'revoked' ORDER BY device DESC`,
  );
}
