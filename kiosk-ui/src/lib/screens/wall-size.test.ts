import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnFit, linesShown, wallFit } from './wall-size.ts';

const hd = { widthPx: 1_880, heightPx: 880, rem: 19.5 };

test('few tickets hang large, many small, and never smaller than four metres can read', () => {
  const scales = [1, 12, 30, 60, 400].map((count) => wallFit(hd, count, 'auto').scale);
  expect(scales).toEqual(scales.toSorted((one, other) => other - one));
  expect(scales.at(-1)).toBeGreaterThan(0.6);
  expect(scales[0]).toBeGreaterThan(1);
});

test('what the wall says fits does fit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), (count) => {
      const fit = wallFit(hd, count, 'auto');
      expect(fit.columns * fit.rows >= count || fit.scale < 0.8).toBe(true);
      expect(fit.columns * 17 * fit.scale * hd.rem).toBeLessThanOrEqual(hd.widthPx);
    }),
  );
});

test('a chosen size stays whatever comes', () => {
  expect(wallFit(hd, 1, 'small').scale).toBe(wallFit(hd, 200, 'small').scale);
});

test('even a tiny wall shows one ticket', () => {
  expect(wallFit({ widthPx: 10, heightPx: 10, rem: 16 }, 5, 'large')).toMatchObject({ columns: 1, rows: 1 });
});

test('columns of a status are as wide as the wall lets them be', () => {
  const fit = columnFit(hd, [1, 2, 1, 0, 0], 'auto');
  expect(fit.columns * 17 * fit.scale * hd.rem).toBeLessThanOrEqual(hd.widthPx / 5);
});

test('a ticket shows all its dishes, or says on its last row how many more there are', () => {
  expect(linesShown([20, 40, 60], 60, 20)).toBe(3);
  expect(linesShown([20, 40, 60, 80], 60, 20)).toBe(2);
  expect(linesShown([20, 60, 80], 60, 20)).toBe(1);
  expect(linesShown([80], 60, 20)).toBe(0);
});
