// Money back: only a word about this very request counts, and a key once used is never used for more.

import { expect, test } from 'vitest';
import type { Charge } from '../channel.ts';
import { closeStagesAfterEach, paidOf, setStage, type Stage } from '../conformance-stage.ts';
import { speaking, type Says } from './alipay.testkit.ts';
import { channel as alipay } from './index.ts';

closeStagesAfterEach();

async function paidStage(says?: Says): Promise<{ stage: Stage; charge: Charge; transaction: string }> {
  const stage = says === undefined ? await setStage(alipay) : await speaking(says);
  const charge = stage.charge('qr');
  const { transaction } = await paidOf(stage, charge);
  return { stage, charge, transaction };
}

test('a bare "success" is no refund: the query decides, and nothing seen yet is no word', async () => {
  let hides = true;
  const { stage, charge, transaction } = await paidStage(({ method, biz }) => {
    if (!hides) return undefined;
    if (method === 'alipay.trade.refund')
      return { code: '10000', msg: '', out_trade_no: biz['out_trade_no'] };
    return method === 'alipay.trade.fastpay.refund.query' ? { code: '10000', msg: '' } : undefined;
  });
  const wish = stage.wish(charge, transaction);
  expect(await stage.channel.refund?.(wish)).toMatchObject({ value: { is: 'accepted' } });
  expect(await stage.channel.queryRefund?.(wish)).toMatchObject({ is: 'unknown', why: 'not-to-be-seen-yet' });
  stage.advance(11_000);
  expect(await stage.channel.queryRefund?.(wish)).toMatchObject({ value: { is: 'absent' } });
  hides = false;
  expect(await stage.channel.refund?.(wish)).toMatchObject({ value: { is: 'refunded' } });
  expect(stage.rehearsal.netFen(charge.key)).toBe(0);
});

test('one number for two amounts is never believed', async () => {
  const { stage, charge, transaction } = await paidStage();
  const wish = stage.wish(charge, transaction, { amountFen: 100 });
  expect(await stage.channel.refund?.(wish)).toMatchObject({ value: { is: 'refunded' } });
  const other = { ...wish, amountFen: 200 };
  expect((await stage.channel.refund?.(other))?.is).toBe('unknown');
  expect(await stage.channel.queryRefund?.(other)).toMatchObject({ is: 'unknown', why: 'other-amount' });
  expect(stage.rehearsal.netFen(charge.key)).toBe(charge.amountFen - 100);
});

test.each([
  ['ACQ.SELLER_BALANCE_NOT_ENOUGH', 'refund-balance-low'],
  ['ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', 'refund-too-much'],
  ['ACQ.TRADE_HAS_FINISHED', 'refund-too-late'],
  ['REASON_TRADE_BEEN_FREEZEN', 'refund-not-possible'],
  ['isv.invalid-signature', 'platform-misconfigured'],
])('%s is told as %s', async (subCode, because) => {
  const { stage, charge, transaction } = await paidStage(({ method }) =>
    method === 'alipay.trade.refund' ? { code: '40004', msg: '', sub_code: subCode } : undefined,
  );
  expect(await stage.channel.refund?.(stage.wish(charge, transaction))).toMatchObject({
    is: 'rejected',
    because,
  });
});

test.each(['ACQ.SYSTEM_ERROR', 'ACQ.NEVER_HEARD_OF', ''])(
  'a refund answered with "%s" is not known',
  async (subCode) => {
    const { stage, charge, transaction } = await paidStage(({ method }) =>
      method === 'alipay.trade.refund' ? { code: '40004', msg: '', sub_code: subCode } : undefined,
    );
    expect((await stage.channel.refund?.(stage.wish(charge, transaction)))?.is).toBe('unknown');
  },
);

test('a refusal of a request that an earlier try had carried through is a refund', async () => {
  let refuses = false;
  const { stage, charge, transaction } = await paidStage(({ method }) =>
    method === 'alipay.trade.refund' && refuses
      ? { code: '40004', msg: '', sub_code: 'ACQ.TRADE_HAS_CLOSE' }
      : undefined,
  );
  const wish = stage.wish(charge, transaction);
  stage.server.faults.next('bad-signature');
  expect((await stage.channel.refund?.(wish))?.is).toBe('unknown');
  refuses = true;
  stage.advance(11_000);
  expect(await stage.channel.refund?.(wish)).toMatchObject({ is: 'done', value: { is: 'refunded' } });
});
