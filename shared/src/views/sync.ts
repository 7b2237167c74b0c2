// Syncs with how far each has read, closed days that were compared, and alerts.
// The unique indexes are the rules: one running sync of a kind per platform, one open alert of a key.

import type { AlertKind, AlertSeverity, SyncKind } from '../facts/sync.ts';
import type { View, ViewDb } from './view.ts';

export interface SyncRow {
  readonly sync: number;
  readonly platform: string;
  readonly kind: SyncKind;
  /** JSON list of calendar days. */
  readonly days: string;
  readonly business_day: string;
  readonly by: 'clock' | 'person';
  readonly state: 'running' | 'done' | 'failed';
  readonly why: string;
  /** The day last read; empty before the first page. */
  readonly cursor_day: string;
  /** Where the next page of that day begins; null when the day is read to its end. */
  readonly cursor_next: number | null;
  readonly pages: number;
  readonly read: number;
  readonly recorded: number;
  readonly alerts: number;
  readonly started_at_ms: number;
  readonly ended_at_ms: number | null;
}

export interface AlertRow {
  readonly alert: number;
  readonly key: string;
  readonly kind: AlertKind;
  readonly severity: AlertSeverity;
  readonly platform: string;
  readonly voucher: number | null;
  readonly code: string;
  readonly title: string;
  readonly amount_fen: number;
  readonly journal_fen: number;
  readonly happened_at_ms: number;
  readonly count: number;
  readonly why: string;
  readonly state: 'open' | 'closed';
  readonly raised_at_ms: number;
  readonly closed_at_ms: number | null;
  readonly closed_by: string;
  readonly how: '' | 'person' | 'explained';
  readonly note: string;
}

export const syncView: View = {
  name: 'sync',
  version: 1,
  tables: ['syncs', 'reconciliations', 'alerts'],
  schema: [
    `CREATE TABLE syncs (
      sync INTEGER PRIMARY KEY, platform TEXT NOT NULL, kind TEXT NOT NULL, days TEXT NOT NULL, business_day TEXT NOT NULL,
      by TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', cursor_day TEXT NOT NULL DEFAULT '', cursor_next INTEGER,
      pages INTEGER NOT NULL DEFAULT 0, read INTEGER NOT NULL DEFAULT 0, recorded INTEGER NOT NULL DEFAULT 0,
      alerts INTEGER NOT NULL DEFAULT 0, started_at_ms INTEGER NOT NULL, ended_at_ms INTEGER) STRICT`,
    `CREATE UNIQUE INDEX syncs_running ON syncs (platform, kind) WHERE state = 'running'`,
    'CREATE INDEX syncs_platform ON syncs (platform, kind, sync)',
    `CREATE TABLE reconciliations (
      platform TEXT NOT NULL, day TEXT NOT NULL, sync INTEGER NOT NULL, journal_count INTEGER NOT NULL,
      journal_fen INTEGER NOT NULL, platform_count INTEGER NOT NULL, platform_fen INTEGER NOT NULL,
      differences_count INTEGER NOT NULL, differences TEXT NOT NULL, PRIMARY KEY (platform, day)) STRICT, WITHOUT ROWID`,
    `CREATE TABLE alerts (
      alert INTEGER PRIMARY KEY, key TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL, platform TEXT NOT NULL,
      voucher INTEGER, code TEXT NOT NULL, title TEXT NOT NULL, amount_fen INTEGER NOT NULL, journal_fen INTEGER NOT NULL,
      happened_at_ms INTEGER NOT NULL, count INTEGER NOT NULL, why TEXT NOT NULL, state TEXT NOT NULL,
      raised_at_ms INTEGER NOT NULL, closed_at_ms INTEGER, closed_by TEXT NOT NULL DEFAULT '', how TEXT NOT NULL DEFAULT '',
      note TEXT NOT NULL DEFAULT '') STRICT`,
    `CREATE UNIQUE INDEX alerts_open ON alerts (key) WHERE state = 'open'`,
    'CREATE INDEX alerts_key ON alerts (key)',
    'CREATE INDEX alerts_state ON alerts (state, alert)',
  ],
  folds: {
    'sync.started': (fact, db) => {
      const { data } = fact;
      db.run(
        `INSERT INTO syncs (sync, platform, kind, days, business_day, by, state, started_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, 'running', ?)`,
        data.sync,
        data.platform,
        data.kind,
        JSON.stringify(data.days),
        data.businessDay,
        data.by,
        data.startedAtMs,
      );
    },
    'sync.page-read': (fact, db) => {
      const { data } = fact;
      db.run(
        `UPDATE syncs SET cursor_day = ?, cursor_next = ?, pages = pages + 1, read = read + ?, recorded = recorded + ?,
           alerts = alerts + ? WHERE sync = ?`,
        data.day,
        data.next ?? null,
        data.read,
        data.recorded,
        data.alerts,
        data.sync,
      );
    },
    'sync.reconciled': (fact, db) => {
      const { data } = fact;
      db.run(
        'INSERT OR REPLACE INTO reconciliations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        data.platform,
        data.day,
        data.sync,
        data.journalCount,
        data.journalFen,
        data.platformCount,
        data.platformFen,
        data.differencesCount,
        JSON.stringify(data.differences),
      );
    },
    'sync.ended': (fact, db) =>
      db.run(
        'UPDATE syncs SET state = ?, why = ?, ended_at_ms = ? WHERE sync = ?',
        fact.data.state,
        fact.data.why,
        fact.data.endedAtMs,
        fact.data.sync,
      ),
    'alert.raised': (fact, db) => {
      const { data } = fact;
      // Two stations may notice the same thing apart from each other: their journals merge into one open alert.
      db.run(
        `INSERT INTO alerts (alert, key, kind, severity, platform, voucher, code, title, amount_fen, journal_fen,
           happened_at_ms, count, why, state, raised_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?) ON CONFLICT DO NOTHING`,
        data.alert,
        data.key,
        data.kind,
        data.severity,
        data.platform,
        data.voucher ?? null,
        data.code,
        data.title,
        data.amountFen,
        data.journalFen,
        data.happenedAtMs,
        data.count,
        data.why,
        data.raisedAtMs,
      );
    },
    'alert.closed': (fact, db) =>
      db.run(
        `UPDATE alerts SET state = 'closed', closed_at_ms = ?, closed_by = ?, how = ?, note = ? WHERE alert = ? AND state = 'open'`,
        fact.data.closedAtMs,
        fact.actor,
        fact.data.how,
        fact.data.note,
        fact.data.alert,
      ),
  },
};

export function syncById(db: ViewDb, sync: number): SyncRow | undefined {
  return db.get<SyncRow>('SELECT * FROM syncs WHERE sync = ?', sync);
}

export function runningSync(db: ViewDb, platform: string, kind: SyncKind): SyncRow | undefined {
  return db.get<SyncRow>(
    `SELECT * FROM syncs WHERE platform = ? AND kind = ? AND state = 'running'`,
    platform,
    kind,
  );
}

/** Begun and not ended, oldest first: taken up again after a start. */
export function runningSyncs(db: ViewDb): SyncRow[] {
  return db.all<SyncRow>(`SELECT * FROM syncs WHERE state = 'running' ORDER BY sync`);
}

/** The last runs of a kind that ended, newest first. */
export function endedSyncs(db: ViewDb, platform: string, kind: SyncKind, limit: number): SyncRow[] {
  return db.all<SyncRow>(
    `SELECT * FROM syncs WHERE platform = ? AND kind = ? AND state <> 'running' ORDER BY sync DESC LIMIT ?`,
    platform,
    kind,
    limit,
  );
}

export function listSyncs(
  db: ViewDb,
  platform: string | undefined,
  offset: number,
  limit: number,
): { rows: SyncRow[]; total: number } {
  const where = platform === undefined ? '' : 'WHERE platform = ?';
  const values = platform === undefined ? [] : [platform];
  const total = db.get<{ total: number }>(`SELECT count(*) AS total FROM syncs ${where}`, ...values)?.total;
  const rows = db.all<SyncRow>(
    `SELECT * FROM syncs ${where} ORDER BY sync DESC LIMIT ? OFFSET ?`,
    ...values,
    limit,
    offset,
  );
  return { rows, total: total ?? 0 };
}

/** The highest id between two numbers, for the next one of a station. */
export function lastSync(db: ViewDb, after: number, before: number): number | undefined {
  const sql = 'SELECT max(sync) AS last FROM syncs WHERE sync > ? AND sync < ?';
  return db.get<{ last: number | null }>(sql, after, before)?.last ?? undefined;
}

export function lastAlert(db: ViewDb, after: number, before: number): number | undefined {
  const sql = 'SELECT max(alert) AS last FROM alerts WHERE alert > ? AND alert < ?';
  return db.get<{ last: number | null }>(sql, after, before)?.last ?? undefined;
}

export interface ReconciliationRow {
  readonly platform: string;
  readonly day: string;
  readonly sync: number;
  readonly journal_count: number;
  readonly journal_fen: number;
  readonly platform_count: number;
  readonly platform_fen: number;
  readonly differences_count: number;
  readonly differences: string;
}

export function reconciliationOf(db: ViewDb, platform: string, day: string): ReconciliationRow | undefined {
  return db.get('SELECT * FROM reconciliations WHERE platform = ? AND day = ?', platform, day);
}

export function alertById(db: ViewDb, alert: number): AlertRow | undefined {
  return db.get<AlertRow>('SELECT * FROM alerts WHERE alert = ?', alert);
}

export function openAlert(db: ViewDb, key: string): AlertRow | undefined {
  return db.get<AlertRow>(`SELECT * FROM alerts WHERE key = ? AND state = 'open'`, key);
}

/** Whether this was ever raised, closed since or not. */
export function wasRaised(db: ViewDb, key: string): boolean {
  return db.get('SELECT 1 FROM alerts WHERE key = ? LIMIT 1', key) !== undefined;
}

export function listAlerts(db: ViewDb, state: 'open' | 'closed', limit: number): AlertRow[] {
  return db.all<AlertRow>('SELECT * FROM alerts WHERE state = ? ORDER BY alert DESC LIMIT ?', state, limit);
}

export function openAlertsOf(db: ViewDb, platform: string, kind: AlertKind): number {
  const sql = `SELECT count(*) AS total FROM alerts WHERE state = 'open' AND platform = ? AND kind = ?`;
  return db.get<{ total: number }>(sql, platform, kind)?.total ?? 0;
}

export function openAlertCount(db: ViewDb): number {
  return db.get<{ total: number }>(`SELECT count(*) AS total FROM alerts WHERE state = 'open'`)?.total ?? 0;
}

export interface WaitingVoucher {
  readonly voucher: number;
  readonly platform: string;
  readonly code: string;
  readonly expires_on: string;
  readonly seen_at_ms: number;
  readonly changed_seq: number;
}

/** Vouchers of a platform seen and not redeemed, after an id, in the order of their ids. */
export function waitingVouchers(
  db: ViewDb,
  platform: string,
  after: number,
  limit: number,
): WaitingVoucher[] {
  return db.all<WaitingVoucher>(
    `SELECT voucher, platform, code, expires_on, seen_at_ms, changed_seq FROM vouchers
     WHERE status = 1 AND voucher > ? AND platform = ? ORDER BY voucher LIMIT ?`,
    after,
    platform,
    limit,
  );
}
