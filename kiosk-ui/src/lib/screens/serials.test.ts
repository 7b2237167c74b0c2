import { expect, test } from 'vitest';
import { serialsIn, wholeIn } from './serials.ts';

test('ranges and numbers are read as a person writes them, each once', () => {
  expect(serialsIn('1-3, 7', 10)).toEqual([1, 2, 3, 7]);
  expect(serialsIn('7，2 – 3、2', 10)).toEqual([2, 3, 7]);
  expect(serialsIn('10', 10)).toEqual([10]);
});

test('what is beyond the batch, backwards or no number is refused whole', () => {
  expect(serialsIn('1-11', 10)).toBeUndefined();
  expect(serialsIn('0', 10)).toBeUndefined();
  expect(serialsIn('5-2', 10)).toBeUndefined();
  expect(serialsIn('1, x', 10)).toBeUndefined();
  expect(serialsIn('  ', 10)).toBeUndefined();
});

test('a field holds a whole number within its bounds or nothing', () => {
  expect(wholeIn(' 12 ', 1, 100)).toBe(12);
  expect(wholeIn('0', 1, 100)).toBeUndefined();
  expect(wholeIn('1.5', 1, 100)).toBeUndefined();
  expect(wholeIn('', 1, 100)).toBeUndefined();
});
