// The one append-only table everything is read from, and the views folded from it in the same transaction.
// Why synchronous: one writer, one transaction per command, and nothing may run between a decision and its fact.

import {
  definitionOf,
  facts,
  type AnyFact,
  type Fact,
  type FactData,
  type FactType,
} from '@qiantai/shared/facts/index.ts';
import { storeId, uuidv7, idsPerStation } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { invariant } from '@qiantai/shared/result.ts';
import {
  businessDay,
  hlcParse,
  hlcText,
  hlcTick,
  type HlcState,
  type StoreClock,
} from '@qiantai/shared/time.ts';
import { createViews, dropViews, foldFact, viewsVersion } from '@qiantai/shared/views/index.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { firstHash, hashFact, type StoredFact } from './chain.ts';
import { personKeysSchema, sealForPerson } from './person-keys.ts';
import type { JournalDb } from './sqlite.ts';

export interface Draft<Type extends FactType = FactType> {
  readonly type: Type;
  /** What it is about, `noun:id`, such as voucher:12. */
  readonly subject: string;
  readonly data: FactData<Type>;
}

/** Tables whose integer ids a station hands out itself. */
export type IdKind =
  | 'voucher'
  | 'benefit'
  | 'order'
  | 'paper'
  | 'device'
  | 'member'
  | 'shift'
  | 'course'
  | 'schedule'
  | 'reservation'
  | 'waiting'
  | 'menu-item'
  | 'payment'
  | 'refund'
  | 'mismatch';

export interface Tx {
  readonly view: ViewDb;
  append<Type extends FactType>(type: Type, subject: string, data: FactData<Type>): Fact<Type>;
  /** The next free id of a kind for this station. Taken once its fact is appended. */
  nextId(kind: IdKind): number;
  setCursor(reader: string, seq: number): void;
  keepAnswer(command: string, name: string, bodyHash: string, answer: unknown): void;
  /** Seals a text so that it can be read until the person is forgotten. */
  sealFor(person: number, text: string): string;
  /** Drops a person's key. What was sealed for them can be read by nobody from then on. */
  forget(person: number): void;
  /** Changes kept answers that hold a text: what a repeated command answers may name a person too. */
  changeAnswers(holding: string, change: (answer: unknown) => unknown): void;
}

export interface JournalSetup {
  readonly db: JournalDb;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly clock: StoreClock;
  readonly station: number;
}

const schema = `
CREATE TABLE IF NOT EXISTS facts (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, station INTEGER NOT NULL, station_seq INTEGER NOT NULL,
  at TEXT NOT NULL, business_day TEXT NOT NULL, actor TEXT NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,
  subject TEXT NOT NULL, data TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL,
  UNIQUE (station, station_seq)) STRICT;
CREATE INDEX IF NOT EXISTS facts_day ON facts (business_day);
CREATE INDEX IF NOT EXISTS facts_actor ON facts (actor);
CREATE INDEX IF NOT EXISTS facts_type ON facts (type);
CREATE INDEX IF NOT EXISTS facts_subject ON facts (subject);
CREATE TRIGGER IF NOT EXISTS facts_keep BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;
CREATE TRIGGER IF NOT EXISTS facts_stay BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'facts are never removed'); END;
CREATE TABLE IF NOT EXISTS cursors (reader TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
  command TEXT PRIMARY KEY, name TEXT NOT NULL, body_hash TEXT NOT NULL, answer TEXT NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sealed (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const idColumns: Readonly<Record<IdKind, { table: string; column: string }>> = {
  voucher: { table: 'vouchers', column: 'voucher' },
  benefit: { table: 'benefits', column: 'benefit' },
  order: { table: 'orders', column: 'order_id' },
  paper: { table: 'papers', column: 'paper' },
  device: { table: 'screens', column: 'device' },
  member: { table: 'members', column: 'member' },
  shift: { table: 'shifts', column: 'shift' },
  'menu-item': { table: 'menu_items', column: 'item' },
  course: { table: 'courses', column: 'course' },
  schedule: { table: 'schedules', column: 'schedule' },
  reservation: { table: 'reservations', column: 'reservation' },
  waiting: { table: 'waitlist', column: 'waiting' },
  payment: { table: 'payments', column: 'payment' },
  refund: { table: 'refunds', column: 'refund' },
  mismatch: { table: 'mismatches', column: 'mismatch' },
};

export function factOf(row: StoredFact): AnyFact {
  return {
    seq: row.seq,
    id: row.id,
    station: row.station,
    stationSeq: row.station_seq,
    at: row.at,
    businessDay: row.business_day,
    actor: row.actor,
    type: row.type,
    version: row.version,
    subject: row.subject,
    data: JSON.parse(row.data) as unknown,
  } as AnyFact;
}

/** Drops the views and folds every fact again. @returns how many facts were folded */
export function rebuildViews(db: JournalDb): number {
  return db.transact(() => {
    dropViews(db);
    createViews(db);
    let folded = 0;
    for (let after = 0; ;) {
      const rows = db.all<StoredFact>(
        'SELECT * FROM facts WHERE seq > ? ORDER BY seq LIMIT ?',
        after,
        limits.factsPerReadMax,
      );
      for (const row of rows) if (definitionOf(row.type) !== undefined) foldFact(factOf(row), db);
      folded += rows.length;
      if (rows.length < limits.factsPerReadMax) break;
      after = rows.at(-1)?.seq ?? after;
    }
    db.run(
      `INSERT INTO meta VALUES ('views', ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
      viewsVersion,
    );
    return folded;
  });
}

export class Journal {
  readonly view: ViewDb;
  readonly station: number;
  readonly clock: StoreClock;
  readonly #db: JournalDb;
  readonly #setup: JournalSetup;
  readonly #listeners = new Set<(head: number) => void>();
  #seq = 0;
  #stationSeq = 0;
  #hash = firstHash;
  #hlc: HlcState = { ms: 0, count: 0 };
  #forgot = false;

  constructor(setup: JournalSetup) {
    this.#db = setup.db;
    this.#setup = setup;
    this.view = setup.db;
    this.station = setup.station;
    this.clock = setup.clock;
    setup.db.exec(schema);
    setup.db.exec(personKeysSchema);
    const folded = setup.db.get<{ value: string }>(`SELECT value FROM meta WHERE name = 'views'`);
    if (folded?.value !== viewsVersion) rebuildViews(setup.db);
    this.#loadHead();
  }

  #loadHead(): void {
    const last = this.#db.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM facts');
    const own = this.#db.get<StoredFact>(
      'SELECT * FROM facts WHERE station = ? ORDER BY station_seq DESC LIMIT 1',
      this.station,
    );
    this.#seq = last?.seq ?? 0;
    this.#stationSeq = own?.station_seq ?? 0;
    this.#hash = own?.hash ?? firstHash;
    this.#hlc = own === undefined ? { ms: 0, count: 0 } : hlcParse(own.at);
  }

  /** The latest fact's local number and this station's chain hash. */
  head(): { seq: number; hash: string } {
    return { seq: this.#seq, hash: this.#hash };
  }

  today(): string {
    return businessDay(this.#setup.now(), this.clock);
  }

  /**
   * One command: everything it appends and folds is durable when this returns, or nothing is.
   * @param actor staff number, `device:<id>` or `station`
   */
  transact<T>(actor: string, work: (tx: Tx) => T): T {
    const before = this.#seq;
    this.#forgot = false;
    let result: T;
    try {
      result = this.#db.transact(() => work(this.#tx(actor)));
    } catch (error) {
      this.#loadHead();
      throw error;
    }
    if (this.#forgot) this.#db.scrub();
    if (this.#seq > before) for (const listener of this.#listeners) listener(this.#seq);
    return result;
  }

  #tx(actor: string): Tx {
    return {
      view: this.view,
      append: (type, subject, data) => this.#append(actor, type, subject, data),
      nextId: (kind) => this.#nextId(kind),
      setCursor: (reader, seq) =>
        this.#db.run(
          'INSERT INTO cursors VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
          reader,
          seq,
        ),
      sealFor: (person, text) => sealForPerson(this.#db, this.#setup.random, person, text),
      forget: (person) => {
        this.#db.run('DELETE FROM person_keys WHERE person = ?', person);
        this.#forgot = true;
      },
      changeAnswers: (holding, change) => this.#changeAnswers(holding, change),
      keepAnswer: (command, name, bodyHash, answer) =>
        this.#db.run(
          'INSERT INTO answers VALUES (?, ?, ?, ?, ?)',
          command,
          name,
          bodyHash,
          JSON.stringify(answer),
          this.#seq,
        ),
    };
  }

  #changeAnswers(holding: string, change: (answer: unknown) => unknown): void {
    const rows = this.#db.all<{ command: string; answer: string }>(
      'SELECT command, answer FROM answers WHERE instr(answer, ?) > 0',
      holding,
    );
    for (const { command, answer } of rows)
      this.#db.run(
        'UPDATE answers SET answer = ? WHERE command = ?',
        JSON.stringify(change(JSON.parse(answer) as unknown)),
        command,
      );
  }

  #append<Type extends FactType>(
    actor: string,
    type: Type,
    subject: string,
    data: FactData<Type>,
  ): Fact<Type> {
    const definition = facts[type];
    const checked = definition.schema.parse(data) as FactData<Type>;
    const text = JSON.stringify(checked);
    invariant(Buffer.byteLength(text) <= limits.factBytesMax, `${type} is larger than a fact may be`);
    const nowMs = this.#setup.now();
    this.#hlc = hlcTick(this.#hlc, nowMs);
    const row = {
      id: uuidv7(nowMs, this.#setup.random(10)),
      station: this.station,
      station_seq: this.#stationSeq + 1,
      at: hlcText(this.#hlc, this.station),
      business_day: businessDay(this.#hlc.ms, this.clock),
      actor,
      type,
      version: definition.version,
      subject,
      data: text,
      prev_hash: this.#hash,
    };
    const hash = hashFact(row);
    const seq = this.#seq + 1;
    this.#db.run(
      'INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      seq,
      row.id,
      row.station,
      row.station_seq,
      row.at,
      row.business_day,
      actor,
      type,
      row.version,
      subject,
      text,
      row.prev_hash,
      hash,
    );
    this.#seq = seq;
    this.#stationSeq = row.station_seq;
    this.#hash = hash;
    const fact = factOf({ seq, ...row, hash });
    foldFact(fact, this.#db);
    return fact as unknown as Fact<Type>;
  }

  #nextId(kind: IdKind): number {
    const { table, column } = idColumns[kind];
    const first = storeId(this.station, 0);
    const last = this.#db.get<{ last: number | null }>(
      `SELECT max(${column}) AS last FROM ${table} WHERE ${column} > ? AND ${column} < ?`,
      first,
      first + idsPerStation,
    );
    return (last?.last ?? first) + 1;
  }

  /** Facts after a number, in order, at most `limit`. */
  read(after: number, limit: number = limits.factsPerReadMax): AnyFact[] {
    return this.#db
      .all<StoredFact>('SELECT * FROM facts WHERE seq > ? ORDER BY seq LIMIT ?', after, limit)
      .map(factOf);
  }

  /** Facts as stored, with their hashes: for verifying and exporting. */
  readStored(after: number, limit: number = limits.factsPerReadMax): StoredFact[] {
    return this.#db.all<StoredFact>('SELECT * FROM facts WHERE seq > ? ORDER BY seq LIMIT ?', after, limit);
  }

  /** How far a reader has come; 0 before its first fact. */
  cursor(reader: string): number {
    return this.#db.get<{ seq: number }>('SELECT seq FROM cursors WHERE reader = ?', reader)?.seq ?? 0;
  }

  /** The kept answer of a command, for a repeat with the same id. */
  answerOf(command: string): { name: string; bodyHash: string; answer: unknown; seq: number } | undefined {
    const row = this.#db.get<{ name: string; body_hash: string; answer: string; seq: number }>(
      'SELECT * FROM answers WHERE command = ?',
      command,
    );
    return row === undefined
      ? undefined
      : { name: row.name, bodyHash: row.body_hash, answer: JSON.parse(row.answer) as unknown, seq: row.seq };
  }

  /** Small durable settings beside the facts, such as sealed secrets. */
  sealedShelf(): { read(name: string): string | undefined; write(name: string, value: string): void } {
    return {
      read: (name) => this.#db.get<{ value: string }>('SELECT value FROM sealed WHERE name = ?', name)?.value,
      write: (name, value) =>
        this.#db.transact(() =>
          this.#db.run(
            'INSERT INTO sealed VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
            name,
            value,
          ),
        ),
    };
  }

  /** Told after each commit with the new head; keep it short, it runs before the command's own answer. */
  onAppend(listener: (head: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#db.close();
  }
}
