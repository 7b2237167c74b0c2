import { expect, test } from 'vitest';
import { denominationsFen } from '@qiantai/shared/shift-report.ts';
import { countedInput, denominationsShown, nextOf, totalOf } from './drawer-count.ts';

test('a drawer is worth what its pieces are worth', () => {
  expect(totalOf({ 10_000: '3', 50: '5', 100: '' })).toBe(30_250);
  expect(totalOf({})).toBe(0);
});

test('the till is told each denomination by its name in yuan, and nothing of those that are not there', () => {
  expect(countedInput({ 10_000: '3', 50: '5', 10: '0', 100: '' })).toEqual({ 100: 3, 0.5: 5 });
});

test('rare notes are out of the way until asked for, and stay once they were counted', () => {
  const few = denominationsShown(denominationsFen, {}, false);
  expect(few).toEqual([10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10]);
  expect(denominationsShown(denominationsFen, { 200: '1' }, false)).toContain(200);
  expect(denominationsShown(denominationsFen, {}, true)).toEqual([...denominationsFen]);
});

test('the next denomination follows, and after the last the first', () => {
  expect(nextOf([100, 50, 10], 50)).toBe(10);
  expect(nextOf([100, 50, 10], 10)).toBe(100);
});
