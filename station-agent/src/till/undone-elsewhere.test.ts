import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { dayReport } from '@qiantai/shared/views/day.ts';
import { kitchenQueue, orderById } from '@qiantai/shared/views/orders.ts';
import { voucherById } from '@qiantai/shared/views/vouchers.ts';
import { verifyJournal } from '../journal/verify.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';
import { asManager, factsOf, openAlerts, syncNow, withList, type ListLine } from './sync.testkit.ts';

// Somebody undoes a redemption of ours in the platform's own app: the customer has the voucher back, not both.

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    await shop.till.drain(0);
    expect(verifyJournal(shop.journal.view)).toMatchObject({ is: 'whole' });
    await shop.close();
  }
});

async function shopOpen(edit: (lines: ListLine[]) => ListLine[] = (lines) => lines): Promise<TestShop> {
  const shop = await openShop(undefined, 0, (rehearsal) => withList(rehearsal, edit));
  shops.push(shop);
  return shop;
}

async function redeemed(shop: TestShop, deal?: string) {
  const code = shop.issue(deal);
  return { code, card: await shop.ask('voucher.redeem', { code }) };
}

/** In the platform's own app, within its window. */
async function undoneThere(shop: TestShop, voucher: number): Promise<void> {
  const row = voucherById(shop.journal.view, voucher);
  const outcome = await shop.shop.platforms.settler('meituan').reverse({
    key: randomUUID(),
    attempt: row?.redeemed_by ?? '',
    code: row?.code ?? '',
    deal: row?.deal_used ?? '',
    flow: row?.flow ?? '',
    consumedAtMs: row?.redeemed_at_ms ?? 0,
    clerk: 'elsewhere',
    askedAtMs: shop.clock.env.now(),
  });
  expect(outcome.is).toBe('done');
}

const later = (shop: TestShop): void => shop.clock.advance(limits.undoneElsewhereAfterMs);

test('a look that finds the voucher usable again takes back the card it had become, and it can be redeemed anew', async () => {
  const shop = await shopOpen();
  const { code, card } = await redeemed(shop, '7005');
  await undoneThere(shop, card.voucher);
  later(shop);
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({ status: 1, usable: 1 });
  expect(factsOf(shop, 'benefit.taken-back').map(({ data }) => data.benefit)).toEqual([card.resultId]);
  expect(await shop.ask('voucher.attempt', { attempt: card.attempt })).toMatchObject({ reversed: true });
  expect(dayReport(shop.journal.view, '2026-11-21')).toMatchObject({ redeemed: 1, reversed: 1 });
  expect(await openAlerts(shop)).toMatchObject([{ kind: 'undone-elsewhere', severity: 'warn', code }]);
  const logs = await shop.ask('voucher.logs', { voucher_id: card.voucher });
  expect(logs.map(({ kind, state }) => [kind, state])).toEqual([
    ['redeem', 'redeemed'],
    ['reverse', 'reversed'],
  ]);
  expect(await shop.ask('voucher.redeem', { code })).toMatchObject({ state: 'redeemed' });
});

test('right after a redemption a platform’s old answer takes nothing back', async () => {
  const shop = await shopOpen();
  const { code, card } = await redeemed(shop, '7005');
  await undoneThere(shop, card.voucher);
  await shop.ask('voucher.lookup', { code });
  expect(factsOf(shop, 'benefit.taken-back')).toEqual([]);
});

test('the closing of the day asks about what only this shop knows, and takes back what was undone', async () => {
  const missing = new Set<string>();
  const shop = await shopOpen((lines) => lines.filter(({ receiptCode }) => !missing.has(receiptCode)));
  const undone = await redeemed(shop);
  const unlisted = await redeemed(shop);
  await undoneThere(shop, undone.card.voucher);
  missing.add(undone.code).add(unlisted.code);
  shop.clock.advance(Date.parse('2026-11-22T04:29:30+08:00') - shop.clock.env.now());
  shop.till.startClock();
  await until(shop, () => factsOf(shop, 'sync.reconciled').length === 1);
  expect(orderById(shop.journal.view, undone.card.resultId ?? 0)?.status).toBe('cancelled');
  expect(kitchenQueue(shop.journal.view, 9).map(({ order_id }) => order_id)).toEqual([
    unlisted.card.resultId,
  ]);
  const [day] = factsOf(shop, 'sync.reconciled').map(({ data }) => data);
  expect(day).toMatchObject({
    journalCount: 1,
    differences: [{ kind: 'journal-only', code: unlisted.code }],
  });
  expect((await openAlerts(shop)).map(({ kind, code }) => [kind, code]).sort()).toEqual(
    [
      ['journal-only', unlisted.code],
      ['undone-elsewhere', undone.code],
    ].sort(),
  );
});

test('a refund after use takes back a card that nobody used; a meal that is being cooked stays, and a manager hears of both', async () => {
  const refunded = new Set<string>();
  const shop = await shopOpen((lines) =>
    lines.map((line) => (refunded.has(line.receiptCode) ? { ...line, refundStatus: 6 } : line)),
  );
  const card = await redeemed(shop, '7005');
  const meal = await redeemed(shop);
  const order = orderById(shop.journal.view, meal.card.resultId ?? 0);
  shop.journal.transact('2001', (tx) =>
    tx.append('order.status-set', `order:${order?.order_id}`, {
      order: order?.order_id ?? 0,
      from: order?.status ?? 'confirmed',
      to: 'preparing',
      setAtMs: shop.clock.env.now(),
      reason: '',
    }),
  );
  refunded.add(card.code).add(meal.code);
  await syncNow(shop);
  expect(factsOf(shop, 'benefit.taken-back').map(({ data }) => data.benefit)).toEqual([card.card.resultId]);
  expect(orderById(shop.journal.view, meal.card.resultId ?? 0)?.status).toBe('preparing');
  expect((await openAlerts(shop)).map(({ kind }) => kind)).toEqual(['refunded-after', 'refunded-after']);
  await expect(shop.ask('voucher.reverse', { voucher_id: card.card.voucher }, asManager)).rejects.toThrow(
    'voucher-refunded',
  );
});
