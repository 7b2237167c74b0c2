import { expect, test } from 'vitest';
import type { BookingCard } from '@qiantai/shared/commands/booking.ts';
import type { ScheduleCard } from '@qiantai/shared/commands/course.ts';
import { bookingStage, classDays } from './bookings-stage.ts';

const nowMs = Date.parse('2026-11-21T18:00:00+08:00');
const held: BookingCard = {
  reservation: 1,
  schedule: 1,
  course: 1,
  name: '体验课',
  seat: 7,
  label: 'B2',
  status: 'temporary',
  why: '',
  money: 'none',
  priceFen: 20_000,
  phone: '',
  startsAtMs: nowMs + 3_600_000,
  endsAtMs: nowMs + 7_200_000,
  heldAtMs: nowMs,
  expiresAtMs: nowMs + 600_000,
};

test('a held seat asks for the phone until its time is over', () => {
  expect(bookingStage(held, nowMs)).toBe('holding');
  expect(bookingStage(held, nowMs + 600_000)).toBe('over');
});

test('while money is under way only the till says that it is over', () => {
  const ordered = { ...held, order: 3 };
  expect(bookingStage(ordered, nowMs + 600_000)).toBe('paying');
  expect(bookingStage({ ...ordered, status: 'cancelled', why: 'expired' }, nowMs)).toBe('over');
  expect(bookingStage({ ...ordered, status: 'confirmed' }, nowMs + 600_000)).toBe('confirmed');
});

test('classes stand under the day they begin on in the store’s zone', () => {
  const at = (schedule: number, iso: string) => ({ schedule, startsAtMs: Date.parse(iso) }) as ScheduleCard;
  const days = classDays(
    [at(1, '2026-11-21T15:00:00Z'), at(2, '2026-11-21T17:00:00Z'), at(3, '2026-11-22T01:00:00Z')],
    'Asia/Shanghai',
  );
  expect(days.map(({ date, schedules }) => [date, schedules.map(({ schedule }) => schedule)])).toEqual([
    ['2026-11-21', [1]],
    ['2026-11-22', [2, 3]],
  ]);
});
