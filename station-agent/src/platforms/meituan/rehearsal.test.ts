// The rehearsal Meituan is as strict as the real one is said to be. Its requests are made here by hand.

import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RehearsalPlatform } from '../platform.ts';
import { meituanRehearsal } from './rehearsal.ts';

const noonMs = Date.parse('2026-03-02T12:00:00+08:00');
const root = '/ddzh/tuangou/receipt';

interface Asked {
  readonly path: string;
  readonly biz?: object;
  readonly fields?: Readonly<Record<string, string>>;
  readonly nowMs?: number;
  readonly clockMs?: number;
}

/** One signed request as the documentation describes it. @returns the whole envelope */
function ask(
  platform: RehearsalPlatform,
  { path, biz, fields = {}, nowMs = noonMs, clockMs = nowMs }: Asked,
): Record<string, unknown> {
  const config = platform.config('http://127.0.0.1:1');
  const form: Record<string, string> = {
    timestamp: String(Math.floor(clockMs / 1000)),
    businessId: String(config['businessId']),
    developerId: String(config['developerId']),
    charset: 'UTF-8',
    version: '2',
    ...(biz === undefined ? {} : { appAuthToken: String(config['accessToken']), biz: JSON.stringify(biz) }),
    ...fields,
  };
  const sorted = Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
  form['sign'] ??= createHash('sha1')
    .update(String(config['signKey']) + sorted.flat().join(''))
    .digest('hex');
  const reply = platform.handle({
    method: 'POST',
    path,
    headers: {},
    body: new URLSearchParams(form).toString(),
    nowMs,
  });
  const parsed: unknown = JSON.parse(reply.body);
  return parsed as Record<string, unknown>;
}

const open = (): RehearsalPlatform => meituanRehearsal((bytes) => randomBytes(bytes), 58);

function consuming(code: string, requestId: string, count = 1): Asked {
  return {
    path: `${root}/consume`,
    biz: { receiptCode: code, count, requestId, appShopAccount: 'a', appShopAccountName: 'n' },
  };
}

test('a wrong signature, a clock off by more than ten minutes and a foreign token are each refused', () => {
  const platform = open();
  const { code } = platform.issue({ deal: '7001' });
  const look: Asked = { path: `${root}/prepare`, biz: { receiptCode: code } };
  expect(ask(platform, look)['code']).toBe('OP_SUCCESS');
  expect(ask(platform, { ...look, fields: { sign: '0'.repeat(40) } })['code']).toBe('OP_SIGN_ERROR');
  expect(ask(platform, { ...look, clockMs: noonMs - 599_000 })['code']).toBe('OP_SUCCESS');
  expect(ask(platform, { ...look, clockMs: noonMs - 601_000 })['code']).toBe('OP_TIMESTAMP_ERROR');
  expect(ask(platform, { ...look, clockMs: noonMs + 602_000 })['code']).toBe('OP_TIMESTAMP_ERROR');
  expect(ask(platform, { ...look, fields: { appAuthToken: 'at-other' } })['code']).toBe('OP_TOKEN_EXPIRED');
  expect(ask(platform, { ...look, fields: { businessId: '1' } })['code']).toBe('OP_BUSINESS_ERROR');
});

test('one request id does one thing: again the same answer, for another voucher a refusal', () => {
  const platform = open();
  const { code } = platform.issue({ deal: '7001' });
  const other = platform.issue({ deal: '7001' }).code;
  const first = ask(platform, consuming(code, 'r-1'));
  const again = ask(platform, consuming(code, 'r-1'));
  expect(again['data']).toEqual(first['data']);
  expect(again['traceId']).not.toBe(first['traceId']);
  expect(ask(platform, consuming(other, 'r-1'))['code']).toBe('OP_REQUEST_ID_CONFLICT');
  expect(ask(platform, consuming(code, 'r-2'))['code']).toBe('OP_RECEIPT_CONSUMED');
  expect([platform.consumptions(code), platform.consumptions(other)]).toEqual([1, 0]);
});

test('an access token lives thirty days, a refresh token is good for one use', () => {
  const platform = open();
  const { code } = platform.issue({ deal: '7001' });
  const look: Asked = { path: `${root}/prepare`, biz: { receiptCode: code } };
  const refreshToken = String(platform.config('x')['refreshToken']);
  const refresh: Asked = {
    path: '/oauth/refresh',
    fields: { refreshToken, grantType: 'refresh_token', scope: 'all' },
  };
  expect(ask(platform, look)['code']).toBe('OP_SUCCESS');
  const lateMs = noonMs + 30 * 86_400_000 + 1;
  expect(ask(platform, { ...look, nowMs: lateMs })['code']).toBe('OP_TOKEN_EXPIRED');
  expect(ask(platform, { ...refresh, nowMs: lateMs })['code']).toBe(0);
  expect(ask(platform, { ...look, nowMs: lateMs })['code']).toBe('OP_SUCCESS');
  expect(ask(platform, { ...refresh, nowMs: lateMs })['code']).toBe('OP_TOKEN_EXPIRED');
});

test('an undo is taken for ten minutes; a record exists only while the voucher is used', () => {
  const platform = open();
  const { code } = platform.issue({ deal: '7001' });
  const look: Asked = { path: `${root}/getconsumed`, biz: { receiptCode: code } };
  const undo = (nowMs: number, dealId = '7001'): unknown =>
    ask(platform, { path: `${root}/reverseconsume`, biz: { receiptCode: code, dealId }, nowMs })['code'];
  expect(ask(platform, look)['code']).toBe('OP_RECEIPT_NOT_CONSUMED');
  expect(undo(noonMs)).toBe('OP_RECEIPT_NOT_CONSUMED');
  ask(platform, consuming(code, 'r-1'));
  expect(ask(platform, look)['code']).toBe('OP_SUCCESS');
  expect(undo(noonMs, '907001')).toBe('OP_PARAM_ERROR');
  expect(undo(noonMs + 600_001)).toBe('OP_REVERSE_TIMEOUT');
  expect(undo(noonMs + 600_000)).toBe('OP_SUCCESS');
  expect(platform.spent(code)).toBe(0);
  expect(ask(platform, look)['code']).toBe('OP_RECEIPT_NOT_CONSUMED');
});

test('codes are ten or twelve digits, so that none looks like a payment code', () => {
  const platform = open();
  const codes = Array.from({ length: 40 }, () => platform.issue({ deal: '7004' }).code);
  expect(codes.every((code) => /^[1-9](\d{9}|\d{11})$/.test(code))).toBe(true);
  expect(new Set(codes.map((code) => code.length))).toEqual(new Set([10, 12]));
  expect(new Set(codes).size).toBe(40);
});

test('the rehearsal store sells something of every kind but cinema tickets', () => {
  const kinds = new Set(open().deals.map((deal) => deal.voucherType));
  expect([...kinds].sort()).toEqual([1, 2, 3, 4, 5, 7]);
  for (const deal of open().deals) expect(deal.dishes.length > 0).toBe(deal.voucherType === 4);
});
