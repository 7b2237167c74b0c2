// Calendar days in the store's zone as moments.

import { wallTime } from '@qiantai/shared/time.ts';

/** Midnight of a day (yyyy-MM-dd) in a zone, in unix milliseconds; right across a change of the offset too. */
export function midnightMs(day: string, timezone: string): number {
  const guess = Date.parse(`${day}T00:00:00Z`);
  const offsetMs = (atMs: number): number =>
    Date.parse(`${day}T00:00:00${wallTime(atMs, timezone).offset}`) - guess;
  const first = guess + offsetMs(guess);
  return guess + offsetMs(first);
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** Every calendar day from `first` to `last`, both included; none when they are the wrong way round. At most 400. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last && days.length < 400; day = nextDay(day)) days.push(day);
  return days;
}
