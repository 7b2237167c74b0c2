// The only file that knows the database driver.
// Why the checks: in WAL mode this driver falls back to synchronous=NORMAL unless told, and then a power cut
// loses facts that were already acknowledged; so FULL is set and read back on every connection.

import Database from 'better-sqlite3';
import type { SqlValue, ViewDb } from '@qiantai/shared/views/view.ts';
import { openForPerson } from './person-keys.ts';
import { invariant } from '@qiantai/shared/result.ts';

export interface JournalDb extends ViewDb {
  /** Runs everything or nothing; durable when it returns. Nested calls join the outer one. */
  transact<T>(work: () => T): T;
  exec(sql: string): void;
  /** Puts what was deleted out of reach: the log is folded into the file, where it is overwritten, and emptied. */
  scrub(): void;
  /** A copy of the whole database as bytes. */
  serialize(): Uint8Array;
  close(): void;
}

/** Another agent holds the data folder. */
export class FolderTakenError extends Error {}

function wrap(driver: Database.Database): JournalDb {
  const prepared = new Map<string, Database.Statement>();
  const statement = (sql: string): Database.Statement => {
    let found = prepared.get(sql);
    if (found === undefined) {
      found = driver.prepare(sql);
      prepared.set(sql, found);
    }
    return found;
  };
  const begin = driver.transaction((work: () => unknown) => work());
  const db: JournalDb = {
    run: (sql: string, ...values: SqlValue[]) => void statement(sql).run(...values),
    get: <Row>(sql: string, ...values: SqlValue[]) => statement(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: SqlValue[]) => statement(sql).all(...values) as Row[],
    transact: <T>(work: () => T): T => (driver.inTransaction ? work() : (begin.immediate(work) as T)),
    exec: (sql) => {
      prepared.clear();
      driver.exec(sql);
    },
    openFor: (person, sealed) => openForPerson(db, person, sealed),
    scrub: () => void driver.pragma('wal_checkpoint(TRUNCATE)'),
    serialize: () => driver.serialize(),
    close: () => driver.close(),
  };
  return db;
}

/**
 * Opens the journal's database, durable for every commit.
 * @param path a file, or ':memory:' for simulations and rebuilds
 */
export function openDatabase(path: string): JournalDb {
  const driver = new Database(path);
  driver.pragma('journal_mode = WAL');
  driver.pragma('synchronous = FULL');
  // What is deleted is overwritten: a forgotten person's key must not be found in the file.
  driver.pragma('secure_delete = ON');
  driver.pragma('busy_timeout = 5000');
  driver.pragma('foreign_keys = ON');
  invariant(
    driver.pragma('synchronous', { simple: true }) === 2,
    'every connection commits with synchronous=FULL',
  );
  return wrap(driver);
}

/** Opens for reading only, beside a running agent. @throws when the file does not exist */
export function openReadOnly(path: string): JournalDb {
  return wrap(new Database(path, { readonly: true, fileMustExist: true }));
}

/**
 * Holds a data folder for this process alone; the system lets go when the process dies, however it dies.
 * @throws FolderTakenError when another agent holds it
 */
export function holdFolder(lockPath: string): { release(): void } {
  const driver = new Database(lockPath, { timeout: 200 });
  try {
    driver.pragma('journal_mode = DELETE');
    driver.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    driver.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new FolderTakenError('another Qiantai already uses this data folder', { cause: error });
    }
    throw error;
  }
  return { release: () => driver.close() };
}
