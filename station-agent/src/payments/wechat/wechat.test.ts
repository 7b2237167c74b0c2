// What only WeChat Pay knows: certificates that are renewed, two kinds of keys at once, and its own doubtful answers.

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Env, HttpAnswer, HttpRequest } from '../../env.ts';
import type { Charge, PaymentChannel, RehearsalChannel } from '../channel.ts';
import { paymentConformance } from '../conformance.ts';
import { closeStagesAfterEach, doneOf, ended, paidOf, setStage, type Stage } from '../conformance-stage.ts';
import { wechatConfig } from './config.ts';
import { channel as wechat } from './index.ts';
import type { Door, Mode } from './rehearsal-door.ts';
import { wechatRehearsal } from './rehearsal.ts';

closeStagesAfterEach();

interface Set {
  readonly stage: Stage;
  readonly door: Door;
  /** From now on each answer to these paths is replaced. */
  says(path: RegExp, answer: (reply: ReturnType<RehearsalChannel['handle']>) => unknown): void;
}

/** A stage whose platform may be told to say something else, still signed by its own key. */
async function setWith(mode: Mode): Promise<Set> {
  const told: (readonly [RegExp, Parameters<Set['says']>[1]])[] = [];
  let door: Door | undefined;
  const stage = await setStage({
    ...wechat,
    rehearsal(random) {
      const twin = wechatRehearsal(random, mode);
      ({ door } = twin);
      return {
        ...twin,
        handle(request) {
          const reply = twin.handle(request);
          const other = told.findLast(([path]) => path.test(request.path))?.[1](reply);
          return other === undefined ? reply : twin.door.reply(other as never, request);
        },
      };
    },
  });
  if (door === undefined) throw new Error('no door');
  return { stage, door, says: (path, answer) => void told.push([path, answer]) };
}

const asShown = (stage: Stage): string => stage.rehearsal.phone.code('enough', 'nothing', stage.now());
const charged = (
  stage: Stage,
  charge: Charge,
): ReturnType<NonNullable<PaymentChannel['charge']>> | undefined =>
  stage.channel.charge?.(charge, asShown(stage));
const refusal = (status: number, code: string, message = ''): object => ({ status, body: { code, message } });

paymentConformance({
  ...wechat,
  code: 'wechat (platform certificates)',
  rehearsal: (random) => wechatRehearsal(random, 'certificates'),
});

test('while a merchant moves to the public key, notices signed by either are heard; afterwards by the key alone', async () => {
  const { stage } = await setWith('moving');
  const heard: (string | undefined)[] = [];
  const alone: (string | undefined)[] = [];
  const { certificatesToo: _both, ...config } = stage.rehearsal.config(stage.server.url);
  const keyOnly = stage.opened(config);
  for (let count = 0; count < 4; count += 1) {
    const charge = stage.charge('qr');
    await paidOf(stage, charge);
    const [notice] = stage.rehearsal.notices(stage.now());
    if (notice === undefined) throw new Error('no notice');
    const asReceived = { headers: notice.headers, body: new TextEncoder().encode(notice.body) };
    heard.push(stage.channel.hear?.(asReceived, () => charge.amountFen).is);
    alone.push(keyOnly.hear?.(asReceived, () => charge.amountFen).is);
  }
  expect(heard).toEqual(['paid', 'paid', 'paid', 'paid']);
  expect(alone.sort()).toEqual(['forged', 'forged', 'paid', 'paid']);
});

test('a restarted station hears a notice at once, by the certificates it had kept', async () => {
  const { stage } = await setWith('certificates');
  const charge = stage.charge('qr');
  await paidOf(stage, charge);
  const [notice] = stage.rehearsal.notices(stage.now());
  if (notice === undefined) throw new Error('no notice');
  const received = { headers: notice.headers, body: new TextEncoder().encode(notice.body) };
  const fresh = stage.opened(stage.rehearsal.config(stage.server.url));
  expect(stage.reopened().hear?.(received, () => charge.amountFen).is).toBe('paid');
  expect(fresh.hear?.(received, () => charge.amountFen).is).toBe('forged');
});

test('a certificate nobody told us of is fetched after its first answer, and an expired one is not believed', async () => {
  const { stage, door } = await setWith('certificates');
  doneOf((await stage.channel.test?.()) ?? { is: 'unknown', why: 'no test' });
  stage.advance(61_000);
  door.renew(stage.now(), 3_600_000);
  expect((await stage.channel.query?.(stage.charge('qr')))?.is).toBe('unknown');
  const before = stage.server.requests;
  expect((await stage.channel.query?.(stage.charge('qr')))?.is).toBe('done');
  expect(stage.server.requests - before).toBe(2);
  stage.advance(3_660_000);
  expect((await stage.channel.query?.(stage.charge('qr')))?.is).toBe('unknown');
});

test('certificates are renewed twice a day, once for ten callers, and a failed renewal stops nobody', async () => {
  const { stage, says } = await setWith('certificates');
  const ask = (): Promise<string[]> =>
    Promise.all(
      Array.from({ length: 10 }, async () => (await stage.channel.query?.(stage.charge('qr')))?.is ?? ''),
    );
  expect(new globalThis.Set(await ask())).toEqual(new globalThis.Set(['done']));
  const before = stage.server.requests;
  await ask();
  expect(stage.server.requests - before).toBe(10);
  stage.advance(12 * 3_600_000);
  await ask();
  expect(stage.server.requests - before).toBe(21);
  says(/certificates/, () => refusal(500, 'SYSTEM_ERROR'));
  stage.advance(12 * 3_600_000);
  expect(new globalThis.Set(await ask())).toEqual(new globalThis.Set(['done']));
  says(/certificates/, () => ({ status: 200, body: { data: [] } }));
  expect((await stage.opened(stage.rehearsal.config(stage.server.url)).show?.(stage.charge('qr')))?.is).toBe(
    'not-sent',
  );
});

test('an answer about another order, merchant, amount or currency is never taken for ours', async () => {
  const { stage, says } = await setWith('public-key');
  const charge = stage.charge('code');
  await paidOf(stage, charge);
  const truth = JSON.parse(
    await new Promise<string>((resolve) => {
      says(/out-trade-no/, ({ body }) => (resolve(body), undefined));
      void stage.channel.query?.(charge);
    }),
  );
  const lies = [
    { out_trade_no: 'QPOTHER01' },
    { mchid: '1900000001' },
    { appid: 'wxother' },
    { amount: { ...truth.amount, total: 1 } },
    { amount: { ...truth.amount, currency: 'USD' } },
    { amount: null },
    { transaction_id: '' },
    { success_time: 'yesterday' },
    { trade_state: 'WONDERFUL' },
  ];
  for (const lie of lies) {
    says(/out-trade-no/, () => ({ status: 200, body: { ...truth, ...lie } }));
    expect([lie, (await stage.channel.query?.(charge))?.is]).toEqual([lie, 'unknown']);
    says(/codepay/, () => ({ status: 200, body: { ...truth, ...lie } }));
    expect([lie, (await charged(stage, charge))?.is]).toEqual([lie, 'unknown']);
  }
});

test('an answer off by five minutes, without its headers or by an unknown key is not believed', async () => {
  const { stage } = await setWith('public-key');
  const { server } = stage;
  const asked = stage.charge('qr');
  const spoil = (change: (headers: Record<string, string>) => void): Env => ({
    ...stage.env,
    async http(request): Promise<HttpAnswer> {
      const answer = await stage.env.http(request);
      if (answer.is === 'no-answer') return answer;
      const headers = { ...answer.headers };
      change(headers);
      return { ...answer, headers };
    },
  });
  const stale = (headers: Record<string, string>): void => {
    headers['wechatpay-timestamp'] = String(Number(headers['wechatpay-timestamp']) - 301);
  };
  const removed = (name: string) => (headers: Record<string, string>) =>
    void delete headers[`wechatpay-${name}`];
  const foreign = (headers: Record<string, string>): void => {
    headers['wechatpay-serial'] = 'PUB_KEY_ID_0000000000';
  };
  for (const change of [stale, foreign, ...['timestamp', 'nonce', 'signature', 'serial'].map(removed)]) {
    const config = wechatConfig.parse(stage.rehearsal.config(server.url));
    const shelf = { read: () => undefined, write: () => undefined };
    const store = { id: 1, name: '', timezone: 'Asia/Shanghai' };
    const client = wechat.open(config, { env: spoil(change), secrets: shelf, store, station: 0 });
    expect((await client.query?.(asked))?.is).toBe('unknown');
    expect((await client.show?.(asked))?.is).toBe('unknown');
  }
});

test('an unsigned “not found” and an unsigned refusal prove nothing about money', async () => {
  const { stage, says } = await setWith('public-key');
  const charge = stage.charge('code');
  says(/codepay/, () => ({ ...refusal(400, 'NOTENOUGH'), unsigned: true }));
  expect((await poorlyCharged(stage))?.is).toBe('unknown');
  says(/./, () => ({ ...refusal(404, 'ORDER_NOT_EXIST'), unsigned: true }));
  expect((await stage.channel.query?.(charge))?.is).toBe('unknown');
  says(/./, () => ({ ...refusal(400, 'NOTENOUGH'), unsigned: true }));
  expect((await charged(stage, charge))?.is).toBe('unknown');
  stage.advance(120_000);
  expect((await stage.channel.end?.(charge))?.is).toBe('unknown');
});

/** A charge that takes nothing whatever the answer says. */
function poorlyCharged(stage: Stage): ReturnType<NonNullable<PaymentChannel['charge']>> | undefined {
  const code = stage.rehearsal.phone.code('too-little', 'nothing', stage.now());
  return stage.channel.charge?.(stage.charge('code'), code);
}

const spellings: readonly (readonly [string, string])[] = [
  ['AUTH_CODE_EXPIRE', 'payment-code-invalid'],
  ['AUTHCODEEXPIRE', 'payment-code-invalid'],
  ['NOT_ENOUGH', 'payment-balance-low'],
  ['NOTENOUGH', 'payment-balance-low'],
  ['NOTSUPORTCARD', 'payment-card-refused'],
  ['NOT_SUPPORT_CARD', 'payment-card-refused'],
  ['BUYER_MISMATCH', 'payment-payer-mismatch'],
  ['TRADE_ERROR', 'payment-turned-down'],
  ['ORDER_CLOSED', 'payment-over'],
  ['ORDERREVERSED', 'payment-over'],
  ['NO_AUTH', 'platform-misconfigured'],
  ['PARAM_ERROR', 'platform-misconfigured'],
];

test('a listed refusal is told by its reason in either spelling; an unlisted one is unknown', async () => {
  const { stage, says } = await setWith('public-key');
  for (const [code, because] of spellings) {
    says(/codepay/, () => refusal(400, code));
    expect([code, await poorlyCharged(stage)]).toMatchObject([code, { is: 'rejected', because }]);
  }
  for (const code of [
    'SOMETHING_NEW',
    'constructor',
    'SYSTEM_ERROR',
    'OUT_TRADE_NO_USED',
    'FREQUENCY_LIMITED',
  ]) {
    says(/codepay/, () => refusal(400, code));
    expect([code, (await poorlyCharged(stage))?.is]).toEqual([code, 'unknown']);
  }
  for (const code of ['SYSTEMERROR', 'BANKERROR']) {
    says(/codepay/, () => refusal(500, code));
    expect((await charged(stage, stage.charge('code')))?.is).toBe('unknown');
  }
  says(/codepay/, () => refusal(400, 'USERPAYING'));
  expect((await charged(stage, stage.charge('code')))?.is).toBe('pending');
});

test('“accepted” without another word is no yes: the customer is asked for the password', async () => {
  const { stage, says } = await setWith('public-key');
  says(/codepay/, () => ({ status: 202, body: {} }));
  expect((await poorlyCharged(stage))?.is).toBe('pending');
});

test('an order that is not there yet is no closed order: only after a minute it is', async () => {
  const { stage } = await setWith('public-key');
  for (const means of ['qr', 'code'] as const) {
    const charge = stage.charge(means);
    stage.advance(20_000);
    expect((await stage.channel.end?.(charge))?.is).toBe('unknown');
    stage.advance(40_000);
    expect(await stage.channel.end?.(charge)).toMatchObject({
      value: { is: 'closed', moneyWentBack: false },
    });
  }
});

test('a notice that was held back for five minutes is not believed', async () => {
  const { stage } = await setWith('public-key');
  const charge = stage.charge('qr');
  await paidOf(stage, charge);
  const [notice] = stage.rehearsal.notices(stage.now());
  if (notice === undefined) throw new Error('no notice');
  const heard = (): unknown => {
    const received = { headers: notice.headers, body: new TextEncoder().encode(notice.body) };
    return stage.channel.hear?.(received, () => charge.amountFen).is;
  };
  stage.advance(290_000);
  expect(heard()).toBe('paid');
  stage.advance(11_000);
  expect(heard()).toBe('forged');
});

test('a refund of another amount, payment or number is never taken for ours', async () => {
  const { stage, says } = await setWith('public-key');
  const charge = stage.charge('qr');
  const wish = stage.wish(charge, (await paidOf(stage, charge)).transaction, { amountFen: 100 });
  expect((await stage.channel.refund?.(wish))?.is).toBe('done');
  const lies = [
    { amount: { refund: 99, total: 7_600, currency: 'CNY' } },
    { amount: { refund: 100, total: 7_601, currency: 'CNY' } },
    { amount: { refund: 100, total: 7_600, currency: 'USD' } },
    { out_trade_no: 'QPOTHER01' },
    { out_refund_no: 'QROTHER01' },
    { status: 'WONDERFUL' },
  ];
  for (const lie of lies) {
    says(/refunds/, ({ body }) => ({ status: 200, body: { ...JSON.parse(body), ...lie } }));
    expect([lie, (await stage.channel.queryRefund?.(wish))?.is]).toEqual([lie, 'unknown']);
    expect([lie, (await stage.channel.refund?.(wish))?.is]).toEqual([lie, 'unknown']);
  }
});

test('a refusal whose order turns out to be paid is paid, and one that could not be confirmed is unknown', async () => {
  const { stage, says } = await setWith('public-key');
  const charge = stage.charge('code');
  says(/codepay/, () => refusal(400, 'TRADE_ERROR'));
  expect(await charged(stage, charge)).toMatchObject({ is: 'done', value: { amountFen: charge.amountFen } });
  says(/out-trade-no/, () => refusal(500, 'SYSTEM_ERROR'));
  expect((await charged(stage, stage.charge('code')))?.is).toBe('unknown');
});

test('a picture shown before is never called refused while it can still be paid', async () => {
  const { stage, says } = await setWith('public-key');
  const charge = stage.charge('qr');
  const shown = doneOf((await stage.channel.show?.(charge)) ?? { is: 'unknown', why: '' });
  says(/native/, () => refusal(400, 'PARAM_ERROR', 'time_expire 时间过短'));
  expect((await stage.channel.show?.(charge))?.is).toBe('unknown');
  stage.rehearsal.phone.scan(shown.qr, stage.now());
  expect((await stage.channel.show?.(charge))?.is).toBe('unknown');
});

test('a shown code is not reversed within its first fifteen seconds', async () => {
  const { stage } = await setWith('public-key');
  const charge = stage.charge('code');
  await paidOf(stage, charge);
  const before = stage.server.requests;
  stage.advance(14_000);
  expect(await stage.channel.end?.(charge)).toEqual({ is: 'pending', why: 'too-early' });
  expect(stage.server.requests).toBe(before);
  expect(await ended(stage, charge)).toEqual({ is: 'closed', moneyWentBack: true });
});

test('a shown code that was paid eight days ago cannot be reversed: it is said to be paid', async () => {
  const { stage } = await setWith('public-key');
  const charge = stage.charge('code');
  await paidOf(stage, charge);
  stage.advance(8 * 86_400_000);
  expect((await ended(stage, charge)).is).toBe('paid');
  expect(stage.rehearsal.netFen(charge.key)).toBe(charge.amountFen);
});

test('reads go to the second host when the first is gone; writes never do', async () => {
  const { stage } = await setWith('public-key');
  const asked: string[] = [];
  const http = (request: HttpRequest): Promise<HttpAnswer> => {
    asked.push(`${request.method} ${new URL(request.url).host}`);
    return Promise.resolve({ is: 'no-answer', sent: true, why: 'gone' });
  };
  const { baseUrl: _own, ...config } = stage.rehearsal.config(stage.server.url);
  const client = wechat.open(wechatConfig.parse(config), {
    env: { ...stage.env, http },
    secrets: { read: () => undefined, write: () => undefined },
    store: { id: 1, name: '', timezone: 'Asia/Shanghai' },
    station: 0,
  });
  expect((await client.query?.(stage.charge('qr')))?.is).toBe('unknown');
  expect((await client.show?.(stage.charge('qr')))?.is).toBe('unknown');
  expect(asked).toEqual([
    'GET api.mch.weixin.qq.com',
    'GET api2.mch.weixin.qq.com',
    'POST api.mch.weixin.qq.com',
  ]);
  const backup = stage.opened({ ...config, baseUrl: 'http://127.0.0.1:9', backupBaseUrl: stage.server.url });
  expect((await backup.query?.(stage.charge('qr')))?.is).toBe('done');
});

test('a bill whose digest does not fit, from a foreign host, or with a hole in it is not read', async () => {
  const { stage, says } = await setWith('public-key');
  await paidOf(stage, stage.charge('qr'));
  stage.advance(36 * 3_600_000);
  const bill = async (): Promise<string | undefined> => (await stage.channel.bill?.('2026-03-02'))?.is;
  expect(await bill()).toBe('done');
  const said = (change: object) => (reply: { readonly body: string }) => ({
    status: 200,
    body: { ...JSON.parse(reply.body), ...change },
  });
  says(/tradebill/, said({ hash_value: 'a'.repeat(40) }));
  expect(await bill()).toBe('unknown');
  const before = stage.server.requests;
  says(/tradebill/, said({ download_url: 'https://evil.example/v3/billdownload/file?token=1' }));
  expect(await bill()).toBe('unknown');
  expect(stage.server.requests).toBe(before + 1);
});

test('settings are told by name when they are wrong: a key that is none, half a pair, a short APIv3 key', () => {
  const twin = wechatRehearsal((count) => randomBytes(count));
  const config = twin.config('http://127.0.0.1:9');
  const paths = (change: object): unknown =>
    wechatConfig.safeParse({ ...config, ...change }).error?.issues.map(({ path }) => path.join('.'));
  expect(paths({})).toBeUndefined();
  expect(paths({ privateKey: 'nonsense' })).toEqual(['privateKey']);
  expect(paths({ privateKey: config['publicKey'] })).toEqual(['privateKey']);
  expect(paths({ publicKey: undefined })).toEqual(['publicKeyId']);
  expect(paths({ apiV3Key: 'short' })).toEqual(['apiV3Key']);
  expect(paths({ notifyUrl: 'http://shop.example/x' })).toEqual(['notifyUrl']);
  expect(paths({ baseUrl: 'http://api.mch.weixin.qq.com' })).toEqual(['baseUrl']);
  expect(paths({ surprise: 1 })).toEqual(['']);
  const oneLine = String(config['privateKey']).replaceAll('\n', '\\n');
  expect(paths({ privateKey: oneLine })).toBeUndefined();
});
