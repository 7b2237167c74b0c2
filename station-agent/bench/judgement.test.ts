// A row's samples, as fresh processes gave them, become one line of the report.

import { expect, test } from 'vitest';
import { judge, judgeCounter } from './judgement.ts';
import type { Row } from './row.ts';
import type { Round } from './statistics.ts';

const never = () => Promise.reject(new Error('nothing is started here'));
const row: Row = {
  id: 'H0',
  path: 'here → there',
  limit: 1.4,
  pauseMs: 0,
  warmUpShots: 0,
  rounds: 1,
  floorName: 'two commits',
  floor: never,
  ours: never,
  asides: [{ name: 'one commit', open: never }],
  lacks: () => undefined,
};

const rounds = (floor: number, ours: number, twin: number, aside: number): Round[] => [
  new Map([
    ['floor', [floor, floor]],
    ['ours', [ours, ours]],
    ['twin', [twin, twin]],
    ['one commit', [aside, aside]],
  ]),
];

test('ours is judged against both twins of the floor, repetition by repetition', () => {
  const repetitions = [rounds(100, 130, 100, 65), rounds(200, 240, 200, 80), rounds(50, 70, 50, 70)];
  expect(judge(row, repetitions, row.limit)).toEqual({
    id: 'H0',
    path: 'here → there (two commits)',
    floor: { p50: 100, p99: 200 },
    ours: { p50: 130, p99: 240 },
    ratio: { min: 1.2, med: 1.3, max: 1.4 },
    same: { min: 1, med: 1, max: 1 },
    limit: 1.4,
    status: 'PASS',
    asides: [{ name: 'one commit', times: { p50: 70, p99: 80 }, ratio: { min: 1, med: 2, max: 3 } }],
  });
});

test('twins that differ leave a row unjudged, however good it looks', () => {
  expect(judge(row, [rounds(100, 90, 140, 90)], row.limit).status).toBe('NOISY');
});

test('a counter may reach its limit and not pass it, and without one it is only told', () => {
  const counter = { name: 'log syncs per redemption', floor: 2, limit: 2 };
  expect(judgeCounter('H0', { ...counter, ours: 2 }).status).toBe('PASS');
  expect(judgeCounter('H0', { ...counter, ours: 3 }).status).toBe('FAIL');
  expect(judgeCounter('H0', { name: 'pages', floor: 4, ours: 40 }).status).toBeUndefined();
});
