// What a clerk is told before anything is spent, and what is never even asked.

import { expect, test } from 'vitest';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import { closeStagesAfterEach, doneOf } from '../conformance-stage.ts';
import { douyinStage, looked, saying } from './douyin.testkit.ts';
import { listedCodes, meaningOf } from './errors.ts';
import { platform as douyin } from './index.ts';
import { couponsFor, readTicket } from './ticket.ts';

closeStagesAfterEach();

const dayMs = 86_400_000;

const told: Readonly<Record<number, RefusalSlug>> = {
  2: 'voucher-already-redeemed',
  1208: 'voucher-already-redeemed',
  1212: 'voucher-not-found',
  1221: 'voucher-not-found',
  1229: 'voucher-held',
  1241: 'voucher-already-redeemed',
  1250: 'voucher-expired',
  1263: 'platform-refused',
  1265: 'not-redeemed',
  1502: 'voucher-not-found',
  1508: 'platform-misconfigured',
  10002: 'platform-refused',
  10003: 'platform-misconfigured',
  10013: 'platform-misconfigured',
  10020: 'platform-busy',
  200002: 'platform-refused',
  2100001: 'platform-busy',
  2100004: 'platform-busy',
  2100005: 'platform-refused',
  2119001: 'platform-refused',
  2119002: 'platform-busy',
  2119003: 'platform-busy',
  2119005: 'platform-misconfigured',
  2119006: 'voucher-held',
  2119007: 'voucher-held',
  2119008: 'platform-refused',
  2119010: 'platform-refused',
  2190002: 'platform-misconfigured',
  2190004: 'platform-misconfigured',
  2190008: 'platform-misconfigured',
  28001003: 'platform-misconfigured',
  28001008: 'platform-misconfigured',
  3000001: 'platform-busy',
  3000002: 'voucher-wrong-store',
  3100101: 'voucher-not-found',
  4000001: 'platform-refused',
  4000002: 'platform-refused',
  5000001: 'platform-refused',
  6001001: 'platform-busy',
  45005117: 'voucher-not-found',
  1033000519: 'not-redeemed',
};

test('every listed code has a reason for the clerk, in two languages, and is met below', () => {
  expect(Object.keys(told).sort()).toEqual([...listedCodes].sort());
  for (const code of listedCodes) {
    const { hint } = meaningOf(Number(code)) ?? {};
    expect(hint?.zh).toMatch(/[\u4e00-\u9fff]{4}/);
    expect(hint?.en).toMatch(/^[A-Z][\w’,; -]+$/);
  }
});

test('each listed code is told at the look with its reason and the platform’s log id', async () => {
  let code = 0;
  const stage = await douyinStage({
    instead: ({ path }) => (path.includes('/prepare/') ? saying(code) : undefined),
  });
  for (const [each, because] of Object.entries(told)) {
    code = Number(each);
    const outcome = await stage.platform.prepare('123456789012345');
    expect(outcome).toMatchObject({
      is: 'rejected',
      because,
      platform: { name: 'douyin', code: each, trace: 'log-7' },
      details: { reason: meaningOf(code)?.hint.zh },
    });
  }
  code = 31_337;
  expect(await stage.platform.prepare('123456789012345')).toMatchObject({ because: 'platform-refused' });
});

test('each listed code on a first spend either refuses, holds, or leaves it open; an unlisted one leaves it open', async () => {
  let code = 0;
  const stage = await douyinStage({
    instead: ({ path }) => (path.includes('/verify/') ? saying(code) : undefined),
  });
  const open = [1263, 1265, 10020, 2100001, 2100004, 2119002, 2119003, 3000001, 5000001, 6001001, 1033000519];
  for (const each of [...listedCodes.map(Number), 31_337]) {
    code = each;
    const { attempt } = await looked(stage);
    const expected = each === 1229 ? 'pending' : [...open, 31_337].includes(each) ? 'unknown' : 'rejected';
    expect([each, (await stage.platform.consume(attempt)).is]).toEqual([each, expected]);
  }
});

test('a shop adds the codes of its own console, and they count', async () => {
  const stage = await douyinStage({
    instead: ({ path }) => (path.includes('/prepare/') ? saying(31_337) : undefined),
  });
  const config = { ...stage.rehearsal.config(stage.server.url), errorCodes: { '31337': 'wrong-store' } };
  expect(await stage.opened(config).prepare('123456789012')).toMatchObject({
    because: 'voucher-wrong-store',
  });
});

test('an order with nothing usable says why: used with when, refunded, expired with its day', async () => {
  const stage = await douyinStage();
  const refunded = stage.rehearsal.issue({ deal: '1801002', refunded: true, count: 2 });
  expect(await stage.platform.prepare(refunded.text ?? '')).toMatchObject({ because: 'voucher-refunded' });
  const expiresAtMs = Date.parse('2026-03-01T23:59:59+08:00');
  const expired = stage.rehearsal.issue({ deal: '1801002', expiresAtMs });
  for (const text of [expired.text ?? '', expired.code]) {
    expect(await stage.platform.prepare(text)).toMatchObject({
      because: 'voucher-expired',
      details: { expiresOn: '2026-03-01' },
    });
  }
  stage.advance(3 * dayMs);
  expect(await stage.platform.prepare(expired.code)).toMatchObject({ platform: { code: '1250' } });
});

test('of an order with one coupon expired and one given away, only the rest is usable', async () => {
  const stage = await douyinStage();
  const { codes } = await looked(stage, { count: 3 });
  stage.coupon(codes[2] ?? '').gifted = true;
  expect(doneOf(await stage.platform.prepare(codes[0] ?? '')).usable).toBe(2);
});

test('a wallet’s code and mere text are never sent to the platform', async () => {
  const stage = await douyinStage();
  for (const text of ['134567890123456789', '2812345678901234', '28-1234567890123456', '你好', 'a b', ''])
    expect(await stage.platform.prepare(text)).toMatchObject({ because: 'voucher-wrong-kind' });
  expect(stage.server.requests).toBe(0);
});

test('links of Douyin are certain, codes of its lengths possible, payment codes and strangers never', () => {
  const heard = {
    'https://v.douyin.com/iAbC12/': 'certain',
    'https://v.douyin.com/iAbC12': 'certain',
    'HTTPS://V.DOUYIN.COM/iAbC12/': 'certain',
    '123456789012': 'possible',
    '123456789012345': 'possible',
    '1234567890': 'no',
    '134567890123456789': 'no',
    '2512345678901234': 'no',
    'https://v.douyin.com.example.com/a/': 'no',
    'https://example.com/v.douyin.com/': 'no',
    GZJY12345678901234: 'no',
    '': 'no',
  };
  for (const [text, verdict] of Object.entries(heard))
    expect([text, douyin.recognise(text)]).toEqual([text, verdict]);
});

test('a shop’s own hosts and lengths are what its station recognises', async () => {
  const stage = await douyinStage();
  const config = {
    ...stage.rehearsal.config(stage.server.url),
    shortLinkHosts: ['q.example.cn'],
    codeLengths: [10],
  };
  const own = stage.opened(config);
  const heard = ['https://q.example.cn/a', '1234567890', 'https://v.douyin.com/a', '123456789012'];
  expect(heard.map((text) => own.recognise?.(text))).toEqual(['certain', 'possible', 'no', 'no']);
});

test('a ticket stays within its bound, and counts only what it carries', async () => {
  const stage = await douyinStage();
  const { code } = stage.rehearsal.issue({ deal: '1801001', count: 40 });
  const { ticket = '', usable } = doneOf(await stage.platform.prepare(code));
  expect(ticket.length).toBeLessThanOrEqual(2_000);
  const read = readTicket(ticket);
  expect(read?.coupons).toHaveLength(usable);
  expect(usable).toBeGreaterThan(10);
  expect(read && couponsFor(read, usable)).toHaveLength(usable);
  expect(read && couponsFor(read, usable + 1)).toBeUndefined();
});

test('secrets and codes travel over https only, or stay within this machine', () => {
  const base = { clientKey: 'k', clientSecret: 's', accountId: '1', poiId: '2' };
  const takes = (more: object): boolean => douyin.configSchema.safeParse({ ...base, ...more }).success;
  expect(takes({})).toBe(true);
  expect(takes({ baseUrl: 'http://127.0.0.1:8080' })).toBe(true);
  const wrong = [
    { baseUrl: 'http://open.douyin.com' },
    { shortLinkHosts: ['https://v.douyin.com'] },
    { shortLinkHosts: [] },
    { codeLengths: [16] },
    { poiId: '' },
    { errorCodes: { '1': 'no-such-kind' } },
  ];
  for (const each of wrong) expect([each, takes(each)]).toEqual([each, false]);
});
