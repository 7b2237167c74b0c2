// Bills, mismatches and the audit trail as a program meets them at a real station.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { businessDay } from '@qiantai/shared/time.ts';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

let shop: OpenShop;
let manager: Record<string, string>;
let clerk: Record<string, string>;

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

beforeAll(async () => {
  shop = await openRehearsalShop();
  manager = bearer(await shop.token('3001', '3333'));
  clerk = bearer(await shop.token('1001', '1111'));
}, 60_000);
afterAll(() => shop.close());

test('a manager sees the bills and what does not agree; a clerk does not', async () => {
  const bills = await shop.call('GET', '/api/payment/bills', undefined, manager);
  expect([bills.status, bills.body]).toMatchObject([200, { items: [], open_mismatches: 0 }]);
  const mismatches = await shop.call('GET', '/api/payment/mismatches?state=all', undefined, manager);
  expect([mismatches.status, mismatches.body]).toEqual([200, { items: [], total: 0, open: 0 }]);
  for (const path of [
    '/api/payment/bills',
    '/api/payment/mismatches',
    '/api/v1/audit',
    '/api/v1/audit/export',
  ])
    expect((await shop.call('GET', path, undefined, clerk)).status, path).toBe(403);
});

test('the bill of a day that is not over is not ready, and a mismatch nobody found cannot be settled', async () => {
  const day = businessDay(Date.now(), { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' });
  const wish = { payment_method: 'wechat', day };
  const early = await shop.call('POST', '/api/payment/bills', wish, manager);
  expect([early.status, early.body['error']]).toEqual([404, 'bill-not-ready']);
  const cash = await shop.call(
    'POST',
    '/api/payment/bills',
    { ...wish, payment_method: 'cash', day: '2020-01-01' },
    manager,
  );
  expect([cash.status, cash.body['error']]).toEqual([404, 'payment-method-unknown']);
  const settle = { how: 'explained', note: '没有这条' };
  const none = await shop.call('POST', '/api/payment/mismatches/7/settle', settle, manager);
  expect([none.status, none.body['error']]).toEqual([404, 'not-found']);
});

test('the trail tells who signed in without the session, and the same is had as a file', async () => {
  const trail = await shop.call('GET', '/api/v1/audit?type=staff.signed-in&actor=1001', undefined, manager);
  const { items } = trail.body['data'] as unknown as { items: Record<string, unknown>[] };
  expect(items).toMatchObject([
    { actor: '1001', type: 'staff.signed-in', message: '员工登录。', approved_by: null },
  ]);
  expect(items[0]?.['data']).not.toHaveProperty('session');
  const file = await fetch(`${shop.url}/api/v1/audit/export?format=csv&type=staff`, { headers: manager });
  expect(file.headers.get('content-type')).toContain('text/csv');
  const text = await file.text();
  expect(text).toContain('staff.signed-in');
  expect(text).not.toContain('argon2');
});
