import { expect, test } from 'vitest';
import { lateness, nextStatus, wallGrid } from './ticket.ts';

test('a ticket walks the kitchen one step a tap and stops at the end', () => {
  const walked = ['confirmed' as const];
  for (let tap = 0; tap < 4; tap += 1) walked.push(nextStatus(walked.at(-1) ?? 'confirmed') as 'confirmed');
  expect(walked).toEqual(['confirmed', 'preparing', 'serving', 'completed', 'completed']);
});

test('eight minutes is a hurry, fifteen is late, not a second before', () => {
  expect(lateness(8 * 60_000 - 1)).toBe('calm');
  expect(lateness(8 * 60_000)).toBe('warn');
  expect(lateness(15 * 60_000 - 1)).toBe('warn');
  expect(lateness(15 * 60_000)).toBe('late');
});

test('even a tiny wall shows one ticket', () => {
  expect(wallGrid(100, 100, 16)).toEqual({ columns: 1, rows: 1 });
  expect(wallGrid(1280, 720, 16)).toEqual({ columns: 4, rows: 2 });
});
