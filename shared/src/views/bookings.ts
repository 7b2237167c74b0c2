// Seats and who has them: one row per reservation, and an index that lets a seat have one live reservation only.
// A payment that opens lets the hold live as long as it does; that is folded here, so that no code can forget it.

import { limits } from '../limits.ts';
import type { ReleaseReason } from '../facts/booking.ts';
import type { View, ViewDb } from './view.ts';

export type ReservationState = 'held' | 'confirmed' | 'released';

export interface ReservationRow {
  readonly reservation: number;
  readonly station: number;
  readonly schedule: number;
  readonly seat: number;
  readonly state: ReservationState;
  readonly why: ReleaseReason | '';
  readonly held_at_ms: number;
  /** Until when it was held at first. */
  readonly until_ms: number;
  /** Until when it is held now: a payment that is open makes it longer. */
  readonly expires_at_ms: number;
  readonly order_id: number | null;
  /** Masked; empty before there is an order. */
  readonly phone: string;
  readonly price_fen: number;
  readonly confirmed_at_ms: number | null;
  readonly checked_in_at_ms: number | null;
  readonly released_at_ms: number | null;
  /** Empty before it is confirmed. */
  readonly ticket: string;
  readonly waiting: number | null;
}

export interface SeatCounts {
  readonly held: number;
  readonly confirmed: number;
}

const live = `state IN ('held', 'confirmed')`;

export const bookingsView: View = {
  name: 'bookings',
  version: 1,
  tables: ['reservations', 'reservation_phones'],
  schema: [
    `CREATE TABLE reservations (
      reservation INTEGER PRIMARY KEY, station INTEGER NOT NULL, schedule INTEGER NOT NULL, seat INTEGER NOT NULL, state TEXT NOT NULL,
      why TEXT NOT NULL, held_at_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL,
      order_id INTEGER, phone TEXT NOT NULL, price_fen INTEGER NOT NULL, confirmed_at_ms INTEGER,
      checked_in_at_ms INTEGER, released_at_ms INTEGER, ticket TEXT NOT NULL, waiting INTEGER) STRICT`,
    // With the station: what two sold while apart is settled by people, a merge of their journals must never fail.
    `CREATE UNIQUE INDEX reservations_live ON reservations (schedule, seat, station) WHERE ${live}`,
    'CREATE UNIQUE INDEX reservations_order ON reservations (order_id) WHERE order_id IS NOT NULL',
    `CREATE UNIQUE INDEX reservations_ticket ON reservations (ticket) WHERE ticket <> ''`,
    `CREATE INDEX reservations_held ON reservations (expires_at_ms) WHERE state = 'held'`,
    'CREATE INDEX reservations_schedule ON reservations (schedule, reservation)',
    `CREATE TABLE reservation_phones (
      reservation INTEGER PRIMARY KEY, digest TEXT NOT NULL, sealed TEXT NOT NULL) STRICT`,
    'CREATE INDEX reservation_phones_digest ON reservation_phones (digest, reservation)',
  ],
  folds: {
    'seat.held': ({ data, station }, db) =>
      db.run(
        `INSERT INTO reservations VALUES (?, ?, ?, ?, 'held', '', ?, ?, ?, NULL, '', 0, NULL, NULL, NULL, '', ?)`,
        data.reservation,
        station,
        data.schedule,
        data.seat,
        data.heldAtMs,
        data.untilMs,
        data.untilMs,
        data.waiting ?? null,
      ),
    'booking.ordered': ({ data }, db) =>
      db.run(
        'UPDATE reservations SET order_id = ?, phone = ?, price_fen = ? WHERE reservation = ?',
        data.order,
        data.phone,
        data.priceFen,
        data.reservation,
      ),
    'booking.phone-kept': ({ data }, db) =>
      db.run(
        `INSERT INTO reservation_phones VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET digest = excluded.digest, sealed = excluded.sealed`,
        data.reservation,
        data.digest,
        data.sealed,
      ),
    'payment.requested': ({ data }, db) =>
      db.run(
        // A payment begun when the hold was over brings nothing back: the seat may be promised already.
        `UPDATE reservations SET expires_at_ms = max(expires_at_ms, ?)
         WHERE order_id = ? AND state = 'held' AND expires_at_ms > ?`,
        Math.min(data.expiresAtMs, data.requestedAtMs + limits.seatPayMinutesMax * 60_000) +
          limits.seatPayGraceMs,
        data.order,
        data.requestedAtMs,
      ),
    // Back to its own time: a hold is not made longer by payments that came to nothing.
    'payment.closed': ({ data }, db) =>
      db.run(
        `UPDATE reservations SET expires_at_ms = until_ms WHERE order_id = ? AND state = 'held'`,
        data.order,
      ),
    // A part of the money is there: a moment for the rest, then its own time holds again.
    'payment.paid': ({ data }, db) =>
      db.run(
        `UPDATE reservations SET expires_at_ms = min(expires_at_ms, max(until_ms, ?)) WHERE order_id = ? AND state = 'held'`,
        data.paidAtMs + limits.seatPayGraceMs,
        data.order,
      ),
    'booking.confirmed': ({ data }, db) =>
      db.run(
        `UPDATE reservations SET state = 'confirmed', ticket = ?, confirmed_at_ms = ? WHERE reservation = ?`,
        data.ticket,
        data.confirmedAtMs,
        data.reservation,
      ),
    'booking.checked-in': ({ data }, db) =>
      db.run(
        'UPDATE reservations SET checked_in_at_ms = ? WHERE reservation = ?',
        data.checkedInAtMs,
        data.reservation,
      ),
    'seat.released': ({ data }, db) =>
      db.run(
        `UPDATE reservations SET state = 'released', why = ?, released_at_ms = ? WHERE reservation = ?`,
        data.why,
        data.releasedAtMs,
        data.reservation,
      ),
  },
};

export function reservationById(db: ViewDb, reservation: number): ReservationRow | undefined {
  return db.get<ReservationRow>('SELECT * FROM reservations WHERE reservation = ?', reservation);
}

export function reservationOfOrder(db: ViewDb, order: number): ReservationRow | undefined {
  return db.get<ReservationRow>('SELECT * FROM reservations WHERE order_id = ?', order);
}

export function reservationByTicket(db: ViewDb, ticket: string): ReservationRow | undefined {
  return ticket === ''
    ? undefined
    : db.get<ReservationRow>('SELECT * FROM reservations WHERE ticket = ?', ticket);
}

/** Held or booked seats of a schedule, whatever the clock says. */
export function liveReservations(db: ViewDb, schedule: number): ReservationRow[] {
  return db.all<ReservationRow>(
    `SELECT * FROM reservations WHERE schedule = ? AND ${live} ORDER BY seat`,
    schedule,
  );
}

export function liveReservationOf(db: ViewDb, schedule: number, seat: number): ReservationRow | undefined {
  return db.get<ReservationRow>(
    `SELECT * FROM reservations WHERE schedule = ? AND seat = ? AND ${live}`,
    schedule,
    seat,
  );
}

/** All held seats, the one that ends soonest first. */
export function heldReservations(db: ViewDb, limit: number): ReservationRow[] {
  return db.all<ReservationRow>(
    `SELECT * FROM reservations WHERE state = 'held' ORDER BY expires_at_ms, reservation LIMIT ?`,
    limit,
  );
}

/** Reservations of a schedule, newest first, with those that ended. */
export function reservationsOf(db: ViewDb, schedule: number, limit: number): ReservationRow[] {
  return db.all<ReservationRow>(
    'SELECT * FROM reservations WHERE schedule = ? ORDER BY reservation DESC LIMIT ?',
    schedule,
    limit,
  );
}

/** How many orders for seats came since a moment: how hard the shop is being asked. */
export function bookingsSince(db: ViewDb, sinceMs: number): number {
  return (
    db.get<{ total: number }>(
      'SELECT count(*) AS total FROM reservations WHERE order_id IS NOT NULL AND held_at_ms >= ?',
      sinceMs,
    )?.total ?? 0
  );
}

export function sealedPhoneOfReservation(db: ViewDb, reservation: number): string | undefined {
  return db.get<{ sealed: string }>(
    'SELECT sealed FROM reservation_phones WHERE reservation = ?',
    reservation,
  )?.sealed;
}

/** The keyed digest of whoever ordered it. */
export function phoneDigestOf(db: ViewDb, reservation: number): string | undefined {
  return db.get<{ digest: string }>(
    'SELECT digest FROM reservation_phones WHERE reservation = ?',
    reservation,
  )?.digest;
}
