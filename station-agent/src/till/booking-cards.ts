// Bookings as screens and routes show them. A hold that is over is shown so, whether or not the till tidied up yet.

import type {
  BookingCard,
  BookingMoney,
  SeatCard,
  SeatRoom,
  WaitingCard,
} from '@qiantai/shared/commands/booking.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { placesOf, seatLabel } from '@qiantai/shared/seat-map.ts';
import {
  liveReservations,
  reservationById,
  reservationsOf,
  type ReservationRow,
} from '@qiantai/shared/views/bookings.ts';
import { scheduleById, type ScheduleRow } from '@qiantai/shared/views/courses.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { waitlistOf, type WaitingRow } from '@qiantai/shared/views/waitlist.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { SeatClock } from './booking-clock.ts';
import { layoutIn, scheduleCard } from './booking-courses.ts';
import type { Shop } from './context.ts';

/** What is still to be paid for a seat that is gone will not be paid any more. */
function moneyStands(view: ViewDb, row: ReservationRow, isOver: boolean): BookingMoney {
  const money = row.order_id === null ? undefined : orderMoney(view, row.order_id);
  if (money === undefined) return 'none';
  return isOver && (money.status === 'pending' || money.status === 'failed') ? 'cancelled' : money.status;
}

function statusOf(row: ReservationRow, isOver: boolean): BookingCard['status'] {
  if (row.state === 'confirmed') return 'confirmed';
  return row.state === 'released' || isOver ? 'cancelled' : 'temporary';
}

export function bookingCard(view: ViewDb, clock: SeatClock, row: ReservationRow): BookingCard {
  const schedule = scheduleById(view, row.schedule);
  invariant(schedule !== undefined, 'a reservation belongs to a schedule');
  const isOver = row.state === 'held' && clock.isOver(row);
  const order = row.order_id === null ? undefined : orderById(view, row.order_id);
  return {
    reservation: row.reservation,
    schedule: row.schedule,
    course: schedule.course,
    name: schedule.name,
    seat: row.seat,
    label: seatLabel(layoutIn(schedule), row.seat),
    status: statusOf(row, isOver),
    why: isOver ? 'expired' : row.why,
    money: moneyStands(view, row, isOver),
    priceFen: row.order_id === null ? schedule.price_fen : row.price_fen,
    phone: row.phone,
    order: order?.order_id,
    orderNumber: order?.number,
    startsAtMs: schedule.starts_at_ms,
    endsAtMs: schedule.ends_at_ms,
    heldAtMs: row.held_at_ms,
    expiresAtMs: row.state === 'held' ? row.expires_at_ms : undefined,
    confirmedAtMs: row.confirmed_at_ms ?? undefined,
    checkedInAtMs: row.checked_in_at_ms ?? undefined,
    ticket: row.ticket === '' ? undefined : row.ticket,
    waiting: row.waiting ?? undefined,
  };
}

export function waitingCard(view: ViewDb, row: WaitingRow): WaitingCard {
  const held =
    row.state === 'offered' && row.reservation !== null ? reservationById(view, row.reservation) : undefined;
  const schedule = scheduleById(view, row.schedule);
  const offer =
    held === undefined || schedule === undefined
      ? undefined
      : {
          reservation: held.reservation,
          label: seatLabel(layoutIn(schedule), held.seat),
          untilMs: held.expires_at_ms,
        };
  return {
    waiting: row.waiting,
    schedule: row.schedule,
    phone: row.phone,
    state: row.state,
    why: row.why,
    joinedAtMs: row.joined_at_ms,
    offer,
  };
}

function seatCards(view: ViewDb, clock: SeatClock, row: ScheduleRow): SeatCard[] {
  const taken = new Map(
    liveReservations(view, row.schedule)
      .filter((one) => one.state === 'confirmed' || !clock.isOver(one))
      .map((one) => [one.seat, one]),
  );
  return placesOf(layoutIn(row)).map((place) => {
    const one = taken.get(place.seat);
    if (one === undefined) return { ...place, state: 'free' };
    if (one.state === 'confirmed') return { ...place, state: 'sold', reservation: one.reservation };
    return { ...place, state: 'held', reservation: one.reservation, untilMs: one.expires_at_ms };
  });
}

/** The room of a schedule with everybody in it. */
export function seatRoom(shop: Shop, clock: SeatClock, row: ScheduleRow): SeatRoom {
  const { view } = shop.journal;
  return {
    schedule: scheduleCard(shop, clock, row),
    seats: seatCards(view, clock, row),
    waitlist: waitlistOf(view, row.schedule, limits.waitlistMax).map((one) => waitingCard(view, one)),
    bookings: reservationsOf(view, row.schedule, limits.bookingsShownMax)
      .filter((one) => one.order_id !== null)
      .map((one) => bookingCard(view, clock, one)),
    nowMs: shop.env.now(),
  };
}
