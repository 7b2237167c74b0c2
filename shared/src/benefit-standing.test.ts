import { expect, test } from 'vitest';
import { addDays, daysFrom, standingOf } from './benefit-standing.ts';
import type { BenefitRow } from './views/benefits.ts';

const card: BenefitRow = {
  benefit: 1,
  attempt: '0193a1b2-0000-7000-8000-000000000001',
  voucher: 1,
  voucher_type: 1,
  product: '月卡',
  phone: '',
  member: 1,
  state: 'granted',
  granted_at_ms: 0,
  starts_on: '2026-11-21',
  uses: 0,
  value_fen: 0,
  spent_fen: 0,
  days: 30,
  used: 0,
  frozen_days: 0,
  freeze: null,
  frozen_on: null,
};

test('a card of thirty days runs thirty days, the first and the last included', () => {
  expect(standingOf(card, '2026-11-21').endsOn).toBe('2026-12-20');
  expect(standingOf(card, '2026-12-20').state).toBe('active');
  expect(standingOf(card, '2026-12-21').state).toBe('expired');
});

test('calendar days are counted over the end of a year and of a leap February', () => {
  expect(addDays('2027-12-31', 1)).toBe('2028-01-01');
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(daysFrom('2028-02-28', '2028-03-01')).toBe(2);
  expect(daysFrom('2026-11-22', '2026-11-21')).toBe(-1);
});

test('while a card stands still its end moves with every day, and it never expires', () => {
  const frozen: BenefitRow = { ...card, freeze: 'f', frozen_on: '2026-12-20', frozen_days: 2 };
  expect(standingOf(frozen, '2026-12-20')).toMatchObject({ state: 'frozen', endsOn: '2026-12-22' });
  expect(standingOf(frozen, '2027-03-20')).toMatchObject({ state: 'frozen', endsOn: '2027-03-22' });
});

test('a card without measured days has no end, and lessons had twice by two stations leave none, not less', () => {
  expect(standingOf({ ...card, days: 0 }, '2030-01-01')).toMatchObject({ state: 'active', endsOn: '' });
  const lessons: BenefitRow = { ...card, voucher_type: 2, starts_on: '', days: 0, uses: 10, used: 11 };
  expect(standingOf(lessons, '2026-11-21')).toMatchObject({ state: 'used-up', remaining: 0 });
});

test('what was taken back is worth nothing', () => {
  const cash: BenefitRow = { ...card, voucher_type: 5, starts_on: '', days: 0, value_fen: 10_000 };
  expect(standingOf(cash, '2026-11-21').remainingFen).toBe(10_000);
  expect(standingOf({ ...cash, state: 'taken-back' }, '2026-11-21')).toMatchObject({
    state: 'taken-back',
    remainingFen: 0,
  });
});
