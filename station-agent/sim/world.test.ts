// Whole evenings: kept promises under all faults, the same again from the same seed, and bugs that are seen.

import { describe, expect, test } from 'vitest';
import type { StoryLine } from './kernel.ts';
import { addHistory, coverageTable, emptyTally, sumOf } from './tally.ts';
import { hunt } from './worker.ts';
import { play } from './world.ts';

test('forty evenings of lost answers, crashes and wrong clocks break no promise', async () => {
  const tally = emptyTally();
  for (let seed = 1; seed <= 40; seed += 1) addHistory(tally, await play({ seed }));
  expect(tally.findings).toEqual([]);
  // An evening in which nothing happens keeps every promise, too.
  expect(sumOf(tally, 'crash')).toBeGreaterThan(40);
  expect(sumOf(tally, 'fault')).toBeGreaterThan(400);
  expect(sumOf(tally, 'op')).toBeGreaterThan(400);
  expect(coverageTable(tally)).toContain('reply-lost');
});

test('the same seed is the same evening to the byte, told as a story or not; another seed is another', async () => {
  const story: StoryLine[] = [];
  const [first, again, other] = [
    await play({ seed: 7 }),
    await play({ seed: 7, story }),
    await play({ seed: 8 }),
  ];
  expect(again.hash).toBe(first.hash);
  expect(other.hash).not.toBe(first.hash);
  expect(story.some(({ text }) => text.startsWith('EVERYTHING HEALS'))).toBe(true);
});

describe('a bug put in on purpose is seen', () => {
  test.each([
    ['silence-is-no', 'refused-did-nothing'],
    ['recovery-drops-attempts', 'unknown-ends'],
    ['doubt-goes-again', 'doubt-waits-for-a-person'],
  ])('%s', async (name, check) => {
    const { seed, by } = await hunt(name, 40);
    expect(seed).toBeDefined();
    expect(by.split(', ')).toContain(check);
  });
});
