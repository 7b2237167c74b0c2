// A second implementation by other people: it takes our signatures and refuses our spoilt ones, we refuse what it
// refuses, and its own client does business with our rehearsal platform.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { serveRehearsal, type RehearsalServer } from '../../remote/rehearsal-server.ts';
import type { RehearsalReply } from '../../remote/rehearsal.ts';
import { wechatRehearsal, type WechatRehearsal } from './rehearsal.ts';
import { authorization, requestSignature, unsealed, verifies } from './signing.ts';

const servers: RehearsalServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const merchant = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const asked = {
  method: 'POST',
  target: '/v3/pay/transactions/native?x=%E4%BA%BA',
  seconds: '1795000000',
  nonce: '593BEC0C930BF1AFEB40B4A08C8FB242',
  body: '{"description":"人民路店 A01"}',
};

test('it takes our request signature for what it would have signed, and refuses a spoilt one', () => {
  const text = Formatter.request(asked.method, asked.target, asked.seconds, asked.nonce, asked.body);
  const ours = requestSignature(merchant.privateKey, asked);
  expect(ours).toBe(Rsa.sign(text, merchant.privateKey));
  expect(Rsa.verify(text, ours, merchant.publicKey)).toBe(true);
  const spoilt = requestSignature(merchant.privateKey, { ...asked, body: `${asked.body} ` });
  expect(Rsa.verify(text, spoilt, merchant.publicKey)).toBe(false);
  const fields = (header: string): string[] => (header.split(' ')[1] ?? '').split(',').sort();
  const its = Formatter.authorization('1900000109', asked.nonce, ours, asked.seconds, 'AB12');
  const header = authorization(merchant.privateKey, { mchid: '1900000109', serialNo: 'AB12' }, asked);
  expect(fields(header)).toEqual(fields(its));
});

test('we believe an answer that it signs, and refuse every spoilt one that it refuses', () => {
  const body = '{"trade_state":"SUCCESS"}';
  const sign = (text: string): string =>
    Rsa.sign(Formatter.response(asked.seconds, asked.nonce, text), merchant.privateKey);
  const seal = { serial: 'X', seconds: asked.seconds, nonce: asked.nonce, signature: sign(body) };
  const cases = [body, `${body} `, '{"trade_state":"NOTPAY"}', ''];
  for (const said of cases) {
    for (const signature of [sign(body), sign(''), 'AAAA', `WECHATPAY/SIGNTEST/${sign(body).slice(19)}`]) {
      const its = Rsa.verify(
        Formatter.response(asked.seconds, asked.nonce, said),
        signature,
        merchant.publicKey,
      );
      expect(verifies(merchant.publicKey, { ...seal, signature }, Buffer.from(said))).toBe(its);
    }
  }
  expect(verifies(merchant.publicKey, seal, Buffer.from(body))).toBe(true);
});

test('we open what it seals, and keep shut what it keeps shut', () => {
  const key = randomBytes(16).toString('hex');
  const ciphertext = Aes.AesGcm.encrypt('{"金额":7600}', key, 'd215b0511e9c', 'transaction');
  const sealed = { ciphertext, nonce: 'd215b0511e9c', associated_data: 'transaction' };
  expect(unsealed(key, sealed)).toBe('{"金额":7600}');
  const spoilt = Buffer.from(ciphertext, 'base64');
  spoilt[3] = (spoilt[3] ?? 0) ^ 1;
  const other = spoilt.toString('base64');
  expect(() => Aes.AesGcm.decrypt(other, key, sealed.nonce, 'transaction')).toThrow();
  expect(unsealed(key, { ...sealed, ciphertext: other })).toBeUndefined();
});

interface Business {
  readonly twin: WechatRehearsal;
  readonly server: RehearsalServer;
  call(
    path: string,
    method: 'get' | 'post',
    data?: object,
  ): Promise<{ readonly status: number; readonly data: unknown }>;
}

/** Its client, set up for our platform. @param change what becomes of each answer on its way */
async function business(
  change: (reply: RehearsalReply, twin: WechatRehearsal) => RehearsalReply = (same) => same,
): Promise<Business> {
  const twin = wechatRehearsal((count) => randomBytes(count));
  const spoilt: WechatRehearsal = { ...twin, handle: (request) => change(twin.handle(request), twin) };
  const server = await serveRehearsal(spoilt, { now: Date.now });
  servers.push(server);
  const config = twin.config(server.url);
  const text = (name: string): string => String(config[name]);
  const client = new Wechatpay({
    mchid: text('mchid'),
    serial: text('serialNo'),
    privateKey: text('privateKey'),
    certs: { [text('publicKeyId')]: text('publicKey') },
    baseURL: `${server.url}/`,
    headers: { 'Wechatpay-Serial': text('publicKeyId'), Accept: 'application/json' },
  } as never) as unknown as {
    chain(
      path: string,
    ): Record<'get' | 'post', (...given: unknown[]) => Promise<{ status: number; data: unknown }>>;
  };
  return {
    twin,
    server,
    call: (path, method, data) =>
      method === 'get' ? client.chain(path).get({}) : client.chain(path).post(data ?? {}),
  };
}

function nativeOrder(twin: WechatRehearsal, change: object = {}): object {
  return {
    appid: twin.door.appid,
    mchid: twin.door.mchid,
    description: '人民路店 A01',
    out_trade_no: 'QSDK00000001',
    notify_url: 'https://shop.example/notify',
    amount: { total: 7_600, currency: 'CNY' },
    ...change,
  };
}

test('its client orders, is paid, queries, refunds and closes at our platform', async () => {
  const { twin, call } = await business();
  const shown = await call('v3/pay/transactions/native', 'post', nativeOrder(twin));
  const { code_url } = shown.data as { code_url: string };
  expect(twin.phone.scan(code_url, Date.now())).toBe('paid');
  const at = `v3/pay/transactions/out-trade-no/QSDK00000001?mchid=${twin.door.mchid}`;
  expect((await call(at, 'get')).data).toMatchObject({ trade_state: 'SUCCESS', amount: { total: 7_600 } });
  const refund = {
    out_trade_no: 'QSDK00000001',
    out_refund_no: 'QSDKR0000001',
    amount: { refund: 100, total: 7_600, currency: 'CNY' },
  };
  expect((await call('v3/refund/domestic/refunds', 'post', refund)).data).toMatchObject({
    status: 'PROCESSING',
  });
  const other = nativeOrder(twin, { out_trade_no: 'QSDK00000002' });
  await call('v3/pay/transactions/native', 'post', other);
  const closing = 'v3/pay/transactions/out-trade-no/QSDK00000002/close';
  expect((await call(closing, 'post', { mchid: twin.door.mchid })).status).toBe(204);
});

test('its client does not believe an answer that our platform spoils or probes with', async () => {
  for (const fault of ['spoilSignature', 'probe'] as const) {
    const { call } = await business((reply, twin) => twin[fault]?.(reply) ?? reply);
    await expect(call('v3/certificates', 'get')).rejects.toThrow();
  }
});
