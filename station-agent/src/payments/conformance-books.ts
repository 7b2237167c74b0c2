// The suite's part about what stays: whole fen at every edge, the day's bill, wrong keys, and a log without secrets.

import { expect, test } from 'vitest';
import type { PaymentMeans } from '@qiantai/shared/facts/payment.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import { ended, having, isTrue, paidOf, refundEnded, standingOf, type Stage } from './conformance-stage.ts';

type SetStage = () => Promise<Stage>;

const edges = [1, 9, 10, 19, 29, 99, 100, 101, 109, 110, 115, 1_001, 4_035, 99_999, 100_000, 1_234_567];

function countsFen(set: SetStage, remote: readonly PaymentMeans[]): void {
  for (const means of remote) {
    test(`every edge of an amount arrives as the same whole fen, paid by ${means}`, async () => {
      const stage = await set();
      for (const amountFen of edges) {
        const charge = stage.charge(means, { amountFen });
        expect((await paidOf(stage, charge)).amountFen).toBe(amountFen);
        expect(stage.rehearsal.netFen(charge.key)).toBe(amountFen);
      }
    });

    test(`an amount that is no whole number of fen above nothing is never charged by ${means}`, async () => {
      const stage = await set();
      for (const amountFen of [0, -1, 0.5, 7_600.5, Number.NaN, Number.MAX_SAFE_INTEGER]) {
        const charge = stage.charge(means, { amountFen });
        const tried = paidOf(stage, charge).then(
          () => 'paid',
          () => 'not paid',
        );
        expect(await tried).toBe('not paid');
        expect(stage.rehearsal.captures(charge.key)).toBe(0);
      }
    });
  }
}

function keepsBills(set: SetStage, means: PaymentMeans): void {
  test('the bill of a day names every payment and refund of it, once, to the fen, when it is ready', async ({
    skip,
  }) => {
    const stage = await set();
    if (stage.channel.bill === undefined) return skip('this channel has no bills');
    const day = wallTime(stage.now(), 'Asia/Shanghai').date;
    const [one, other] = [stage.charge(means, { amountFen: 101 }), stage.charge(means, { amountFen: 2_999 })];
    const paid = await paidOf(stage, one);
    await paidOf(stage, other);
    const wish = stage.wish(one, paid.transaction, { amountFen: 1 });
    stage.advance(61_000);
    await stage.channel.refund?.(wish);
    expect((await refundEnded(stage, wish)).is).toBe('refunded');
    expect(await stage.channel.bill(day)).toMatchObject({ is: 'rejected', because: 'bill-not-ready' });
    stage.advance(30 * 3_600_000);
    await stage.channel.test?.();
    for (const fault of ['reply-lost', 'garbage', 'error-before'] as const) {
      stage.server.faults.next(fault);
      expect((await stage.channel.bill(day)).is).toBe('unknown');
    }
    const bill = await stage.channel.bill(day);
    const lines = bill.is === 'done' ? bill.value : [];
    expect(lines.map(({ key, kind, amountFen }) => `${kind} ${key} ${amountFen}`).sort()).toEqual(
      [`payment ${one.key} 101`, `payment ${other.key} 2999`, `refund ${wish.key} -1`].sort(),
    );
    const before = await stage.channel.bill('2026-03-01');
    expect(before).toMatchObject({ is: 'done', value: [] });
  });
}

function keepsSecrets(set: SetStage, remote: readonly PaymentMeans[]): void {
  test('no shown code, key or other secret is ever written to the log', async () => {
    const stage = await set();
    const codes: string[] = [];
    for (const means of remote) {
      const charge = stage.charge(means);
      stage.server.faults.next('garbage');
      if (means === 'code') {
        codes.push(stage.rehearsal.phone.code('enough', 'nothing', stage.now()));
        await stage.channel.charge?.(charge, codes.at(-1) ?? '');
      } else await stage.channel.show?.(charge);
      await ended(stage, charge);
    }
    const config = Object.entries(stage.rehearsal.config(stage.server.url)).filter(([name]) =>
      /key|secret|token/i.test(name),
    );
    const log = stage.lines.join('\n');
    expect(log).not.toBe('');
    for (const [, secret] of config)
      if (typeof secret === 'string' && secret.length > 8)
        expect(log).not.toContain(JSON.stringify(secret).slice(1, -1));
    for (const code of codes) expect(log).not.toContain(code);
  });
}

function needsTheRightKey(set: SetStage, remote: readonly PaymentMeans[]): void {
  test('the right settings pass the test; a wrong key is a fault of the set-up and never takes money', async () => {
    const stage = await set();
    expect(await having(stage.channel, 'test').call(stage.channel)).toMatchObject({ is: 'done' });
    const wrong = stage.opened(stage.rehearsal.wrongKey(stage.server.url));
    expect(await having(wrong, 'test').call(wrong)).toMatchObject({ because: 'platform-misconfigured' });
    for (const means of remote) {
      const charge = stage.charge(means);
      const code = stage.rehearsal.phone.code('enough', 'nothing', stage.now());
      const outcome = means === 'code' ? await wrong.charge?.(charge, code) : await wrong.show?.(charge);
      expect(outcome?.is === 'done' || outcome === undefined).toBe(false);
      if (outcome !== undefined) expect(isTrue(stage, charge, outcome)).toBe(true);
      expect((await standingOf(stage, charge)).is).not.toBe('paid');
    }
  });
}

/** @param remote every means that has another side */
export function keepsBooks(set: SetStage, remote: readonly PaymentMeans[]): void {
  const [first] = remote;
  countsFen(set, remote);
  if (first !== undefined) keepsBills(set, first);
  keepsSecrets(set, remote);
  needsTheRightKey(set, remote);
}
