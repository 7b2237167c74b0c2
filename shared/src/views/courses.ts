// Courses and when they take place.

import type { View, ViewDb } from './view.ts';

export interface CourseRow {
  readonly course: number;
  readonly name: string;
  readonly price_fen: number;
  readonly is_offered: number;
}

/** A schedule with its course. */
export interface ScheduleRow {
  readonly schedule: number;
  readonly course: number;
  readonly starts_at_ms: number;
  readonly ends_at_ms: number;
  /** JSON array of rows. */
  readonly layout: string;
  readonly seats: number;
  readonly is_offered: number;
  readonly name: string;
  readonly price_fen: number;
}

export const coursesView: View = {
  name: 'courses',
  version: 1,
  tables: ['courses', 'schedules'],
  schema: [
    `CREATE TABLE courses (
      course INTEGER PRIMARY KEY, name TEXT NOT NULL, price_fen INTEGER NOT NULL, is_offered INTEGER NOT NULL) STRICT`,
    `CREATE TABLE schedules (
      schedule INTEGER PRIMARY KEY, course INTEGER NOT NULL, starts_at_ms INTEGER NOT NULL, ends_at_ms INTEGER NOT NULL,
      layout TEXT NOT NULL, seats INTEGER NOT NULL, is_offered INTEGER NOT NULL) STRICT`,
    'CREATE INDEX schedules_time ON schedules (ends_at_ms, schedule)',
  ],
  folds: {
    'course.set': ({ data }, db) =>
      db.run(
        `INSERT INTO courses VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
           name = excluded.name, price_fen = excluded.price_fen, is_offered = excluded.is_offered`,
        data.course,
        data.name,
        data.priceFen,
        data.isOffered ? 1 : 0,
      ),
    'schedule.set': ({ data }, db) =>
      db.run(
        `INSERT INTO schedules VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
           course = excluded.course, starts_at_ms = excluded.starts_at_ms, ends_at_ms = excluded.ends_at_ms,
           layout = excluded.layout, seats = excluded.seats, is_offered = excluded.is_offered`,
        data.schedule,
        data.course,
        data.startsAtMs,
        data.endsAtMs,
        JSON.stringify(data.layout),
        data.layout.join('').replaceAll('.', '').length,
        data.isOffered ? 1 : 0,
      ),
  },
};

const joined = `SELECT s.*, c.name, c.price_fen FROM schedules s JOIN courses c ON c.course = s.course`;

export function courseById(db: ViewDb, course: number): CourseRow | undefined {
  return db.get<CourseRow>('SELECT * FROM courses WHERE course = ?', course);
}

export function allCourses(db: ViewDb): CourseRow[] {
  return db.all<CourseRow>('SELECT * FROM courses ORDER BY course');
}

export function scheduleById(db: ViewDb, schedule: number): ScheduleRow | undefined {
  return db.get<ScheduleRow>(`${joined} WHERE s.schedule = ?`, schedule);
}

/** Schedules that touch a span of time, soonest first. @param course 0 for any */
export function schedulesWithin(
  db: ViewDb,
  fromMs: number,
  toMs: number,
  course: number,
  limit: number,
): ScheduleRow[] {
  return db.all<ScheduleRow>(
    `${joined} WHERE s.ends_at_ms > ? AND s.starts_at_ms < ? AND (? = 0 OR s.course = ?)
     ORDER BY s.starts_at_ms, s.schedule LIMIT ?`,
    fromMs,
    toMs,
    course,
    course,
    limit,
  );
}
