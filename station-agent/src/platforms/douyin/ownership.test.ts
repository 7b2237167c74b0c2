// Whose a use is when two stations of one shop scan the same coupon and an answer gets lost: proved, or nobody's.

import { expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf } from '../conformance-stage.ts';
import type { Attempt, Consumed, VoucherPlatform } from '../platform.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import { douyinStage, type DouyinStage } from './douyin.testkit.ts';

closeStagesAfterEach();

/** A station of a shop that has others: each with memory and shelf of its own. */
function station(stage: DouyinStage): VoucherPlatform {
  return stage.opened({ ...stage.rehearsal.config(stage.server.url), onlyTill: false });
}

async function looks(stage: DouyinStage, at: VoucherPlatform, code: string, count = 1): Promise<Attempt> {
  const { ticket = '', deal } = doneOf(await at.prepare(code));
  return stage.attempt(code, { ticket, deal, count });
}

/** Settles as the till does, while time passes; the ages are those of the till's clock. */
async function outcomes(
  stage: DouyinStage,
  at: VoucherPlatform,
  attempt: Attempt,
  agesMs: readonly number[],
): Promise<Outcome<Consumed>[]> {
  const heard: Outcome<Consumed>[] = [];
  let before = 0;
  for (const [round, ageMs] of agesMs.entries()) {
    stage.advance(ageMs - before);
    before = ageMs;
    heard.push(await at.settle(attempt, round, ageMs));
  }
  return heard;
}

const longMs = [6_000, 12_000, 60_000, 120_000, 300_000, 640_000, 700_000, 900_000];

test('a use that another station made while our request was lost is never taken for ours, however long we ask', async () => {
  const stage = await douyinStage();
  const [one, other] = [station(stage), station(stage)];
  const { code } = stage.rehearsal.issue({ deal: '1801001' });
  const [mine, theirs] = [await looks(stage, one, code), await looks(stage, other, code)];
  stage.server.faults.next('request-lost');
  expect((await one.consume(mine)).is).toBe('unknown');
  stage.advance(1_000);
  const consumed = doneOf(await other.consume(theirs));
  const heard = await outcomes(stage, one, mine, longMs);
  expect(new Set(heard.map(({ is }) => is))).toEqual(new Set(['unknown']));
  expect(heard.at(-1)).toMatchObject({ why: 'use-without-proof' });
  expect(stage.rehearsal.consumptions(code)).toBe(1);
  doneOf(await other.reverse(stage.undo(consumed, { attempt: theirs.key })));
});

test('when the other station’s use is undone, the attempt that never arrived ends as having done nothing', async () => {
  const stage = await douyinStage();
  const [one, other] = [station(stage), station(stage)];
  const { code } = stage.rehearsal.issue({ deal: '1801001' });
  const [mine, theirs] = [await looks(stage, one, code), await looks(stage, other, code)];
  stage.server.faults.next('request-lost');
  await one.consume(mine);
  const consumed = doneOf(await other.consume(theirs));
  await outcomes(stage, one, mine, longMs);
  doneOf(await other.reverse(stage.undo(consumed, { attempt: theirs.key })));
  const [, , last] = await outcomes(stage, one, mine, [1_000_000, 1_031_000, 1_071_000]);
  expect(last).toMatchObject({ is: 'rejected', because: 'platform-unreachable' });
  expect(stage.rehearsal.spent(code)).toBe(0);
});

test('the station whose own request spent it learns so from its own ticket; the other hears that it is used', async () => {
  const stage = await douyinStage();
  const [one, other] = [station(stage), station(stage)];
  const { code } = stage.rehearsal.issue({ deal: '1801001' });
  const [mine, theirs] = [await looks(stage, one, code), await looks(stage, other, code)];
  stage.server.faults.next('reply-lost');
  expect((await one.consume(mine)).is).toBe('unknown');
  expect(await other.consume(theirs)).toMatchObject({ because: 'voucher-already-redeemed' });
  const [first] = await outcomes(stage, one, mine, [6_000]);
  expect(first).toMatchObject({ is: 'done' });
});

test('long after the last repeat a ticket is shown again only where it can spend nothing more', async () => {
  const stage = await douyinStage();
  const one = station(stage);
  const { code } = stage.rehearsal.issue({ deal: '1801001' });
  const mine = await looks(stage, one, code);
  stage.server.faults.next('reply-lost');
  await one.consume(mine);
  const card = await looks(stage, one, stage.rehearsal.issue({ deal: '1801005' }).code);
  stage.server.faults.next('reply-lost');
  await one.consume(card);
  stage.advance(800_000);
  const reborn = station(stage);
  const sent = stage.bodies('/verify/').length;
  expect(doneOf(await reborn.settle(mine, 9, 800_000)).items).toHaveLength(1);
  for (const ageMs of [800_000, 841_000, 900_000])
    expect(await reborn.settle(card, 9, ageMs)).toMatchObject({ is: 'unknown', why: 'use-without-proof' });
  expect(stage.bodies('/verify/')).toHaveLength(sent + 1);
  expect(stage.rehearsal.consumptions(card.code)).toBe(1);
});

test('two uses of a times card whose answer got lost are two, though a clock was set and an earlier use stands beside', async () => {
  const stage = await douyinStage();
  const { code } = stage.rehearsal.issue({ deal: '1801005' });
  const before = station(stage);
  doneOf(await before.consume(await looks(stage, before, code)));
  stage.advance(120_000);
  const mine = await looks(stage, before, code, 2);
  stage.server.faults.next('reply-lost');
  await before.consume(mine);
  stage.advance(30_000);
  // The machine was restarted, and its clock believes that twelve minutes more have passed.
  const reborn = station(stage);
  const { items } = doneOf(await reborn.settle(mine, 0, 750_000));
  expect(items.map((item) => item.left)).toEqual([3, 2]);
  expect(stage.rehearsal.spent(code)).toBe(3);
});

test('of an order spent in part, the answer that says yes to one coupon says no to the other for good', async () => {
  const stage = await douyinStage();
  const [one, other] = [station(stage), station(stage)];
  const { coupons } = stage.book.sell({ deal: '1801001', count: 2 });
  const [first = '', second = ''] = coupons.map((coupon) => coupon.code);
  const both = await looks(stage, one, first, 2);
  doneOf(await other.consume(await looks(stage, other, second)));
  stage.server.faults.next('reply-lost');
  expect((await one.consume(both)).is).toBe('unknown');
  const [ended] = await outcomes(stage, one, both, [6_000]);
  expect(ended === undefined ? [] : doneOf(ended).items.map((item) => item.code)).toEqual([first]);
});
