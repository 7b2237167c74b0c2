// The classes of the rehearsal store: a few days of them from now on, a room of twenty, a tiny one and one with an aisle.

import { layoutOf } from '@qiantai/shared/seat-map.ts';
import type { CourseSetup } from '../till/booking-courses.ts';

const hourMs = 3_600_000;
const daysAhead = 4;

/** Rooms of a gymnastics studio, seen from the trainer. */
const hall: readonly string[] = ['xxx.xxx', 'xxx.xxx', 'xxx.xxx', 'xx...xx'];
const corner = layoutOf(4);

/** @param nowMs classes begin at full hours after it */
export function rehearsalClasses(nowMs: number): CourseSetup[] {
  const nextHourMs = Math.ceil(nowMs / hourMs) * hourMs;
  const days = Array.from({ length: daysAhead }, (_none, day) => nextHourMs + day * 24 * hourMs);
  const at = (id: number, startsAtMs: number, hours: number, layout: readonly string[]) => ({
    id,
    startsAtMs,
    endsAtMs: startsAtMs + hours * hourMs,
    layout,
  });
  return [
    {
      id: 1,
      name: '体验课',
      priceFen: 20_000,
      schedules: days.flatMap((dayMs, day) => [
        at(day * 2 + 1, dayMs + hourMs, 1, layoutOf(20)),
        at(day * 2 + 2, dayMs + 3 * hourMs, 1, corner),
      ]),
    },
    {
      id: 2,
      name: '少儿体操小班',
      priceFen: 12_800,
      schedules: days.map((dayMs, day) => at(101 + day, dayMs + 2 * hourMs, 2, hall)),
    },
  ];
}
