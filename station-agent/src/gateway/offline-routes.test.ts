import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

let shop: OpenShop;
let clerk: Record<string, string>;
let manager: Record<string, string>;
beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = { authorization: `Bearer ${await shop.token()}` };
  manager = { authorization: `Bearer ${await shop.token('3001', '3333')}` };
  shop.station.journal.transact('station', (tx) => {
    const acceptance = '0193a1b2-0000-7000-8000-000000000001';
    const sold = { voucher: 1, platform: 'meituan', code: '123456789012', amountFen: 12_850 };
    tx.append('voucher.accepted-offline', 'voucher:1', {
      ...sold,
      acceptance,
      deal: '',
      becomes: { voucherType: 7, product: '双人套餐', dishes: [] },
      resultType: 7,
      resultId: 1,
      command: 'c-1',
      commandHash: 'a'.repeat(64),
      clerk: '1001',
      acceptedAtMs: 1_795_000_000_000,
    });
    tx.append('case.opened', 'case:1', {
      ...sold,
      case: 1,
      acceptance,
      kind: 'used-elsewhere',
      product: '双人套餐',
      clerk: '1001',
      acceptedAtMs: 1_795_000_000_000,
      why: 'voucher-already-redeemed',
      openedAtMs: 1_795_000_900_000,
    });
  });
});
afterAll(() => shop.close());

test('the conflict desk is a manager’s: money in yuan, times with their offset, what may be decided', async () => {
  const { status, body } = await shop.call('GET', '/api/v1/cases?page_size=5', undefined, manager);
  expect(status).toBe(200);
  expect(body['data']).toMatchObject({
    total: 1,
    page: 1,
    page_size: 5,
    items: [
      {
        id: 1,
        kind: 'used-elsewhere',
        voucher_no: '123456789012',
        platform_name: '美团',
        amount: 128.5,
        accepted_by: '1001',
        accepted_at: expect.stringMatching(/\+08:00$/),
        status: 'open',
        actions: ['write-off', 'customer-paid', 'goods-returned', 'retry'],
      },
    ],
  });
  expect((await shop.call('GET', '/api/v1/cases', undefined, clerk)).status).toBe(403);
});

test('a case is closed once, by its key the same again, and a second decision is refused', async () => {
  const key = { ...manager, 'idempotency-key': 'close-1' };
  const decision = { action: 'write-off', note: '顾客已走' };
  const close = (as: Record<string, string>) => shop.call('POST', '/api/v1/cases/1/close', decision, as);
  expect((await close(clerk)).status).toBe(403);
  const first = await close(key);
  expect(first).toMatchObject({ status: 200, body: { data: { status: 'closed', closed_by: '3001' } } });
  expect((await close(key)).body).toEqual(first.body);
  expect(await close(manager)).toMatchObject({ status: 409, body: { error: 'case-closed' } });
  expect((await shop.call('POST', '/api/v1/cases/9/close', decision, manager)).status).toBe(404);
  expect((await shop.call('POST', '/api/v1/cases/1/close', { action: 'forget' }, manager)).status).toBe(400);
});

test('a clerk accepts a code whose platform is away, and it is confirmed when the platform is back', async () => {
  const fault = (name: string) =>
    shop.call('POST', '/api/rehearsal/faults', { platform: 'meituan', fault: name }, clerk);
  const issue = async () => {
    const reply = await shop.call(
      'POST',
      '/api/rehearsal/vouchers',
      { platform: 'meituan', deal: '7001' },
      clerk,
    );
    return String(reply.body['code']);
  };
  // The platform was heard once today: without that nothing may be risked.
  await shop.call('GET', `/api/v1/vouchers/no/${await issue()}`, undefined, clerk);
  const voucher_code = await issue();
  const body = { voucher_code, platform_code: 'meituan', deal: '7001', amount: 128 };
  const key = { ...clerk, 'idempotency-key': 'accept-1' };
  const accept = (wish: unknown, as = clerk) =>
    shop.call('POST', '/api/v1/vouchers/accept-offline', wish, as);
  expect((await accept(body)).body).toMatchObject({ code: 409, error: 'platform-reachable' });
  await fault('down');
  for (const amount of [128.005, '128', -1, undefined])
    expect((await accept({ ...body, amount })).body).toMatchObject({
      code: 400,
      data: { field: 'amount_fen' },
    });
  const first = await accept(body, key);
  expect(first).toMatchObject({
    status: 200,
    body: {
      data: {
        voucher_no: voucher_code,
        platform_name: '美团',
        product_name: '川味双人套餐',
        amount: 128,
        result_type: 4,
        accepted_by: '1001',
        accepted_at: expect.stringMatching(/\+08:00$/),
        state: 'waiting',
      },
    },
  });
  expect((await accept(body, key)).body).toEqual(first.body);
  expect((await accept(body)).body).toMatchObject({ code: 409, error: 'voucher-accepted-offline' });
  const acceptance = String((first.body['data'] as unknown as Record<string, unknown>)['acceptance_id']);
  const asked = () => shop.call('GET', `/api/v1/attempts/${acceptance}`, undefined, clerk);
  expect(await asked()).toMatchObject({ status: 202, body: { data: { state: 'accepted' } } });
  const status = await shop.call('GET', '/api/v1/offline', undefined, clerk);
  expect(status.body['data']).toMatchObject({
    waiting: 1,
    items: [{ voucher_no: voucher_code, amount: 128 }],
  });
  await fault('ok');
  expect((await shop.call('POST', '/api/v1/offline/retry', {}, clerk)).status).toBe(200);
  await expect
    .poll(asked, { timeout: 15_000 })
    .toMatchObject({ status: 200, body: { data: { state: 'redeemed' } } });
});
