import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

// Reads like the shop's own description of its voucher desk: query, redeem, undo, list, per-platform routes.

let shop: OpenShop;
let clerk: Record<string, string>;
let manager: Record<string, string>;
let admin: Record<string, string>;
beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = { authorization: `Bearer ${await shop.token()}` };
  manager = { authorization: `Bearer ${await shop.token('3001', '3333')}` };
  admin = { authorization: `Bearer ${await shop.token('9001', '9999')}` };
});
afterAll(() => shop.close());

async function issue(voucherType = 4): Promise<string> {
  const { body } = await shop.call('GET', '/api/rehearsal', undefined, clerk);
  const platforms = body['platforms'] as unknown as {
    code: string;
    deals: { deal: string; voucherType: number }[];
  }[];
  const meituan = platforms.find(({ code }) => code === 'meituan');
  const deal = meituan?.deals.find((one) => one.voucherType === voucherType)?.deal;
  const issued = await shop.call('POST', '/api/rehearsal/vouchers', { platform: 'meituan', deal }, clerk);
  return String(issued.body['code']);
}

const get = (path: string, as = clerk) => shop.call('GET', path, undefined, as);
const post = (path: string, body: unknown, as = clerk, headers: Record<string, string> = {}) =>
  shop.call('POST', path, body, { ...as, ...headers });
const dataOf = (reply: { body: Record<string, unknown> }): Record<string, unknown> =>
  reply.body['data'] as Record<string, unknown>;

test('GET /api/v1/vouchers/no/:code answers the seed’s fields', async () => {
  const code = await issue();
  const reply = await get(`/api/v1/vouchers/no/${code}`);
  expect(reply.body).toMatchObject({
    code: 200,
    data: {
      voucher_no: code,
      platform_name: '美团',
      platform_code: 'meituan',
      voucher_type: 4,
      product_name: expect.any(String),
      original_price: expect.any(Number),
      paid_price: expect.any(Number),
      user_phone: '138****8000',
      status: 1,
      expire_date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      verified_at: null,
      verified_by: null,
      reversible_until: null,
      member: null,
    },
  });
});

test('POST /api/v1/vouchers/verify redeems and answers user, result and message', async () => {
  const code = await issue(1);
  const reply = await post('/api/v1/vouchers/verify', { voucher_code: code, operator_id: 1 });
  expect(reply.body).toMatchObject({
    code: 200,
    data: {
      user_id: null,
      result_type: 1,
      result_id: expect.any(Number),
      message: '核销成功，已为用户开通健身月卡',
    },
  });
  expect(dataOf(reply)['reversible_until']).toMatch(/\+08:00$/);
  const after = await get(`/api/v1/vouchers/no/${code}`);
  expect(after.body).toMatchObject({
    data: { status: 2, verified_by: '1001', verified_at: expect.stringMatching(/\+08:00$/) },
  });
});

test('the same Idempotency-Key answers the same, another body with it is 409', async () => {
  const code = await issue();
  const key = { 'idempotency-key': 'till-1-42' };
  const first = await post('/api/v1/vouchers/verify', { voucher_code: code, operator_id: 1 }, clerk, key);
  const again = await post('/api/v1/vouchers/verify', { operator_id: 1, voucher_code: code }, clerk, key);
  expect(again.body).toEqual(first.body);
  const other = await post('/api/v1/vouchers/verify', { voucher_code: await issue() }, clerk, key);
  expect(other.body).toMatchObject({ code: 409, error: 'idempotency-mismatch' });
  const bad = await post('/api/v1/vouchers/verify', { voucher_code: code }, clerk, {
    'idempotency-key': 'x'.repeat(256),
  });
  expect(bad.body).toMatchObject({ code: 400, error: 'bad-request' });
});

test('each refusal has its own slug and a sentence in the reader’s language', async () => {
  const used = await issue();
  await post('/api/v1/vouchers/verify', { voucher_code: used, operator_id: 1 });
  const again = await post('/api/v1/vouchers/verify', { voucher_code: used, operator_id: 1 });
  expect(again.body).toMatchObject({
    code: 409,
    error: 'voucher-already-redeemed',
    message: expect.stringContaining('已经核销'),
  });
  const unknown = await post('/api/v1/vouchers/verify', { voucher_code: '9999999999' }, clerk, {
    'accept-language': 'en',
  });
  expect(unknown.body).toMatchObject({
    code: 404,
    error: 'voucher-not-found',
    message: expect.stringMatching(/[a-z]{3}/),
  });
  const empty = await post('/api/v1/vouchers/verify', { voucher_code: '' });
  expect(empty.body).toMatchObject({ code: 400, error: 'bad-request' });
  const typed = await post('/api/v1/vouchers/verify', { voucher_code: ['1'] });
  expect(typed.body).toMatchObject({ code: 400, error: 'bad-request' });
});

test('POST /api/v1/vouchers/:id/cancel undoes; the log tells both', async () => {
  const code = await issue();
  const redeemed = dataOf(await post('/api/v1/vouchers/verify', { voucher_code: code, operator_id: 1 }));
  const id = String(redeemed['voucher_id']);
  const undone = await post(`/api/v1/vouchers/${id}/cancel`, { reason: '点错了' });
  expect(undone.body).toMatchObject({ code: 200, data: { state: 'reversed' } });
  const logs = await get(`/api/v1/vouchers/${id}/logs`);
  expect(logs.body).toMatchObject({
    data: [
      { operation_type: 1, operator_id: '1001' },
      { operation_type: 2, operator_id: '1001' },
    ],
  });
  expect((await post(`/api/v1/vouchers/${id}/cancel`, { reason: '' })).body).toMatchObject({
    error: 'not-redeemed',
  });
});

test('GET /api/v1/vouchers filters and pages', async () => {
  const code = await issue(5);
  await post('/api/v1/vouchers/verify', { voucher_code: code, operator_id: 1 });
  const page = dataOf(await get('/api/v1/vouchers?page=1&page_size=1&status=2&voucher_type=5&platform_id=1'));
  expect(page).toMatchObject({ total: 1, page: 1, page_size: 1, items: [{ voucher_no: code, status: 2 }] });
  const id = String((page['items'] as { id: number }[])[0]?.id);
  expect((await get(`/api/v1/vouchers/${id}`)).body).toMatchObject({ data: { voucher_no: code } });
  expect(dataOf(await get(`/api/v1/vouchers?keyword=${code}`))).toMatchObject({ total: 1 });
  expect(dataOf(await get('/api/v1/vouchers?start_date=2000-01-01&end_date=2000-01-02'))).toMatchObject({
    total: 0,
  });
  expect((await get('/api/v1/vouchers?page=0')).body).toMatchObject({ error: 'bad-request' });
  expect((await get('/api/v1/vouchers/999999')).body).toMatchObject({ code: 404, error: 'not-found' });
});

test('the per-platform routes work by the same rules', async () => {
  const code = await issue();
  expect((await get(`/api/v1/meituan/voucher/${code}`)).body).toMatchObject({
    data: { voucher_no: code, status: 1 },
  });
  expect((await post('/api/v1/meituan/verify', { voucher_code: code })).body).toMatchObject({
    data: { state: 'redeemed' },
  });
  const orders = dataOf(await get('/api/v1/meituan/orders'));
  expect((orders['items'] as { voucher_no: string }[]).map((order) => order.voucher_no)).toContain(code);
  expect((await post('/api/v1/meituan/cancel', { voucher_code: code })).body).toMatchObject({
    data: { state: 'reversed' },
  });
  expect((await post('/api/v1/meituan/auth', {}, admin)).body).toMatchObject({
    code: 200,
    data: { expires_at: expect.anything() },
  });
  expect((await post('/api/v1/meituan/auth', {}, clerk)).status).toBe(403);
  expect((await get('/api/v1/nowhere/voucher/1')).body).toMatchObject({
    code: 404,
    error: 'platform-unknown',
  });
  expect((await get('/api/v1/meituan/orders?start_date=2026-01-01&end_date=2026-12-31')).body).toMatchObject({
    error: 'bad-request',
  });
});

test('a Douyin short link and its plain code are one voucher, whichever of them is shown first', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const issued = await post('/api/rehearsal/vouchers', { platform: 'douyin', deal: '1801001' });
    const texts = [String(issued.body['text']), String(issued.body['code'])];
    const [first = '', second = ''] = order.map((index) => texts[index]);
    expect(first).not.toBe(second);
    const look = async (text: string) => dataOf(await get(`/api/v1/vouchers/no/${encodeURIComponent(text)}`));
    const id = (await look(first))['id'];
    expect((await look(second))['id']).toBe(id);
    const spent = await post('/api/v1/vouchers/verify', { voucher_code: second, platform_code: 'douyin' });
    expect(spent.body).toMatchObject({ code: 200, data: { voucher_id: id, state: 'redeemed' } });
    for (const text of [first, second]) {
      expect(await look(text)).toMatchObject({ id, status: 2, verified_by: '1001' });
      const again = await post('/api/v1/vouchers/verify', { voucher_code: text, platform_code: 'douyin' });
      expect(again.body).toMatchObject({
        error: 'voucher-already-redeemed',
        data: { usedBy: '1001', voucher: id },
      });
    }
    const listed = dataOf(await get(`/api/v1/vouchers?keyword=${encodeURIComponent(second)}`));
    expect(listed).toMatchObject({ total: 1, items: [{ id }] });
    expect((await post('/api/v1/douyin/cancel', { voucher_code: first })).body).toMatchObject({
      data: { state: 'reversed', voucher_id: id },
    });
  }
});

test('an admin switches a platform off and maps a deal; secrets never come back', async () => {
  expect((await get('/api/v1/platforms')).body).toMatchObject({
    data: expect.arrayContaining([
      expect.objectContaining({ code: 'meituan', configured: true, enabled: true }),
    ]),
  });
  expect((await shop.call('PUT', '/api/v1/platforms/meituan', { enabled: false }, clerk)).status).toBe(403);
  await shop.call('PUT', '/api/v1/platforms/meituan', { enabled: false }, admin);
  expect((await get(`/api/v1/meituan/voucher/${await issue()}`)).body).toMatchObject({
    error: 'platform-disabled',
  });
  await shop.call('PUT', '/api/v1/platforms/meituan', { enabled: true }, admin);
  const mapped = await shop.call(
    'PUT',
    '/api/v1/platforms/meituan/deals/7001',
    { voucher_type: 4, product: '新套餐', dishes: [{ name: '水煮鱼', quantity: 1 }] },
    admin,
  );
  expect(mapped.body).toMatchObject({
    data: { product: '新套餐', dishes: [{ name: '水煮鱼', quantity: 1 }] },
  });
  const all = JSON.stringify([
    (await get('/api/v1/platforms', admin)).body,
    (await get('/api/v1/platforms/meituan', manager)).body,
  ]);
  expect(all).not.toMatch(/signKey|accessToken|refreshToken|secret/i);
});

test('health, readiness, metrics and the API’s own description', async () => {
  expect((await shop.call('GET', '/healthz')).body).toMatchObject({
    status: 'ok',
    store: 1,
    station: 0,
    journal: { seq: expect.any(Number), head: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect((await shop.call('GET', '/readyz')).status).toBe(200);
  const metrics = await shop.call('GET', '/metrics');
  expect(String(metrics.body['text'])).toContain('qiantai_platform_calls_total{');
  const { body } = await shop.call('GET', '/openapi.json');
  expect(Object.keys(body['paths'] as unknown as object)).toEqual(
    expect.arrayContaining(['/api/v1/vouchers/no/{code}', '/api/v1/vouchers/verify']),
  );
  const described = body['paths'] as unknown as Record<
    string,
    { get?: { responses: Record<string, { content?: Record<string, unknown> }> } }
  >;
  const exported = described['/api/v1/vouchers/export']?.get?.responses['200']?.content ?? {};
  expect(Object.keys(exported)).toEqual([
    'text/csv; charset=utf-8',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ]);
  expect((await shop.call('GET', '/docs')).status).toBe(200);
  expect((await get('/api/v1/unheard-of')).body).toMatchObject({ code: 404, error: 'not-found' });
});
