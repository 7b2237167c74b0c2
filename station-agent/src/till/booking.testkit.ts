// A shop with classes for tests: the contract's own course, a tiny room that fills up, and the shop's quick clock.

import type { BookingCard } from '@qiantai/shared/commands/booking.ts';
import { layoutOf } from '@qiantai/shared/seat-map.ts';
import { enrolCourses, type CourseSetup } from './booking-courses.ts';
import { openShop, type TestShop } from './shop.testkit.ts';

const hourMs = 3_600_000;

/** Schedule 1 has twenty seats, schedule 2 has two, schedule 3 costs nothing and is over. */
export function classesAt(nowMs: number): CourseSetup[] {
  const at = (id: number, hours: number, seats: number) => ({
    id,
    startsAtMs: nowMs + hours * hourMs,
    endsAtMs: nowMs + (hours + 1) * hourMs,
    layout: layoutOf(seats),
  });
  return [
    { id: 1, name: '体验课', priceFen: 20_000, schedules: [at(1, 4, 20), at(2, 6, 2)] },
    { id: 2, name: '公开课', priceFen: 0, schedules: [at(3, -3, 4), at(4, 30, 4)] },
  ];
}

export async function openStudio(): Promise<TestShop> {
  const shop = await openShop();
  enrolCourses(shop.journal, classesAt(shop.clock.env.now()));
  shop.till.startClock();
  return shop;
}

export const phone = '13912345678';

/** Holds a seat and orders it. */
export async function order(
  shop: TestShop,
  schedule: number,
  seat: number,
  mobile = phone,
): Promise<BookingCard> {
  const held = await shop.ask('seat.reserve', { course_schedule_id: schedule, seat_no: seat });
  return shop.ask('booking.order', {
    course_schedule_id: schedule,
    reservation_id: held.reservation,
    mobile,
  });
}
