// Asking for a seat: look at the room, hold, order, confirm, check in, cancel; and waiting for one.

import { z } from 'zod';
import type { LeaveReason, ReleaseReason } from '../facts/booking.ts';
import { limits } from '../limits.ts';
import type { PayStatus } from '../views/payments-money.ts';
import { clerks, define } from './command.ts';
import type { ScheduleCard } from './course.ts';
import { mobile } from './member.ts';

export type SeatState = 'free' | 'held' | 'sold';
export type BookingStatus = 'temporary' | 'confirmed' | 'cancelled';
/** Where the money of a booking's order stands. `none`: there is no order yet. */
export type BookingMoney = 'none' | PayStatus;

export interface SeatCard {
  readonly seat: number;
  readonly label: string;
  readonly row: number;
  readonly column: number;
  readonly state: SeatState;
  readonly reservation?: number | undefined;
  readonly untilMs?: number | undefined;
}

/** A reservation from its hold to its end. Money in fen, times in unix milliseconds. */
export interface BookingCard {
  readonly reservation: number;
  readonly schedule: number;
  readonly course: number;
  readonly name: string;
  readonly seat: number;
  readonly label: string;
  readonly status: BookingStatus;
  /** Why it is cancelled; empty otherwise. */
  readonly why: ReleaseReason | '';
  readonly money: BookingMoney;
  readonly priceFen: number;
  /** Masked; empty before there is an order. */
  readonly phone: string;
  readonly order?: number | undefined;
  readonly orderNumber?: string | undefined;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly heldAtMs: number;
  /** Until when an unpaid seat is kept. */
  readonly expiresAtMs?: number | undefined;
  readonly confirmedAtMs?: number | undefined;
  readonly checkedInAtMs?: number | undefined;
  /** What the slip's code says, without its QTB: in front. */
  readonly ticket?: string | undefined;
  readonly waiting?: number | undefined;
}

export interface WaitingCard {
  readonly waiting: number;
  readonly schedule: number;
  readonly phone: string;
  readonly state: 'waiting' | 'offered' | 'left';
  readonly why: LeaveReason | '';
  readonly joinedAtMs: number;
  readonly offer?:
    { readonly reservation: number; readonly label: string; readonly untilMs: number } | undefined;
}

export interface SeatRoom {
  readonly schedule: ScheduleCard;
  readonly seats: readonly SeatCard[];
  readonly waitlist: readonly WaitingCard[];
  /** Everybody who has or had a seat, newest first. */
  readonly bookings: readonly BookingCard[];
  readonly nowMs: number;
}

const id = z.number().int().positive();
/** By number, or by what people call it. */
const seat = z.union([id, z.string().trim().min(1).max(8)]);

export const bookingCommands = {
  'schedule.seats': define<SeatRoom>()({
    kind: 'query',
    roles: clerks,
    says: 'The room of a schedule: every seat with its state, who booked and who waits.',
    input: z.object({ course_schedule_id: id }),
  }),
  'booking.get': define<BookingCard>()({
    kind: 'query',
    roles: clerks,
    says: 'One booking by reservation, by order or by its slip’s code.',
    input: z
      .object({
        reservation_id: id.optional(),
        order_id: id.optional(),
        ticket: z.string().max(40).optional(),
      })
      .refine(
        (input) => Object.values(input).filter((value) => value !== undefined).length === 1,
        'reservation_id, order_id or ticket',
      ),
  }),
  'seat.reserve': define<BookingCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Holds a seat for a while; refused with the seat’s name when somebody has it.',
    input: z.object({ course_schedule_id: id, seat_no: seat }),
  }),
  'seat.release': define<BookingCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Gives a held seat back; a payment that is still open then takes nothing.',
    input: z.object({ reservation_id: id }),
  }),
  'booking.order': define<BookingCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Makes the order of a held seat, to be paid before the hold ends. Whoever waited need not give the phone again.',
    input: z.object({ course_schedule_id: id, reservation_id: id, mobile: mobile.optional() }),
  }),
  'booking.confirm': define<BookingCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Says that a booking is confirmed, which its money did already; refused while it is not paid.',
    input: z.object({ order_id: id }),
  }),
  'booking.cancel': define<BookingCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Cancels a booking’s order: the seat is free at once, and what was paid goes back.',
    input: z.object({
      order_id: id,
      reason: z.string().trim().max(limits.bookingReasonCharsMax).default(''),
    }),
  }),
  'booking.checkIn': define<BookingCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Notes that whoever booked the seat came, once.',
    input: z
      .object({ ticket: z.string().max(40).optional(), reservation_id: id.optional() })
      .refine((input) => (input.ticket === undefined) !== (input.reservation_id === undefined), {
        path: ['ticket'],
        message: 'ticket or reservation_id',
      }),
  }),
  'booking.reprint': define<BookingCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Prints the slip of a booking again, marked 补打 with its number.',
    input: z.object({ reservation_id: id }),
  }),
  'waitlist.join': define<WaitingCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Puts somebody on the list of a full class, once by phone.',
    input: z.object({ course_schedule_id: id, mobile }),
  }),
  'waitlist.leave': define<WaitingCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Takes somebody off the list; a seat on offer goes to the next.',
    input: z.object({ waiting_id: id }),
  }),
  'waitlist.phone': define<{ readonly phone: string }>()({
    kind: 'query',
    roles: clerks,
    says: 'The whole phone of somebody who waits, to be called.',
    input: z.object({ waiting_id: id }),
  }),
};
