import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newlyReady, numbersFit } from './ready.ts';

const room = { widthPx: 1_100, heightPx: 800 };

test('a few numbers are huge, many smaller, none smaller than six metres can read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), (count) => {
      const fit = numbersFit(room, count, 3, 80);
      expect(fit.fontPx).toBeGreaterThanOrEqual(80);
      expect(fit.columns * fit.rows * fit.pages).toBeGreaterThanOrEqual(count);
      expect(fit.fontPx * fit.rows).toBeLessThanOrEqual(room.heightPx);
    }),
  );
  expect(numbersFit(room, 2, 3, 80).fontPx).toBeGreaterThan(numbersFit(room, 20, 3, 80).fontPx);
});

test('only a number that was not ready before is called, and one that is ready once more is called again', () => {
  const at = (order_id: number, sinceMs: number) => ({ order_id, sinceMs });
  expect(newlyReady(undefined, [at(1, 5)])).toEqual([]);
  expect(newlyReady([at(1, 5)], [at(2, 7), at(1, 5)])).toEqual([2]);
  expect(newlyReady([at(1, 5)], [at(1, 9)])).toEqual([1]);
});
