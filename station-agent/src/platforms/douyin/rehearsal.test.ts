// The rehearsal Douyin is as strict as the real one is said to be. Its requests are made here by hand.

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDouyinRehearsal, type RehearsalDouyin } from './rehearsal.ts';

const noonMs = Date.parse('2026-03-02T12:00:00+08:00');
const root = '/goodlife/v1/fulfilment/certificate';
const poi_id = '6601136930455291912';

const open = (forgetsAfterMs?: number): RehearsalDouyin =>
  openDouyinRehearsal((bytes) => randomBytes(bytes), forgetsAfterMs);

interface Asked {
  readonly path: string;
  readonly body?: object;
  readonly token?: string;
  readonly nowMs?: number;
}

/** One request as documented. @returns its `data` */
function ask(
  platform: RehearsalDouyin,
  { path, body, token = '', nowMs = noonMs }: Asked,
): Record<string, unknown> {
  const reply = platform.handle({
    method: body === undefined ? 'GET' : 'POST',
    path,
    headers: { 'access-token': token, 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
    nowMs,
  });
  const parsed = JSON.parse(reply.body) as { data: Record<string, unknown> };
  return parsed.data;
}

function tokenOf(
  platform: RehearsalDouyin,
  more: object = {},
  nowMs = noonMs,
  path = '/oauth/stable_client_token/',
) {
  const { clientKey, clientSecret } = platform.config('http://127.0.0.1:1');
  const body = {
    grant_type: 'client_credential',
    client_key: clientKey,
    client_secret: clientSecret,
    ...more,
  };
  return ask(platform, { path, body, nowMs });
}

function prepared(platform: RehearsalDouyin, code: string, token: string, nowMs = noonMs) {
  const data = ask(platform, { path: `${root}/prepare/?code=${code}&poi_id=${poi_id}`, token, nowMs });
  const certificates = data['certificates'] as readonly { encrypted_code: string; certificate_id: string }[];
  return { verify_token: data['verify_token'], certificates };
}

test('keys are checked, a token lives two hours, and only the latest two work', () => {
  const platform = open();
  expect(tokenOf(platform, { client_key: 'x' })['error_code']).toBe(10003);
  expect(tokenOf(platform, { client_secret: 'x' })['error_code']).toBe(10013);
  expect(tokenOf(platform, { grant_type: 'x' })['error_code']).toBe(10002);
  const first = String(tokenOf(platform)['access_token']);
  expect(tokenOf(platform, {}, noonMs + 60_000)['access_token']).toBe(first);
  const code = platform.issue({ deal: '1801001' }).code;
  const look = (token: string, nowMs: number): unknown =>
    ask(platform, { path: `${root}/prepare/?code=${code}&poi_id=${poi_id}`, token, nowMs })['error_code'];
  expect(look(first, noonMs)).toBe(0);
  expect(look('clt.other', noonMs)).toBe(2190002);
  expect(look(first, noonMs + 7_200_000)).toBe(2190008);
  const plain = '/oauth/client_token/';
  const second = String(tokenOf(platform, {}, noonMs + 1_000, plain)['access_token']);
  expect([look(first, noonMs + 200_000), look(second, noonMs + 200_000)]).toEqual([0, 0]);
  expect(look(first, noonMs + 302_000)).toBe(2190008);
  tokenOf(platform, {}, noonMs + 2_000, plain);
  tokenOf(platform, {}, noonMs + 3_000, plain);
  expect(look(second, noonMs + 4_000)).toBe(2190002);
});

test('more than five hundred tokens in five minutes are refused', () => {
  const platform = open();
  for (let asked = 0; asked < 500; asked += 1) tokenOf(platform);
  expect(tokenOf(platform)['error_code']).toBe(10020);
  expect(tokenOf(platform, {}, noonMs + 300_001)['error_code']).toBe(0);
});

test('one verify_token does one thing: again the same answer, changed a refusal, later only "used"', () => {
  const platform = open();
  const token = String(tokenOf(platform)['access_token']);
  const { code } = platform.issue({ deal: '1801001', count: 2 });
  const { verify_token, certificates } = prepared(platform, code, token);
  const [one, other] = certificates.map((each) => each.encrypted_code);
  const verify = (codes: readonly (string | undefined)[], by: unknown, nowMs = noonMs) =>
    ask(platform, {
      path: `${root}/verify/`,
      body: { verify_token: by, poi_id, encrypted_codes: codes },
      token,
      nowMs,
    });
  const resultsOf = (data: Record<string, unknown>) =>
    (data['verify_results'] as readonly { result: number; verify_id: string }[]).map((each) => each.result);
  const first = verify([one], verify_token);
  expect(resultsOf(first)).toEqual([0]);
  expect(verify([one], verify_token)['verify_results']).toEqual(first['verify_results']);
  expect(verify([one, other], verify_token)['error_code']).toBe(2100005);
  expect(resultsOf(verify([one], verify_token, noonMs + 900_001))).toEqual([1208]);
  const fresh = ask(platform, { path: `${root}/prepare/?code=${code}`, token });
  expect(fresh['error_code']).toBe(1208);
  expect(verify([one], 'no-such-token')['error_code']).toBe(2119001);
  expect(platform.consumptions(code)).toBe(1);
});

test('another shop, plain codes and foreign coupons are refused at the spend', () => {
  const platform = open();
  const token = String(tokenOf(platform)['access_token']);
  const { code } = platform.issue({ deal: '1801001' });
  const foreign = prepared(platform, platform.issue({ deal: '1801002' }).code, token).certificates[0];
  const verify = (codes: readonly (string | undefined)[], poi: string): Record<string, unknown> => {
    const { verify_token } = prepared(platform, code, token);
    return ask(platform, {
      path: `${root}/verify/`,
      body: { verify_token, poi_id: poi, encrypted_codes: codes },
      token,
    });
  };
  expect(verify([code], '42')['error_code']).toBe(3000002);
  expect(verify([code], poi_id)).toMatchObject({ verify_results: [{ result: 1221 }] });
  expect(verify([foreign?.encrypted_code], poi_id)).toMatchObject({ verify_results: [{ result: 1221 }] });
  expect(platform.spent(code)).toBe(0);
});

test('an object_id is dead after three days, or as soon as anything of its order changed', () => {
  const platform = open();
  const token = String(tokenOf(platform)['access_token']);
  const { code, text = '' } = platform.issue({ deal: '1801001', count: 2 });
  const follow = (nowMs: number): string => {
    const reply = platform.handle({
      method: 'GET',
      path: new URL(text).pathname,
      headers: {},
      body: '',
      nowMs,
    });
    return encodeURIComponent(new URL(reply.headers['location'] ?? '').searchParams.get('object_id') ?? '');
  };
  const look = (data: string, nowMs = noonMs): unknown =>
    ask(platform, { path: `${root}/prepare/?encrypted_data=${data}`, token, nowMs })['error_code'];
  const objectId = follow(noonMs);
  expect(look(objectId)).toBe(0);
  expect(look('made-up')).toBe(1221);
  platform.events?.consumedElsewhere?.(code, noonMs);
  expect(look(objectId)).toBe(45005117);
  const late = noonMs + 3 * 86_400_000 + 1;
  const old = follow(noonMs);
  const lateToken = String(tokenOf(platform, {}, late)['access_token']);
  expect(
    ask(platform, { path: `${root}/prepare/?encrypted_data=${old}`, token: lateToken, nowMs: late }),
  ).toMatchObject({
    error_code: 45005117,
  });
});

test('an undo is taken for one hour, once', () => {
  const platform = open();
  const { code } = platform.issue({ deal: '1801001' });
  platform.events?.consumedElsewhere?.(code, noonMs);
  const coupon = platform.book.find(code);
  const verify_id = coupon?.uses[0]?.verifyId;
  const cancel = (nowMs: number, body: object = { verify_id, certificate_id: coupon?.id }): unknown => {
    const token = String(tokenOf(platform, {}, nowMs)['access_token']);
    return ask(platform, { path: `${root}/cancel/`, body, token, nowMs })['error_code'];
  };
  expect(cancel(noonMs, { verify_id, certificate_id: '1' })).toBe(1033000519);
  expect(cancel(noonMs + 3_600_001)).toBe(1263);
  expect(cancel(noonMs + 3_600_000)).toBe(0);
  expect(cancel(noonMs + 3_600_000)).toBe(1265);
  expect([platform.spent(code), platform.consumptions(code)]).toEqual([0, 1]);
});

test('codes are fifteen digits, so that none looks like a payment code, and the store sells every kind but goods', () => {
  const platform = open();
  const codes = Array.from({ length: 40 }, () => platform.issue({ deal: '1801004' }).code);
  expect(codes.every((code) => /^[1-9]\d{14}$/.test(code))).toBe(true);
  expect(new Set(codes).size).toBe(40);
  expect([...new Set(platform.deals.map((deal) => deal.voucherType))].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  for (const deal of platform.deals) expect(deal.dishes.length > 0).toBe(deal.voucherType === 4);
});
