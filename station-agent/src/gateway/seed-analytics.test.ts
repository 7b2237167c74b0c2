// Seed 004's reports over real HTTP: the seed's own evening, its fields and its sums.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';
import { askRefund, giveRefund, moveOrder, payOrder, placeOrder } from '../till/revenue.testkit.ts';

let shop: OpenShop;
let manager: string;
let clerk: string;
let today: string;

const get = (path: string, token = manager) =>
  shop.call('GET', `/api/analytics/${path}`, undefined, { authorization: `Bearer ${token}` });
const body = async (path: string): Promise<unknown> => {
  const answer = await get(path);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};

beforeAll(async () => {
  shop = await openRehearsalShop();
  manager = await shop.token('3001', '3333');
  clerk = await shop.token();
  const { journal } = shop.station;
  today = journal.today();
  const atMs = Date.now();
  const dishes = [
    { item: 901, name: '宫保鸡丁', unitFen: 3_800, quantity: 1 },
    { item: 902, name: '鱼香肉丝', unitFen: 3_800, quantity: 1 },
  ];
  journal.transact('1001', (tx) => {
    placeOrder(tx, { order: 501, totalFen: 7_600, dishes, table: '21', atMs });
    placeOrder(tx, { order: 502, totalFen: 7_600, dishes, atMs });
    placeOrder(tx, { order: 503, totalFen: 9_900, dishes, atMs });
    moveOrder(tx, 503, 'pending', 'cancelled', atMs);
    payOrder(tx, { payment: 701, order: 501, channel: 'wechat', amountFen: 7_600, atMs });
    payOrder(tx, { payment: 702, order: 502, channel: 'cash', amountFen: 7_600, atMs });
    const refund = { refund: 801, payment: 702, order: 502, channel: 'cash', amountFen: 3_800, atMs };
    askRefund(tx, refund);
    giveRefund(tx, refund);
  });
});
afterAll(() => shop.close());

test('GET /api/analytics/revenue-summary: cancelled orders are no revenue, money given back is none either', async () => {
  expect(await body('revenue-summary?store_id=1&period=today')).toEqual({
    period: 'today',
    start_date: today,
    end_date: today,
    total_orders: 2,
    total_amount: 152,
    total_discount: 0,
    total_refunded: 38,
    net_revenue: 114,
    average_order_amount: 57,
  });
  expect(await body('revenue-summary?store_id=1&period=yesterday')).toMatchObject({
    total_orders: 0,
    net_revenue: 0,
    average_order_amount: 0,
  });
});

test('GET /api/analytics/payment-methods', async () => {
  expect(await body('payment-methods?store_id=1&period=week')).toEqual([
    { payment_method: 'wechat', count: 1, amount: 76, percentage: 66.67 },
    { payment_method: 'cash', count: 1, amount: 38, percentage: 33.33 },
  ]);
});

test('GET /api/analytics/menu-item-sales', async () => {
  const rows = await body('menu-item-sales?store_id=1&period=today&limit=20');
  expect(rows).toEqual([
    { menu_item_id: 901, menu_item_name: '宫保鸡丁', quantity: 2, revenue: 76 },
    { menu_item_id: 902, menu_item_name: '鱼香肉丝', quantity: 2, revenue: 76 },
  ]);
  expect(await body('menu-item-sales?store_id=1&limit=1')).toHaveLength(1);
});

test('GET /api/analytics/hourly-sales and order-status', async () => {
  const hours = (await body('hourly-sales?store_id=1&period=today')) as { order_count: number }[];
  expect(hours.reduce((sum, { order_count }) => sum + order_count, 0)).toBe(2);
  expect(hours[0]).toEqual({ hour: expect.any(Number) as number, order_count: 2, revenue: 114 });
  expect(await body('order-status?store_id=1&period=today')).toEqual([
    { order_status: 'pending', count: 2, amount: 114 },
    { order_status: 'cancelled', count: 1, amount: 99 },
  ]);
});

test('GET /api/analytics/daily-revenue shows every one of the last days, empty ones too', async () => {
  const rows = (await body('daily-revenue?store_id=1&days=7')) as { date: string }[];
  expect(rows).toHaveLength(7);
  expect(rows[6]).toEqual({ date: today, order_count: 2, revenue: 114 });
  expect(rows[0]).toMatchObject({ order_count: 0, revenue: 0 });
});

test('GET /api/analytics/top-orders', async () => {
  expect(await body('top-orders?store_id=1&period=month&limit=10')).toMatchObject([
    {
      order_id: 501,
      table_id: 21,
      table_number: '21',
      final_amount: 76,
      order_status: 'pending',
      items_count: 2,
    },
    { order_id: 502, table_id: null, table_number: '', final_amount: 38 },
  ]);
});

test('GET /api/analytics/voucher-redemptions counts what was redeemed, by platform and kind', async () => {
  expect(await body('voucher-redemptions?store_id=1&period=today')).toEqual([]);
  const as = { authorization: `Bearer ${clerk}` };
  const { body: desk } = await shop.call('GET', '/api/rehearsal', undefined, as);
  const platforms = desk['platforms'] as unknown as {
    code: string;
    deals: { deal: string; voucherType: number }[];
  }[];
  const deals = platforms.find(({ code }) => code === 'meituan')?.deals ?? [];
  const deal = deals.find(({ voucherType }) => voucherType === 4)?.deal;
  const issued = await shop.call('POST', '/api/rehearsal/vouchers', { platform: 'meituan', deal }, as);
  const voucher_code = String(issued.body['code']);
  const spent = await shop.call('POST', '/api/v1/vouchers/verify', { voucher_code, operator_id: 1 }, as);
  expect(spent.status).toBe(200);
  const voucher = await shop.call('GET', `/api/v1/vouchers/no/${voucher_code}`, undefined, as);
  const { paid_price } = voucher.body['data'] as unknown as { paid_price: number };
  expect(await body('voucher-redemptions?store_id=1&period=today')).toEqual([
    {
      platform_id: expect.any(Number) as number,
      platform_code: 'meituan',
      platform_name: '美团',
      voucher_type: 4,
      redeemed: 1,
      redeemed_amount: paid_price,
      reversed: 0,
      reversed_amount: 0,
    },
  ]);
  // Its dishes are an order too, and no revenue of the counter: the money came by the platform.
  expect(await body('revenue-summary?store_id=1&period=today')).toMatchObject({ total_orders: 2 });
});

test('a report is of one store, for managers, and its period must be one', async () => {
  expect((await get('revenue-summary')).status).toBe(400);
  expect((await get('revenue-summary?store_id=2')).status).toBe(404);
  expect((await get('revenue-summary?store_id=1&period=sometime')).status).toBe(400);
  expect((await get('revenue-summary?store_id=1&period=custom')).status).toBe(400);
  expect((await get('revenue-summary?store_id=1', clerk)).status).toBe(403);
  const custom = `revenue-summary?store_id=1&period=custom&custom_start=${today}&custom_end=${today}`;
  expect(await body(custom)).toMatchObject({ period: 'custom', total_orders: 2 });
});

test('GET /api/analytics/export gives each report as a table file', async () => {
  const csv = await get('export?report=payment-methods&format=csv&period=today');
  expect(csv.status).toBe(200);
  expect(csv.headers.get('content-disposition')).toContain(`payment-methods-${today}.csv`);
  expect(String(csv.body['text'])).toContain('微信支付');
  expect(String(csv.body['text'])).toContain('76.00');
  const names = ['revenue-summary', 'menu-item-sales', 'hourly-sales', 'order-status', 'daily-revenue'];
  for (const name of [...names, 'top-orders', 'voucher-redemptions']) {
    const book = await get(`export?report=${name}&format=xlsx`);
    expect(book.status, name).toBe(200);
    expect(String(book.body['text']).startsWith('PK'), name).toBe(true);
  }
  expect((await get('export?report=nothing')).status).toBe(400);
});
