// Proves a journal: the chain is whole, and the views are what the facts say, byte for byte.

import { views } from '@qiantai/shared/views/index.ts';
import { createHash } from 'node:crypto';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { createChainWalk, type ChainBreak, type StoredFact } from './chain.ts';
import { rebuildViews } from './journal.ts';
import { personKeysSchema } from './person-keys.ts';
import { openDatabase, type JournalDb } from './sqlite.ts';

export type Verdict =
  | { readonly is: 'whole'; readonly facts: number; readonly head: string; readonly views: string }
  | { readonly is: 'broken'; readonly at: ChainBreak }
  | { readonly is: 'views-differ'; readonly table: string };

function* storedFacts(db: ViewDb): Generator<StoredFact> {
  for (let after = 0; ;) {
    const rows = db.all<StoredFact>(
      'SELECT * FROM facts WHERE seq > ? ORDER BY seq LIMIT ?',
      after,
      limits.factsPerReadMax,
    );
    yield* rows;
    if (rows.length < limits.factsPerReadMax) return;
    after = rows.at(-1)?.seq ?? after;
  }
}

/** SHA-256 hex of each view table's rows in key order. */
export function viewHashes(db: ViewDb): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const view of views) {
    for (const table of view.tables) {
      const columns = db.all<{ name: string; pk: number }>(
        `SELECT name, pk FROM pragma_table_info('${table}')`,
      );
      const keys = columns.filter((column) => column.pk > 0).map((column) => column.name);
      const hash = createHash('sha256');
      for (const row of db.all<Record<string, unknown>>(
        `SELECT * FROM ${table} ORDER BY ${keys.join(', ')}`,
      )) {
        hash.update(JSON.stringify(Object.values(row)));
      }
      hashes.set(table, hash.digest('hex'));
    }
  }
  return hashes;
}

/** The keys of everybody who was not forgotten. Whoever has them can read what the facts keep about people. */
export function personKeysIn(db: ViewDb): { readonly person: number; readonly key: string }[] {
  return db.get(`SELECT 1 AS found FROM sqlite_master WHERE name = 'person_keys'`) === undefined
    ? []
    : db.all('SELECT person, key FROM person_keys ORDER BY person');
}

/** Copies the facts into a fresh database and folds them there. The caller closes it. */
export function rebuiltCopy(db: ViewDb): JournalDb {
  const fresh = openDatabase(':memory:');
  fresh.exec(`CREATE TABLE facts (seq INTEGER PRIMARY KEY, id TEXT, station INTEGER, station_seq INTEGER, at TEXT, business_day TEXT,
    actor TEXT, type TEXT, version INTEGER, subject TEXT, data TEXT, prev_hash TEXT, hash TEXT) STRICT;
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT; ${personKeysSchema}`);
  fresh.transact(() => {
    for (const { person, key } of personKeysIn(db))
      fresh.run('INSERT INTO person_keys VALUES (?, ?)', person, key);
    for (const fact of storedFacts(db)) {
      fresh.run(
        'INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        ...(Object.values(fact) as (string | number)[]),
      );
    }
  });
  rebuildViews(fresh);
  return fresh;
}

/** Checks every fact, then folds them anew and compares every view table. */
export function verifyJournal(db: ViewDb): Verdict {
  const walk = createChainWalk();
  let count = 0;
  let head = '';
  for (const fact of storedFacts(db)) {
    const at = walk.next(fact);
    if (at !== undefined) return { is: 'broken', at };
    count += 1;
    head = fact.hash;
  }
  const fresh = rebuiltCopy(db);
  try {
    const rebuilt = viewHashes(fresh);
    const standing = viewHashes(db);
    for (const [table, hash] of rebuilt)
      if (standing.get(table) !== hash) return { is: 'views-differ', table };
    const all = createHash('sha256')
      .update([...rebuilt.values()].join(''))
      .digest('hex');
    return { is: 'whole', facts: count, head, views: all };
  } finally {
    fresh.close();
  }
}
