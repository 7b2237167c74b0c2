// Facts about what can be booked: courses, and their schedules with the room's layout.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;

/** Rows of a room from the front: `x` a seat, `.` none. */
export const layoutShape = z
  .array(z.string().regex(/^[x.]{1,40}$/))
  .min(1)
  .max(60);

export const courseFacts = {
  'course.set': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A course is offered so from now on; what was booked before keeps its price.',
    schema: z.object({
      course: shapes.id,
      name: shapes.short,
      priceFen: shapes.fen.nonnegative(),
      isOffered: z.boolean(),
    }),
    example: { course: 1, name: '体验课', priceFen: 20_000, isOffered: true },
  }),
  'schedule.set': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A course takes place at this time, in a room with these seats.',
    schema: z.object({
      schedule: shapes.id,
      course: shapes.id,
      startsAtMs: shapes.atMs,
      endsAtMs: shapes.atMs,
      layout: layoutShape,
      isOffered: z.boolean(),
    }),
    example: {
      schedule: 1,
      course: 1,
      startsAtMs: 1_795_053_600_000,
      endsAtMs: 1_795_057_200_000,
      layout: ['xxxxx', 'xxxxx', 'xxxxx', 'xxxxx'],
      isOffered: true,
    },
  }),
};
