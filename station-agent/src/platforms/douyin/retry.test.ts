// The schedule of repeats: what Douyin asks for, to the second, whatever pace the till has.

import { expect, test } from 'vitest';
import type { Attempt } from '../platform.ts';
import { closeStagesAfterEach, doneOf } from '../conformance-stage.ts';
import { douyinStage, looked, type DouyinStage, type Instead } from './douyin.testkit.ts';
import { isDue, triesBy } from './retry.ts';

closeStagesAfterEach();

const slots = [0, 5, 10, 15, 20, 60, 100, 140, 180, 220, 260, 300, 340, 380];
const gatewayDown: Instead = ({ path }) =>
  path.includes('/verify/') ? { status: 502, headers: {}, body: 'bad gateway' } : undefined;

/** An attempt whose first try left the moment it was asked for. */
async function sentAtOnce(stage: DouyinStage): Promise<Attempt> {
  const attempt = { ...(await looked(stage)).attempt, askedAtMs: stage.now() + 60_000 };
  expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  return attempt;
}

test('asked every second, a spend is sent at the documented ages and fourteen times in all', async () => {
  const stage = await douyinStage({ instead: gatewayDown });
  const attempt = await sentAtOnce(stage);
  const sentAt = [0];
  for (let ageMs = 1_000; ageMs <= 380_000; ageMs += 1_000) {
    const before = stage.bodies('/verify/').length;
    expect((await stage.platform.settle(attempt, 0, ageMs)).is).toBe('unknown');
    if (stage.bodies('/verify/').length > before) sentAt.push(ageMs / 1_000);
  }
  expect(sentAt).toEqual(slots);
});

test('after the fourteenth try only the record is asked, and "not used" counts when seen twice', async () => {
  const stage = await douyinStage({ instead: gatewayDown });
  const attempt = await sentAtOnce(stage);
  for (const slot of slots.slice(1)) await stage.platform.settle(attempt, 0, slot * 1_000);
  const heard: string[] = [];
  for (const age of [381, 386, 400, 409, 411])
    heard.push((await stage.platform.settle(attempt, 0, age * 1_000)).is);
  expect(heard).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'rejected']);
  expect(stage.bodies('/verify/')).toHaveLength(14);
});

test('asked later than due, a try is made at once and the next one keeps its pause from it', () => {
  expect(isDue({ tries: 1, lastAgeMs: 0 }, 4_999)).toBe(false);
  expect(isDue({ tries: 1, lastAgeMs: 0 }, 5_000)).toBe(true);
  expect(isDue({ tries: 5, lastAgeMs: 59_000 }, 98_999)).toBe(false);
  expect(isDue({ tries: 5, lastAgeMs: 59_000 }, 99_000)).toBe(true);
  expect(isDue({ tries: 14, lastAgeMs: 0 }, 500_000)).toBe(false);
  expect(isDue({ tries: 2, lastAgeMs: 0 }, 600_001)).toBe(false);
});

test('a process that remembers nothing goes on where the schedule would be', () => {
  expect(slots.map((slot) => triesBy(slot * 1_000).tries)).toEqual(slots.map((_, index) => index + 1));
  expect(triesBy(59_999)).toEqual({ tries: 5, lastAgeMs: 20_000 });
  expect(triesBy(86_400_000)).toEqual({ tries: 14, lastAgeMs: 380_000 });
});

test('a killed process does not send again what is older than ten minutes: its customer may be gone', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage);
  stage.server.faults.next('request-lost');
  await stage.platform.consume(attempt);
  stage.advance(3_600_000);
  const reborn = stage.reopened();
  const heard = [];
  for (const ageMs of [3_600_000, 3_606_000, 3_631_000]) heard.push(await reborn.settle(attempt, 0, ageMs));
  expect(heard[2]).toMatchObject({ is: 'rejected', because: 'platform-unreachable' });
  expect(stage.rehearsal.consumptions(attempt.code)).toBe(0);
});

test('an expired token met by a repeat is renewed once, and the same ticket is sent again', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage);
  stage.server.faults.next('request-lost');
  await stage.platform.consume(attempt);
  stage.rehearsal.events?.tokenExpired?.();
  doneOf(await stage.platform.settle(attempt, 1, 6_000));
  expect(new Set(stage.bodies('/verify/')).size).toBe(1);
  expect(stage.rehearsal.events?.tokensIssued?.()).toBe(2);
});
