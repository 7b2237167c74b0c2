import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

// Reads like the shop's own description of its order sync, its alerts, statistics and exports.

let shop: OpenShop;
let clerk: Record<string, string>;
let manager: Record<string, string>;
beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = { authorization: `Bearer ${await shop.token()}` };
  manager = { authorization: `Bearer ${await shop.token('3001', '3333')}` };
});
afterAll(() => shop.close());

async function redeemOne(): Promise<string> {
  const { body } = await shop.call('GET', '/api/rehearsal', undefined, clerk);
  const platforms = body['platforms'] as unknown as { code: string; deals: { deal: string }[] }[];
  const deal = platforms.find(({ code }) => code === 'meituan')?.deals[0]?.deal;
  const issued = await shop.call('POST', '/api/rehearsal/vouchers', { platform: 'meituan', deal }, clerk);
  const code = String(issued.body['code']);
  await shop.call('POST', '/api/v1/vouchers/verify', { voucher_code: code, platform_code: 'meituan' }, clerk);
  return code;
}

const get = (path: string, as = manager) => shop.call('GET', path, undefined, as);
const dataOf = (reply: { body: Record<string, unknown> }) => reply.body['data'] as Record<string, unknown>;

test('POST /api/v1/sync/{platform} reads the platform and GET /api/v1/sync/logs shows it', async () => {
  await redeemOne();
  const key = { 'idempotency-key': 'sync-1' };
  const reply = await shop.call('POST', '/api/v1/sync/meituan', {}, { ...manager, ...key });
  expect(reply.status).toBe(200);
  expect(dataOf(reply)).toMatchObject({ platform_code: 'meituan', platform_name: '美团', kind: 'orders' });
  const again = await shop.call('POST', '/api/v1/sync/meituan', {}, { ...manager, ...key });
  expect(dataOf(again)['id']).toBe(dataOf(reply)['id']);
  await expect
    .poll(
      async () => {
        const page = dataOf(await get('/api/v1/sync/logs?page=1&page_size=5&platform_code=meituan'));
        expect(page).toMatchObject({ total: expect.any(Number), page: 1, page_size: 5 });
        return (page['items'] as { id: number }[]).find(({ id }) => id === dataOf(reply)['id']);
      },
      { timeout: 10_000 },
    )
    .toMatchObject({
      state: 'done',
      read: 1,
      recorded: 0,
      error: null,
      started_at: expect.stringMatching(/\+08:00$/),
    });
  expect((await shop.call('POST', '/api/v1/sync/meituan', {}, clerk)).status).toBe(403);
  expect((await shop.call('POST', '/api/v1/sync/nobody', {}, manager)).status).toBe(404);
});

test('a platform that keeps no list of its own has nothing to be read, and says so', async () => {
  const reply = await shop.call('POST', '/api/v1/sync/store', {}, manager);
  expect(reply).toMatchObject({
    status: 400,
    body: { error: 'bad-request', message: expect.stringContaining('列表') },
  });
});

test('GET /api/v1/alerts lists what is open and closed; closing asks for a note', async () => {
  const reply = await get('/api/v1/alerts');
  expect(dataOf(reply)).toEqual({ open: [], closed: [], open_count: 0 });
  expect((await shop.call('POST', '/api/v1/alerts/9/close', { note: '看过' }, manager)).status).toBe(404);
  expect((await shop.call('POST', '/api/v1/alerts/9/close', {}, manager)).status).toBe(400);
  expect((await get('/api/v1/alerts', clerk)).status).toBe(403);
});

test('GET /api/v1/vouchers/stats answers the seed’s indicators in yuan', async () => {
  await redeemOne();
  const stats = dataOf(await get('/api/v1/vouchers/stats', clerk));
  expect(stats).toMatchObject({
    total: expect.any(Number),
    redeemed: expect.any(Number),
    unredeemed: 0,
    expired: 0,
    redeem_rate: 1,
    by_platform: [
      { platform_code: 'meituan', platform_name: '美团', redeem_rate: 1, sales: expect.any(Number) },
    ],
    by_type: [{ voucher_type: 4, redeem_rate: 1 }],
  });
  const trend = stats['trend'] as { date: string; redeemed: number; amount: number }[];
  expect(trend).toHaveLength(30);
  expect(trend.at(-1)?.redeemed).toBe(stats['redeemed']);
  expect(trend.at(-1)?.amount).toBe((stats['by_platform'] as { sales: number }[])[0]?.sales);
  expect((await get('/api/v1/vouchers/stats?start_date=x')).status).toBe(400);
});

test('GET /api/v1/vouchers/export sends a file to save, of the list’s filters', async () => {
  const code = await redeemOne();
  const csv = await get(`/api/v1/vouchers/export?format=csv&keyword=${code}`);
  expect(csv.status).toBe(200);
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('content-disposition')).toMatch(
    /^attachment; filename="?vouchers-\d{4}-\d{2}-\d{2}\.csv"?$/,
  );
  expect(csv.headers.get('cache-control')).toBe('no-store');
  const lines = String(csv.body['text']).trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(code);
  const xlsx = await get('/api/v1/vouchers/export?format=xlsx');
  expect(xlsx.headers.get('content-type')).toContain('spreadsheetml.sheet');
  expect(String(xlsx.body['text']).startsWith('PK')).toBe(true);
  expect((await get('/api/v1/vouchers/export?format=pdf')).status).toBe(400);
  expect((await get('/api/v1/vouchers/export', clerk)).status).toBe(403);
});
