// Asks the real till for every report of several periods and holds each answer against the recount, whole.

import { isDeepStrictEqual } from 'node:util';
import { realEnv } from '../../src/env.ts';
import { Journal } from '../../src/journal/journal.ts';
import { openDatabase } from '../../src/journal/sqlite.ts';
import { createAttemptRunner } from '../../src/till/attempt-runner.ts';
import { createPlatformDesk } from '../../src/till/platform-desk.ts';
import { createTill } from '../../src/till/till.ts';
import { expectedDays, expectedReports, itemsAsked, topOrdersAsked, type Days } from './expected.ts';
import type { Recount } from './recount.ts';
import { clock, yearDays, yearEndMs } from './year-journal.ts';

export interface Difference {
  readonly report: string;
  readonly period: string;
  readonly told: unknown;
  readonly counted: unknown;
}

export interface Comparison {
  readonly answers: number;
  readonly differences: readonly Difference[];
  /** How long the till took for all its answers. */
  readonly answeredMs: number;
}

const silent = (): void => undefined;
const today = '2026-11-21';

/** The periods as the manager picks them, and the days they mean, written out by hand. */
const periods: readonly (Days & { readonly period: string })[] = [
  { period: 'today', from: today, to: today },
  { period: 'yesterday', from: '2026-11-20', to: '2026-11-20' },
  { period: 'week', from: '2026-11-16', to: today },
  { period: 'month', from: '2026-11-01', to: today },
  { period: 'last_month', from: '2026-10-01', to: '2026-10-31' },
  { period: 'custom', from: '2025-11-22', to: today },
  { period: 'custom', from: '2026-01-01', to: '2026-03-31' },
  { period: 'custom', from: '2026-02-14', to: '2026-02-14' },
  { period: 'custom', from: '2025-10-20', to: '2025-12-31' },
];

const dayBefore = (days: number): string =>
  new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
const everyDay = Array.from({ length: yearDays }, (_, index) => dayBefore(yearDays - 1 - index));

function openTill(path: string) {
  const env = {
    ...realEnv({ debug: silent, info: silent, warn: silent, error: silent }, 1),
    now: () => yearEndMs,
  };
  const journal = new Journal({
    ...{ db: openDatabase(path), now: env.now, random: (bytes) => env.random(bytes), clock, station: 0 },
  });
  const till = createTill({
    ...{ env, journal, store: { id: 1, name: '人民路店', ...clock }, station: { number: 0, name: '收银1' } },
    ...{ version: 'bench', rehearsal: false, autoRedeem: false, attempts: createAttemptRunner(env) },
    ...{ platforms: createPlatformDesk([], journal.view, env), printerFor: () => undefined },
  });
  const actor = { id: '3001', name: '陈店长', role: 'manager' } as const;
  return {
    async ask(name: string, input: object): Promise<unknown> {
      const answer = await till.ask(
        name,
        { store_id: 1, ...input },
        { actor, command: 'recount', locale: 'zh-CN' },
      );
      if (!answer.ok) throw new Error(`${name} was refused: ${answer.error}`);
      return answer.result;
    },
    close: () => journal.close(),
  };
}

const limitOf = (report: string): object => {
  if (report === 'analytics.menuItemSales') return { limit: itemsAsked };
  return report === 'analytics.topOrders' ? { limit: topOrdersAsked } : {};
};

/** @param path the journal that was counted @throws when a report is refused */
export async function compareReports(path: string, year: Recount): Promise<Comparison> {
  const till = openTill(path);
  const differences: Difference[] = [];
  let answers = 0;
  let answeredMs = 0;
  async function hold(report: string, period: string, input: object, counted: unknown): Promise<void> {
    const start = performance.now();
    const told = await till.ask(report, input);
    answeredMs += performance.now() - start;
    answers += 1;
    if (!isDeepStrictEqual(told, counted)) differences.push({ report, period, told, counted });
  }
  for (const { period, ...days } of periods) {
    const name = `${period} ${days.from}..${days.to}`;
    const asked = period === 'custom' ? { custom_start: days.from, custom_end: days.to } : {};
    for (const [report, counted] of expectedReports(year, days, period))
      await hold(report, name, { period, ...asked, ...limitOf(report) }, counted);
  }
  for (const days of [7, 30, yearDays])
    await hold('analytics.dailyRevenue', `${days} days`, { days }, expectedDays(year, everyDay.slice(-days)));
  till.close();
  return { answers, differences, answeredMs };
}
