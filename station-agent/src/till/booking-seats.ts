// Holding and freeing seats, always within somebody's transaction: what is over goes first, then whoever waits is
// offered what came free, then the wish is looked at. So no seat is ever free and promised at once.

import type { LeaveReason, ReleaseReason } from '@qiantai/shared/facts/booking.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { placesOf } from '@qiantai/shared/seat-map.ts';
import {
  bookingsSince,
  heldReservations,
  liveReservations,
  reservationById,
  type ReservationRow,
} from '@qiantai/shared/views/bookings.ts';
import { scheduleById, type ScheduleRow } from '@qiantai/shared/views/courses.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { firstWaiting, waitingById } from '@qiantai/shared/views/waitlist.ts';
import { say } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { alertKey, explainAlert, raiseAlert } from './alerts.ts';
import type { SeatClock } from './booking-clock.ts';
import { isOpen, layoutIn } from './booking-courses.ts';
import type { Shop } from './context.ts';
import type { Paying } from './paying.ts';

/** What alerts about seats name instead of a platform. */
export const coursesDesk = 'courses';

export interface Seats {
  hold(tx: Tx, schedule: number, seat: number, minutes: number, waiting?: number): ReservationRow;
  /** Frees a seat, cancels its order, and offers the seat to whoever waits. */
  release(tx: Tx, row: ReservationRow, why: ReleaseReason): void;
  /** Frees every hold that is over. @param schedule of all when absent */
  tidy(tx: Tx, schedule?: number): void;
  /** Raises or closes what a manager should know about a schedule. */
  watch(tx: Tx, schedule: number): void;
}

const leaves: Readonly<Partial<Record<ReleaseReason, LeaveReason>>> = { expired: 'offer-expired' };

/** @param money told of every order that is cancelled, so that what was paid goes back */
export function createSeats(shop: Shop, clock: SeatClock, money: Pick<Paying, 'orderCancelled'>): Seats {
  const { env } = shop;

  function hold(tx: Tx, schedule: number, seat: number, minutes: number, waiting?: number): ReservationRow {
    const reservation = tx.nextId('reservation');
    const heldAtMs = env.now();
    tx.append('seat.held', `seat:${schedule}:${seat}`, {
      reservation,
      schedule,
      seat,
      heldAtMs,
      untilMs: heldAtMs + minutes * 60_000,
      ...(waiting === undefined ? {} : { waiting }),
    });
    const row = reservationById(tx.view, reservation);
    invariant(row !== undefined, 'a held seat has a row');
    watch(tx, schedule);
    return row;
  }

  function cancelOrder(tx: Tx, order: number, reason: ReleaseReason): void {
    const row = orderById(tx.view, order);
    if (row === undefined || row.status === 'cancelled') return;
    const setAtMs = env.now();
    const fact = { order, from: row.status, to: 'cancelled', setAtMs, reason } as const;
    tx.append('order.status-set', `order:${order}`, fact);
    money.orderCancelled(tx, order, say('zh-CN', `bookings.why.${reason}`));
  }

  function leave(tx: Tx, waiting: number, why: LeaveReason): void {
    if (waitingById(tx.view, waiting)?.state === 'left') return;
    tx.append('waitlist.left', `waiting:${waiting}`, { waiting, why, leftAtMs: env.now() });
  }

  function free(tx: Tx, row: ReservationRow, why: ReleaseReason): void {
    const { reservation, schedule, seat } = row;
    const fact = { reservation, schedule, seat, why, releasedAtMs: env.now() };
    tx.append('seat.released', `seat:${schedule}:${seat}`, fact);
    if (row.order_id !== null) cancelOrder(tx, row.order_id, why);
    if (row.waiting !== null) leave(tx, row.waiting, leaves[why] ?? 'offer-refused');
  }

  function freeSeat(tx: Tx, schedule: ScheduleRow): number | undefined {
    const taken = new Set(liveReservations(tx.view, schedule.schedule).map(({ seat }) => seat));
    return placesOf(layoutIn(schedule)).find(({ seat }) => !taken.has(seat))?.seat;
  }

  function offer(tx: Tx, id: number): void {
    const schedule = scheduleById(tx.view, id);
    if (schedule === undefined || !isOpen(schedule, env.now())) return;
    for (;;) {
      const next = firstWaiting(tx.view, id);
      const seat = next === undefined ? undefined : freeSeat(tx, schedule);
      if (next === undefined || seat === undefined) return;
      const row = hold(tx, id, seat, limits.seatOfferMinutes, next.waiting);
      tx.append('waitlist.offered', `waiting:${next.waiting}`, {
        waiting: next.waiting,
        reservation: row.reservation,
        untilMs: row.until_ms,
      });
    }
  }

  function watch(tx: Tx, id: number): void {
    const schedule = scheduleById(tx.view, id);
    invariant(schedule !== undefined, 'seats belong to a schedule');
    const left = schedule.seats - liveReservations(tx.view, id).length;
    const low = alertKey('seats-low', coursesDesk, String(id));
    const about = { platform: coursesDesk, severity: 'warn' } as const;
    if (left * 100 > schedule.seats * limits.seatsLowPercent) explainAlert(shop, tx, low);
    else {
      const { name: title, starts_at_ms: happenedAtMs } = schedule;
      raiseAlert(shop, tx, { ...about, key: low, kind: 'seats-low', title, happenedAtMs, count: left }, true);
    }
    const rush = alertKey('high-demand', coursesDesk);
    const count = bookingsSince(tx.view, env.now() - limits.bookingRushMinutes * 60_000);
    const why = String(limits.bookingRushMinutes);
    if (count >= limits.bookingRushOrders)
      raiseAlert(shop, tx, { ...about, key: rush, kind: 'high-demand', count, why }, true);
    else if (count * 2 < limits.bookingRushOrders) explainAlert(shop, tx, rush);
  }

  return {
    hold,
    watch,
    release(tx, row, why) {
      free(tx, row, why);
      offer(tx, row.schedule);
      watch(tx, row.schedule);
    },
    tidy(tx, schedule) {
      const rows =
        schedule === undefined
          ? heldReservations(tx.view, limits.seatSweepRowsMax)
          : liveReservations(tx.view, schedule).filter(({ state }) => state === 'held');
      const over = rows.filter((row) => clock.isOver(row));
      // All of them first: an offer must see every seat that is free now.
      for (const row of over) free(tx, row, 'expired');
      for (const id of new Set(over.map((row) => row.schedule))) {
        offer(tx, id);
        watch(tx, id);
      }
    },
  };
}
