import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { Journal } from './journal.ts';
import { FolderTakenError, holdFolder, openDatabase, openReadOnly } from './sqlite.ts';
import { verifyJournal, viewHashes } from './verify.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'qiantai-journal-'));
  folders.push(folder);
  return folder;
}

let clockMs = Date.parse('2026-11-21T12:00:00+08:00');

function open(path: string): Journal {
  return new Journal({
    db: openDatabase(path),
    now: () => clockMs,
    random: (bytes) => randomBytes(bytes),
    clock: { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' },
    station: 0,
  });
}

function placeOrder(journal: Journal): number {
  return journal.transact('1001', (tx) => {
    const order = tx.nextId('order');
    tx.append('order.placed', `order:${order}`, {
      order,
      number: `ORD20261121120000${String(order).padStart(4, '0')}`,
      pickup: `A${order}`,
      status: 'confirmed',
      source: 'counter',
      placedAtMs: clockMs,
      title: '双人套餐',
      lines: [{ line: 1, name: '宫保鸡丁', quantity: 1, note: '少辣' }],
    });
    return order;
  });
}

test('what was journaled is there after the agent starts again, in the same order and on the same chain', () => {
  const path = join(newFolder(), 'journal.db');
  const first = open(path);
  placeOrder(first);
  placeOrder(first);
  const head = first.head();
  first.close();
  const second = open(path);
  expect(second.head()).toEqual(head);
  expect(placeOrder(second)).toBe(3);
  expect(second.read(0).map((fact) => fact.stationSeq)).toEqual([1, 2, 3]);
  expect(verifyJournal(second.view)).toMatchObject({ is: 'whole', facts: 3 });
  second.close();
});

test('a command that fails leaves no fact, no number and no row behind', () => {
  const journal = open(':memory:');
  placeOrder(journal);
  const before = { head: journal.head(), views: viewHashes(journal.view) };
  expect(() =>
    journal.transact('1001', (tx) => {
      tx.append('order.status-set', 'order:1', {
        order: 1,
        from: 'confirmed',
        to: 'completed',
        setAtMs: clockMs,
        reason: '',
      });
      throw new Error('the power went');
    }),
  ).toThrow('the power went');
  expect(journal.head()).toEqual(before.head);
  expect(viewHashes(journal.view)).toEqual(before.views);
  placeOrder(journal);
  expect(verifyJournal(journal.view)).toMatchObject({ is: 'whole', facts: 2 });
});

test('a fact that does not fit its schema is refused before it is written', () => {
  const journal = open(':memory:');
  expect(() =>
    journal.transact('1001', (tx) =>
      tx.append('order.status-set', 'order:1', {
        order: -1,
        from: 'confirmed',
        to: 'completed',
        setAtMs: clockMs,
        reason: '',
      }),
    ),
  ).toThrow();
  expect(journal.head().seq).toBe(0);
});

test('one altered byte anywhere in a fact is found and located', () => {
  const path = join(newFolder(), 'journal.db');
  const columns = [
    'id',
    'at',
    'business_day',
    'actor',
    'type',
    'subject',
    'data',
    'prev_hash',
    'hash',
  ] as const;
  const journal = open(path);
  for (let count = 0; count < 5; count += 1) placeOrder(journal);
  journal.close();
  const raw = new Database(path);
  raw.exec('DROP TRIGGER facts_keep');
  for (const column of columns) {
    const { value } = raw
      .prepare<[], { value: string }>(`SELECT ${column} AS value FROM facts WHERE seq = 3`)
      .get() ?? { value: '' };
    const last = value.at(-1) === '0' ? '1' : '0';
    raw.prepare(`UPDATE facts SET ${column} = ? WHERE seq = 3`).run(value.slice(0, -1) + last);
    const reader = openReadOnly(path);
    expect(verifyJournal(reader), column).toMatchObject({ is: 'broken', at: { seq: 3 } });
    reader.close();
    raw.prepare(`UPDATE facts SET ${column} = ? WHERE seq = 3`).run(value);
  }
  raw.close();
});

test('a removed fact is noticed where it is missing, a touched view where it differs', () => {
  const path = join(newFolder(), 'journal.db');
  const journal = open(path);
  for (let count = 0; count < 4; count += 1) placeOrder(journal);
  journal.close();
  const raw = new Database(path);
  raw.prepare('UPDATE orders SET status = ? WHERE order_id = 2').run('completed');
  const touched = openReadOnly(path);
  expect(verifyJournal(touched)).toEqual({ is: 'views-differ', table: 'orders' });
  touched.close();
  raw.exec('DROP TRIGGER facts_stay; DELETE FROM facts WHERE seq = 2');
  raw.close();
  const cut = openReadOnly(path);
  expect(verifyJournal(cut)).toMatchObject({ is: 'broken', at: { seq: 3 } });
  cut.close();
});

test('facts can be neither changed nor removed through the database', () => {
  const path = join(newFolder(), 'journal.db');
  const journal = open(path);
  placeOrder(journal);
  journal.close();
  const raw = new Database(path);
  expect(() => raw.prepare(`UPDATE facts SET actor = 'nobody'`).run()).toThrow('facts are never changed');
  expect(() => raw.prepare('DELETE FROM facts').run()).toThrow('facts are never removed');
  raw.close();
});

test('every connection commits with synchronous=FULL', () => {
  const seen: unknown[] = [];
  const path = join(newFolder(), 'journal.db');
  const db = openDatabase(path);
  seen.push(db.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous);
  seen.push(db.get<{ journal_mode: string }>('PRAGMA journal_mode')?.journal_mode);
  db.close();
  expect(seen).toEqual([2, 'wal']);
});

test('a clock set back neither reorders facts nor moves one to another business day', () => {
  const journal = open(':memory:');
  placeOrder(journal);
  clockMs -= 86_400_000;
  placeOrder(journal);
  clockMs += 86_400_000;
  const [first, second] = journal.read(0);
  expect(second?.at.localeCompare(first?.at ?? '')).toBe(1);
  expect(second?.businessDay).toBe(first?.businessDay);
});

test('a sale before four in the morning belongs to the day before', () => {
  const journal = open(':memory:');
  clockMs = Date.parse('2026-11-22T03:59:59+08:00');
  placeOrder(journal);
  clockMs = Date.parse('2026-11-22T04:00:00+08:00');
  placeOrder(journal);
  expect(journal.read(0).map((fact) => fact.businessDay)).toEqual(['2026-11-21', '2026-11-22']);
});

test('a second agent on the same data folder is refused, and let in once the first is gone', () => {
  const lock = join(newFolder(), 'station.lock');
  const held = holdFolder(lock);
  expect(() => holdFolder(lock)).toThrow(FolderTakenError);
  held.release();
  holdFolder(lock).release();
});

test('the folder is free again when the process that held it was killed', () => {
  const lock = join(newFolder(), 'station.lock');
  const script = `import { holdFolder } from ${JSON.stringify(new URL('./sqlite.ts', import.meta.url).href)};
    holdFolder(${JSON.stringify(lock)}); process.kill(process.pid, 'SIGKILL');`;
  const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  expect(killed.signal).toBe('SIGKILL');
  holdFolder(lock).release();
});

test('a kept answer is given again, and only for the same body', () => {
  const journal = open(':memory:');
  journal.transact('1001', (tx) => tx.keepAnswer('c-1', 'order.recall', 'hash', { order_id: 7 }));
  expect(journal.answerOf('c-1')).toMatchObject({
    name: 'order.recall',
    bodyHash: 'hash',
    answer: { order_id: 7 },
  });
  expect(journal.answerOf('c-2')).toBeUndefined();
});
