// What a rush hour's figures mean, one broken promise at a time.

import { expect, test } from 'vitest';
import type { Rush } from './rush.ts';
import { verdictsOf } from './verdicts.ts';
import type { WallReport } from './wall.ts';

const wall: WallReport = {
  ...{ gaps: 0, returns: 1, seen: 900, facts: 800, digest: 'd', open: 15, queue: 'q' },
  batches: [],
  bareAtUs: [],
};
const whole: Rush = {
  done: { placed: 200, bumped: 180, voided: 40 },
  acknowledged: 420,
  seconds: 600,
  walls: [wall, wall],
  station: {
    ...{ head: 900, open: 15, queue: 'q', placed: 200, facts: 800, digest: 'd' },
    journal: 'whole',
  },
  latencies: { ours: Array(100).fill(2_900), bare: Array(100).fill(1_000) },
  memory: Array(600).fill(100),
};

const broken = (run: Rush): string[] =>
  verdictsOf(run)
    .filter(({ is }) => is === 'broken')
    .map(({ promise }) => promise);

test('a rush hour in which nothing went wrong breaks no promise', () => {
  expect(broken(whole)).toEqual([]);
});

test.each<[string, Partial<WallReport>]>([
  ['a gap', { gaps: 1 }],
  ['a display that never saw the last fact', { seen: 899 }],
  ['a fact that differs by a byte', { digest: 'e' }],
])('%s on one display of many is something lost', (_what, spoilt) => {
  expect(broken({ ...whole, walls: [wall, { ...wall, ...spoilt }] })).toEqual(['nothing lost']);
});

test.each<[string, Partial<Rush['station']>]>([
  ['an acknowledged order that the journal does not have', { placed: 199 }],
  ['a journal whose chain is broken', { journal: 'broken' }],
])('%s is something lost', (_what, spoilt) => {
  expect(broken({ ...whole, station: { ...whole.station, ...spoilt } })).toEqual(['nothing lost']);
});

test('one display with another queue breaks its promise, and so does an evening that left nothing to compare', () => {
  expect(broken({ ...whole, walls: [wall, { ...wall, queue: 'p' }] })).toEqual(['queues equal']);
  expect(broken({ ...whole, station: { ...whole.station, open: 0 } })).toEqual(['queues equal']);
});

test('displays are late when their slowest hundredth takes more than three times the bare line’s', () => {
  const some = (late: number): Rush => ({
    ...whole,
    latencies: {
      ...whole.latencies,
      ours: [...Array<number>(1_000 - late).fill(900), ...Array<number>(late).fill(3_100)],
    },
  });
  expect(broken(some(10))).toEqual([]);
  expect(broken(some(11))).toEqual(['displays in time']);
  expect(broken({ ...whole, latencies: { ours: [], bare: [] } })).toEqual(['displays in time']);
});

test('a station that grows by more than a quarter after its first minute is not flat; a short run does not tell', () => {
  const growing = Array.from({ length: 600 }, (_, second) => 100 + second / 10);
  expect(broken({ ...whole, memory: growing })).toEqual(['memory flat']);
  expect(verdictsOf({ ...whole, seconds: 20, memory: growing.slice(0, 20) }).at(-1)).toMatchObject({
    is: 'told',
  });
});
