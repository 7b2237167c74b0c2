import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closed, isSettled, placed, type Slots } from './slots.ts';

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 24 });
const places = fc
  .array(fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }), { maxLength: 24 })
  .map((slots) => {
    const seen = new Set<number>();
    return slots.map((order) => {
      if (order === undefined || seen.has(order)) return undefined;
      seen.add(order);
      return order;
    });
  });

test('a ticket that stays open stays where it hangs', () => {
  fc.assert(
    fc.property(places, ids, (before, open) => {
      const after = placed(before, open);
      before.forEach((order, place) => {
        if (order !== undefined && open.includes(order)) expect(after[place]).toBe(order);
      });
    }),
  );
});

test('every open ticket hangs exactly once and no other hangs at all', () => {
  fc.assert(
    fc.property(places, ids, (before, open) => {
      const hanging = placed(before, open).filter((order) => order !== undefined);
      expect([...hanging].sort()).toEqual([...open].sort());
    }),
  );
});

test('a new ticket comes after the last one, never into a gap before it', () => {
  const before: Slots = [1, undefined, 3];
  expect(placed(before, [1, 3, 4])).toEqual([1, undefined, 3, 4]);
});

test('a finished ticket leaves its place free until the wall is at rest', () => {
  const after = placed([1, 2, 3], [1, 3]);
  expect(after).toEqual([1, undefined, 3]);
  expect(isSettled(after, [1, 3])).toBe(false);
  expect(closed([1, 3])).toEqual([1, 3]);
  expect(isSettled([1, 3], [1, 3])).toBe(true);
});

test('free places at the end are given up at once: nothing moves by it', () => {
  expect(placed([1, 2, 3], [1])).toEqual([1]);
});

test('a ticket called back at once returns to the place it left, unless another hangs there', () => {
  const left: Slots = [1, undefined, 3];
  expect(placed(left, [1, 2, 3], new Map([[2, 1]]))).toEqual([1, 2, 3]);
  expect(placed([1, 4, 3], [1, 2, 3, 4], new Map([[2, 1]]))).toEqual([1, 4, 3, 2]);
});
