// Which business days a list or a chart is about. Pure: what "today" is, is the agent's to say.

import { limits } from '@qiantai/shared/limits.ts';
import { say, type Locale } from '@qiantai/shared/words/index.ts';
import { dayShifted } from '../format.ts';

export type DayRange =
  | { readonly is: 'all' }
  | { readonly is: 'last'; readonly days: number }
  | { readonly is: 'from-to'; readonly from: string; readonly to: string };

export interface DayBounds {
  readonly start_date?: string;
  readonly end_date?: string;
}

/** The first and last day, both included. @param today yyyy-MM-dd, the running business day */
export function boundsOf(range: DayRange, today: string): DayBounds {
  switch (range.is) {
    case 'all':
      return {};
    case 'last':
      return { start_date: dayShifted(today, 1 - range.days), end_date: today };
    case 'from-to':
      return { start_date: range.from, end_date: range.to };
  }
}

const dayShape = /^\d{4}-\d{2}-\d{2}$/;

/** What two date fields say. @returns undefined when they are no range, or a longer one than the agent counts */
export function rangeOf(from: string, to: string): DayRange | undefined {
  if (!dayShape.test(from) || !dayShape.test(to) || from > to) return undefined;
  return dayShifted(from, limits.statsDaysMax - 1) < to ? undefined : { is: 'from-to', from, to };
}

/** "近 7 天", "11-01 至 11-21". */
export function rangeText(locale: Locale, range: DayRange): string {
  switch (range.is) {
    case 'all':
      return say(locale, 'range.all');
    case 'last':
      return range.days === 1 ? say(locale, 'range.today') : say(locale, 'range.last', { days: range.days });
    case 'from-to':
      return range.from === range.to
        ? range.from
        : say(locale, 'range.from-to', { from: range.from, to: range.to });
  }
}

/** A range as one word for a menu, and back; `custom` is every range of two chosen days. */
export function rangeKey(range: DayRange): string {
  if (range.is === 'last') return String(range.days);
  return range.is === 'all' ? 'all' : 'custom';
}
