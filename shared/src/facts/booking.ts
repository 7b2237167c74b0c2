// Facts about seats: held for a while, ordered, confirmed by the money, given back; and who waits for one.
// A whole phone stands only in facts that no screen follows, as a member's does.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;

/** Why a seat that was held or booked is free again. */
export const releaseReasons = [
  'expired',
  'given-back',
  'order-cancelled',
  'payment-failed',
  'booking-cancelled',
  'refunded',
] as const;
export type ReleaseReason = (typeof releaseReasons)[number];

/** Why somebody waits no longer. */
export const leaveReasons = ['booked', 'offer-expired', 'offer-refused', 'asked'] as const;
export type LeaveReason = (typeof leaveReasons)[number];

const phone = z.string().regex(/^1\d{2}\*{4}\d{4}$/);
const sealedPhone = { digest: z.string().length(64), sealed: shapes.text };
const seat = { reservation: shapes.id, schedule: shapes.id, seat: z.number().int().positive().max(2_400) };

export const bookingFacts = {
  'seat.held': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A seat is kept for somebody for a while.',
    schema: z.object({
      ...seat,
      heldAtMs: shapes.atMs,
      untilMs: shapes.atMs,
      /** Who waited for it, where it is an offer. */
      waiting: shapes.id.optional(),
    }),
    example: {
      reservation: 1,
      schedule: 1,
      seat: 7,
      heldAtMs: 1_795_000_000_000,
      untilMs: 1_795_000_600_000,
    },
  }),
  'seat.released': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A seat that was held or booked is free again.',
    schema: z.object({ ...seat, why: z.enum(releaseReasons), releasedAtMs: shapes.atMs }),
    example: { reservation: 1, schedule: 1, seat: 7, why: 'expired', releasedAtMs: 1_795_000_600_000 },
  }),
  'booking.ordered': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A held seat has its order, which is to be paid now.',
    schema: z.object({ ...seat, order: shapes.id, phone, priceFen: shapes.fen.nonnegative() }),
    example: { reservation: 1, schedule: 1, seat: 7, order: 1, phone: '138****8000', priceFen: 20_000 },
  }),
  'booking.phone-kept': fact({
    version: 1,
    scopes: [],
    travels: true,
    says: 'The phone of a booking was kept: sealed to be shown, and as a keyed digest to be found by.',
    schema: z.object({ reservation: shapes.id, ...sealedPhone }),
    example: { reservation: 1, digest: 'f'.repeat(64), sealed: 'q83vEjRW…' },
  }),
  'booking.confirmed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A seat is booked: its order is paid.',
    schema: z.object({
      ...seat,
      order: shapes.id,
      /** What the slip's code says, unguessable. */
      ticket: z.string().regex(/^[0-9A-Z]{16}$/),
      confirmedAtMs: shapes.atMs,
    }),
    example: {
      reservation: 1,
      schedule: 1,
      seat: 7,
      order: 1,
      ticket: 'K7F3A9Q1S0P1M4X2',
      confirmedAtMs: 1_795_000_030_000,
    },
  }),
  'booking.checked-in': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Whoever booked the seat came.',
    schema: z.object({ reservation: shapes.id, checkedInAtMs: shapes.atMs }),
    example: { reservation: 1, checkedInAtMs: 1_795_053_000_000 },
  }),
  'waitlist.joined': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Somebody waits for a seat of a full class.',
    schema: z.object({ waiting: shapes.id, schedule: shapes.id, phone, joinedAtMs: shapes.atMs }),
    example: { waiting: 1, schedule: 1, phone: '139****5678', joinedAtMs: 1_795_000_700_000 },
  }),
  'waitlist.phone-kept': fact({
    version: 1,
    scopes: [],
    travels: true,
    says: 'The phone of somebody who waits was kept: sealed, and as a keyed digest.',
    schema: z.object({ waiting: shapes.id, ...sealedPhone }),
    example: { waiting: 1, digest: 'f'.repeat(64), sealed: 'q83vEjRW…' },
  }),
  'waitlist.offered': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A seat came free and is held for whoever waited longest.',
    schema: z.object({ waiting: shapes.id, reservation: shapes.id, untilMs: shapes.atMs }),
    example: { waiting: 1, reservation: 2, untilMs: 1_795_001_800_000 },
  }),
  'waitlist.left': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Somebody waits no longer.',
    schema: z.object({ waiting: shapes.id, why: z.enum(leaveReasons), leftAtMs: shapes.atMs }),
    example: { waiting: 1, why: 'booked', leftAtMs: 1_795_001_200_000 },
  }),
};
