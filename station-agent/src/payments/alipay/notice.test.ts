// What Alipay posts: about money in, about our refunds, about what a cancel gave back, on its real schedule.

import { expect, test } from 'vitest';
import type { Heard, PaymentChannel, RehearsalNotice } from '../channel.ts';
import { closeStagesAfterEach, ended, paidOf, setStage } from '../conformance-stage.ts';
import { signedByTest, testPublicKey } from './alipay.testkit.ts';
import { channel as alipay } from './index.ts';

closeStagesAfterEach();

function hear(
  channel: PaymentChannel,
  body: string | undefined,
  asked: Readonly<Record<string, number>>,
): Heard | undefined {
  return channel.hear?.({ headers: {}, body: new TextEncoder().encode(body ?? '') }, (key) => asked[key]);
}

test('a refund is heard under its own number; what a cancel gave back changes nothing of ours', async () => {
  const stage = await setStage(alipay);
  const [refunded, cancelled] = [stage.charge('qr'), stage.charge('qr')];
  const { transaction } = await paidOf(stage, refunded);
  await paidOf(stage, cancelled);
  stage.rehearsal.notices(stage.now());
  const wish = stage.wish(refunded, transaction, { amountFen: 100 });
  await stage.channel.refund?.(wish);
  await ended(stage, cancelled);
  const asked = { [refunded.key]: 7_600, [cancelled.key]: 7_600, [wish.key]: 100 };
  const heard = stage.rehearsal.notices(stage.now()).map(({ body }) => hear(stage.channel, body, asked));
  expect(heard).toMatchObject([
    { is: 'refund', key: wish.key, standing: { is: 'refunded' } },
    { is: 'nothing' },
  ]);
});

test('a notice comes again after 4, 10, 10 minutes, 1, 2, 6 and 15 hours, the same each time, until "success"', async () => {
  const stage = await setStage(alipay);
  await paidOf(stage, stage.charge('qr'));
  const seen: RehearsalNotice[] = [...stage.rehearsal.notices(stage.now())];
  for (const minutes of [4, 10, 10, 60, 120, 360, 900]) {
    stage.advance(minutes * 60_000 - 1_000);
    expect(stage.rehearsal.notices(stage.now())).toEqual([]);
    stage.advance(1_000);
    seen.push(...stage.rehearsal.notices(stage.now()));
  }
  stage.advance(30 * 86_400_000);
  expect(stage.rehearsal.notices(stage.now())).toEqual([]);
  expect(seen).toHaveLength(8);
  expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
});

test('only the bare word stops it', async () => {
  const stage = await setStage(alipay);
  expect(stage.channel.answer?.(true)).toEqual({
    status: 200,
    type: 'text/plain; charset=utf-8',
    body: 'success',
  });
  expect(stage.channel.answer?.(false).body).not.toBe('success');
});

test('a notice about another merchant, though signed, is forged; an unfinished trade is no news', async () => {
  const stage = await setStage(alipay);
  const channel = stage.opened({
    ...stage.rehearsal.config(stage.server.url),
    appId: '2021000000000001',
    sellerId: '2088000000000001',
    alipayPublicKey: testPublicKey,
  });
  const fields = {
    app_id: '2021000000000001',
    seller_id: '2088000000000001',
    notify_id: 'n1',
    out_trade_no: 'Q1S0P1K7F3A9',
    total_amount: '76.00',
    trade_no: '2026030222001',
    trade_status: 'TRADE_SUCCESS',
    gmt_payment: '2026-03-02 12:00:01',
  };
  const said = (more: Readonly<Record<string, string>>, type = 'RSA2'): string | undefined => {
    const all: Record<string, string> = { ...fields, ...more };
    const text = Object.keys(all)
      .sort()
      .map((name) => `${name}=${all[name]}`)
      .join('&');
    const body = new URLSearchParams({ ...all, sign_type: type, sign: signedByTest(text) }).toString();
    return hear(channel, body, { Q1S0P1K7F3A9: 7_600 })?.is;
  };
  expect(said({})).toBe('paid');
  expect(said({ trade_status: 'TRADE_FINISHED' })).toBe('paid');
  expect(said({ trade_status: 'WAIT_BUYER_PAY' })).toBe('nothing');
  expect(said({ trade_status: 'TRADE_CLOSED' })).toBe('nothing');
  expect(said({ out_trade_no: 'Q2' })).toBe('nothing');
  expect(said({ seller_id: '2088000000000002' })).toBe('forged');
  expect(said({ app_id: '2021000000000002' })).toBe('forged');
  expect(said({ total_amount: '76.0' })).toBe('paid');
  expect(said({ total_amount: '0.01' })).toBe('forged');
  expect(said({ total_amount: '7600' })).toBe('forged');
  expect(said({ notify_id: '' })).toBe('forged');
  // The name of the signature is not signed itself: whoever rewrites it is not followed.
  for (const type of ['RSA', '', 'none']) expect(said({}, type)).toBe('forged');
});

test('a notice of a million bytes is not even read', async () => {
  const stage = await setStage(alipay);
  expect(hear(stage.channel, `a=${'1'.repeat(1_000_000)}`, {})).toEqual({ is: 'forged', why: 'no-form' });
});
