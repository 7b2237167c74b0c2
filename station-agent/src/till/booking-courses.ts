// Courses and schedules: taken from the configuration once, changed by an admin afterwards, shown with what is left.

import type { CourseCard, ScheduleCard } from '@qiantai/shared/commands/course.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { layoutOf, seatCount } from '@qiantai/shared/seat-map.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import { liveReservations } from '@qiantai/shared/views/bookings.ts';
import {
  allCourses,
  courseById,
  scheduleById,
  schedulesWithin,
  type CourseRow,
  type ScheduleRow,
} from '@qiantai/shared/views/courses.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { waitingCount } from '@qiantai/shared/views/waitlist.ts';
import type { Journal } from '../journal/journal.ts';
import type { SeatClock } from './booking-clock.ts';
import { once, type Handlers, type Shop } from './context.ts';

/** A course of the configuration. Money in fen, times in unix milliseconds. */
export interface CourseSetup {
  readonly id: number;
  readonly name: string;
  readonly priceFen: number;
  readonly schedules: readonly {
    readonly id: number;
    readonly startsAtMs: number;
    readonly endsAtMs: number;
    readonly layout: readonly string[];
  }[];
}

/** Takes the configuration's courses into the journal, if it knows none yet. */
export function enrolCourses(journal: Journal, courses: readonly CourseSetup[]): void {
  if (courses.length === 0 || allCourses(journal.view).length > 0) return;
  journal.transact('station', (tx) => {
    for (const { id, name, priceFen, schedules } of courses) {
      tx.append('course.set', `course:${id}`, { course: id, name, priceFen, isOffered: true });
      for (const { id: schedule, startsAtMs, endsAtMs, layout } of schedules)
        tx.append('schedule.set', `schedule:${schedule}`, {
          schedule,
          course: id,
          startsAtMs,
          endsAtMs,
          layout: [...layout],
          isOffered: true,
        });
    }
  });
}

/** Whether seats of it may still be asked for. */
export function isOpen(row: ScheduleRow, nowMs: number): boolean {
  return row.is_offered === 1 && row.ends_at_ms > nowMs;
}

/** A schedule that seats may be asked for. @throws Refusal not-found, class-closed */
export function openSchedule(shop: Shop, view: ViewDb, schedule: number): ScheduleRow {
  const row = scheduleById(view, schedule);
  if (row === undefined) throw new Refusal('not-found', { schedule });
  if (!isOpen(row, shop.env.now())) throw new Refusal('class-closed', { name: row.name });
  return row;
}

export const layoutIn = (row: ScheduleRow): readonly string[] => JSON.parse(row.layout) as string[];

export function scheduleCard(shop: Shop, clock: SeatClock, row: ScheduleRow): ScheduleCard {
  const { view } = shop.journal;
  const live = liveReservations(view, row.schedule).filter(
    (one) => one.state === 'confirmed' || !clock.isOver(one),
  );
  const sold = live.filter(({ state }) => state === 'confirmed').length;
  return {
    schedule: row.schedule,
    course: row.course,
    name: row.name,
    priceFen: row.price_fen,
    startsAtMs: row.starts_at_ms,
    endsAtMs: row.ends_at_ms,
    seats: row.seats,
    free: row.seats - live.length,
    held: live.length - sold,
    sold,
    waiting: waitingCount(view, row.schedule),
    isOpen: isOpen(row, shop.env.now()),
    isOffered: row.is_offered === 1,
    layout: layoutIn(row),
  };
}

const dayMs = 86_400_000;

/** The span of a calendar day in the store's zone. @param date yyyy-MM-dd */
function daySpan(date: string, timezone: string): readonly [number, number] {
  const guess = Date.parse(`${date}T00:00:00Z`);
  const fromMs = Date.parse(`${date}T00:00:00${wallTime(guess, timezone).offset}`);
  return [fromMs, fromMs + dayMs];
}

export function createCourses(shop: Shop, clock: SeatClock): Handlers {
  const { view } = shop.journal;
  const coming = (course: number): ScheduleRow[] => {
    const nowMs = shop.env.now();
    return schedulesWithin(
      view,
      nowMs,
      nowMs + limits.schedulesShownDays * dayMs,
      course,
      limits.schedulesShownMax,
    );
  };
  const courseCard = (row: CourseRow): CourseCard => ({
    course: row.course,
    name: row.name,
    priceFen: row.price_fen,
    isOffered: row.is_offered === 1,
    schedules: coming(row.course).map((one) => scheduleCard(shop, clock, one)),
  });

  return {
    'course.list': () => allCourses(view).map(courseCard),
    'schedule.list': ({ course_id = 0, date }) => {
      const rows =
        date === undefined
          ? coming(course_id)
          : schedulesWithin(view, ...daySpan(date, shop.store.timezone), course_id, limits.schedulesShownMax);
      return rows.map((row) => scheduleCard(shop, clock, row));
    },
    'course.set': ({ course_id, name, price_fen, is_offered }, ask) =>
      once(shop, ask, (tx) => {
        if (course_id !== undefined && courseById(tx.view, course_id) === undefined)
          throw new Refusal('not-found', { course: course_id });
        const course = course_id ?? tx.nextId('course');
        const fact = { course, name, priceFen: price_fen, isOffered: is_offered };
        tx.append('course.set', `course:${course}`, fact);
        const row = courseById(tx.view, course);
        invariant(row !== undefined, 'a course that was set has a row');
        return courseCard(row);
      }),
    'schedule.set': (input, ask) =>
      once(shop, ask, (tx) => {
        const known = input.schedule_id === undefined ? undefined : scheduleById(tx.view, input.schedule_id);
        if (input.schedule_id !== undefined && known === undefined)
          throw new Refusal('not-found', { schedule: input.schedule_id });
        if (courseById(tx.view, input.course_id) === undefined)
          throw new Refusal('not-found', { course: input.course_id });
        const layout = input.layout ?? layoutOf(input.seats ?? 1);
        const seats = seatCount(layout);
        if (seats < 1 || seats > limits.scheduleSeatsMax)
          throw new Refusal('bad-request', { field: 'layout' });
        if (known !== undefined) refuseLost(known, layout);
        const schedule = known?.schedule ?? tx.nextId('schedule');
        tx.append('schedule.set', `schedule:${schedule}`, {
          schedule,
          course: input.course_id,
          startsAtMs: input.starts_at_ms,
          endsAtMs: input.ends_at_ms,
          layout: [...layout],
          isOffered: input.is_offered,
        });
        const row = scheduleById(tx.view, schedule);
        invariant(row !== undefined, 'a schedule that was set has a row');
        return scheduleCard(shop, clock, row);
      }),
  };

  /** A seat that somebody has keeps its number and its name: the room may only change where nobody is. */
  function refuseLost(known: ScheduleRow, layout: readonly string[]): void {
    const live = liveReservations(view, known.schedule);
    if (live.length > 0 && JSON.stringify(layout) !== known.layout)
      throw new Refusal('seats-in-use', { count: live.length });
  }
}
