// What was accepted without its platform, where each of those stands, the conflict desk, and when a platform was last heard.
// Why it folds into the vouchers' rows as well: a held voucher must not look usable whatever a platform says meanwhile.

import type { CaseAction, CaseKind } from '../facts/offline.ts';
import type { View, ViewDb } from './view.ts';

export type AcceptanceState = 'waiting' | 'confirmed' | 'case';

export interface AcceptanceRow {
  /** The first key; names the acceptance for good. */
  readonly acceptance: string;
  /** The key of the try that runs or comes next. */
  readonly attempt: string;
  readonly voucher: number;
  readonly station: number;
  readonly platform: string;
  readonly code: string;
  readonly deal: string;
  readonly amount_fen: number;
  readonly becomes: string;
  readonly product: string;
  readonly result_type: number;
  readonly result_id: number;
  readonly command: string;
  readonly command_hash: string;
  readonly clerk: string;
  readonly accepted_at_ms: number;
  readonly state: AcceptanceState;
  /** 1 while the voucher may be neither redeemed nor accepted by anybody. */
  readonly holds: 0 | 1;
  /** Tries since it was accepted or a manager asked for another. */
  readonly tries: number;
  readonly ended_at_ms: number | null;
  readonly seq: number;
}

export interface CaseRow {
  readonly case_id: number;
  readonly acceptance: string;
  readonly voucher: number;
  readonly kind: CaseKind;
  readonly platform: string;
  readonly code: string;
  readonly product: string;
  readonly amount_fen: number;
  readonly told_fen: number | null;
  readonly clerk: string;
  readonly accepted_at_ms: number;
  readonly why: string;
  readonly word: string | null;
  readonly opened_at_ms: number;
  readonly action: CaseAction | null;
  readonly note: string;
  readonly closed_by: string | null;
  readonly closed_at_ms: number | null;
}

const wallMs = (at: string): number => Number(at.slice(0, 13));

/** What a platform says a voucher is, once its case is closed; one that it does not know may be looked up anew. */
const settledStatus: Readonly<Record<CaseKind, number>> = {
  'used-elsewhere': 2,
  expired: 3,
  refunded: 4,
  invalid: 1,
  unknown: 1,
  'amount-differs': 2,
};

/** A held voucher stays "accepted offline", whatever its row was just told. */
function keepHeld(db: ViewDb, voucher: number): void {
  db.run(
    `UPDATE vouchers SET status = 6 WHERE voucher = ? AND EXISTS
       (SELECT 1 FROM offline_acceptances WHERE voucher = vouchers.voucher AND holds = 1)`,
    voucher,
  );
}

function heard(db: ViewDb, platform: string | undefined, at: string): void {
  if (platform === undefined) return;
  db.run(
    'INSERT INTO platform_heard VALUES (?, ?) ON CONFLICT DO UPDATE SET heard_at_ms = max(heard_at_ms, excluded.heard_at_ms)',
    platform,
    wallMs(at),
  );
}

const platformOfAttempt = (db: ViewDb, attempt: string): string | undefined =>
  db.get<{ platform: string }>('SELECT platform FROM attempts WHERE attempt = ?', attempt)?.platform;

function letGo(db: ViewDb, acceptance: string, state: AcceptanceState, at: string): void {
  db.run(
    'UPDATE offline_acceptances SET state = ?, holds = 0, ended_at_ms = ? WHERE acceptance = ?',
    state,
    wallMs(at),
    acceptance,
  );
}

export const offlineView: View = {
  name: 'offline',
  version: 1,
  tables: ['offline_acceptances', 'offline_cases', 'platform_heard'],
  schema: [
    `CREATE TABLE offline_acceptances (
      acceptance TEXT PRIMARY KEY, attempt TEXT NOT NULL, voucher INTEGER NOT NULL, station INTEGER NOT NULL, platform TEXT NOT NULL,
      code TEXT NOT NULL, deal TEXT NOT NULL, amount_fen INTEGER NOT NULL, becomes TEXT NOT NULL, product TEXT NOT NULL,
      result_type INTEGER NOT NULL, result_id INTEGER NOT NULL, command TEXT NOT NULL, command_hash TEXT NOT NULL, clerk TEXT NOT NULL,
      accepted_at_ms INTEGER NOT NULL, state TEXT NOT NULL, holds INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
      ended_at_ms INTEGER, seq INTEGER NOT NULL) STRICT`,
    'CREATE UNIQUE INDEX offline_held ON offline_acceptances (voucher) WHERE holds = 1',
    'CREATE INDEX offline_attempt ON offline_acceptances (attempt)',
    'CREATE INDEX offline_state ON offline_acceptances (state, platform, seq)',
    `CREATE TABLE offline_cases (
      case_id INTEGER PRIMARY KEY, acceptance TEXT NOT NULL, voucher INTEGER NOT NULL, kind TEXT NOT NULL, platform TEXT NOT NULL,
      code TEXT NOT NULL, product TEXT NOT NULL, amount_fen INTEGER NOT NULL, told_fen INTEGER, clerk TEXT NOT NULL,
      accepted_at_ms INTEGER NOT NULL, why TEXT NOT NULL, word TEXT, opened_at_ms INTEGER NOT NULL, action TEXT,
      note TEXT NOT NULL DEFAULT '', closed_by TEXT, closed_at_ms INTEGER) STRICT`,
    'CREATE UNIQUE INDEX offline_cases_open ON offline_cases (acceptance) WHERE closed_at_ms IS NULL',
    'CREATE TABLE platform_heard (platform TEXT PRIMARY KEY, heard_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  ],
  folds: {
    'voucher.seen': (fact, db) => {
      heard(db, fact.data.platform, fact.at);
      keepHeld(db, fact.data.voucher);
    },
    'voucher.listed': (fact, db) => {
      heard(db, fact.data.platform, fact.at);
      keepHeld(db, fact.data.voucher);
    },
    // A page of a list has its day; a look through the waiting vouchers has none and may not have asked anybody.
    'sync.page-read': (fact, db) => {
      if (fact.data.day === '') return;
      const row = db.get<{ platform: string }>('SELECT platform FROM syncs WHERE sync = ?', fact.data.sync);
      heard(db, row?.platform, fact.at);
    },
    'voucher.redeemed': (fact, db) => {
      heard(db, fact.data.platform, fact.at);
      db.run(
        'UPDATE offline_acceptances SET holds = 0 WHERE holds = 1 AND (voucher = ? OR attempt = ?)',
        fact.data.voucher,
        fact.data.attempt,
      );
    },
    'voucher.redeem-refused': (fact, db) => {
      if (fact.data.platform !== undefined) heard(db, platformOfAttempt(db, fact.data.attempt), fact.at);
      keepHeld(db, fact.data.voucher);
    },
    'voucher.reversed': (fact, db) => heard(db, fact.data.platform, fact.at),
    'voucher.redeem-requested': (fact, db) =>
      db.run('UPDATE offline_acceptances SET tries = tries + 1 WHERE attempt = ?', fact.data.attempt),
    'voucher.accepted-offline': (fact, db) => {
      const { data } = fact;
      const becomes = JSON.stringify(data.becomes);
      db.run(
        `INSERT INTO vouchers (voucher, platform, code, order_no, deal, title, original_fen, paid_fen, phone, usable, status,
           expires_on, voucher_type, becomes, result_type, result_id, seen_at_ms, changed_seq)
         VALUES (?, ?, ?, '', ?, ?, ?, ?, '', 1, 6, '', ?, ?, ?, ?, ?, ?)
         ON CONFLICT (voucher) DO UPDATE SET status = 6, becomes = excluded.becomes, voucher_type = excluded.voucher_type,
           result_type = excluded.result_type, result_id = excluded.result_id, changed_seq = excluded.changed_seq`,
        data.voucher,
        data.platform,
        data.code,
        data.deal,
        data.becomes.product,
        data.amountFen,
        data.amountFen,
        data.becomes.voucherType,
        becomes,
        data.resultType,
        data.resultId,
        wallMs(fact.at),
        fact.seq,
      );
      db.run(
        `INSERT INTO offline_acceptances (acceptance, attempt, voucher, station, platform, code, deal, amount_fen, becomes,
           product, result_type, result_id, command, command_hash, clerk, accepted_at_ms, state, holds, seq)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 1, ?)`,
        data.acceptance,
        data.acceptance,
        data.voucher,
        fact.station,
        data.platform,
        data.code,
        data.deal,
        data.amountFen,
        becomes,
        data.becomes.product,
        data.resultType,
        data.resultId,
        data.command,
        data.commandHash,
        data.clerk,
        data.acceptedAtMs,
        fact.seq,
      );
    },
    'voucher.offline-asked': ({ seq, data }, db) => {
      db.run(
        `UPDATE attempts SET state = 'asking', because = '', word = NULL, ended_at_ms = NULL, ticket = ?, paid_fen = ?,
           asked_at_ms = ? WHERE attempt = ?`,
        data.ticket,
        data.paidFen,
        data.askedAtMs,
        data.attempt,
      );
      db.run('UPDATE vouchers SET changed_seq = ? WHERE voucher = ?', seq, data.voucher);
      db.run('UPDATE offline_acceptances SET tries = tries + 1 WHERE acceptance = ?', data.acceptance);
    },
    'voucher.offline-confirmed': (fact, db) => {
      const { acceptance, voucher } = fact.data;
      letGo(db, acceptance, 'confirmed', fact.at);
      // What was scanned may have been another text for the code that the platform spent.
      db.run(
        'UPDATE vouchers SET status = 2, usable = 0, changed_seq = ? WHERE voucher = ? AND status = 6',
        fact.seq,
        voucher,
      );
    },
    'case.opened': (fact, db) => {
      const { data } = fact;
      if (data.kind === 'amount-differs') letGo(db, data.acceptance, 'case', fact.at);
      else
        db.run(
          `UPDATE offline_acceptances SET state = 'case', ended_at_ms = ? WHERE acceptance = ?`,
          wallMs(fact.at),
          data.acceptance,
        );
      db.run(
        `INSERT INTO offline_cases (case_id, acceptance, voucher, kind, platform, code, product, amount_fen, told_fen, clerk,
           accepted_at_ms, why, word, opened_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        data.case,
        data.acceptance,
        data.voucher,
        data.kind,
        data.platform,
        data.code,
        data.product,
        data.amountFen,
        data.toldFen ?? null,
        data.clerk,
        data.acceptedAtMs,
        data.why,
        data.word === undefined ? null : JSON.stringify(data.word),
        data.openedAtMs,
      );
    },
    'case.closed': (fact, db) => {
      const { data } = fact;
      db.run(
        'UPDATE offline_cases SET action = ?, note = ?, closed_by = ?, closed_at_ms = ? WHERE case_id = ?',
        data.action,
        data.note,
        data.closedBy,
        data.closedAtMs,
        data.case,
      );
      if (data.action === 'retry') {
        db.run(
          `UPDATE offline_acceptances SET state = 'waiting', tries = 0, ended_at_ms = NULL,
             attempt = COALESCE(?, attempt) WHERE acceptance = ?`,
          data.attempt ?? null,
          data.acceptance,
        );
        return;
      }
      letGo(db, data.acceptance, 'case', fact.at);
      const kind = caseById(db, data.case)?.kind ?? 'unknown';
      db.run(
        'UPDATE vouchers SET status = ?, changed_seq = ? WHERE voucher = ? AND status = 6',
        settledStatus[kind],
        fact.seq,
        data.voucher,
      );
    },
  },
};

export function acceptanceById(db: ViewDb, acceptance: string): AcceptanceRow | undefined {
  return db.get<AcceptanceRow>('SELECT * FROM offline_acceptances WHERE acceptance = ?', acceptance);
}

/** The acceptance whose goods this redemption pays for: they were handed over then and are not granted again. */
export function acceptanceBehind(db: ViewDb, attempt: string, voucher: number): AcceptanceRow | undefined {
  return db.get<AcceptanceRow>(
    'SELECT * FROM offline_acceptances WHERE attempt = ? OR (voucher = ? AND holds = 1) ORDER BY seq DESC',
    attempt,
    voucher,
  );
}

/** The next code of a platform that waits for it, in the order of acceptance. */
export function nextWaiting(db: ViewDb, platform: string, station: number, afterSeq: number) {
  return db.get<AcceptanceRow>(
    `SELECT * FROM offline_acceptances WHERE state = 'waiting' AND platform = ? AND station = ? AND seq > ? ORDER BY seq LIMIT 1`,
    platform,
    station,
    afterSeq,
  );
}

/** Platforms that something of this station waits for. */
export function waitedFor(db: ViewDb, station: number): string[] {
  return db
    .all<{ platform: string }>(
      `SELECT DISTINCT platform FROM offline_acceptances WHERE state = 'waiting' AND station = ? ORDER BY platform`,
      station,
    )
    .map(({ platform }) => platform);
}

export function waitingAcceptances(db: ViewDb, limit: number): AcceptanceRow[] {
  return db.all<AcceptanceRow>(
    `SELECT * FROM offline_acceptances WHERE state = 'waiting' ORDER BY seq LIMIT ?`,
    limit,
  );
}

const undecided = `(state = 'waiting' OR (state = 'case' AND EXISTS
  (SELECT 1 FROM offline_cases c WHERE c.acceptance = a.acceptance AND c.closed_at_ms IS NULL)))`;

/** What was accepted and is neither confirmed nor decided, newest first. */
export function recentAcceptances(db: ViewDb, limit: number): AcceptanceRow[] {
  return db.all<AcceptanceRow>(
    `SELECT * FROM offline_acceptances a WHERE ${undecided} ORDER BY seq DESC LIMIT ?`,
    limit,
  );
}

/** What is at risk with a platform: accepted, and neither confirmed nor decided by a manager. */
export function atRisk(db: ViewDb, platform: string): { readonly count: number; readonly fen: number } {
  return (
    db.get<{ count: number; fen: number }>(
      `SELECT count(*) AS count, COALESCE(sum(amount_fen), 0) AS fen FROM offline_acceptances a
       WHERE platform = ? AND ${undecided}`,
      platform,
    ) ?? { count: 0, fen: 0 }
  );
}

/** Unix milliseconds when a platform was last heard, by the journal; undefined when it never was. */
export function heardAtMs(db: ViewDb, platform: string): number | undefined {
  return db.get<{ heard_at_ms: number }>(
    'SELECT heard_at_ms FROM platform_heard WHERE platform = ?',
    platform,
  )?.heard_at_ms;
}

export interface OfflineTally {
  readonly accepted: number;
  readonly confirmed: number;
  readonly cases: number;
  readonly waiting: number;
}

/** Every code ever accepted stands in exactly one of the three. @param platform all of them when absent */
export function offlineTally(db: ViewDb, platform?: string): OfflineTally {
  const row = db.get<OfflineTally>(
    `SELECT count(*) AS accepted, COALESCE(sum(state = 'confirmed'), 0) AS confirmed, COALESCE(sum(state = 'case'), 0) AS cases,
       COALESCE(sum(state = 'waiting'), 0) AS waiting FROM offline_acceptances WHERE platform = COALESCE(?, platform)`,
    platform ?? null,
  );
  return row ?? { accepted: 0, confirmed: 0, cases: 0, waiting: 0 };
}

export function caseById(db: ViewDb, id: number): CaseRow | undefined {
  return db.get<CaseRow>('SELECT * FROM offline_cases WHERE case_id = ?', id);
}

export function lastCase(db: ViewDb, after: number, before: number): number {
  return (
    db.get<{ last: number | null }>(
      'SELECT max(case_id) AS last FROM offline_cases WHERE case_id > ? AND case_id < ?',
      after,
      before,
    )?.last ?? after
  );
}

/** Newest first. @param open only those, or only the closed ones; both when absent */
export function listCases(
  db: ViewDb,
  open: boolean | undefined,
  offset: number,
  limit: number,
): { readonly rows: CaseRow[]; readonly total: number } {
  const where = open === undefined ? '1 = 1' : open ? 'closed_at_ms IS NULL' : 'closed_at_ms IS NOT NULL';
  const total =
    db.get<{ total: number }>(`SELECT count(*) AS total FROM offline_cases WHERE ${where}`)?.total ?? 0;
  const rows = db.all<CaseRow>(
    `SELECT * FROM offline_cases WHERE ${where} ORDER BY case_id DESC LIMIT ? OFFSET ?`,
    limit,
    offset,
  );
  return { rows, total };
}
