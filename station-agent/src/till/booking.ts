// Seats of classes at the counter: look, hold, order, confirm, check in, cancel, wait. The money's part is in
// booking-confirming; here is what people ask for, and the timer that frees what nobody paid.

import type { BookingCard } from '@qiantai/shared/commands/booking.ts';
import { ticketPrefix } from '@qiantai/shared/documents/booking-slip.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { seatLabel, seatMeant } from '@qiantai/shared/seat-map.ts';
import {
  heldReservations,
  liveReservationOf,
  reservationById,
  reservationByTicket,
  reservationOfOrder,
  type ReservationRow,
} from '@qiantai/shared/views/bookings.ts';
import { scheduleById } from '@qiantai/shared/views/courses.ts';
import { copiesOf } from '@qiantai/shared/views/papers.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { say } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { bookingCard, seatRoom } from './booking-cards.ts';
import { createSeatClock, type SeatClock } from './booking-clock.ts';
import { bookingFollower, bookingWatcher, printSlip, slipSubject } from './booking-confirming.ts';
import { createCourses, layoutIn, openSchedule } from './booking-courses.ts';
import { heldRow, orderSeat } from './booking-orders.ts';
import { createSeats, type Seats } from './booking-seats.ts';
import { createWaitlist } from './booking-waitlist.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import type { MoneyFollower } from './money-followers.ts';
import type { OrderWatcher } from './order-watchers.ts';
import type { Paying } from './paying.ts';

export interface Booking {
  readonly handlers: Handlers;
  /** Told of every order's money. */
  readonly follower: MoneyFollower;
  /** Told of every order's changes. */
  readonly watcher: OrderWatcher;
  /** From now on holds that are over are freed by themselves. */
  start(): void;
  stop(): void;
}

/** @throws Refusal not-found, class-closed, seat-unknown, seat-taken with the seat's name */
function reserve(shop: Shop, seats: Seats, tx: Tx, schedule: number, wish: number | string): ReservationRow {
  const room = openSchedule(shop, tx.view, schedule);
  const place = seatMeant(layoutIn(room), wish);
  if (place === undefined) throw new Refusal('seat-unknown', { seat: String(wish) });
  seats.tidy(tx, schedule);
  const taken = liveReservationOf(tx.view, schedule, place.seat);
  if (taken !== undefined) {
    const { label: seat, seat: seat_no } = place;
    throw new Refusal('seat-taken', { seat, seat_no, standing: taken.state === 'held' ? 'held' : 'sold' });
  }
  return seats.hold(tx, schedule, place.seat, shop.holdMinutes ?? limits.seatHoldMinutes);
}

/** A timer that looks again when the next hold ends, and never later than a short while: the clock may jump. */
function createSweep(shop: Shop, seats: Seats, clock: SeatClock) {
  const { env, journal } = shop;
  let running = false;
  let forget: (() => void) | undefined;

  function wake(): void {
    if (!running) return;
    forget?.();
    forget = undefined;
    const held = heldReservations(journal.view, limits.seatSweepRowsMax);
    if (held.length === 0) return;
    const next = Math.min(...held.map((row) => clock.leftMs(row)));
    forget = env.timer(Math.min(next + 1, limits.seatSweepMs), sweep);
  }

  function sweep(): void {
    forget = undefined;
    if (!running) return;
    try {
      const isDue = heldReservations(journal.view, limits.seatSweepRowsMax).some((row) => clock.isOver(row));
      if (isDue) journal.transact('station', (tx) => seats.tidy(tx));
    } catch (error) {
      env.log.error({ err: error }, 'freeing seats stopped by a bug');
    }
    wake();
  }

  return {
    wake,
    start() {
      running = true;
      sweep();
    },
    stop() {
      running = false;
      forget?.();
    },
  };
}

/** What a clerk may give back alone is the same for a booking as for any other order. @throws Refusal not-allowed */
function refuseBeyond(shop: Shop, tx: Tx, row: ReservationRow, ask: Ask): void {
  const money = row.order_id === null ? undefined : orderMoney(tx.view, row.order_id);
  const backFen = (money?.paidFen ?? 0) - (money?.refundedFen ?? 0);
  const aloneFen = shop.payments?.settings.refundApprovalFen ?? 0;
  if (backFen > aloneFen && ask.actor.role === 'clerk')
    throw new Refusal('not-allowed', { role: say(ask.locale, 'role.manager') });
}

function checkIn(shop: Shop, tx: Tx, row: ReservationRow): ReservationRow {
  const schedule = scheduleById(tx.view, row.schedule);
  if (row.state !== 'confirmed' || schedule === undefined) throw new Refusal('booking-over');
  const seat = seatLabel(layoutIn(schedule), row.seat);
  if (row.checked_in_at_ms !== null)
    throw new Refusal('checked-in', { usedAtMs: row.checked_in_at_ms, seat, name: schedule.name });
  const nowMs = shop.env.now();
  if (schedule.starts_at_ms - nowMs > limits.checkInAheadHours * 3_600_000)
    throw new Refusal('check-in-early', { untilMs: schedule.starts_at_ms, name: schedule.name });
  if (schedule.ends_at_ms < nowMs) throw new Refusal('class-closed', { name: schedule.name });
  const fact = { reservation: row.reservation, checkedInAtMs: nowMs };
  tx.append('booking.checked-in', `seat:${row.schedule}:${row.seat}`, fact);
  return { ...row, checked_in_at_ms: nowMs };
}

/** @param money the till's own: what is cancelled here is given back there */
export function createBooking(shop: Shop, money: Pick<Paying, 'orderCancelled'>): Booking {
  const { view } = shop.journal;
  const clock = createSeatClock(shop.env);
  const seats = createSeats(shop, clock, money);
  const sweep = createSweep(shop, seats, clock);
  const card = (row: ReservationRow): BookingCard =>
    bookingCard(view, clock, reservationById(view, row.reservation) ?? row);
  const known = (row: ReservationRow | undefined): ReservationRow => {
    if (row === undefined) throw new Refusal('not-found');
    return row;
  };
  const byTicket = (db: ViewDb, text: string): ReservationRow | undefined =>
    reservationByTicket(db, text.replace(ticketPrefix, '').trim().toUpperCase());

  const handlers: Handlers = {
    'schedule.seats': ({ course_schedule_id }) => {
      const row = scheduleById(view, course_schedule_id);
      if (row === undefined) throw new Refusal('not-found', { schedule: course_schedule_id });
      return seatRoom(shop, clock, row);
    },
    'booking.get': ({ reservation_id, order_id, ticket }) => {
      if (ticket !== undefined) return card(known(byTicket(view, ticket)));
      if (order_id !== undefined) return card(known(reservationOfOrder(view, order_id)));
      return card(known(reservationById(view, reservation_id ?? 0)));
    },
    'seat.reserve': ({ course_schedule_id, seat_no }, ask) => {
      const answer = once(shop, ask, (tx) => card(reserve(shop, seats, tx, course_schedule_id, seat_no)));
      sweep.wake();
      return answer;
    },
    'seat.release': ({ reservation_id }, ask) => {
      const answer = once(shop, ask, (tx) => {
        const row = known(reservationById(tx.view, reservation_id));
        if (row.state === 'confirmed')
          throw new Refusal('booking-confirmed', { reservation: reservation_id });
        if (row.state === 'held') seats.release(tx, row, clock.isOver(row) ? 'expired' : 'given-back');
        return card(row);
      });
      sweep.wake();
      return answer;
    },
    'booking.order': (input, ask) => once(shop, ask, (tx) => card(orderSeat(shop, seats, clock, tx, input))),
    'booking.confirm': ({ order_id }, ask) =>
      once(shop, ask, (tx) => {
        const row = known(reservationOfOrder(tx.view, order_id));
        if (row.state === 'confirmed') return card(row);
        throw new Refusal('not-paid', { order: heldRow(tx, clock, row.reservation).order_id ?? 0 });
      }),
    'booking.cancel': ({ order_id }, ask) => {
      const answer = once(shop, ask, (tx) => {
        const row = known(reservationOfOrder(tx.view, order_id));
        if (row.state === 'held') seats.release(tx, row, 'order-cancelled');
        if (row.state === 'confirmed') {
          refuseBeyond(shop, tx, row, ask);
          seats.release(tx, row, 'booking-cancelled');
        }
        return card(row);
      });
      sweep.wake();
      return answer;
    },
    'booking.checkIn': ({ ticket, reservation_id }, ask) =>
      once(shop, ask, (tx) => {
        const row =
          ticket === undefined ? reservationById(tx.view, reservation_id ?? 0) : byTicket(tx.view, ticket);
        return card(checkIn(shop, tx, known(row)));
      }),
    'booking.reprint': ({ reservation_id }, ask) =>
      once(shop, ask, (tx) => {
        const row = known(reservationById(tx.view, reservation_id));
        if (row.state !== 'confirmed') throw new Refusal('booking-over');
        printSlip(shop, tx, row, copiesOf(tx.view, slipSubject(row), 'receipt') + 1);
        return card(row);
      }),
    ...createCourses(shop, clock),
    ...createWaitlist(shop, seats),
  };

  return {
    handlers,
    follower: bookingFollower(shop, seats, clock),
    watcher: bookingWatcher(seats),
    start: () => sweep.start(),
    stop: () => sweep.stop(),
  };
}
