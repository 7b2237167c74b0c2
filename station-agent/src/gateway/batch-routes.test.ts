import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

// The shop's own vouchers as a program meets them: issued, listed, exported, printed and redeemed over HTTP.

let shop: OpenShop;
let clerk: Record<string, string>;
let manager: Record<string, string>;
beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = { authorization: `Bearer ${await shop.token()}` };
  manager = { authorization: `Bearer ${await shop.token('3001', '3333')}` };
});
afterAll(() => shop.close());

const wish = {
  product: '50元代金券',
  voucher_type: 5,
  value_fen: 5_000,
  count: 120,
  valid_until: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
};

const get = (path: string, as = manager) => shop.call('GET', path, undefined, as);
const post = (path: string, body: unknown, as = manager, headers: Record<string, string> = {}) =>
  shop.call('POST', path, body, { ...as, ...headers });

function dataOf(reply: { readonly body: Record<string, unknown> }): Record<string, unknown> {
  return reply.body['data'] as Record<string, unknown>;
}

async function issued(): Promise<{ readonly id: number; readonly codes: readonly string[] }> {
  const id = Number(dataOf(await post('/api/v1/batches', wish))['id']);
  const items = dataOf(await get(`/api/v1/batches/${id}/codes`))['items'] as { code: string }[];
  return { id, codes: items.map(({ code }) => code) };
}

test('POST /api/v1/batches issues once for one Idempotency-Key and is listed', async () => {
  const key = { 'idempotency-key': 'batch-1' };
  const first = await post('/api/v1/batches', wish, manager, key);
  const again = await post('/api/v1/batches', wish, manager, key);
  expect(first).toMatchObject({
    status: 200,
    body: {
      code: 200,
      data: { platform_code: 'store', value_fen: 5_000, count: 120, used: 0, writable: true },
    },
  });
  expect(dataOf(again)).toEqual(dataOf(first));
  const items = dataOf(await get('/api/v1/batches'))['items'] as { id: number }[];
  expect(items.filter(({ id }) => id === dataOf(first)['id'])).toHaveLength(1);
});

test('a code of a batch is looked up and redeemed at the counter’s own routes', async () => {
  const { codes } = await issued();
  const [code = ''] = codes;
  const seen = await get(`/api/v1/vouchers/no/${code}`, clerk);
  expect(dataOf(seen)).toMatchObject({ platform_name: '本店', platform_id: 4, product_name: '50元代金券' });
  const spent = await post('/api/v1/vouchers/verify', { voucher_code: code }, clerk);
  expect(dataOf(spent)).toMatchObject({ state: 'redeemed', result_type: 5 });
  const refused = await post('/api/v1/vouchers/verify', { voucher_code: code }, clerk);
  expect(refused).toMatchObject({ status: 409, body: { error: 'voucher-already-redeemed' } });
});

test('GET …/codes pages by a hundred', async () => {
  const { id, codes } = await issued();
  const second = dataOf(await get(`/api/v1/batches/${id}/codes?page=2`));
  expect(codes).toHaveLength(100);
  expect(second).toMatchObject({ total: 120, page: 2, page_size: 100 });
  expect(second['items']).toHaveLength(20);
});

test('GET …/export holds every code as a file', async () => {
  const { id, codes } = await issued();
  const file = dataOf(await get(`/api/v1/batches/${id}/export`));
  expect(file).toMatchObject({ filename: `vouchers-${id}.csv`, type: 'text/csv; charset=utf-8' });
  for (const code of codes) expect(file['text']).toContain(`,${code},`);
});

test('POST …/print puts a paper of each voucher on the counter’s printer', async () => {
  const { id } = await issued();
  const papers = (await post(`/api/v1/batches/${id}/print`, { from: 1, to: 2 })).body['data'];
  expect(papers).toMatchObject([
    { printer: 'counter', kind: 'receipt', subject: `voucher-sheet:${id}-1` },
    { printer: 'counter', kind: 'receipt', subject: `voucher-sheet:${id}-2` },
  ]);
});

test('POST …/revoke says how many are withdrawn', async () => {
  const { id } = await issued();
  const some = await post(`/api/v1/batches/${id}/revoke`, { serials: [1, 2], reason: '印刷损坏' });
  expect(dataOf(some)).toMatchObject({ revoked: 'some', revoked_count: 2 });
  const all = await post(`/api/v1/batches/${id}/revoke`, { reason: '活动取消' });
  expect(dataOf(all)).toMatchObject({ revoked: 'all', revoked_count: 120 });
  expect((await post(`/api/v1/batches/${id}/revoke`, {})).status).toBe(400);
});

test('a clerk is refused, an unknown batch is not found, and each route stands in the description', async () => {
  expect((await get('/api/v1/batches', clerk)).status).toBe(403);
  expect((await post('/api/v1/batches', wish, clerk)).status).toBe(403);
  expect((await get('/api/v1/batches/999/codes')).status).toBe(404);
  const { paths } = (await shop.call('GET', '/openapi.json')).body as unknown as { paths: object };
  expect(Object.keys(paths).filter((path) => path.startsWith('/api/v1/batches'))).toHaveLength(5);
});
