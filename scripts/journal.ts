// Looks into a station's journal from outside: proves it, shows it, writes it out, and makes one from what was
// written out. Reads beside a running agent; restore only ever writes into an empty folder.

import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { limits } from '@qiantai/shared/limits.ts';
import { createChainWalk, type StoredFact } from '@qiantai/station-agent/journal/chain.ts';
import { rebuildViews, Journal } from '@qiantai/station-agent/journal/journal.ts';
import { openDatabase, openReadOnly, type JournalDb } from '@qiantai/station-agent/journal/sqlite.ts';
import { personKeysIn, verifyJournal } from '@qiantai/station-agent/journal/verify.ts';
import { defaultDataFolder } from '@qiantai/station-agent/options.ts';

const help = `npm run journal -- <what> [--data DIR]

  verify             proves that no fact was altered, removed or reordered, and that the views are what the facts say
  show [--after N] [--limit N] [--subject S]
                     prints facts, one a line
  export FILE        writes every fact with its hash, one JSON a line, and the keys of the people in them:
                     whoever has the file can read their names, so destroy it when they are to be forgotten
  restore FILE       makes a journal in an empty --data folder from such a file, checking every hash
`;

/** The person asked for something that cannot be done; the message says what to do. */
class AskedWrong extends Error {}

function journalPath(data: string | undefined): string {
  const base = defaultDataFolder(process.env);
  const folders = data === undefined ? [base, join(base, 'rehearsal')] : [data];
  const found = folders.map((folder) => join(folder, 'journal.db')).find((path) => existsSync(path));
  if (found === undefined)
    throw new AskedWrong(`no journal in ${folders.join(' or ')}; name the data folder with --data DIR`);
  return found;
}

function* factsOf(db: JournalDb, after: number): Generator<StoredFact> {
  for (let last = after; ;) {
    const rows = db.all<StoredFact>(
      'SELECT * FROM facts WHERE seq > ? ORDER BY seq LIMIT ?',
      last,
      limits.factsPerReadMax,
    );
    yield* rows;
    if (rows.length < limits.factsPerReadMax) return;
    last = rows.at(-1)?.seq ?? last;
  }
}

function verify(path: string): number {
  const db = openReadOnly(path);
  try {
    const verdict = verifyJournal(db);
    if (verdict.is === 'whole') {
      console.log(
        `whole: ${verdict.facts} facts, head ${verdict.head.slice(0, 16)}…, views ${verdict.views.slice(0, 16)}…`,
      );
      return 0;
    }
    if (verdict.is === 'broken') console.log(`BROKEN at fact ${verdict.at.seq}: it ${verdict.at.what}`);
    else
      console.log(
        `VIEWS DIFFER in table ${verdict.table}: the facts are whole; start the station once more to fold them again`,
      );
    return 1;
  } finally {
    db.close();
  }
}

function show(path: string, after: number, limit: number, subject: string | undefined): number {
  const db = openReadOnly(path);
  let shown = 0;
  for (const fact of factsOf(db, after)) {
    if (subject !== undefined && fact.subject !== subject) continue;
    console.log(
      `${fact.seq}  ${fact.at}  ${fact.business_day}  ${fact.actor}  ${fact.type}  ${fact.subject}  ${fact.data}`,
    );
    shown += 1;
    if (shown >= limit) break;
  }
  db.close();
  return 0;
}

async function exportFacts(path: string, file: string | undefined): Promise<number> {
  if (file === undefined)
    throw new AskedWrong('name the file to write: npm run journal -- export facts.ndjson');
  const db = openReadOnly(path);
  const out = createWriteStream(file, { flags: 'wx' });
  let count = 0;
  for (const fact of factsOf(db, 0)) {
    if (!out.write(`${JSON.stringify(fact)}\n`)) await new Promise((resolve) => out.once('drain', resolve));
    count += 1;
  }
  for (const key of personKeysIn(db)) out.write(`${JSON.stringify(key)}\n`);
  await new Promise<void>((resolve, reject) => out.once('error', reject).end(resolve));
  db.close();
  console.log(`${count} facts written to ${file}`);
  return 0;
}

const columns = [
  'seq',
  'id',
  'station',
  'station_seq',
  'at',
  'business_day',
  'actor',
  'type',
  'version',
  'subject',
  'data',
  'prev_hash',
  'hash',
] as const satisfies readonly (keyof StoredFact)[];

async function restore(data: string | undefined, file: string | undefined): Promise<number> {
  if (file === undefined || !existsSync(file))
    throw new AskedWrong('name an exported file: npm run journal -- restore facts.ndjson --data DIR');
  if (data === undefined)
    throw new AskedWrong('name an empty folder with --data DIR; restore never writes over a journal');
  mkdirSync(data, { recursive: true });
  if (readdirSync(data).length > 0)
    throw new AskedWrong(`${data} is not empty; restore writes into an empty folder only`);
  const db = openDatabase(join(data, 'journal.db'));
  const clock = { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
  // Opening makes the tables; nothing is appended through it.
  void new Journal({ db, now: () => Date.now(), random: () => new Uint8Array(10), clock, station: 0 });
  const walk = createChainWalk();
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line === '') continue;
    const fact = JSON.parse(line) as StoredFact | { readonly person: number; readonly key: string };
    if ('person' in fact) {
      db.run('INSERT INTO person_keys VALUES (?, ?)', fact.person, fact.key);
      continue;
    }
    const broken = walk.next(fact);
    if (broken !== undefined)
      throw new AskedWrong(`${file}: fact ${broken.seq} ${broken.what}; nothing after it was restored`);
    const values = columns.map((column) => fact[column]);
    db.run('INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', ...values);
    count += 1;
  }
  rebuildViews(db);
  db.close();
  console.log(`${count} facts restored into ${data}`);
  return 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      after: { type: 'string' },
      limit: { type: 'string' },
      subject: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const [what, file] = positionals;
  if (values.help === true || what === undefined) return (console.log(help), what === undefined ? 2 : 0);
  if (what === 'verify') return verify(journalPath(values.data));
  if (what === 'show')
    return show(
      journalPath(values.data),
      Number(values.after ?? 0),
      Number(values.limit ?? 100),
      values.subject,
    );
  if (what === 'export') return exportFacts(journalPath(values.data), file);
  if (what === 'restore') return restore(values.data, file);
  throw new AskedWrong(`"${what}" is not one of verify, show, export, restore`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(
      error instanceof AskedWrong || !(error instanceof Error)
        ? String((error as Error).message)
        : (error.stack ?? error.message),
    );
    process.exitCode = 2;
  },
);
