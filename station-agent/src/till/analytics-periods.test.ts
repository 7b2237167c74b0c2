import { expect, test } from 'vitest';
import { daysOf, revenueOf } from '@qiantai/shared/views/revenue-reports.ts';
import { spanOf } from './analytics-periods.ts';
import { openBooks, placeOrder } from './revenue.testkit.ts';

test.each([
  // 2026-11-23 is a Monday.
  ['today', '2026-11-23', '2026-11-23', '2026-11-23'],
  ['yesterday', '2026-03-01', '2026-02-28', '2026-02-28'],
  ['week', '2026-11-23', '2026-11-23', '2026-11-23'],
  ['week', '2026-11-22', '2026-11-16', '2026-11-22'],
  ['week', '2027-01-02', '2026-12-28', '2027-01-02'],
  ['month', '2026-11-01', '2026-11-01', '2026-11-01'],
  ['month', '2028-02-29', '2028-02-01', '2028-02-29'],
  ['last_month', '2026-03-31', '2026-02-01', '2026-02-28'],
  ['last_month', '2028-03-01', '2028-02-01', '2028-02-29'],
  ['last_month', '2027-01-15', '2026-12-01', '2026-12-31'],
] as const)('%s on %s is from %s to %s', (period, today, from, to) => {
  expect(spanOf(period, today, {})).toEqual({ from, to });
});

test('a period of one’s own needs both its ends, in order, and is no longer than a report may be', () => {
  const custom = (start?: string, end?: string) => spanOf('custom', '2026-11-21', { start, end });
  expect(custom('2026-10-01', '2026-10-02')).toEqual({ from: '2026-10-01', to: '2026-10-02' });
  for (const [start, end] of [
    ['2026-10-01', undefined],
    [undefined, '2026-10-01'],
    ['2026-10-02', '2026-10-01'],
    ['2024-01-01', '2026-10-01'],
  ] as const)
    expect(() => custom(start, end)).toThrow('bad-request');
});

const dish = { item: 1, name: '宫保鸡丁', unitFen: 3_800, quantity: 1 };

test('an order one second before the day begins is of the day before, one at the second itself of the new day', () => {
  const { journal, clock } = openBooks('2026-11-22T03:59:59+08:00');
  for (const [order, at] of [
    [1, '2026-11-22T03:59:59+08:00'],
    [2, '2026-11-22T04:00:00+08:00'],
    [3, '2026-11-23T03:59:59.999+08:00'],
    [4, '2026-11-23T04:00:00+08:00'],
  ] as const) {
    clock.nowMs = Date.parse(at);
    journal.transact('1001', (tx) =>
      placeOrder(tx, { order, totalFen: 3_800, dishes: [dish], atMs: clock.nowMs }),
    );
  }
  expect(daysOf(journal.view, '2026-11-01', '2026-11-30')).toEqual([
    { day: '2026-11-21', orders: 1, fen: 3_800 },
    { day: '2026-11-22', orders: 2, fen: 7_600 },
    { day: '2026-11-23', orders: 1, fen: 3_800 },
  ]);
  journal.close();
});

test('where the clocks change, the night still belongs to the evening before it', () => {
  const paris = { timezone: 'Europe/Paris', dayStartsAt: '04:00' };
  // On 2026-10-25 the hour from 02:00 to 03:00 comes twice.
  const { journal, clock } = openBooks('2026-10-25T02:30:00+02:00', paris);
  for (const [order, at] of [
    [1, '2026-10-25T02:30:00+02:00'],
    [2, '2026-10-25T02:30:00+01:00'],
    [3, '2026-10-25T04:30:00+01:00'],
  ] as const) {
    clock.nowMs = Date.parse(at);
    journal.transact('1001', (tx) =>
      placeOrder(tx, { order, totalFen: 3_800, dishes: [dish], atMs: clock.nowMs }, paris.timezone),
    );
  }
  expect(revenueOf(journal.view, '2026-10-24', '2026-10-24').orders).toBe(2);
  expect(revenueOf(journal.view, '2026-10-25', '2026-10-25').orders).toBe(1);
  journal.close();
});
