import { expect, test } from 'vitest';
import { reportPath } from './report-path.ts';

test('a report is fetched for the period that is shown', () => {
  const wish = { period: 'custom', custom_start: '2026-11-01', custom_end: '2026-11-21' } as const;
  expect(reportPath('top-orders', 'csv', 1, wish, 30)).toBe(
    '/api/analytics/export?report=top-orders&format=csv&store_id=1&period=custom&custom_start=2026-11-01&custom_end=2026-11-21',
  );
});

test('the report of days is fetched for as many days as are shown, whatever the period', () => {
  expect(reportPath('daily-revenue', 'xlsx', 1, { period: 'today' }, 30)).toBe(
    '/api/analytics/export?report=daily-revenue&format=xlsx&store_id=1&days=30',
  );
});
