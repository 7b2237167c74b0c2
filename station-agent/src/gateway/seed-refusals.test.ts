// Seed 002's other half over real HTTP: every voucher that must not be redeemed, and Douyin's own five routes.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StationConfig } from '../config.ts';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

let shop: OpenShop;
let bearer: Record<string, string>;
beforeAll(async () => {
  shop = await openRehearsalShop();
  bearer = { authorization: `Bearer ${await shop.token()}` };
});
afterAll(() => shop.close());

const get = (path: string): Promise<Reply> => shop.call('GET', path, undefined, bearer);
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  shop.call('POST', path, body, { ...bearer, ...headers });
const dataOf = ({ body }: Reply): Record<string, unknown> =>
  body['data'] as unknown as Record<string, unknown>;

const deals: Readonly<Record<string, string>> = { meituan: '7001', douyin: '1801001' };

async function issue(platform: string, more: Record<string, unknown> = {}): Promise<string> {
  const { body } = await post('/api/rehearsal/vouchers', { platform, deal: deals[platform], ...more });
  return String(body['code']);
}

const verify = (voucher_code: string, more: Record<string, unknown> = {}): Promise<Reply> =>
  post('/api/v1/vouchers/verify', { voucher_code, operator_id: 1, ...more });

const requested = (): number =>
  shop.station.journal.read(0, 10_000).filter(({ type }) => type === 'voucher.redeem-requested').length;

test.each([
  ['meituan', 'expired', 'voucher-expired', '过期'],
  ['meituan', 'refunded', 'voucher-refunded', '退款'],
  ['douyin', 'expired', 'voucher-expired', '过期'],
  ['douyin', 'refunded', 'voucher-refunded', '退款'],
])(
  'a voucher of %s that is %s is %s, at the look and at the redemption',
  async (platform, flaw, slug, word) => {
    const code = await issue(platform, { flaw });
    const before = requested();
    for (const answer of [await get(`/api/v1/vouchers/no/${code}`), await verify(code)]) {
      expect([answer.status, answer.body['error']]).toEqual([409, slug]);
      expect(answer.body['message']).toContain(word);
    }
    const inEnglish = await post(
      '/api/v1/vouchers/verify',
      { voucher_code: code },
      { 'accept-language': 'en' },
    );
    expect(inEnglish.body['message']).toMatch(/[a-z]{4}/);
    expect(requested()).toBe(before);
  },
);

test('a wallet’s payment code is no voucher, and no platform is asked about it', async () => {
  const answer = await verify('134567890123456789');
  expect([answer.status, answer.body['error']]).toEqual([409, 'voucher-wrong-kind']);
  expect(shop.lines.join('\n')).not.toContain('134567890123456789');
});

test('a voucher used at another till says that it was, and nothing is spent here', async () => {
  const code = await issue('meituan');
  await post('/api/rehearsal/elsewhere', { platform: 'meituan', code });
  const answer = await verify(code);
  expect([answer.status, answer.body['error']]).toEqual([409, 'voucher-already-redeemed']);
});

test('a voucher redeemed here says when and by whom it was', async () => {
  const code = await issue('meituan');
  const first = dataOf(await verify(code));
  const again = await verify(code);
  expect(again.body).toMatchObject({
    code: 409,
    error: 'voucher-already-redeemed',
    data: { usedBy: '1001', voucher: first['voucher_id'], usedAt: expect.anything() as unknown },
  });
});

test('a number that two platforms know is 409 with its candidates, and is redeemed where the clerk says', async () => {
  const code = await issue('douyin');
  expect(await issue('meituan', { code })).toBe(code);
  for (const answer of [await get(`/api/v1/vouchers/no/${code}`), await verify(code)]) {
    expect([answer.status, answer.body['error']]).toEqual([409, 'platform-ambiguous']);
    expect((dataOf(answer)['candidates'] as string[]).toSorted()).toEqual(['douyin', 'meituan']);
  }
  const seen = await get(`/api/v1/vouchers/no/${code}?platform_code=douyin`);
  expect(dataOf(seen)).toMatchObject({ platform_code: 'douyin', status: 1 });
  const spent = await verify(code, { platform_code: 'douyin' });
  expect(spent.body).toMatchObject({ code: 200, data: { state: 'redeemed' } });
  const other = await get(`/api/v1/meituan/voucher/${code}`);
  expect(dataOf(other)).toMatchObject({ platform_code: 'meituan', status: 1 });
});

test('a platform that cannot be reached is 503 and says so; nothing was requested of it twice', async () => {
  const code = await issue('meituan');
  await post('/api/rehearsal/faults', { platform: 'meituan', fault: 'down' });
  const answer = await verify(code);
  expect([answer.status, answer.body['error']]).toEqual([503, 'platform-unreachable']);
  await post('/api/rehearsal/faults', { platform: 'meituan', fault: 'ok' });
  expect((await verify(code)).status).toBe(200);
});

test('a lost answer is 202 with the attempt and where to ask again; there it ends', async () => {
  const code = await issue('meituan');
  await get(`/api/v1/vouchers/no/${code}`);
  await post('/api/rehearsal/faults', { platform: 'meituan', fault: 'reply-lost' });
  const answer = await verify(code);
  expect([answer.status, answer.body['error']]).toEqual([202, 'outcome-unknown']);
  const attempt = String(dataOf(answer)['redemption_id']);
  expect(answer.body['ask_again']).toBe(`/api/v1/attempts/${attempt}`);
  await expect
    .poll(async () => dataOf(await get(`/api/v1/attempts/${attempt}`))['state'], { timeout: 15_000 })
    .toBe('redeemed');
});

test('Douyin’s own five routes work by the same rules', async () => {
  const code = await issue('douyin');
  const look = await get(`/api/v1/douyin/voucher/${code}`);
  expect(look.body).toMatchObject({
    code: 200,
    data: {
      platform_name: '抖音',
      platform_code: 'douyin',
      product_name: '重庆火锅双人餐',
      paid_price: 158,
      status: 1,
    },
  });
  const spent = await post('/api/v1/douyin/verify', { voucher_code: code });
  expect(spent.body).toMatchObject({
    code: 200,
    data: { state: 'redeemed', message: expect.any(String) as unknown },
  });
  expect((await post('/api/v1/douyin/verify', { voucher_code: code })).body).toMatchObject({
    code: 409,
    error: 'voucher-already-redeemed',
  });
  const orders = dataOf(await get('/api/v1/douyin/orders'));
  expect(orders['items']).toContainEqual(expect.objectContaining({ paid_price: 158 }));
  const undone = await post('/api/v1/douyin/cancel', { voucher_code: code, reason: '点错了' });
  expect(undone.body).toMatchObject({ code: 200, data: { state: 'reversed' } });
  expect((await post('/api/v1/douyin/cancel', { voucher_code: code })).body).toMatchObject({
    code: 409,
    error: 'not-redeemed',
  });
  expect((await post('/api/v1/douyin/auth', {})).status).toBe(403);
  const admin = { authorization: `Bearer ${await shop.token('9001', '9999')}` };
  const authorised = await post('/api/v1/douyin/auth', {}, admin);
  expect(authorised.body).toMatchObject({ code: 200, data: { expires_at: expect.anything() as unknown } });
  const wrong = await get('/api/v1/douyin/orders?start_date=2026-13-01&end_date=2026-13-02');
  expect([wrong.status, wrong.body['error']]).toEqual([400, 'bad-request']);
  expect((await get(`/api/v1/douyin/voucher/99999999`)).body).toMatchObject({
    code: 404,
    error: 'voucher-not-found',
  });
});

/** Another shop, whose own signed vouchers are issued by a key that speaks for store 1. */
async function elsewhere(
  change: (config: StationConfig) => StationConfig,
  then: (at: OpenShop, as: Record<string, string>, code: string) => Promise<void>,
): Promise<void> {
  const other = await openRehearsalShop(change);
  try {
    const as = { authorization: `Bearer ${await other.token()}` };
    const { body: desk } = await other.call('GET', '/api/rehearsal', undefined, as);
    const platforms = desk['platforms'] as unknown as { code: string; deals: { deal: string }[] }[];
    const deal = platforms.find(({ code }) => code === 'store')?.deals[0]?.deal;
    const { body } = await other.call('POST', '/api/rehearsal/vouchers', { platform: 'store', deal }, as);
    await then(other, as, String(body['code']));
  } finally {
    await other.close();
  }
}

test('a voucher that another shop signed is voucher-wrong-store', () =>
  elsewhere(
    (config) => ({ ...config, store: { ...config.store, id: 2 } }),
    async (at, as, voucher_code) => {
      const answer = await at.call('POST', '/api/v1/vouchers/verify', { voucher_code }, as);
      expect([answer.status, answer.body['error']]).toEqual([409, 'voucher-wrong-store']);
    },
  ));

test('who undoes after the window is told reversal-window-closed, and the voucher stays redeemed', () =>
  elsewhere(
    (config) => ({
      ...config,
      platforms: {
        ...config.platforms,
        store: { ...(config.platforms['store'] as object), reverseHours: 3e-7 },
      },
    }),
    async (at, as, voucher_code) => {
      const spent = dataOf(await at.call('POST', '/api/v1/vouchers/verify', { voucher_code }, as));
      const path = `/api/v1/vouchers/${String(spent['voucher_id'])}`;
      const late = await at.call('POST', `${path}/cancel`, { reason: '点错了' }, as);
      expect([late.status, late.body['error']]).toEqual([409, 'reversal-window-closed']);
      expect(dataOf(await at.call('GET', path, undefined, as))).toMatchObject({ status: 2 });
    },
  ));

test('GET /api/v1/vouchers/stats holds every figure of the seed', async () => {
  const used = await issue('meituan');
  await verify(used);
  await get(`/api/v1/vouchers/no/${await issue('meituan')}`);
  await verify(await issue('douyin'));
  const stats = dataOf(await get('/api/v1/vouchers/stats'));
  const whole = ['total', 'redeemed', 'unredeemed', 'expired', 'refunded', 'unknown', 'redeem_rate'];
  expect(Object.keys(stats)).toEqual(expect.arrayContaining([...whole, 'by_platform', 'by_type', 'trend']));
  const rows = stats['by_platform'] as Record<string, number | string>[];
  expect(rows.map((row) => row['platform_code']).toSorted()).toEqual(['douyin', 'meituan']);
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(
      expect.arrayContaining([...whole, 'platform_id', 'platform_name', 'sales']),
    );
    expect(row['redeem_rate']).toBeCloseTo(Number(row['redeemed']) / Number(row['total']), 3);
  }
  const sum = (name: string): number => rows.reduce((all, row) => all + Number(row[name]), 0);
  for (const name of ['total', 'redeemed', 'unredeemed', 'expired', 'refunded'])
    expect(stats[name]).toBe(sum(name));
  const types = stats['by_type'] as Record<string, number>[];
  expect(types.reduce((all, row) => all + Number(row['total']), 0)).toBe(stats['total']);
  const trend = stats['trend'] as { date: string; redeemed: number; amount: number }[];
  expect(trend.at(-1)).toMatchObject({ redeemed: stats['redeemed'], amount: sum('sales') });
});
