// The two counts of a year agree, and either of them being wrong by a fen is seen.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, openReadOnly } from '../../src/journal/sqlite.ts';
import { compareReports } from './comparison.ts';
import { recountYear, type Recount } from './recount.ts';
import { fillYear } from './year-journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'qiantai-year-'));
const path = join(folder, 'journal.db');
let year: Recount;
beforeAll(() => {
  fillYear(path, 6_000, 'test');
  year = recountYear(path);
}, 90_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Spoils a day sum behind the journal's back, looks, and mends it. */
async function spoilt(spoil: string, mend: string): Promise<string[]> {
  const db = openDatabase(path);
  db.run(spoil);
  db.close();
  const { differences } = await compareReports(path, year);
  const again = openDatabase(path);
  again.run(mend);
  again.close();
  return [...new Set(differences.map(({ report }) => report))].sort();
}

test('every report of a small year equals the recount, and in the year everything happened that moves money', async () => {
  const { answers, differences } = await compareReports(path, year);
  expect(differences).toEqual([]);
  expect(answers).toBe(57);
  expect(year.facts).toBeGreaterThan(6_000);
  const db = openReadOnly(path);
  const kinds = db
    .all<{ type: string }>('SELECT DISTINCT type FROM facts ORDER BY type')
    .map(({ type }) => type);
  db.close();
  expect(kinds).toEqual([
    ...['order.line-changed', 'order.line-voided', 'order.lines-added', 'order.merged', 'order.placed'],
    ...['order.rounded', 'order.split', 'order.status-set', 'payment.paid'],
    ...['refund.judged', 'refund.refunded', 'refund.requested'],
  ]);
});

test('one fen too much in one day of the year is seen by every report that sums it', async () => {
  const change = (table: string, column: string, by: string): string =>
    `UPDATE ${table} SET ${column} = ${column} ${by} WHERE day = '2026-02-14'`;
  const both = (table: string, column: string) =>
    spoilt(change(table, column, '+ 1'), change(table, column, '- 1'));
  expect(await both('revenue_days', 'refunded_fen')).toEqual([
    'analytics.dailyRevenue',
    'analytics.revenueSummary',
  ]);
  expect(await both('revenue_hours', 'fen')).toEqual(['analytics.hourlySales']);
  expect(await both('status_days', 'fen')).toEqual(['analytics.orderStatus']);
  expect(await both('item_days', 'fen')).toEqual(['analytics.menuItemSales']);
  expect(await both('method_days', 'fen')).toEqual(['analytics.paymentMethods']);
  expect(await both('order_money', 'final_fen')).toEqual(['analytics.topOrders']);
});
