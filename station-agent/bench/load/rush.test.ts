import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rush } from './rush.ts';
import { verdictsOf } from './verdicts.ts';

const folder = mkdtempSync(join(tmpdir(), 'qiantai-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('in twenty seconds of rush no display misses a fact, though some lose their line, and all show the station’s queue', async () => {
  const run = await rush({ seconds: 20, displays: 8, perMinute: 240, folder, seed: 'test' });
  const said = new Map(verdictsOf(run).map((line) => [line.promise, line]));
  expect(said.get('nothing lost')).toMatchObject({ is: 'kept' });
  expect(said.get('queues equal')).toMatchObject({ is: 'kept' });
  expect(run.done.bumped).toBeGreaterThan(0);
  expect(run.done.voided).toBeGreaterThan(0);
  expect(run.walls.reduce((sum, { returns }) => sum + returns, 0)).toBeGreaterThan(0);
  // Every acknowledgement was timed at nearly every display: a ratio of nothing would be no ratio.
  expect(run.latencies.ours.length).toBeGreaterThan(run.acknowledged * 6);
  expect(run.memory.length).toBeGreaterThan(0);
}, 90_000);
