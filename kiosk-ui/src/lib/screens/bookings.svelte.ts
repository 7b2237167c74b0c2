// Classes, seats, holding one, paying for it, checking in, waiting. Everything is asked of the till; nothing is guessed.

import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { ticketPrefix } from '@qiantai/shared/documents/booking-slip.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { WordKey, WordValues } from '@qiantai/shared/words/index.ts';
import type { Agent } from '../agent.svelte.ts';
import { clock } from '../clock.svelte.ts';
import { Live } from '../live.svelte.ts';
import { bookingStage, type BookingStage } from './bookings-stage.ts';

export interface BookingsDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly done: (word: WordKey, values?: WordValues) => void;
}

const seatFacts = ['seat.', 'booking.', 'waitlist.', 'schedule.', 'course.'];
const moneyFacts = ['payment.', 'refund.', 'order.'];
const phoneShape = /^1[3-9]\d{9}$/;

export const isPhone = (text: string): boolean => phoneShape.test(text);

export class BookingsScreen {
  date = $state('');
  schedule = $state<number | undefined>(undefined);
  /** Digits typed so far. */
  phone = $state('');
  waitPhone = $state('');
  dialog = $state<'none' | 'cancel' | 'wait'>('none');
  isBusy = $state(false);
  /** A waiting customer's whole number, while it is looked at. */
  called = $state.raw<{ readonly waiting: number; readonly phone: string } | undefined>(undefined);
  readonly schedules: Live<'schedule.list'>;
  room = $state.raw<Live<'schedule.seats'> | undefined>(undefined);
  booking = $state.raw<Live<'booking.get'> | undefined>(undefined);
  readonly #deps: BookingsDeps;
  #stopRoom: () => void = () => undefined;
  #stopBooking: () => void = () => undefined;

  constructor(deps: BookingsDeps) {
    this.#deps = deps;
    this.schedules = new Live(deps.agent, 'schedule.list', () => ({}), seatFacts);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [this.schedules.start(), this.#deps.agent.onScan((scan) => void this.scanned(scan.text))];
    return () => {
      for (const stop of stops) stop();
      this.close();
      this.#stopRoom();
    };
  }

  get stage(): BookingStage | undefined {
    const booking = this.booking?.value;
    return booking === undefined ? undefined : bookingStage(booking, clock.nowMs);
  }

  /** Opens the room of a class. */
  choose(schedule: number): void {
    if (schedule === this.schedule) return;
    this.close();
    this.#stopRoom();
    this.schedule = schedule;
    const subjects = [...seatFacts, ...moneyFacts];
    this.room = new Live(
      this.#deps.agent,
      'schedule.seats',
      () => ({ course_schedule_id: schedule }),
      subjects,
    );
    this.#stopRoom = this.room.start();
  }

  /** Opens a reservation at the side. */
  open(reservation: number): void {
    this.close();
    this.booking = new Live(this.#deps.agent, 'booking.get', () => ({ reservation_id: reservation }), [
      ...seatFacts,
      ...moneyFacts,
    ]);
    this.#stopBooking = this.booking.start();
  }

  /** Back to the room. What is held stays held until its time is over. */
  close(): void {
    this.#stopBooking();
    this.booking = undefined;
    this.phone = '';
    this.dialog = 'none';
  }

  async #ask<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandResult<Name> | undefined> {
    if (this.isBusy) return undefined;
    this.isBusy = true;
    const answer = await this.#deps.agent.command(name, input);
    this.isBusy = false;
    if (answer.ok) return answer.result;
    this.#deps.refused(answer);
    return undefined;
  }

  /** Asks again at once, where something was just done. */
  async fresh(): Promise<void> {
    await Promise.all([this.room?.refresh(), this.booking?.refresh()]);
  }

  async reserve(seat: number): Promise<void> {
    const { schedule } = this;
    if (schedule === undefined) return;
    const held = await this.#ask('seat.reserve', { course_schedule_id: schedule, seat_no: seat });
    if (held === undefined) return void this.room?.refresh();
    this.open(held.reservation);
    await this.fresh();
  }

  /** @param phone absent for somebody who waited */
  async order(reservation: number, phone?: string): Promise<void> {
    const { schedule } = this;
    if (schedule === undefined) return;
    const ordered = await this.#ask('booking.order', {
      course_schedule_id: schedule,
      reservation_id: reservation,
      ...(phone === undefined ? {} : { mobile: phone }),
    });
    if (ordered === undefined) return;
    if (this.booking?.value?.reservation !== reservation) this.open(reservation);
    await this.fresh();
  }

  async giveBack(reservation: number): Promise<void> {
    const back = await this.#ask('seat.release', { reservation_id: reservation });
    if (back !== undefined) this.close();
    await this.fresh();
  }

  async cancel(order: number): Promise<void> {
    const cancelled = await this.#ask('booking.cancel', { order_id: order });
    this.dialog = 'none';
    if (cancelled !== undefined) await this.fresh();
  }

  async checkIn(input: CommandInput<'booking.checkIn'>): Promise<void> {
    const came = await this.#ask('booking.checkIn', input);
    if (came === undefined) return;
    this.#deps.done('bookings.checked-in', { label: came.label });
    this.choose(came.schedule);
    this.open(came.reservation);
    await this.fresh();
  }

  async reprint(reservation: number): Promise<void> {
    await this.#ask('booking.reprint', { reservation_id: reservation });
  }

  async wait(): Promise<void> {
    const { schedule } = this;
    if (schedule === undefined || !isPhone(this.waitPhone)) return;
    const waits = await this.#ask('waitlist.join', { course_schedule_id: schedule, mobile: this.waitPhone });
    if (waits === undefined) return;
    this.dialog = 'none';
    this.waitPhone = '';
    await this.fresh();
  }

  async leave(waiting: number): Promise<void> {
    await this.#ask('waitlist.leave', { waiting_id: waiting });
    await this.fresh();
  }

  async call(waiting: number): Promise<void> {
    const told = await this.#ask('waitlist.phone', { waiting_id: waiting });
    this.called = told === undefined ? undefined : { waiting, phone: told.phone };
  }

  /** @returns whether it was a slip's code, which checks in */
  scanned(text: string): boolean {
    if (!text.startsWith(ticketPrefix)) return false;
    void this.checkIn({ ticket: text });
    return true;
  }
}
