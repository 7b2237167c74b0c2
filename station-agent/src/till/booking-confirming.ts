// What the money does to a seat, in the money's own transaction: confirms it, lets it go, or says that it is too late.

import { bookingSlip } from '@qiantai/shared/documents/booking-slip.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { seatLabel } from '@qiantai/shared/seat-map.ts';
import { reservationById, reservationOfOrder, type ReservationRow } from '@qiantai/shared/views/bookings.ts';
import { scheduleById } from '@qiantai/shared/views/courses.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { waitingById } from '@qiantai/shared/views/waitlist.ts';
import type { Tx } from '../journal/journal.ts';
import type { SeatClock } from './booking-clock.ts';
import { layoutIn } from './booking-courses.ts';
import type { Seats } from './booking-seats.ts';
import type { Shop } from './context.ts';
import type { MoneyFollower } from './money-followers.ts';
import type { OrderWatcher } from './order-watchers.ts';
import { queuePaper } from './room.ts';
import { readableCode } from './station.ts';

const ticketChars = 16;

/** What the papers of a booking are about. */
export const slipSubject = (row: ReservationRow): string => `booking:${row.reservation}`;

/** Queues the slip of a booked seat. @param copy 0 for the first @throws Refusal printer-unknown */
export function printSlip(shop: Shop, tx: Tx, row: ReservationRow, copy: number): void {
  const schedule = scheduleById(tx.view, row.schedule);
  invariant(schedule !== undefined && row.order_id !== null, 'a booked seat has a schedule and an order');
  const document = bookingSlip({
    store: shop.store.name,
    station: shop.station.name,
    timezone: shop.store.timezone,
    name: schedule.name,
    label: seatLabel(layoutIn(schedule), row.seat),
    startsAtMs: schedule.starts_at_ms,
    endsAtMs: schedule.ends_at_ms,
    priceFen: row.price_fen,
    phone: row.phone,
    orderNumber: orderById(tx.view, row.order_id)?.number ?? '',
    confirmedAtMs: row.confirmed_at_ms ?? 0,
    ticket: row.ticket,
  });
  const subject = slipSubject(row);
  queuePaper(shop, tx, { kind: 'receipt', document: { ...document }, subject, copy });
}

/** A held seat becomes a booked one: the slip is due, the order is confirmed, whoever waited waits no longer. */
export function confirmBooking(shop: Shop, seats: Seats, tx: Tx, held: ReservationRow): void {
  const { reservation, schedule, seat, order_id: order, waiting } = held;
  invariant(order !== null && held.state === 'held', 'only a held seat with an order is confirmed');
  const nowMs = shop.env.now();
  tx.append('booking.confirmed', `seat:${schedule}:${seat}`, {
    reservation,
    schedule,
    seat,
    order,
    ticket: readableCode(shop.env.random(ticketChars)),
    confirmedAtMs: nowMs,
  });
  const placed = orderById(tx.view, order);
  invariant(placed !== undefined, 'a booking belongs to an order');
  if (placed.status === 'pending') {
    const fact = { order, from: 'pending', to: 'confirmed', setAtMs: nowMs, reason: '' } as const;
    tx.append('order.status-set', `order:${order}`, fact);
  }
  if (waiting !== null && waitingById(tx.view, waiting)?.state !== 'left')
    tx.append('waitlist.left', `waiting:${waiting}`, { waiting, why: 'booked', leftAtMs: nowMs });
  const row = reservationById(tx.view, reservation);
  invariant(row !== undefined, 'a booking has a row');
  if (shop.printerFor('receipt') !== undefined) printSlip(shop, tx, row, 0);
  seats.watch(tx, schedule);
}

/** Whether nothing is left of what was paid for an order. */
function isAllBack(tx: Tx, order: number): boolean {
  const money = orderMoney(tx.view, order);
  return money !== undefined && money.refundedFen >= money.paidFen;
}

/** Acts in the transactions that say what became of an order's money; other orders than bookings pass by. */
export function bookingFollower(shop: Shop, seats: Seats, clock: SeatClock): MoneyFollower {
  return {
    accepts(tx, order) {
      const row = reservationOfOrder(tx.view, order);
      if (row === undefined || row.state === 'confirmed') return true;
      return row.state === 'held' && !clock.isOver(row);
    },
    settled(tx, { order }) {
      const row = reservationOfOrder(tx.view, order);
      if (row?.state === 'held') confirmBooking(shop, seats, tx, row);
    },
    failed(tx, order) {
      // While its own time lasts the customer may try another way to pay.
      const row = reservationOfOrder(tx.view, order);
      if (row?.state === 'held' && clock.isOver(row)) seats.release(tx, row, 'payment-failed');
    },
    refunded(tx, order) {
      const row = reservationOfOrder(tx.view, order);
      if (row?.state === 'confirmed' && isAllBack(tx, order)) seats.release(tx, row, 'refunded');
    },
  };
}

/** A booking's order is one seat at one price: it is cancelled as a whole, and its seat with it. */
export function bookingWatcher(seats: Seats): OrderWatcher {
  return {
    mayChange(tx, order, change) {
      if (change !== 'cancel' && reservationOfOrder(tx.view, order) !== undefined)
        throw new Refusal('booking-fixed');
    },
    changed(tx, order) {
      const row = reservationOfOrder(tx.view, order);
      if (row === undefined || row.state === 'released') return;
      if (orderById(tx.view, order)?.status === 'cancelled') seats.release(tx, row, 'order-cancelled');
    },
  };
}
