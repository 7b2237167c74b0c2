import { expect, test } from 'vitest';
import { createCursor } from './cursor.ts';

test('a batch that begins right after the last is taken', () => {
  const cursor = createCursor();
  cursor.reach(10);
  expect(cursor.take({ from: 11, to: 12 })).toBe('in-order');
  expect(cursor.take({ from: 13, to: 13 })).toBe('in-order');
  expect(cursor.at).toBe(13);
});

test('a hole between two batches is noticed and the place is kept', () => {
  const cursor = createCursor();
  cursor.reach(10);
  expect(cursor.take({ from: 12, to: 14 })).toBe('gap');
  expect(cursor.at).toBe(10);
});

test('a batch told twice changes nothing', () => {
  const cursor = createCursor();
  cursor.reach(10);
  cursor.take({ from: 11, to: 12 });
  expect(cursor.take({ from: 11, to: 12 })).toBe('already-known');
  expect(cursor.at).toBe(12);
});

test('facts may arrive before the answer to follow, which then does not turn the place back', () => {
  const cursor = createCursor();
  expect(cursor.take({ from: 5, to: 7 })).toBe('in-order');
  cursor.reach(6);
  expect(cursor.at).toBe(7);
});
