// Which days a sync reads: platforms list calendar days, the shop closes business days.

import { limits } from '@qiantai/shared/limits.ts';
import { businessDay, wallTime, type StoreClock } from '@qiantai/shared/time.ts';
import { daysBetween, midnightMs } from './day-bounds.ts';

const minuteMs = 60_000;

/** @param days how far, negative for earlier */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Calendar days the quarter-hourly sync reads: today, and yesterday until noon, the older one first. */
export function currentDays(nowMs: number, timezone: string): string[] {
  const wall = wallTime(nowMs, timezone);
  return wall.hour < 12 ? [shiftDay(wall.date, -1), wall.date] : [wall.date];
}

/** The latest business day that ended long enough ago for the platforms' lists to be complete. */
export function closedDay(nowMs: number, clock: StoreClock): string {
  return shiftDay(businessDay(nowMs - limits.syncCloseAfterDayMinutes * minuteMs, clock), -1);
}

/** Closed days up to the latest, the oldest first; none before the journal began. */
export function closedDays(nowMs: number, clock: StoreClock, beganMs: number): string[] {
  const last = closedDay(nowMs, clock);
  const oldest = shiftDay(last, 1 - limits.syncBacklogDaysMax);
  const began = businessDay(beganMs, clock);
  return daysBetween(oldest > began ? oldest : began, last);
}

/** From the first moment of a business day to the first of the next, in unix milliseconds. */
export function dayWindow(
  day: string,
  clock: StoreClock,
): { readonly fromMs: number; readonly toMs: number } {
  const [hours = '0', minutes = '0'] = clock.dayStartsAt.split(':');
  const startMs = (Number(hours) * 60 + Number(minutes)) * minuteMs;
  return {
    fromMs: midnightMs(day, clock.timezone) + startMs,
    toMs: midnightMs(shiftDay(day, 1), clock.timezone) + startMs,
  };
}

/** The calendar days whose lists a business day may stand on. */
export function listedDays(day: string, clock: StoreClock): string[] {
  return /^0?0:00$/.test(clock.dayStartsAt) ? [day] : [day, shiftDay(day, 1)];
}
