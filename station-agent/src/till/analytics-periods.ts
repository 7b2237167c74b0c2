// Which business days a period means. A week begins on Monday; what is not over yet ends today.

import type { Period } from '@qiantai/shared/commands/analytics.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { daysBetween } from './day-bounds.ts';
import { shiftDay } from './sync-days.ts';

export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

const monthStart = (day: string): string => `${day.slice(0, 7)}-01`;

function mondayOf(day: string): string {
  const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return shiftDay(day, -sinceMonday);
}

/**
 * The first and the last business day of a period, both included.
 * @param today yyyy-MM-dd, the business day now
 * @throws Refusal bad-request: a custom period without both ends, the wrong way round, or too long
 */
export function spanOf(
  period: Period,
  today: string,
  custom: { readonly start?: string | undefined; readonly end?: string | undefined },
): DaySpan {
  switch (period) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: shiftDay(today, -1), to: shiftDay(today, -1) };
    case 'week':
      return { from: mondayOf(today), to: today };
    case 'month':
      return { from: monthStart(today), to: today };
    case 'last_month': {
      const to = shiftDay(monthStart(today), -1);
      return { from: monthStart(to), to };
    }
    case 'custom': {
      const { start: from, end: to } = custom;
      if (from === undefined || to === undefined)
        throw new Refusal('bad-request', {
          field: from === undefined ? 'custom_start' : 'custom_end',
          reason: 'custom_start, custom_end',
        });
      if (daysBetween(from, to).at(-1) !== to)
        throw new Refusal('bad-request', {
          field: 'custom_start',
          reason: `1 to ${limits.statsDaysMax} days`,
        });
      return { from, to };
    }
  }
}
