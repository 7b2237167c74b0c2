// The risk check: held back for a while, then completed by the platform itself, whatever the station does meanwhile.

import { expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf } from '../conformance-stage.ts';
import { douyinStage, looked } from './douyin.testkit.ts';

closeStagesAfterEach();

const minuteMs = 60_000;

test('a held spend is waited for, never sent again, and done when the platform lets it go', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage, { deal: '1801008' });
  expect(await stage.platform.consume(attempt)).toMatchObject({ is: 'pending', why: 'risk-check' });
  for (const ageMs of [10_000, 5 * minuteMs, 29 * minuteMs]) {
    stage.advance(ageMs - (stage.now() - attempt.askedAtMs));
    expect((await stage.platform.settle(attempt, 1, ageMs)).is).toBe('pending');
  }
  stage.advance(2 * minuteMs);
  const consumed = doneOf(await stage.platform.settle(attempt, 9, 31 * minuteMs));
  expect(consumed.consumedAtMs).toBeGreaterThan(attempt.askedAtMs + 29 * minuteMs);
  expect(stage.rehearsal.spent(attempt.code)).toBe(1);
  expect(stage.bodies('/verify/')).toHaveLength(1);
});

test('a held spend is still known to be held after a restart, hours later', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage, { deal: '1801008' });
  await stage.platform.consume(attempt);
  stage.coupon(attempt.code).held = { untilMs: Infinity, poi: '' };
  const ageMs = 20 * 60 * minuteMs;
  stage.advance(ageMs);
  const reborn = stage.reopened();
  for (const later of [0, 31_000, 62_000])
    expect((await reborn.settle(attempt, 0, ageMs + later)).is).toBe('pending');
});

test('a hold that nobody lets go within three days ends as refused, after two looks', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage, { deal: '1801008' });
  await stage.platform.consume(attempt);
  stage.coupon(attempt.code).held = { untilMs: Infinity, poi: '' };
  const ageMs = 73 * 60 * minuteMs;
  stage.advance(ageMs);
  expect((await stage.platform.settle(attempt, 0, ageMs)).is).toBe('unknown');
  expect(await stage.platform.settle(attempt, 0, ageMs + 31_000)).toMatchObject({
    is: 'rejected',
    because: 'platform-refused',
    details: { reason: '抖音风控没有放行' },
  });
});

test('a coupon used in the merchant’s app while ours was held is not ours', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage, { deal: '1801008' });
  await stage.platform.consume(attempt);
  const coupon = stage.coupon(attempt.code);
  coupon.held = undefined;
  stage.book.use(coupon, { type: 2, by: '店长阿杰', poi: '' }, stage.now());
  expect(await stage.platform.settle(attempt, 1, 10_000)).toMatchObject({
    is: 'rejected',
    because: 'voucher-already-redeemed',
  });
});
