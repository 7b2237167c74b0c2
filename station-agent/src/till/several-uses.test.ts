import { afterEach, expect, test } from 'vitest';
import { voucherById } from '@qiantai/shared/views/vouchers.ts';
import { rebuildViews } from '../journal/journal.ts';
import { verifyJournal } from '../journal/verify.ts';
import { openStoreShop } from './store-shop.testkit.ts';

// A voucher with several uses: each is a redemption of its own, and each can be undone while its own window is open.

let shop = openStoreShop();
afterEach(() => {
  expect(verifyJournal(shop.journal.view)).toMatchObject({ is: 'whole' });
  shop = openStoreShop();
});

const dayMs = 86_400_000;

async function cardOf(uses: number): Promise<string> {
  const { batch } = await shop.ask('batch.issue', {
    product: '私教课卡',
    voucher_type: 2,
    value_fen: 15_000,
    count: 1,
    uses,
    valid_until: new Date(shop.now() + 30 * dayMs).toISOString().slice(0, 10),
    lessons: { count: 1 },
  });
  return shop.codeOf(batch, 1);
}

const use = (code: string, count = 1, staff = '3001') =>
  shop.ask('voucher.redeem', { code, count }, { staff });

const reverse = (voucher_id: number, redemption?: string, as = {}) =>
  shop.ask('voucher.reverse', { voucher_id, ...(redemption === undefined ? {} : { redemption }) }, as);

test('an earlier use is undone by its own attempt, and the later one stands', async () => {
  const code = await cardOf(3);
  const first = await use(code);
  const second = await use(code);
  expect(second.resultId).not.toBe(first.resultId);
  const undone = await reverse(first.voucher, first.attempt);
  expect(undone).toMatchObject({ state: 'reversed' });
  const logs = await shop.ask('voucher.logs', { voucher_id: first.voucher });
  expect(logs.map(({ attempt, reversed }) => [attempt === second.attempt, reversed])).toEqual([
    [false, true],
    [true, false],
    [false, false],
  ]);
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({ usable: 2, status: 1 });
  const lessons = await shop.ask('benefit.get', { benefit_id: first.resultId ?? 0 });
  expect(lessons.state).toBe('taken-back');
  expect(await shop.ask('benefit.get', { benefit_id: second.resultId ?? 0 })).toMatchObject({ remaining: 1 });
});

test('every use may be undone, the latest first when none is named; then there is nothing left to undo', async () => {
  const code = await cardOf(2);
  const first = await use(code);
  const second = await use(code);
  const row = () => voucherById(shop.journal.view, first.voucher);
  expect(row()).toMatchObject({ status: 2, redeemed_by: second.attempt });
  await reverse(first.voucher);
  expect(row()).toMatchObject({
    status: 1,
    usable: 1,
    redeemed_by: first.attempt,
    result_id: first.resultId,
  });
  await expect(reverse(first.voucher, second.attempt)).rejects.toThrow('not-redeemed');
  await reverse(first.voucher);
  expect(row()).toMatchObject({ status: 1, usable: 2, redeemed_by: null, result_id: null });
  await expect(reverse(first.voucher)).rejects.toThrow('not-redeemed');
  const before = [row(), await shop.ask('voucher.list', {})];
  rebuildViews(shop.db);
  expect([row(), await shop.ask('voucher.list', {})]).toEqual(before);
});

test('uses spent at once are given back at once, and the voucher’s customer is again whose use stands', async () => {
  const code = await cardOf(5);
  const one = await use(code);
  const three = await use(code, 3);
  expect(voucherById(shop.journal.view, one.voucher)).toMatchObject({ usable: 1 });
  await reverse(one.voucher, three.attempt);
  expect(voucherById(shop.journal.view, one.voucher)).toMatchObject({ usable: 4, redeemed_by: one.attempt });
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({ usable: 4 });
});

test('each use has its own window and its own clerk', async () => {
  const code = await cardOf(3);
  const first = await use(code, 1, '1001');
  shop.advance(20 * 3_600_000);
  const second = await use(code, 1, '1002');
  const clerk = (staff: string) => ({ staff, role: 'clerk' as const });
  await expect(reverse(first.voucher, second.attempt, clerk('1001'))).rejects.toThrow('not-allowed');
  shop.advance(5 * 3_600_000);
  await expect(reverse(first.voucher, first.attempt, clerk('1001'))).rejects.toThrow(
    'reversal-window-closed',
  );
  expect(await reverse(first.voucher, second.attempt, clerk('1002'))).toMatchObject({ state: 'reversed' });
});

test('what was used of one use keeps that use, and no other', async () => {
  const code = await cardOf(2);
  const first = await use(code);
  const second = await use(code);
  await shop.ask('benefit.useLesson', { benefit_id: first.resultId ?? 0, coach: '李教练' });
  await expect(reverse(first.voucher, first.attempt)).rejects.toThrow('benefit-used');
  expect(await reverse(first.voucher, second.attempt)).toMatchObject({ state: 'reversed' });
});
