// The suite's part about money going back: once under its own key, never more than came in, and "accepted" is not
// "refunded".

import { expect, test } from 'vitest';
import type { PaymentMeans } from '@qiantai/shared/facts/payment.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import type { RefundStanding, RefundWish } from './channel.ts';
import { having, paidOf, refundEnded, type Stage } from './conformance-stage.ts';

type SetStage = () => Promise<Stage>;

const faults = [
  'reply-lost',
  'error-after',
  'garbage',
  'bad-signature',
  'slow',
  'request-lost',
  'error-before',
] as const;

function ask(stage: Stage, wish: RefundWish): Promise<Outcome<RefundStanding>> {
  return having(stage.channel, 'refund').call(stage.channel, wish);
}

/** A paid charge, and wishes to refund parts of it. */
async function paidStage(
  set: SetStage,
  means: PaymentMeans,
  amountFen = 7_600,
): Promise<{ stage: Stage; net: () => number; wish: (fen: number) => RefundWish }> {
  const stage = await set();
  const charge = stage.charge(means, { amountFen });
  const { transaction } = await paidOf(stage, charge);
  stage.advance(61_000);
  return {
    stage,
    net: () => stage.rehearsal.netFen(charge.key),
    wish: (fen) => stage.wish(charge, transaction, { amountFen: fen }),
  };
}

function refundsParts(set: SetStage, means: PaymentMeans): void {
  test('parts are refunded to the last fen; more than is left is refused, and money is never short', async () => {
    const { stage, net, wish } = await paidStage(set, means, 1_001);
    for (const [fen, left] of [
      [1, 1_000],
      [999, 1],
    ] as const) {
      const one = wish(fen);
      await ask(stage, one);
      expect((await refundEnded(stage, one)).is).toBe('refunded');
      expect(net()).toBe(left);
    }
    expect(await ask(stage, wish(2))).toMatchObject({ is: 'rejected', because: 'refund-too-much' });
    stage.advance(61_000);
    const last = wish(1);
    await ask(stage, last);
    expect((await refundEnded(stage, last)).is).toBe('refunded');
    stage.advance(61_000);
    expect((await ask(stage, wish(1))).is).toBe('rejected');
    expect(net()).toBe(0);
  });

  test('one refund asked three times, once after a restart, goes back once', async () => {
    const { stage, net, wish } = await paidStage(set, means);
    const one = wish(3_800);
    await ask(stage, one);
    await ask(stage, one);
    const restarted = stage.reopened();
    await having(restarted, 'refund').call(restarted, one);
    expect((await refundEnded(stage, one)).is).toBe('refunded');
    expect(net()).toBe(3_800);
  });

  test('two refunds at the same moment that are too much together: one goes, at most', async () => {
    const { stage, net, wish } = await paidStage(set, means);
    const ends = await Promise.all([5_000, 5_000].map((fen) => ask(stage, wish(fen))));
    expect(ends.filter((end) => end.is === 'rejected').length).toBeGreaterThanOrEqual(1);
    stage.advance(600_000);
    expect(net()).toBeGreaterThanOrEqual(2_600);
  });

  test('nothing is refunded of a charge that was never paid', async () => {
    const stage = await set();
    const charge = stage.charge(means);
    if (means === 'qr') await stage.channel.show?.(charge);
    const outcome = await ask(stage, stage.wish(charge, '4200001234202603020000000000'));
    expect(outcome.is).toBe('rejected');
    expect(stage.rehearsal.netFen(charge.key)).toBe(0);
  });
}

function refundsUnderFaults(set: SetStage, means: PaymentMeans): void {
  for (const fault of faults) {
    test(`${fault} while a refund is asked for or queried: unknown, then refunded once`, async () => {
      const { stage, net, wish } = await paidStage(set, means);
      const one = wish(2_600);
      const channel = fault === 'slow' ? stage.hurried() : stage.channel;
      stage.server.faults.next(fault);
      expect((await channel.refund?.(one))?.is).toBe('unknown');
      stage.server.faults.next(fault);
      expect((await channel.queryRefund?.(one))?.is).toBe('unknown');
      expect((await refundEnded(stage, one, stage.reopened())).is).toBe('refunded');
      expect(net()).toBe(5_000);
    });
  }

  test('a refund nobody could send is not sent; its query says absent', async () => {
    const { stage, net, wish } = await paidStage(set, means);
    const one = wish(100);
    stage.server.faults.next('refuse-connection');
    expect((await ask(stage, one)).is).toBe('not-sent');
    await stage.server.faults.clear();
    // With some channels a refund shows a while after it was asked for; before that, nothing seen is no word.
    stage.advance(61_000);
    expect(await stage.channel.queryRefund?.(one)).toMatchObject({ is: 'done', value: { is: 'absent' } });
    expect(net()).toBe(7_600);
  });
}

function refundsSlowly(set: SetStage, means: PaymentMeans): void {
  test('a slow refund is accepted, not refunded, until the channel says that the money went', async () => {
    const { stage, wish } = await paidStage(set, means);
    stage.rehearsal.refundsEnd?.('slowly');
    const one = wish(100);
    expect(await ask(stage, one)).toMatchObject({ is: 'done', value: { is: 'accepted' } });
    const looked = await stage.channel.queryRefund?.(one);
    expect(['accepted', 'unknown']).toContain(looked?.is === 'done' ? looked.value.is : looked?.is);
    expect((await refundEnded(stage, one)).is).toBe('refunded');
  });

  test('a refund that cannot reach the card is abnormal and says so', async () => {
    const { stage, net, wish } = await paidStage(set, means);
    stage.rehearsal.refundsEnd?.('abnormal');
    const one = wish(100);
    await ask(stage, one);
    expect((await refundEnded(stage, one)).is).toBe('abnormal');
    expect(net()).toBe(7_600);
  });
}

/** @param means one by which a charge can be paid here. @param slowly whether a refund may take its time here */
export function refunds(set: SetStage, means: PaymentMeans, slowly: boolean): void {
  refundsParts(set, means);
  refundsUnderFaults(set, means);
  if (slowly) refundsSlowly(set, means);
}
