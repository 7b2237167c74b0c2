// The courses of station.json: prices in yuan and times as text become fen and milliseconds here, at the edge.

import { z } from 'zod';
import { layoutShape } from '@qiantai/shared/facts/course.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { fenFromYuan } from '@qiantai/shared/money.ts';
import { layoutOf, seatCount } from '@qiantai/shared/seat-map.ts';
import type { CourseSetup } from './till/booking-courses.ts';

const id = z.number().int().positive();
const moment = z.iso
  .datetime({ offset: true, error: 'must look like 2026-11-22T10:00:00+08:00' })
  .transform((text) => Date.parse(text));

const schedule = z
  .strictObject({
    id,
    starts_at: moment,
    ends_at: moment,
    seats: z.number().int().min(1).max(limits.scheduleSeatsMax).optional(),
    layout: layoutShape.optional(),
  })
  .refine((one) => one.ends_at > one.starts_at, { path: ['ends_at'], message: 'must be after starts_at' })
  .refine((one) => (one.seats === undefined) !== (one.layout === undefined), {
    path: ['seats'],
    message: 'must be given, or a layout instead of it',
  })
  .transform((one) => ({
    id: one.id,
    startsAtMs: one.starts_at,
    endsAtMs: one.ends_at,
    layout: one.layout ?? layoutOf(one.seats ?? 1),
  }))
  .refine((one) => seatCount(one.layout) >= 1 && seatCount(one.layout) <= limits.scheduleSeatsMax, {
    path: ['layout'],
    message: `must have 1 to ${limits.scheduleSeatsMax} seats, each an x`,
  });

const course = z
  .strictObject({
    id,
    name: z.string().min(1).max(60),
    price: z.number().transform((yuan, context) => {
      const fen = fenFromYuan(yuan);
      if (fen !== undefined && fen >= 0 && fen <= limits.coursePriceFenMax) return fen;
      context.addIssue({ code: 'custom', message: 'must be yuan with at most two decimals, such as 200.00' });
      return z.NEVER;
    }),
    schedules: z.array(schedule).max(limits.schedulesShownMax).default([]),
  })
  .transform(({ price, ...rest }): CourseSetup => ({ ...rest, priceFen: price }));

/** @returns the first id that two of them share */
function shared(ids: readonly number[]): number | undefined {
  return ids.find((one, index) => ids.indexOf(one) !== index);
}

/** The section `courses`; every id once. */
export const coursesShape = z.array(course).superRefine((courses, context) => {
  const twice =
    shared(courses.map((one) => one.id)) ??
    shared(courses.flatMap(({ schedules }) => schedules.map((one) => one.id)));
  if (twice !== undefined)
    context.addIssue({ code: 'custom', message: `uses the id ${twice} twice; give each its own` });
});
