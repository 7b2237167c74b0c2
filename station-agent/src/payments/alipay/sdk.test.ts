// The official SDK as the third opinion: it takes what we sign, we take what it takes, and both refuse the same.

import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { AlipaySdk } from 'alipay-sdk';
import { expect, test } from 'vitest';
import type { Heard } from '../channel.ts';
import { closeStagesAfterEach, doneOf, paidOf, setStage, type Stage } from '../conformance-stage.ts';
import { timeText } from './alipay-values.ts';
import { channel as alipay } from './index.ts';
import { readPrivateKey } from './keys.ts';
import { requestText, sign } from './sign.ts';

closeStagesAfterEach();

const textOf = (config: Readonly<Record<string, unknown>>, name: string): string => String(config[name]);

function sdkOf(stage: Stage, more: Readonly<Record<string, string>> = {}): AlipaySdk {
  const config = stage.rehearsal.config(stage.server.url);
  return new AlipaySdk({
    appId: textOf(config, 'appId'),
    privateKey: textOf(config, 'privateKey'),
    alipayPublicKey: textOf(config, 'alipayPublicKey'),
    gateway: textOf(config, 'gateway'),
    keyType: 'PKCS8',
    ...more,
  });
}

/** The SDK writes the time in the zone of the process; Alipay and its rehearsal want Beijing's. */
const at = (stage: Stage): { readonly timestamp: string } => ({ timestamp: timeText(stage.now()) });

test('the SDK talks to the rehearsal and believes its answers by their signatures', async () => {
  const stage = await setStage(alipay);
  const sdk = sdkOf(stage);
  const bizContent = {
    out_trade_no: 'SDK0000001',
    total_amount: '76.00',
    subject: '人民路店 A01',
    timeout_express: '5m',
  };
  const shown = await sdk.exec(
    'alipay.trade.precreate',
    { ...at(stage), bizContent },
    { validateSign: true },
  );
  expect(shown).toMatchObject({ code: '10000', outTradeNo: 'SDK0000001' });
  expect(stage.rehearsal.phone.scan(String(shown['qrCode']), stage.now())).toBe('paid');
  const asked = { ...at(stage), bizContent: { out_trade_no: 'SDK0000001' } };
  expect(await sdk.exec('alipay.trade.query', asked, { validateSign: true })).toMatchObject({
    tradeStatus: 'TRADE_SUCCESS',
    totalAmount: '76.00',
  });
});

test('an answer spoilt on the way is refused by the SDK and by us', async () => {
  const stage = await setStage(alipay);
  const charge = stage.charge('qr');
  await paidOf(stage, charge);
  stage.server.faults.next('bad-signature');
  const asked = { ...at(stage), bizContent: { out_trade_no: charge.key } };
  await expect(sdkOf(stage).exec('alipay.trade.query', asked, { validateSign: true })).rejects.toThrow(
    '验签失败',
  );
  stage.server.faults.next('bad-signature');
  expect(await stage.channel.query?.(charge)).toMatchObject({ is: 'unknown', why: 'answer-signature' });
});

test('a request of the SDK with a key the merchant does not have is turned away at the door', async () => {
  const stage = await setStage(alipay);
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const privateKey = String(stranger.export({ format: 'pem', type: 'pkcs8' }));
  const asked = { ...at(stage), bizContent: { out_trade_no: 'X' } };
  expect(await sdkOf(stage, { privateKey }).exec('alipay.trade.query', asked)).toMatchObject({
    code: '40002',
    subCode: 'isv.invalid-signature',
  });
});

test('the same request is signed by the SDK and by us with the same characters', async () => {
  const stage = await setStage(alipay);
  const sdk = sdkOf(stage);
  const ours = readPrivateKey(textOf(stage.rehearsal.config(''), 'privateKey'));
  if (ours === undefined) throw new Error('the rehearsal gives a key that reads');
  const page = sdk.pageExecute('alipay.trade.query', 'GET', {
    ...at(stage),
    bizContent: { out_trade_no: 'Q1', subject: '100% 加辣 & 不要香菜=+/' },
  });
  const fields = Object.fromEntries(new URL(page).searchParams);
  expect(fields['sign']).toBe(sign(requestText(fields), ours));
});

interface Posted {
  readonly stage: Stage;
  readonly fields: Readonly<Record<string, string>>;
  readonly hear: (fields: Readonly<Record<string, string>>) => Heard | undefined;
}

async function posted(): Promise<Posted> {
  const stage = await setStage(alipay);
  const charge = stage.charge('qr');
  await paidOf(stage, charge);
  const [notice] = stage.rehearsal.notices(stage.now());
  const fields = Object.fromEntries(new URLSearchParams(notice?.body ?? ''));
  const hear = (given: Readonly<Record<string, string>>): Heard | undefined =>
    stage.channel.hear?.(
      { headers: {}, body: new TextEncoder().encode(new URLSearchParams(given).toString()) },
      (key) => (key === charge.key ? charge.amountFen : undefined),
    );
  return { stage, fields, hear };
}

test('a notice with per cent, plus and ampersand in it is genuine to the SDK and to us', async () => {
  const { stage, fields, hear } = await posted();
  expect(fields['body']).toContain('%');
  expect(sdkOf(stage).checkNotifySignV2({ ...fields })).toBe(true);
  expect(hear(fields)?.is).toBe('paid');
});

test('each field of a notice changed, left out or added: the SDK refuses it, and so do we', async () => {
  const { stage, fields, hear } = await posted();
  const sdk = sdkOf(stage);
  const names = Object.keys(fields).filter((name) => name !== 'sign_type');
  const tampered = names.flatMap((name) => {
    const { [name]: gone = '', ...rest } = fields;
    return [rest, { ...fields, [name]: `1${gone}` }];
  });
  for (const given of [...tampered, { ...fields, extra: '1' }]) {
    expect(sdk.checkNotifySignV2({ ...given })).toBe(false);
    expect(hear(given)?.is).toBe('forged');
  }
});

test('a notice under the weak old signature is taken by the SDK and never by us', async () => {
  const { stage, fields } = await posted();
  const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const alipayPublicKey = String(pair.publicKey.export({ format: 'pem', type: 'spki' }));
  const { sign: _sign, sign_type: _type, ...rest } = fields;
  const text = Object.keys(rest)
    .sort()
    .map((name) => `${name}=${rest[name]}`)
    .join('&');
  const old = signBytes('RSA-SHA1', Buffer.from(text), pair.privateKey).toString('base64');
  const given = { ...rest, sign: old, sign_type: 'RSA' };
  expect(sdkOf(stage, { alipayPublicKey }).checkNotifySignV2({ ...given })).toBe(true);
  const channel = stage.opened({ ...stage.rehearsal.config(stage.server.url), alipayPublicKey });
  for (const type of ['RSA', 'RSA2', '']) {
    const body = new URLSearchParams({ ...given, sign_type: type }).toString();
    const heard = channel.hear?.({ headers: {}, body: new TextEncoder().encode(body) }, () => 7_600);
    expect(heard?.is).toBe('forged');
  }
});

test('an error nobody signed breaks the SDK, and is no proof to us', async () => {
  const stage = await setStage(alipay);
  const config = { ...stage.rehearsal.config(stage.server.url), appId: '2021999900000001' };
  const asked = { ...at(stage), bizContent: { out_trade_no: 'X' } };
  await expect(
    sdkOf(stage, { appId: config.appId }).exec('alipay.trade.query', asked, { validateSign: true }),
  ).rejects.toThrow();
  const channel = stage.opened(config);
  const charge = stage.charge('qr');
  for (const outcome of [
    await channel.show?.(charge),
    await channel.query?.(charge),
    await channel.end?.(charge),
  ])
    expect(outcome).toMatchObject({
      is: 'unknown',
      why: 'answer-unsigned',
      platform: { code: 'isv.invalid-app-id' },
    });
  expect(await channel.test?.()).toMatchObject({ because: 'platform-misconfigured' });
  expect(doneOf((await stage.channel.test?.()) ?? { is: 'not-sent', why: '' })).toBe(true);
});
