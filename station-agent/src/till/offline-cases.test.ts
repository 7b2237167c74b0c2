import { afterEach, expect, test } from 'vitest';
import { offlineTally } from '@qiantai/shared/views/offline.ts';
import { kitchenQueue } from '@qiantai/shared/views/orders.ts';
import { accept, countFacts, cut, drained, mealFen, mend, openOfflineShop } from './offline.testkit.ts';
import { rebuildViews } from '../journal/journal.ts';
import type { JournalDb } from '../journal/sqlite.ts';
import type { TestShop } from './shop.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    expect(offlineTally(shop.journal.view)).toEqual(countFacts(shop));
    await shop.till.drain(0);
    await shop.close();
  }
});

const manager = { role: 'manager', staff: '3001' } as const;

/** A shop on whose desk one code lies that was used elsewhere while the line was down. */
async function withCase(seen = true): Promise<{ shop: TestShop; code: string; id: number }> {
  const shop = await openOfflineShop();
  shops.push(shop);
  const code = shop.issue();
  if (seen) await shop.ask('voucher.lookup', { code });
  cut(shop);
  await accept(shop, code);
  shop.rehearsal.events?.consumedElsewhere?.(code, shop.clock.env.now());
  await mend(shop);
  shop.till.startClock();
  await drained(shop);
  const { items } = await shop.ask('case.list', {}, manager);
  return { shop, code, id: items[0]?.case ?? 0 };
}

test('a code used elsewhere meanwhile becomes a case with amount, who and when, and stays until it is closed', async () => {
  const { shop, code, id } = await withCase();
  const page = await shop.ask('case.list', {}, manager);
  expect(page).toMatchObject({
    total: 1,
    items: [{ kind: 'used-elsewhere', code, amountFen: mealFen(shop), clerk: '1001', open: true }],
  });
  expect(shop.rehearsal.consumptions(code)).toBe(1);
  await expect(shop.ask('case.close', { case: id, action: 'write-off' })).rejects.toThrow('not-allowed');
  const closed = await shop.ask('case.close', { case: id, action: 'write-off', note: '已走' }, manager);
  expect(closed).toMatchObject({ open: false, action: 'write-off', note: '已走', closedBy: '3001' });
  expect(await shop.ask('case.list', {}, manager)).toMatchObject({ total: 0 });
  expect(await shop.ask('case.list', { state: 'closed' }, manager)).toMatchObject({ total: 1 });
  await expect(shop.ask('case.close', { case: id, action: 'customer-paid' }, manager)).rejects.toThrow(
    'case-closed',
  );
  expect(countFacts(shop)).toEqual({ accepted: 1, confirmed: 0, cases: 1, waiting: 0 });
});

test('an open case still counts against the budget; a decided one does not', async () => {
  const { shop, id } = await withCase();
  const left = async () => (await shop.ask('offline.status', {})).platforms[0]?.acceptLeft;
  expect(await left()).toBe(999);
  await shop.ask('case.close', { case: id, action: 'customer-paid' }, manager);
  expect(await left()).toBe(1_000);
});

test('goods that came back take their order out of the kitchen', async () => {
  const { shop, id } = await withCase();
  expect(kitchenQueue(shop.journal.view, 10)).toHaveLength(1);
  await shop.ask('case.close', { case: id, action: 'goods-returned' }, manager);
  expect(kitchenQueue(shop.journal.view, 10)).toHaveLength(0);
});

test('goods handed over without a known deal are taken back as well', async () => {
  const { shop, id } = await withCase(false);
  await shop.ask('case.close', { case: id, action: 'goods-returned' }, manager);
  expect(shop.journal.read(0).filter(({ type }) => type === 'benefit.taken-back')).toHaveLength(1);
});

test('asked again, the platform’s new word decides; the desk’s own click twice asks once', async () => {
  const { shop, code, id } = await withCase();
  const again = { ...manager, command: 'again' };
  await shop.ask('case.close', { case: id, action: 'retry' }, again);
  await shop.ask('case.close', { case: id, action: 'retry' }, again);
  expect(countFacts(shop)).toMatchObject({ cases: 0, waiting: 1 });
  await drained(shop);
  const { items, total } = await shop.ask('case.list', { state: 'all' }, manager);
  expect(total).toBe(2);
  expect(items.map(({ open }) => open)).toEqual([true, false]);
  expect(shop.rehearsal.consumptions(code)).toBe(1);
});

test('each no of the platform has its own name on the desk', async () => {
  const shop = await openOfflineShop();
  shops.push(shop);
  const deal = shop.rehearsal.deals[0]?.deal ?? '';
  const refunded = shop.rehearsal.issue({ deal, refunded: true }).code;
  const expired = shop.rehearsal.issue({ deal, expiresAtMs: shop.clock.env.now() + 1_000 }).code;
  cut(shop);
  for (const code of [refunded, expired, '100000000001']) await accept(shop, code);
  shop.clock.advance(2 * 86_400_000);
  await mend(shop);
  shop.till.startClock();
  await drained(shop);
  const { items } = await shop.ask('case.list', {}, manager);
  expect(Object.fromEntries(items.map(({ code, kind }) => [code, kind]))).toEqual({
    [refunded]: 'refunded',
    [expired]: 'expired',
    '100000000001': 'invalid',
  });
});

test('an amount other than the platform’s is spent and lies on the desk with both amounts', async () => {
  const shop = await openOfflineShop();
  shops.push(shop);
  const code = shop.issue();
  cut(shop);
  await accept(shop, code, mealFen(shop) + 500);
  await mend(shop);
  shop.till.startClock();
  await drained(shop);
  const { items } = await shop.ask('case.list', {}, manager);
  expect(items).toMatchObject([
    { kind: 'amount-differs', amountFen: mealFen(shop) + 500, toldFen: mealFen(shop) },
  ]);
  expect(items[0]?.actions).toEqual(['write-off', 'customer-paid']);
  expect(shop.rehearsal.consumptions(code)).toBe(1);
  expect((await shop.ask('voucher.list', { status: 2 })).items.map((item) => item.code)).toContain(code);
});

test('folded again from the journal, vouchers, acceptances and cases are the same to the byte', async () => {
  const { shop, id } = await withCase();
  await shop.ask('case.close', { case: id, action: 'retry' }, manager);
  await drained(shop);
  const db = shop.journal.view as JournalDb;
  const tables = [
    'vouchers',
    'attempts',
    'offline_acceptances',
    'offline_cases',
    'platform_heard',
    'voucher_days',
  ];
  const all = (): string =>
    JSON.stringify(tables.map((table) => db.all(`SELECT * FROM ${table} ORDER BY 1, 2`)));
  const before = all();
  rebuildViews(db);
  expect(all()).toBe(before);
});
