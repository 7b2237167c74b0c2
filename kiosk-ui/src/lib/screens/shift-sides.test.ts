import { expect, test } from 'vitest';
import { sideStanding } from './shift-sides.ts';

const side = {
  kind: 'platform',
  name: 'meituan',
  day: '2026-11-21',
  journalCount: 2,
  journalFen: 800,
} as const;

test('what nobody has read is not even', () => {
  expect(sideStanding(side)).toBe('unread');
  expect(sideStanding({ ...side, journalCount: 0, journalFen: 0 })).toBe('unread');
});

test('two sides are even when sums, counts and every single one agree', () => {
  expect(sideStanding({ ...side, otherCount: 2, otherFen: 800, differences: 0 })).toBe('even');
  expect(sideStanding({ ...side, otherCount: 2, otherFen: 700 })).toBe('differs');
  expect(sideStanding({ ...side, otherCount: 3, otherFen: 800 })).toBe('differs');
  expect(sideStanding({ ...side, otherCount: 2, otherFen: 800, differences: 2 })).toBe('differs');
});
