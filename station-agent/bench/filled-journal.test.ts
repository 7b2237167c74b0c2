import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hoursOf, revenueOf, topOrdersOf } from '@qiantai/shared/views/revenue-reports.ts';
import { openReadOnly } from '../src/journal/sqlite.ts';
import { verifyJournal } from '../src/journal/verify.ts';
import { fillJournal, ordersPerDay } from './filled-journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'qiantai-filled-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a young and an older journal have the same today, each with as many facts as were asked for', () => {
  const read = (facts: number) => {
    const path = join(folder, `${facts}.db`);
    const day = fillJournal(path, facts);
    const db = openReadOnly(path);
    const count = db.get<{ total: number }>('SELECT count(*) AS total FROM facts')?.total ?? 0;
    expect(count).toBeGreaterThanOrEqual(facts);
    expect(count).toBeLessThan(facts + 3);
    expect(verifyJournal(db)).toMatchObject({ is: 'whole' });
    const told = {
      sums: revenueOf(db, day, day).orders,
      hours: hoursOf(db, day, day).map(({ hour, orders }) => [hour, orders]),
      top: topOrdersOf(db, [day], 3).length,
      all: revenueOf(db, '2000-01-01', '2100-01-01').orders,
    };
    db.close();
    return told;
  };
  const young = read(1_000);
  const older = read(4_000);
  expect(young.sums).toBe(ordersPerDay);
  expect({ ...older, all: 0 }).toEqual({ ...young, all: 0 });
  expect(older.all).toBeGreaterThan(young.all * 3);
});
