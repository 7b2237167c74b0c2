// What the side of the booking screen is about, and the classes by day.
// Why a pure function over the till's card: the same card always looks the same, whoever opened it.

import type { BookingCard } from '@qiantai/shared/commands/booking.ts';
import type { ScheduleCard } from '@qiantai/shared/commands/course.ts';
import { wallTime } from '@qiantai/shared/time.ts';

/** Held: the phone is asked for. Paying: its order waits for money. Over: cancelled, or its time ran out. */
export type BookingStage = 'holding' | 'paying' | 'confirmed' | 'over';

/** @param nowMs the agent's time: a hold that just ended is over before anybody says so */
export function bookingStage(booking: BookingCard, nowMs: number): BookingStage {
  if (booking.status === 'confirmed') return 'confirmed';
  if (booking.status === 'cancelled') return 'over';
  // While money is under way only the till may say that it is over.
  if (booking.order !== undefined) return 'paying';
  return (booking.expiresAtMs ?? 0) <= nowMs ? 'over' : 'holding';
}

export interface ClassDay {
  /** yyyy-MM-dd in the store's zone. */
  readonly date: string;
  readonly schedules: readonly ScheduleCard[];
}

/** Schedules by the day they begin on, in order. */
export function classDays(schedules: readonly ScheduleCard[], timezone: string): ClassDay[] {
  const days = new Map<string, ScheduleCard[]>();
  for (const one of schedules) {
    const { date } = wallTime(one.startsAtMs, timezone);
    days.set(date, [...(days.get(date) ?? []), one]);
  }
  return [...days].map(([date, list]) => ({ date, schedules: list }));
}
