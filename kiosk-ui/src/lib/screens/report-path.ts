// Where a report is fetched as a file. Pure: the same wish that a screen shows, so that both never differ.

import type { Period, ReportName } from '@qiantai/shared/commands/analytics.ts';

export interface PeriodWish {
  readonly period: Period;
  readonly custom_start?: string;
  readonly custom_end?: string;
}

/** @param days how many of the last days, for the one report that is not about a period */
export function reportPath(
  report: ReportName,
  format: 'csv' | 'xlsx',
  store: number,
  wish: PeriodWish,
  days: number,
): string {
  const about = report === 'daily-revenue' ? { days } : wish;
  const asked = Object.entries({ report, format, store_id: store, ...about });
  return `/api/analytics/export?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString()}`;
}
