import { expect, test } from 'vitest';
import type { OfflineAllowance } from '@qiantai/shared/commands/offline.ts';
import { minutesLeft, whyNothingLeft } from './offline-budget.ts';

const minuteMs = 60_000;
const open: OfflineAllowance = {
  platform: 'store',
  allowed: true,
  acceptMax: 50,
  amountMaxFen: 500_000,
  minutesMax: 240,
  acceptLeft: 3,
  amountLeftFen: 20_000,
  minutesLeft: 240,
  heardAtMs: 1_000 * minuteMs,
  tally: { accepted: 0, confirmed: 0, cases: 0, waiting: 0 },
};
const { heardAtMs: _heard, ...neverHeard } = open;

test('the minutes run on between two answers, and never below none', () => {
  expect(minutesLeft(open, 1_010.5 * minuteMs)).toBe(229);
  expect(minutesLeft(open, 9_000 * minuteMs)).toBe(0);
  expect(minutesLeft(neverHeard, 1_000 * minuteMs)).toBe(0);
});

test('a clock that was set back gives no more than the settings do', () => {
  expect(minutesLeft(open, 10 * minuteMs)).toBe(240);
});

test('each way of having nothing left has its own word, and something left has none', () => {
  const nowMs = 1_010 * minuteMs;
  expect(whyNothingLeft(open, nowMs)).toBeUndefined();
  expect(whyNothingLeft({ ...open, allowed: false }, nowMs)).toBe('offline.not-set');
  expect(whyNothingLeft(neverHeard, nowMs)).toBe('offline.never-heard');
  expect(whyNothingLeft(open, 1_241 * minuteMs)).toBe('offline.minutes-spent');
  expect(whyNothingLeft({ ...open, acceptLeft: 0 }, nowMs)).toBe('offline.count-spent');
  expect(whyNothingLeft({ ...open, amountLeftFen: 0 }, nowMs)).toBe('offline.amount-spent');
});
