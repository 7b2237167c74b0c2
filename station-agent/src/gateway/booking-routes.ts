// Classes, seats and their orders in the words of the shop's booking app: answers bare, yuan as numbers, times as ISO.

import type { Request } from 'express';
import type {
  BookingCard,
  BookingStatus,
  SeatCard,
  SeatRoom,
  WaitingCard,
} from '@qiantai/shared/commands/booking.ts';
import type { CourseCard, ScheduleCard } from '@qiantai/shared/commands/course.ts';
import { fen, yuanNumber } from '@qiantai/shared/money.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';

const yuan = (amount: number): number => yuanNumber(fen(amount));

function iso(atMs: number | undefined, { timezone }: RouteContext): string | null {
  return atMs === undefined ? null : isoInZone(atMs, timezone);
}

function scheduleData(card: ScheduleCard, context: RouteContext): Record<string, unknown> {
  return {
    id: card.schedule,
    course_id: card.course,
    course_name: card.name,
    price: yuan(card.priceFen),
    starts_at: iso(card.startsAtMs, context),
    ends_at: iso(card.endsAtMs, context),
    seats: card.seats,
    available: card.free,
    temporary: card.held,
    confirmed: card.sold,
    waiting: card.waiting,
    open: card.isOpen,
  };
}

const courseData = (card: CourseCard, context: RouteContext): Record<string, unknown> => ({
  id: card.course,
  name: card.name,
  price: yuan(card.priceFen),
  offered: card.isOffered,
  schedules: card.schedules.map((one) => scheduleData(one, context)),
});

const seatWords = { free: 'available', held: 'temporary', sold: 'confirmed' } as const satisfies Record<
  SeatCard['state'],
  'available' | BookingStatus
>;

function roomData(room: SeatRoom, context: RouteContext): Record<string, unknown> {
  return {
    course_schedule_id: room.schedule.schedule,
    ...scheduleData(room.schedule, context),
    layout: room.schedule.layout,
    seats: room.seats.map((seat) => ({
      seat_no: seat.seat,
      label: seat.label,
      row: seat.row,
      column: seat.column,
      status: seatWords[seat.state],
      expires_at: iso(seat.untilMs, context),
    })),
    total: room.seats.length,
  };
}

function reservationData(card: BookingCard, context: RouteContext): Record<string, unknown> {
  return {
    reservation_id: card.reservation,
    status: card.status,
    expires_at: iso(card.expiresAtMs, context),
    course_schedule_id: card.schedule,
    seat_no: card.seat,
    seat: card.label,
    order_id: card.order ?? null,
    released_because: card.why === '' ? null : card.why,
    checked_in_at: iso(card.checkedInAtMs, context),
  };
}

function orderData(card: BookingCard, context: RouteContext): Record<string, unknown> {
  return {
    order_id: card.order ?? null,
    amount: yuan(card.priceFen),
    status: card.money,
    order_number: card.orderNumber ?? null,
    course_schedule_id: card.schedule,
    course_name: card.name,
    reservation_id: card.reservation,
    reservation_status: card.status,
    seat_no: card.seat,
    seat: card.label,
    mobile: card.phone,
    expires_at: iso(card.expiresAtMs, context),
    confirmed_at: iso(card.confirmedAtMs, context),
    ticket: card.ticket === undefined ? null : `QTB:${card.ticket}`,
  };
}

const waitingData = (card: WaitingCard, context: RouteContext): Record<string, unknown> => ({
  waiting_id: card.waiting,
  course_schedule_id: card.schedule,
  mobile: card.phone,
  status: card.state,
  joined_at: iso(card.joinedAtMs, context),
  reservation_id: card.offer?.reservation ?? null,
  seat: card.offer?.label ?? null,
  expires_at: iso(card.offer?.untilMs, context),
});

const inPath = (request: Request): unknown => numberIn(request.params['id']);
const listed = <Card>(data: (card: Card, context: RouteContext) => unknown) => {
  return (cards: readonly Card[], context: RouteContext) => ({
    items: cards.map((card) => data(card, context)),
    total: cards.length,
  });
};

const looking: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/v1/courses',
    command: 'course.list',
    bare: true,
    data: listed(courseData),
    input: () => ({}),
  }),
  route({
    method: 'get',
    path: '/api/v1/courses/schedules',
    command: 'schedule.list',
    bare: true,
    data: listed(scheduleData),
    input: ({ query }) => ({ course_id: numberIn(given(query['course_id'])), date: given(query['date']) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/courses/schedules/:id/seats',
    command: 'schedule.seats',
    bare: true,
    data: roomData,
    input: (request) => ({ course_schedule_id: inPath(request) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/courses/schedules/:id/waitlist',
    command: 'schedule.seats',
    bare: true,
    data: (room, context) => listed(waitingData)(room.waitlist, context),
    input: (request) => ({ course_schedule_id: inPath(request) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/payment/orders/:id',
    command: 'booking.get',
    bare: true,
    data: orderData,
    input: (request) => ({ order_id: inPath(request) }),
  }),
];

const booking: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v1/bookings/seat-reserve',
    command: 'seat.reserve',
    bare: true,
    data: reservationData,
    input: bodyOf,
  }),
  route({
    method: 'delete',
    path: '/api/v1/bookings/seat-release',
    command: 'seat.release',
    bare: true,
    data: reservationData,
    input: (request) => ({
      reservation_id: bodyOf(request)['reservation_id'] ?? numberIn(given(request.query['reservation_id'])),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/payment/orders/create',
    command: 'booking.order',
    bare: true,
    data: orderData,
    input: bodyOf,
  }),
  route({
    method: 'post',
    path: '/api/v1/payment/orders/:id/cancel',
    command: 'booking.cancel',
    bare: true,
    data: orderData,
    input: (request) => ({ reason: bodyOf(request)['reason'], order_id: inPath(request) }),
  }),
  route({
    method: 'post',
    path: '/api/v1/bookings/confirm',
    command: 'booking.confirm',
    bare: true,
    data: reservationData,
    input: bodyOf,
  }),
  route({
    method: 'post',
    path: '/api/v1/bookings/check-in',
    command: 'booking.checkIn',
    bare: true,
    data: reservationData,
    input: bodyOf,
  }),
  route({
    method: 'post',
    path: '/api/v1/bookings/waitlist',
    command: 'waitlist.join',
    bare: true,
    data: waitingData,
    input: bodyOf,
  }),
  route({
    method: 'delete',
    path: '/api/v1/bookings/waitlist/:id',
    command: 'waitlist.leave',
    bare: true,
    data: waitingData,
    input: (request) => ({ waiting_id: inPath(request) }),
  }),
];

export const bookingRoutes: readonly Route[] = [...looking, ...booking];
