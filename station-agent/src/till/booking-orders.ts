// From a held seat to an order that can be paid, and the phone that goes with it: masked for screens, sealed for a call.

import type { ParsedInput } from '@qiantai/shared/commands/index.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { seatLabel } from '@qiantai/shared/seat-map.ts';
import { phoneDigestOf, reservationById, type ReservationRow } from '@qiantai/shared/views/bookings.ts';
import { scheduleById, type ScheduleRow } from '@qiantai/shared/views/courses.ts';
import { maskedPhone, memberByDigest } from '@qiantai/shared/views/members.ts';
import { sealedPhoneOfWaiting } from '@qiantai/shared/views/waitlist.ts';
import type { Tx } from '../journal/journal.ts';
import type { SeatClock } from './booking-clock.ts';
import { layoutIn } from './booking-courses.ts';
import { confirmBooking } from './booking-confirming.ts';
import type { Seats } from './booking-seats.ts';
import type { Shop } from './context.ts';
import { orderNumber } from './order-numbers.ts';
import { phoneDigest, sealerOf } from './members.ts';

export const waitingSeal = (waiting: number): string => `waiting.${waiting}.phone`;
const bookingSeal = (reservation: number): string => `booking.${reservation}.phone`;

/** @throws Refusal not-found, booking-confirmed, hold-over */
export function heldRow(tx: Tx, clock: SeatClock, reservation: number): ReservationRow {
  const row = reservationById(tx.view, reservation);
  if (row === undefined) throw new Refusal('not-found', { reservation });
  if (row.state === 'confirmed') throw new Refusal('booking-confirmed', { reservation });
  if (row.state === 'released' || clock.isOver(row)) {
    const schedule = scheduleById(tx.view, row.schedule);
    const seat = schedule === undefined ? String(row.seat) : seatLabel(layoutIn(schedule), row.seat);
    throw new Refusal('hold-over', { seat });
  }
  return row;
}

/** The phone to book with: the one given, else the one somebody waited with. @throws Refusal bad-request */
function phoneFor(shop: Shop, tx: Tx, row: ReservationRow, given: string | undefined): string {
  if (given !== undefined) return given;
  const kept = row.waiting === null ? undefined : sealedPhoneOfWaiting(tx.view, row.waiting);
  if (kept === undefined || row.waiting === null) throw new Refusal('bad-request', { field: 'mobile' });
  return sealerOf(shop).unseal(waitingSeal(row.waiting), kept.sealed);
}

function place(shop: Shop, tx: Tx, row: ReservationRow, schedule: ScheduleRow, phone: string): number {
  const order = tx.nextId('order');
  const placedAtMs = shop.env.now();
  const label = seatLabel(layoutIn(schedule), row.seat);
  const member = memberByDigest(tx.view, sealerOf(shop).digest(phoneDigest, phone))?.member;
  tx.append('order.placed', `order:${order}`, {
    order,
    number: orderNumber(shop, tx, order),
    pickup: '',
    status: 'pending',
    source: 'booking',
    placedAtMs,
    title: `${schedule.name} ${label}`,
    ...(member === undefined ? {} : { member }),
    phone: maskedPhone(phone),
    totalFen: schedule.price_fen,
    lines: [{ line: 1, name: schedule.name, quantity: 1, note: label, unitFen: schedule.price_fen }],
  });
  return order;
}

/**
 * The order of a held seat, made once; the same phone again finds it. A class that costs nothing is booked at once.
 * @throws Refusal not-found, booking-confirmed, hold-over, hold-ordered, bad-request
 */
export function orderSeat(
  shop: Shop,
  seats: Seats,
  clock: SeatClock,
  tx: Tx,
  input: ParsedInput<'booking.order'>,
): ReservationRow {
  const row = heldRow(tx, clock, input.reservation_id);
  if (row.schedule !== input.course_schedule_id)
    throw new Refusal('bad-request', { field: 'course_schedule_id' });
  const schedule = scheduleById(tx.view, row.schedule);
  invariant(schedule !== undefined, 'a reservation belongs to a schedule');
  const phone = phoneFor(shop, tx, row, input.mobile);
  const seal = sealerOf(shop);
  const digest = seal.digest(phoneDigest, phone);
  if (row.order_id !== null) {
    if (phoneDigestOf(tx.view, row.reservation) === digest) return row;
    throw new Refusal('hold-ordered', { order: row.order_id });
  }
  const { reservation, seat } = row;
  const order = place(shop, tx, row, schedule, phone);
  const about = `seat:${schedule.schedule}:${seat}`;
  tx.append('booking.ordered', about, {
    reservation,
    schedule: schedule.schedule,
    seat,
    order,
    phone: maskedPhone(phone),
    priceFen: schedule.price_fen,
  });
  const sealed = seal.seal(bookingSeal(reservation), phone);
  tx.append('booking.phone-kept', about, { reservation, digest, sealed });
  const ordered = reservationById(tx.view, reservation);
  invariant(ordered !== undefined, 'a reservation has a row');
  if (schedule.price_fen === 0) confirmBooking(shop, seats, tx, ordered);
  else seats.watch(tx, schedule.schedule);
  return reservationById(tx.view, reservation) ?? ordered;
}
