// The rehearsal WeChat Pay is as strict as the real one: what it lets through would pass there too.

import { createPrivateKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RehearsalReply } from '../../remote/rehearsal.ts';
import { wechatRehearsal, type WechatRehearsal } from './rehearsal.ts';
import { authorization } from './signing.ts';

const noonMs = Date.parse('2026-03-02T12:00:00+08:00');

interface Shop {
  readonly twin: WechatRehearsal;
  /** Asks as an honest client, unless told otherwise. */
  ask(method: 'GET' | 'POST', path: string, body?: object, change?: Change): RehearsalReply;
}

interface Change {
  readonly nowMs?: number;
  readonly clockMs?: number;
  readonly nonce?: string;
  readonly signedBody?: string;
  readonly mchid?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function shop(): Shop {
  const twin = wechatRehearsal((count) => randomBytes(count));
  const config = twin.config('http://127.0.0.1:9');
  const key = createPrivateKey(String(config['privateKey']));
  return {
    twin,
    ask(method, path, body, change = {}) {
      const text = body === undefined ? '' : JSON.stringify(body);
      const nowMs = change.nowMs ?? noonMs;
      const seconds = String(Math.floor((change.clockMs ?? nowMs) / 1_000));
      const nonce = change.nonce ?? randomBytes(16).toString('hex');
      const signed = { method, target: path, seconds, nonce, body: change.signedBody ?? text };
      const mchid = change.mchid ?? twin.door.mchid;
      const headers = {
        accept: 'application/json',
        'user-agent': 'test',
        'content-type': 'application/json',
        authorization: authorization(key, { mchid, serialNo: twin.door.serialNo }, signed),
        'wechatpay-serial': twin.door.publicKeyId,
        ...change.headers,
      };
      return twin.handle({ method, path, headers, body: text, nowMs });
    },
  };
}

const codeOf = (reply: RehearsalReply): unknown =>
  reply.status < 300 ? reply.status : JSON.parse(reply.body).code;

function order({ twin }: Shop, change: object = {}): object {
  const { appid, mchid } = twin.door;
  return {
    appid,
    mchid,
    description: '人民路店 A01',
    out_trade_no: 'QTEST0000001',
    notify_url: 'https://shop.example/notify',
    amount: { total: 7_600, currency: 'CNY' },
    ...change,
  };
}

const native = '/v3/pay/transactions/native';

test('the door refuses a wrong signature, clock, merchant, a replayed nonce and a client without a name', () => {
  const it = shop();
  const path = `/v3/pay/transactions/out-trade-no/QTEST0000001?mchid=${it.twin.door.mchid}`;
  expect(codeOf(it.ask('GET', path))).toBe('ORDER_NOT_EXIST');
  const wrong: readonly Change[] = [
    { signedBody: ' ' },
    { clockMs: noonMs - 301_000 },
    { clockMs: noonMs + 301_000 },
    { mchid: '1900000000' },
    { headers: { authorization: 'Bearer x' } },
  ];
  for (const change of wrong) {
    const reply = it.ask('GET', path, undefined, change);
    expect([change, reply.status, codeOf(reply)]).toEqual([change, 401, 'SIGN_ERROR']);
    expect(reply.headers['wechatpay-signature']).toBeUndefined();
  }
  it.ask('GET', path, undefined, { nonce: 'once' });
  expect(codeOf(it.ask('GET', path, undefined, { nonce: 'once' }))).toBe('SIGN_ERROR');
  expect(codeOf(it.ask('GET', path, undefined, { headers: { 'user-agent': '' } }))).toBe('PARAM_ERROR');
});

test('an order needs its lengths, its amount in whole fen, the right appid, and a moment at least a minute ahead', () => {
  const it = shop();
  const bad: readonly (readonly [object, string])[] = [
    [{ description: '' }, 'PARAM_ERROR'],
    [{ description: '长'.repeat(128) }, 'PARAM_ERROR'],
    [{ out_trade_no: 'short' }, 'PARAM_ERROR'],
    [{ out_trade_no: 'Q'.repeat(33) }, 'PARAM_ERROR'],
    [{ out_trade_no: 'QTEST 0001' }, 'PARAM_ERROR'],
    [{ amount: { total: 0, currency: 'CNY' } }, 'PARAM_ERROR'],
    [{ amount: { total: 76.5, currency: 'CNY' } }, 'PARAM_ERROR'],
    [{ amount: { total: '7600', currency: 'CNY' } }, 'PARAM_ERROR'],
    [{ amount: { total: 7_600, currency: 'USD' } }, 'PARAM_ERROR'],
    [{ appid: 'wxother' }, 'APPID_MCHID_NOT_MATCH'],
    [{ notify_url: 'https://shop.example/notify?x=1' }, 'PARAM_ERROR'],
    [{ notify_url: 'http://shop.example/notify' }, 'PARAM_ERROR'],
    [{ time_expire: '2026-03-02T12:00:30+08:00' }, 'PARAM_ERROR'],
    [{ time_expire: '2026-03-02 13:00:00' }, 'PARAM_ERROR'],
  ];
  for (const [change, code] of bad)
    expect([change, codeOf(it.ask('POST', native, order(it, change)))]).toEqual([change, code]);
  expect(codeOf(it.ask('POST', native, order(it, { description: '长'.repeat(127) })))).toBe(200);
});

test('a number is used again with the same words only, and a picture is gone when its time is over', () => {
  const it = shop();
  const asked = order(it, { time_expire: '2026-03-02T12:05:00+08:00' });
  const first = it.ask('POST', native, asked);
  const { code_url } = JSON.parse(first.body);
  expect(JSON.parse(it.ask('POST', native, asked).body).code_url).toBe(code_url);
  expect(codeOf(it.ask('POST', native, order(it)))).toBe('OUT_TRADE_NO_USED');
  expect(it.twin.phone.scan(code_url, noonMs + 300_001)).toBe('gone');
  expect(it.twin.phone.scan(code_url, noonMs + 299_999)).toBe('paid');
  expect(codeOf(it.ask('POST', native, asked))).toBe('ORDERPAID');
});

function charge(it: Shop, code: string, change: object = {}, nowMs = noonMs): RehearsalReply {
  const { notify_url: _none, ...plain } = order(it) as { notify_url: string };
  const place = { store_info: { out_id: '1' } };
  const body = { ...plain, payer: { auth_code: code }, scene_info: place, ...change };
  return it.ask('POST', '/v3/pay/transactions/codepay', body, { nowMs });
}

test('a shown code works once and for two minutes; more than a thousand yuan asks for the password', () => {
  const it = shop();
  const late = it.twin.phone.code('enough', 'nothing', noonMs - 120_001);
  expect(codeOf(charge(it, late))).toBe('AUTHCODEEXPIRE');
  const code = it.twin.phone.code('enough', 'nothing', noonMs);
  expect(codeOf(charge(it, code, { scene_info: {} }))).toBe('PARAM_ERROR');
  expect(codeOf(charge(it, code, { out_trade_no: 'QTEST0000002' }))).toBe(200);
  expect(codeOf(charge(it, code, { out_trade_no: 'QTEST0000003' }))).toBe('AUTHCODEEXPIRE');
  const amount = { total: 100_001, currency: 'CNY' };
  const big = it.twin.phone.code('enough', 'nothing', noonMs);
  expect(codeOf(charge(it, big, { out_trade_no: 'QTEST0000004', amount }))).toBe(202);
});

test('nobody types: after 45 s the order is over by itself; a reverse is refused early and while somebody types', () => {
  const it = shop();
  const { appid, mchid } = it.twin.door;
  charge(it, it.twin.phone.code('enough', 'password', noonMs));
  const path = '/v3/pay/transactions/out-trade-no/QTEST0000001';
  const reverse = (ms: number): unknown =>
    codeOf(it.ask('POST', `${path}/reverse`, { appid, mchid }, { nowMs: noonMs + ms }));
  const state = (ms: number): unknown =>
    JSON.parse(it.ask('GET', `${path}?mchid=${mchid}`, undefined, { nowMs: noonMs + ms }).body).trade_state;
  expect(reverse(14_999)).toBe('INVALID_REQUEST');
  expect(reverse(15_000)).toBe('USERPAYING');
  expect(state(44_999)).toBe('USERPAYING');
  expect(state(45_000)).toBe('REVOKED');
  expect(reverse(46_000)).toBe(200);
});

test('refunds of one order are a minute apart, fifty at most, within a year', () => {
  const it = shop();
  const { code_url } = JSON.parse(it.ask('POST', native, order(it)).body);
  it.twin.phone.scan(code_url, noonMs);
  const refund = (no: string, ms: number, fen = 1): unknown => {
    const amount = { refund: fen, total: 7_600, currency: 'CNY' };
    const body = { out_trade_no: 'QTEST0000001', out_refund_no: no, amount };
    return codeOf(it.ask('POST', '/v3/refund/domestic/refunds', body, { nowMs: noonMs + ms }));
  };
  expect(refund('R0', 0)).toBe(200);
  expect(refund('R0', 1)).toBe(200);
  expect(refund('R0', 2, 2)).toBe('INVALID_REQUEST');
  expect(refund('R1', 59_999)).toBe('FREQUENCY_LIMITED');
  expect(refund('RX', 60_000, 7_600)).toBe('INVALID_REQUEST');
  for (let count = 1; count < 50; count += 1) expect(refund(`R${count}`, count * 60_000)).toBe(200);
  expect(refund('R50', 3_600_000)).toBe('INVALID_REQUEST');
  expect(refund('R51', 366 * 86_400_000)).toBe('INVALID_REQUEST');
});

test('a notice comes again on its schedule, fifteen times, unless it is answered 200 or 204', () => {
  const it = shop();
  const { code_url } = JSON.parse(it.ask('POST', native, order(it)).body);
  it.twin.phone.scan(code_url, noonMs);
  const gaps: number[] = [];
  let lastMs = noonMs;
  for (let ms = 0; ms < 48 * 3_600_000; ms += 15_000) {
    const [notice] = it.twin.notices(noonMs + ms);
    if (notice === undefined) continue;
    it.twin.answered?.(notice.id, { status: 500, type: '', body: '' }, noonMs + ms);
    gaps.push((noonMs + ms - lastMs) / 1_000);
    lastMs = noonMs + ms;
  }
  expect(gaps).toEqual([
    ...[0, 15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800],
    ...[3_600, 10_800, 10_800, 10_800, 21_600, 21_600],
  ]);
});
