import { afterEach, expect, test } from 'vitest';
import { kitchenQueue, orderById } from '@qiantai/shared/views/orders.ts';
import { dayReport } from '@qiantai/shared/views/day.ts';
import { attemptById, openAttempts } from '@qiantai/shared/views/vouchers.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

async function redeemed(deal?: string) {
  const shop = await openShop();
  shops.push(shop);
  const code = shop.issue(deal);
  const card = await shop.ask('voucher.redeem', { code });
  return { shop, code, card };
}

test('an undo within ten minutes frees the voucher, cancels the dish and is counted', async () => {
  const { shop, code, card } = await redeemed();
  const undone = await shop.ask('voucher.reverse', { voucher_id: card.voucher, reason: '点错了' });
  expect(undone).toMatchObject({ kind: 'reverse', state: 'reversed' });
  expect(shop.rehearsal.spent(code)).toBe(0);
  expect(kitchenQueue(shop.journal.view, 10)).toEqual([]);
  expect(orderById(shop.journal.view, card.resultId ?? 0)?.status).toBe('cancelled');
  expect(dayReport(shop.journal.view, '2026-11-21')).toMatchObject({
    redeemed: 1,
    reversed: 1,
    reversedFen: card.paidFen,
  });
  expect(await shop.ask('voucher.redeem', { code })).toMatchObject({ state: 'redeemed' });
  expect(shop.rehearsal.spent(code)).toBe(1);
});

test('after ten minutes the window is closed and nothing is asked', async () => {
  const { shop, code, card } = await redeemed();
  shop.clock.advance(10 * 60_000);
  await expect(shop.ask('voucher.reverse', { voucher_id: card.voucher })).rejects.toThrow(
    'reversal-window-closed',
  );
  expect(shop.rehearsal.spent(code)).toBe(1);
});

test('a clerk undoes only what they redeemed themselves; a manager anything', async () => {
  const { shop, card } = await redeemed();
  await expect(shop.ask('voucher.reverse', { voucher_id: card.voucher }, { staff: '1002' })).rejects.toThrow(
    'not-allowed',
  );
  expect(
    await shop.ask('voucher.reverse', { voucher_id: card.voucher }, { staff: '3001', role: 'manager' }),
  ).toMatchObject({ state: 'reversed' });
});

test('a lost reply to an undo is unknown first and then known, and undone once', async () => {
  const { shop, code, card } = await redeemed();
  shop.server.faults.next('reply-lost');
  const undo = await shop.ask('voucher.reverse', { voucher_id: card.voucher });
  expect(undo.state).toBe('unclear');
  await until(shop, () => openAttempts(shop.journal.view).length === 0);
  expect(attemptById(shop.journal.view, undo.attempt)?.state).toBe('reversed');
  expect(shop.rehearsal.spent(code)).toBe(0);
});

test('a card that a voucher had opened is taken back with it', async () => {
  const shop = await openShop();
  shops.push(shop);
  const deal = shop.rehearsal.deals.find(({ voucherType }) => voucherType === 1);
  const card = await shop.ask('voucher.redeem', { code: shop.issue(deal?.deal ?? '') });
  await shop.ask('voucher.reverse', { voucher_id: card.voucher });
  expect(shop.journal.read(0).filter(({ type }) => type === 'benefit.taken-back')).toHaveLength(1);
});

test('a voucher nobody redeemed here cannot be undone', async () => {
  const shop = await openShop();
  shops.push(shop);
  const code = shop.issue();
  const card = await shop.ask('voucher.lookup', { code });
  await expect(shop.ask('voucher.reverse', { voucher_id: card.voucher })).rejects.toThrow('not-redeemed');
  await expect(shop.ask('voucher.reverse', { voucher_id: 999 })).rejects.toThrow('not-found');
});
