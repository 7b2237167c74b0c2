import { expect, test } from 'vitest';
import { lateness, nextStatus, typeOf } from './ticket.ts';

test('an order walks the kitchen one step a tap and stops at the end', () => {
  const walked = ['confirmed' as const];
  for (let tap = 0; tap < 4; tap += 1) walked.push(nextStatus(walked.at(-1) ?? 'confirmed') as 'confirmed');
  expect(walked).toEqual(['confirmed', 'preparing', 'serving', 'completed', 'completed']);
});

test('a ticket hurries and is late when its station says so, not a millisecond before', () => {
  const stages = { warnAfterMs: 180_000, lateAfterMs: 360_000 };
  expect(lateness(179_999, stages)).toBe('calm');
  expect(lateness(180_000, stages)).toBe('warn');
  expect(lateness(359_999, stages)).toBe('warn');
  expect(lateness(360_000, stages)).toBe('late');
});

test('a voucher’s guest is told from one who sits and one who takes it away', () => {
  expect(typeOf({ source: 'voucher', table: '' })).toBe('voucher');
  expect(typeOf({ source: 'counter', table: '8' })).toBe('dine-in');
  expect(typeOf({ source: 'customer', table: '' })).toBe('take-away');
});
