// What the side of the booking screen is about: a seat being held, an order being paid, a booking, or one that is over.
// Why a pure function over two answers: the screen shows what the till says, and the same answers always look the same.

import type { BookingCard } from '@qiantai/shared/commands/booking.ts';
import type { OrderMoneyCard, PaymentCard } from '@qiantai/shared/commands/payment.ts';
import type { ScheduleCard } from '@qiantai/shared/commands/course.ts';
import { wallTime } from '@qiantai/shared/time.ts';

export type BookingStage =
  /** Held; the phone is asked for. */
  | { readonly is: 'holding'; readonly booking: BookingCard }
  /** Ordered; how it is paid is asked for. `failed`: the last try brought nothing. */
  | { readonly is: 'choosing'; readonly booking: BookingCard; readonly dueFen: number; readonly failed: boolean }
  /** A payment is open. */
  | { readonly is: 'paying'; readonly booking: BookingCard; readonly payment: PaymentCard }
  /** Nobody knows yet. */
  | { readonly is: 'unknown'; readonly booking: BookingCard; readonly payment: PaymentCard }
  | { readonly is: 'confirmed'; readonly booking: BookingCard }
  /** Cancelled or run out. `late`: money that came after that is on its way back. */
  | { readonly is: 'over'; readonly booking: BookingCard; readonly late: boolean };

/** @param money of the booking's order, once it was told */
export function bookingStage(booking: BookingCard, money: OrderMoneyCard | undefined): BookingStage {
  if (booking.status === 'confirmed') return { is: 'confirmed', booking };
  const late = money?.payments.some((one) => one.state === 'paid' && !one.kept) ?? false;
  if (booking.status === 'cancelled') return { is: 'over', booking, late };
  if (booking.order === undefined) return { is: 'holding', booking };
  const own = money?.money.order === booking.order ? money : undefined;
  const open = own?.payments.find((one) => one.state !== 'paid' && one.state !== 'closed');
  if (open?.status === 'unknown') return { is: 'unknown', booking, payment: open };
  if (open !== undefined) return { is: 'paying', booking, payment: open };
  const dueFen = own?.money.dueFen ?? booking.priceFen;
  return { is: 'choosing', booking, dueFen, failed: own?.money.status === 'failed' };
}

export interface ClassDay {
  /** yyyy-MM-dd in the store's zone. */
  readonly date: string;
  readonly schedules: readonly ScheduleCard[];
}

/** Schedules by the day they begin on, in order. */
export function classDays(schedules: readonly ScheduleCard[], timezone: string): ClassDay[] {
  const days = new Map<string, ScheduleCard[]>();
  for (const one of schedules) {
    const { date } = wallTime(one.startsAtMs, timezone);
    days.set(date, [...(days.get(date) ?? []), one]);
  }
  return [...days].map(([date, list]) => ({ date, schedules: list }));
}
