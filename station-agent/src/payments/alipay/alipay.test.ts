// What is Alipay's own: codes that prove nothing, pictures without a trade, cancels that look again, Beijing's clock.

import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf, ended, paidOf, setStage, standingOf } from '../conformance-stage.ts';
import { answerText, speaking, type Asked, type Speaking } from './alipay.testkit.ts';
import { amountOf, amountText, timeOf, timeText } from './alipay-values.ts';
import { channel as alipay } from './index.ts';

closeStagesAfterEach();

const zone = process.env['TZ'];
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

const refused = (subCode: string, code = '40004'): object => ({
  code,
  msg: 'no',
  sub_code: subCode,
  sub_msg: '他们的话',
});

/** Charges a shown code while Alipay says something of the test's. */
async function chargedWhile(said: object | string): ReturnType<NonNullable<Speaking['channel']['charge']>> {
  const stage = await speaking(({ method }) => (method === 'alipay.trade.pay' ? said : undefined));
  const code = stage.rehearsal.phone.code('enough', 'nothing', stage.now());
  const outcome = await stage.channel.charge?.(stage.charge('code', { key: 'Q1S0P1K7F3A9' }), code);
  if (outcome === undefined) throw new Error('Alipay charges codes');
  return outcome;
}

test.each([
  refused('', '20000'),
  refused('isp.unknow-error', '20000'),
  refused('aop.unknow-error', '20000'),
  refused('SYSTEM_ERROR'),
  refused('ACQ.SYSTEM_ERROR'),
  refused('aop.ACQ.SYSTEM_ERROR'),
  refused('ACQ.TRADE_HAS_SUCCESS'),
  refused('ACQ.CONTEXT_INCONSISTENT'),
  refused('ACQ.NEVER_HEARD_OF'),
  refused('', '99999'),
])('%j leaves a charge open: it is no proof that nothing was taken', async (said) => {
  expect((await chargedWhile(said)).is).toBe('unknown');
});

test.each([
  ['PAYMENT_AUTH_CODE_INVALID', 'payment-code-invalid'],
  ['BUYER_BALANCE_NOT_ENOUGH', 'payment-balance-low'],
  ['BUYER_BANKCARD_BALANCE_NOT_ENOUGH', 'payment-balance-low'],
  ['ERROR_BALANCE_PAYMENT_DISABLE', 'payment-card-refused'],
  ['BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR', 'payment-limit'],
  ['TOTAL_FEE_EXCEED', 'payment-limit'],
  ['BUYER_ENABLE_STATUS_FORBID', 'payment-turned-down'],
  ['TRADE_BUYER_NOT_MATCH', 'payment-payer-mismatch'],
  ['EXIST_FORBIDDEN_WORD', 'payment-subject-refused'],
  ['TRADE_HAS_CLOSE', 'payment-over'],
  ['INVALID_PARAMETER', 'platform-misconfigured'],
  ['isv.invalid-signature', 'platform-misconfigured'],
])('%s is told to the clerk as %s, with and without its prefix', async (subCode, because) => {
  for (const spelt of [subCode, `ACQ.${subCode}`]) {
    if (spelt.startsWith('ACQ.isv')) continue;
    expect(await chargedWhile(refused(spelt))).toMatchObject({
      is: 'rejected',
      because,
      platform: { name: 'alipay', code: spelt },
      details: { reason: '他们的话' },
    });
  }
});

const paid = {
  code: '10000',
  msg: 'Success',
  out_trade_no: 'Q1S0P1K7F3A9',
  trade_no: '2026030222001',
  total_amount: '76.00',
  gmt_payment: '2026-03-02 12:00:01',
};

test('a yes is about our number, our amount, with their number and their time; anything less is not known', async () => {
  expect(doneOf(await chargedWhile(paid))).toEqual({
    transaction: '2026030222001',
    amountFen: 7_600,
    paidAtMs: Date.parse('2026-03-02T12:00:01+08:00'),
  });
  for (const other of [
    { out_trade_no: 'Q1S0P1K7F3A8' },
    { total_amount: '76.01' },
    { total_amount: '7600' },
    { total_amount: '7.6e1' },
    { trade_no: '' },
    { gmt_payment: '' },
    { gmt_payment: '02/03/2026' },
  ])
    expect(await chargedWhile({ ...paid, ...other }), JSON.stringify(other)).toMatchObject({ is: 'unknown' });
});

test('a genuine answer of another method, one without a signature, and one that names itself twice prove nothing', async () => {
  const inner = JSON.stringify(paid);
  const own = answerText('alipay.trade.pay', inner);
  expect((await chargedWhile(own)).is).toBe('done');
  for (const said of [
    answerText('alipay.trade.query', inner),
    own.replace(/,"sign":"[^"]*"/, ''),
    own.replace('"sign":"', '"sign":"x'),
    own.replace('76.00', '76.01'),
    `${own.slice(0, -1)},"alipay_trade_pay_response":${inner}}`,
    own.slice(0, -1),
  ])
    expect((await chargedWhile(said)).is, said.slice(0, 60)).toBe('unknown');
});

test('10003 is waiting for the customer of this very payment, and of no other', async () => {
  const waiting = { code: '10003', msg: '', out_trade_no: 'Q1S0P1K7F3A9' };
  expect((await chargedWhile(waiting)).is).toBe('pending');
  expect((await chargedWhile({ ...waiting, out_trade_no: 'Q2' })).is).toBe('unknown');
});

test.each(['UTC', 'America/New_York', 'Asia/Shanghai'])(
  'in a process that lives in %s the requests carry the time of Beijing',
  async (name) => {
    process.env['TZ'] = name;
    expect(timeText(Date.parse('2026-03-02T20:30:05Z'))).toBe('2026-03-03 04:30:05');
    expect(timeOf('2026-03-03 04:30:05')).toBe(Date.parse('2026-03-02T20:30:05Z'));
    expect(timeOf('2026-03-03 04:30:05.320')).toBe(Date.parse('2026-03-02T20:30:05.320Z'));
    const stage = await speaking();
    expect(doneOf((await stage.channel.test?.()) ?? { is: 'not-sent', why: '' })).toBe(true);
    expect(stage.asked[0]?.form.get('timestamp')).toMatch(/^2026-03-02 12:00:\d\d$/);
  },
);

test('every amount goes to yuan and back to the same fen', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000_000 }), (fen) => {
      expect(amountText(fen)).toMatch(/^\d+\.\d\d$/);
      expect(amountOf(amountText(fen))).toBe(fen);
    }),
  );
  for (const text of ['', '1e2', '0.001', ' ', '1,000.00', 'NaN', '１.00'])
    expect(amountOf(text)).toBeUndefined();
});

test('the request says who charges what, for how long, and where to tell; a subject loses what Alipay refuses', async () => {
  const stage = await speaking();
  const config = { ...stage.rehearsal.config(stage.server.url), appAuthToken: 'for-another' };
  const charge = stage.charge('qr', { subject: '鱼&肉 1/2=半份', amountFen: 5 });
  expect((await stage.opened(config).show?.(charge))?.is).toBe('done');
  const asked = (number: string): Asked | undefined =>
    stage.asked.find(({ biz }) => biz['out_trade_no'] === number);
  const form = asked(charge.key)?.form;
  expect(asked(charge.key)?.biz).toEqual({
    out_trade_no: charge.key,
    total_amount: '0.05',
    subject: '鱼 肉 1 2 半份',
    timeout_express: '5m',
    store_id: '1',
    operator_id: '1001',
    terminal_id: '0',
  });
  expect(form?.get('app_auth_token')).toBe('for-another');
  expect(form?.get('notify_url')).toBe('https://shop.example/api/v1/payment/alipay/callback');
  const { notifyUrl: _gone, ...alone } = stage.rehearsal.config(stage.server.url);
  const untold = stage.charge('qr');
  await stage.opened(alone).show?.(untold);
  expect(asked(untold.key)?.form.has('notify_url')).toBe(false);
});

test('a picture holds as long as the till waits, and never longer than two hours', async () => {
  const stage = await setStage(alipay);
  const short = stage.charge('qr');
  const long = stage.charge('qr', { expiresAtMs: stage.now() + 86_400_000 });
  const until = async (charge: typeof short): Promise<number> => {
    const shown = await stage.channel.show?.(charge);
    return shown?.is === 'done' ? shown.value.validUntilMs - charge.requestedAtMs : 0;
  };
  expect([await until(short), await until(long)]).toEqual([300_000, 7_200_000]);
});

test('before the scan there is no trade, afterwards it is paid; the same number with another amount is not known', async () => {
  const stage = await setStage(alipay);
  const charge = stage.charge('qr');
  await stage.channel.show?.(charge);
  expect(await standingOf(stage, charge)).toEqual({ is: 'absent' });
  const other = { ...charge, amountFen: charge.amountFen + 1 };
  expect(await stage.channel.show?.(other)).toMatchObject({
    is: 'unknown',
    platform: { code: 'ACQ.CONTEXT_INCONSISTENT' },
  });
  await paidOf(stage, charge);
  expect(await stage.channel.query?.(other)).toMatchObject({ is: 'unknown', why: 'other-amount' });
});

test.each(['ACQ.SYSTEM_ERROR', 'ACQ.NEVER_HEARD_OF', 'isv.invalid-signature', ''])(
  'a question answered with "%s" says neither paid nor absent, and a cancel so answered ends nothing',
  async (subCode) => {
    const stage = await speaking(({ method }) =>
      /query|cancel/.test(method) ? refused(subCode) : undefined,
    );
    const charge = stage.charge('qr');
    await stage.channel.show?.(charge);
    expect((await stage.channel.query?.(charge))?.is).toBe('unknown');
    expect((await stage.channel.end?.(charge))?.is).toBe('unknown');
    expect((await stage.channel.queryRefund?.(stage.wish(charge, '2026')))?.is).toBe('unknown');
  },
);

test('a cancel, a query and a picture that speak of another number prove nothing about ours', async () => {
  const yes = { code: '10000', msg: 'Success', out_trade_no: 'Q2', trade_status: 'TRADE_CLOSED' };
  const stage = await speaking(() => ({ ...yes, retry_flag: 'N', action: 'close', qr_code: 'https://x' }));
  const charge = stage.charge('qr');
  const outcomes = [
    await stage.channel.show?.(charge),
    await stage.channel.query?.(charge),
    await stage.channel.end?.(charge),
  ];
  for (const outcome of outcomes) expect(outcome).toMatchObject({ is: 'unknown', why: 'other-trade' });
});

test('a cancel that asks to be repeated is repeated with the same number, and says what it did', async () => {
  let left = 2;
  const stage = await speaking(({ method, biz }) => {
    if (method !== 'alipay.trade.cancel' || (left -= 1) < 0) return undefined;
    return { code: '10000', out_trade_no: biz['out_trade_no'], retry_flag: 'Y', action: 'close' };
  });
  const [taken, waiting] = [stage.charge('qr'), stage.charge('code')];
  await paidOf(stage, taken);
  expect(await ended(stage, taken)).toEqual({ is: 'closed', moneyWentBack: true });
  const numbers = stage.asked.filter(({ method }) => method === 'alipay.trade.cancel').map(({ biz }) => biz);
  expect(numbers).toEqual(Array(3).fill({ out_trade_no: taken.key }));
  const code = stage.rehearsal.phone.code('enough', 'password', stage.now());
  expect((await stage.channel.charge?.(waiting, code))?.is).toBe('pending');
  expect(await ended(stage, waiting)).toEqual({ is: 'closed', moneyWentBack: false });
});

test('a picture scanned while it is cancelled: the next cancel gives the money back', async () => {
  let race: (() => void) | undefined;
  const stage = await speaking(({ method, biz }) => {
    if (method !== 'alipay.trade.cancel' || race === undefined) return undefined;
    race();
    race = undefined;
    return { code: '10000', msg: 'Success', out_trade_no: biz['out_trade_no'], retry_flag: 'N' };
  });
  const charge = stage.charge('qr');
  const shown = await stage.channel.show?.(charge);
  const qr = shown?.is === 'done' ? shown.value.qr : '';
  race = () => expect(stage.rehearsal.phone.scan(qr, stage.now())).toBe('paid');
  expect(await stage.channel.end?.(charge)).toMatchObject({ is: 'unknown', why: 'scanned-meanwhile' });
  expect(await ended(stage, charge)).toEqual({ is: 'closed', moneyWentBack: true });
  expect(stage.rehearsal.netFen(charge.key)).toBe(0);
});

test('a day after, nothing is cancelled any more: what was paid stands, and a refund gives it back', async () => {
  const stage = await setStage(alipay);
  const charge = stage.charge('qr');
  const { transaction } = await paidOf(stage, charge);
  stage.advance(86_400_000 + 60_000);
  expect(await stage.channel.end?.(charge)).toMatchObject({ is: 'done', value: { is: 'paid' } });
  expect(await stage.channel.refund?.(stage.wish(charge, transaction))).toMatchObject({
    value: { is: 'refunded' },
  });
  expect(await stage.channel.end?.(charge)).toMatchObject({ value: { is: 'closed', moneyWentBack: true } });
});

test.each(['ACQ.CANCEL_NOT_ALLOWED', 'ACQ.SELLER_BALANCE_NOT_ENOUGH', 'ACQ.REASON_TRADE_BEEN_FREEZEN'])(
  'a cancel refused with %s reports that the money stands',
  async (subCode) => {
    const stage = await speaking(({ method }) =>
      method === 'alipay.trade.cancel' ? refused(subCode) : undefined,
    );
    const charge = stage.charge('qr');
    await paidOf(stage, charge);
    expect(await stage.channel.end?.(charge)).toMatchObject({ is: 'done', value: { is: 'paid' } });
    const open = stage.charge('qr');
    await stage.channel.show?.(open);
    expect(await stage.channel.end?.(open)).toMatchObject({ is: 'unknown', why: 'cancel-refused' });
  },
);

test('a code is not cancelled before its charge must have arrived, and is given a minute to be paid', async () => {
  const { channel } = await setStage(alipay);
  expect(channel.patience.code).toMatchObject({ giveUpMs: 60_000, endNotBeforeMs: 15_000 });
});
