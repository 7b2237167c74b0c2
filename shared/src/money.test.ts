import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fen, fenFromYuan, fenFromYuanText, yuanNumber, yuanText } from './money.ts';

test('yuan and fen change into each other without losing a fen', () => {
  fc.assert(
    fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), (amount) => {
      expect(fenFromYuanText(yuanText(fen(amount)))).toBe(amount === 0 ? 0 : amount);
      expect(fenFromYuan(yuanNumber(fen(amount)))).toBe(amount === 0 ? 0 : amount);
    }),
  );
});

test.each([
  ['38', 3800],
  ['38.5', 3850],
  ['0.10', 10],
  ['-7.30', -730],
  ['12.340', 1234],
])('%s yuan are %i fen', (text, amount) => {
  expect(fenFromYuanText(text)).toBe(amount);
});

test.each(['', 'abc', '1.234', '1e3', '１２', '--1', '1.', '.5', 'NaN', '1,000'])(
  '"%s" is no amount',
  (text) => {
    expect(fenFromYuanText(text)).toBeUndefined();
  },
);

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.001, 1e21, '38', null])(
  '%s is no JSON amount',
  (value) => {
    expect(fenFromYuan(value)).toBeUndefined();
  },
);

test('a fraction of a fen is a bug, not an amount', () => {
  expect(() => fen(0.5)).toThrow('not whole fen');
});
