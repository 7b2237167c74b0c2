// The bench's arithmetic on made-up samples: no clock, no process, so that it can only be wrong, never late.

import { expect, test } from 'vitest';
import {
  exitCode,
  median,
  quantile,
  repetitionRatio,
  spread,
  thereAndBack,
  verdict,
  type Round,
} from './statistics.ts';

const round = (sides: Readonly<Record<string, readonly number[]>>): Round => new Map(Object.entries(sides));
const same = { min: 0.9, med: 1, max: 1.1 };
const at = (med: number) => ({ min: med - 0.1, med, max: med + 0.1 });

test('the median is the middle one, or lies between the two middle ones', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow('at least one');
});

test('the p99 of a hundred samples is the last but one, and of a few the last', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile([3, 1, 2], 0.99)).toBe(3);
  expect(() => quantile([], 0.5)).toThrow('at least one');
});

test('every side stands in the same place on average in a round', () => {
  const order = thereAndBack(['A', 'B', 'C']);
  expect(order.join('')).toBe('ABCCBA');
  const places = ['A', 'B', 'C'].map((side) =>
    order.reduce((sum, found, place) => (found === side ? sum + place : sum), 0),
  );
  expect(new Set(places).size).toBe(1);
});

test('a machine that grows steadily slower does not change the ratio', () => {
  const cost = { floor: 100, ours: 130 };
  const drifting = [0, 1, 2].map((turn) => {
    const samples = { floor: [] as number[], ours: [] as number[] };
    thereAndBack(['floor', 'ours'] as const).forEach((side, place) => {
      samples[side].push(cost[side] * (1 + turn + place * 0.01));
    });
    return round(samples);
  });
  expect(repetitionRatio(drifting, ['ours'], ['floor'])).toBeCloseTo(1.3, 10);
});

test('one spoilt round of five does not move the ratio of a repetition', () => {
  const good = round({ floor: [10, 10], ours: [12, 12] });
  const spoilt = round({ floor: [10, 10], ours: [900, 900] });
  expect(repetitionRatio([good, spoilt, good, good, good], ['ours'], ['floor'])).toBeCloseTo(1.2, 10);
});

test('two floors count as one floor', () => {
  const rounds = [round({ floor: [8, 8], twin: [12, 12], ours: [20, 20] })];
  expect(repetitionRatio(rounds, ['ours'], ['floor', 'twin'])).toBe(2);
});

test('a row passes up to its limit and fails beyond it, by the middle repetition', () => {
  expect(spread([1.9, 1.1, 1.2])).toEqual({ min: 1.1, med: 1.2, max: 1.9 });
  expect(verdict(at(1.3), same, 1.3)).toBe('PASS');
  expect(verdict(at(1.31), same, 1.3)).toBe('FAIL');
});

test.each([0.84, 1.19])(
  'a floor that differs from itself by %d judges nobody, neither good nor bad',
  (med) => {
    expect(verdict(at(1.1), at(med), 1.3)).toBe('NOISY');
    expect(verdict(at(9.9), at(med), 1.3)).toBe('NOISY');
  },
);

test.each([0.85, 1.18])('a floor that differs from itself by %d still judges', (med) => {
  expect(verdict(at(1.1), at(med), 1.3)).toBe('PASS');
});

test('a run fails with any row, is noisy when a row could not be judged, and proves nothing when no row ran', () => {
  expect(exitCode(['PASS', 'PASS'])).toBe(0);
  expect(exitCode(['NOISY', 'FAIL', 'PASS'])).toBe(1);
  expect(exitCode(['PASS', 'NOISY'])).toBe(3);
  expect(exitCode([])).toBe(3);
});
