// Asking about courses and their schedules, and setting them up.

import { z } from 'zod';
import { layoutShape } from '../facts/course.ts';
import { limits } from '../limits.ts';
import { admins, clerks, define } from './command.ts';

/** A schedule with what is left of it. Money in fen, times in unix milliseconds. */
export interface ScheduleCard {
  readonly schedule: number;
  readonly course: number;
  readonly name: string;
  readonly priceFen: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly seats: number;
  readonly free: number;
  /** Kept for somebody who has not paid yet. */
  readonly held: number;
  readonly sold: number;
  readonly waiting: number;
  /** Neither over nor closed by an admin. */
  readonly isOpen: boolean;
  readonly isOffered: boolean;
  readonly layout: readonly string[];
}

export interface CourseCard {
  readonly course: number;
  readonly name: string;
  readonly priceFen: number;
  readonly isOffered: boolean;
  /** Those that are not over, soonest first. */
  readonly schedules: readonly ScheduleCard[];
}

const id = z.number().int().positive();
const atMs = z.number().int().positive();

export const courseCommands = {
  'course.list': define<readonly CourseCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'The courses with their coming schedules and what is left of each.',
    input: z.object({}),
  }),
  'schedule.list': define<readonly ScheduleCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'Schedules of a course, of a day or of the coming weeks, soonest first.',
    input: z.object({ course_id: id.optional(), date: z.iso.date().optional() }),
  }),
  'course.set': define<CourseCard>()({
    kind: 'command',
    roles: admins,
    says: 'Adds a course or changes one; what was booked before keeps its price.',
    input: z.object({
      course_id: id.optional(),
      name: z.string().trim().min(1).max(60),
      price_fen: z.number().int().min(0).max(limits.coursePriceFenMax),
      is_offered: z.boolean().default(true),
    }),
  }),
  'schedule.set': define<ScheduleCard>()({
    kind: 'command',
    roles: admins,
    says: 'Adds a time at which a course takes place, or changes one; seats that somebody has stay.',
    input: z
      .object({
        schedule_id: id.optional(),
        course_id: id,
        starts_at_ms: atMs,
        ends_at_ms: atMs,
        seats: z.number().int().min(1).max(limits.scheduleSeatsMax).optional(),
        layout: layoutShape.optional(),
        is_offered: z.boolean().default(true),
      })
      .refine((input) => input.ends_at_ms > input.starts_at_ms, { path: ['ends_at_ms'] })
      .refine((input) => (input.seats === undefined) !== (input.layout === undefined), {
        path: ['seats'],
        message: 'seats or layout',
      }),
  }),
};
