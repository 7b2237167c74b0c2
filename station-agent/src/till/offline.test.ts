import { afterEach, expect, test } from 'vitest';
import { acceptanceById, offlineTally } from '@qiantai/shared/views/offline.ts';
import { kitchenQueue } from '@qiantai/shared/views/orders.ts';
import { verifyJournal } from '../journal/verify.ts';
import {
  accept,
  allow,
  countFacts,
  cut,
  drained,
  generous,
  mealFen,
  mend,
  openOfflineShop,
} from './offline.testkit.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    expect(verifyJournal(shop.journal.view)).toMatchObject({ is: 'whole' });
    expect(offlineTally(shop.journal.view)).toEqual(countFacts(shop));
    await shop.till.drain(0);
    await shop.close();
  }
});

async function shopOpen(budget = generous): Promise<TestShop> {
  const shop = await openOfflineShop(budget);
  shops.push(shop);
  return shop;
}

const statusOf = async (shop: TestShop, code: string) =>
  (await shop.ask('voucher.list', { keyword: code })).items[0]?.status;

test('a shop that said nothing accepts nothing offline', async () => {
  const shop = await openShop();
  shops.push(shop);
  cut(shop);
  await expect(accept(shop, shop.issue())).rejects.toThrow('offline-refused');
});

test('a platform that answers is never worked around: the code is to be redeemed as usual', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await expect(accept(shop, code)).rejects.toThrow('platform-reachable');
  shop.rehearsal.events?.consumedElsewhere?.(code, shop.clock.env.now());
  await expect(accept(shop, code)).rejects.toThrow('voucher-already-redeemed');
});

test('a seen set meal is accepted offline, goes to the kitchen once and waits', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  cut(shop);
  const card = await accept(shop, code, 1);
  expect(card).toMatchObject({ state: 'waiting', resultType: 4, amountFen: mealFen(shop), clerk: '1001' });
  expect(kitchenQueue(shop.journal.view, 10)).toHaveLength(1);
  expect(await statusOf(shop, code)).toBe(6);
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({ status: 6 });
  await expect(shop.ask('voucher.redeem', { code })).rejects.toThrow('voucher-accepted-offline');
  await expect(accept(shop, code)).rejects.toThrow('voucher-accepted-offline');
});

test('a code never seen before is accepted as goods, or as the deal the clerk reads off the phone', async () => {
  const shop = await shopOpen();
  cut(shop);
  const code = shop.issue();
  expect(await accept(shop, code)).toMatchObject({ becomes: { voucherType: 7 }, resultType: 7 });
  await expect(shop.ask('voucher.redeem', { code })).rejects.toThrow('voucher-accepted-offline');
  const deal = shop.rehearsal.deals[0]?.deal ?? '';
  const meal = await shop.ask('voucher.acceptOffline', { code: shop.issue(), deal, amount_fen: 100 });
  expect(meal).toMatchObject({ becomes: { voucherType: 4 }, resultType: 4, amountFen: 100 });
});

test('the same tap twice accepts once, and once only', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  cut(shop);
  const [one, two] = await Promise.all([1, 2].map(() => accept(shop, code, 100, 'tap')));
  expect(one?.acceptance).toBe(two?.acceptance);
  expect(await accept(shop, code, 100, 'tap')).toEqual(one);
  await expect(accept(shop, shop.issue(), 100, 'tap')).rejects.toThrow('idempotency-mismatch');
  expect(countFacts(shop).accepted).toBe(1);
});

test('a code that no platform or the wrong one would know is not accepted', async () => {
  const shop = await shopOpen();
  cut(shop);
  await expect(accept(shop, 'hello')).rejects.toThrow('voucher-not-found');
  await expect(accept(shop, '134567890123456789')).rejects.toThrow('voucher-wrong-kind');
  await expect(
    shop.ask('voucher.acceptOffline', { code: shop.issue(), platform_code: 'nobody', amount_fen: 1 }),
  ).rejects.toThrow('voucher-not-found');
});

test('the number of codes is accepted to the last one, and not one more', async () => {
  const shop = await shopOpen({ ...generous, acceptMax: 2 });
  cut(shop);
  await accept(shop, shop.issue());
  await accept(shop, shop.issue());
  await expect(accept(shop, shop.issue())).rejects.toThrow('offline-budget');
  const status = await shop.ask('offline.status', {});
  expect(status.platforms).toMatchObject([{ platform: 'meituan', acceptLeft: 0, tally: { waiting: 2 } }]);
});

test('the amount is accepted to the last fen, and not one more', async () => {
  const shop = await shopOpen({ ...generous, amountMaxFen: 1_000 });
  cut(shop);
  await accept(shop, shop.issue(), 600);
  await expect(accept(shop, shop.issue(), 401)).rejects.toThrow('offline-budget');
  await accept(shop, shop.issue(), 400);
  await expect(accept(shop, shop.issue(), 1)).rejects.toThrow('offline-budget');
});

test('a platform not heard for too long is accepted for no more, and one never heard not at all', async () => {
  const shop = await shopOpen({ ...generous, minutesMax: 30 });
  cut(shop);
  shop.clock.advance(29 * 60_000);
  await accept(shop, shop.issue());
  shop.clock.advance(60_000);
  await expect(accept(shop, shop.issue())).rejects.toThrow('offline-budget');
  const silent = await openShop(shop);
  allow(silent, generous);
  await expect(accept(silent, shop.issue())).rejects.toThrow('offline-refused');
});

test('the budget is the facts’, not the process’s: a restart gives nothing back', async () => {
  const shop = await shopOpen({ ...generous, acceptMax: 1 });
  cut(shop);
  await accept(shop, shop.issue());
  const reborn = shop.restart();
  allow(reborn, { ...generous, acceptMax: 1 });
  await expect(accept(reborn, shop.issue())).rejects.toThrow('offline-budget');
});

test('when the platform is back what was accepted is spent once, under its own key, and nothing is given twice', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  cut(shop);
  const { acceptance } = await accept(shop, code);
  shop.till.startClock();
  await mend(shop);
  await drained(shop);
  expect(acceptanceById(shop.journal.view, acceptance)).toMatchObject({ state: 'confirmed', holds: 0 });
  expect(await shop.ask('voucher.attempt', { attempt: acceptance })).toMatchObject({ state: 'redeemed' });
  expect(await statusOf(shop, code)).toBe(2);
  expect(shop.rehearsal.consumptions(code)).toBe(1);
  expect(kitchenQueue(shop.journal.view, 10)).toHaveLength(1);
});

test('a lost reply while confirming is found out by its key and spends once', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  cut(shop);
  await accept(shop, code);
  await mend(shop);
  shop.server.faults.pass(1);
  shop.server.faults.next('reply-lost', 2);
  shop.till.startClock();
  await drained(shop);
  expect(countFacts(shop)).toMatchObject({ confirmed: 1, cases: 0 });
  expect(shop.rehearsal.consumptions(code)).toBe(1);
});

test('a kill between the platform’s yes and our fact loses nothing', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  cut(shop);
  await accept(shop, code);
  await mend(shop);
  shop.till.startClock();
  await until(shop, () => shop.rehearsal.consumptions(code) === 1);
  const reborn = shop.kill();
  reborn.till.settle();
  reborn.till.startClock();
  await drained(reborn);
  expect(countFacts(reborn)).toEqual({ accepted: 1, confirmed: 1, cases: 0, waiting: 0 });
  expect(shop.rehearsal.consumptions(code)).toBe(1);
  await reborn.till.drain(0);
});

test('what was undone can be accepted again, because the journal says that it may be used', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  const { voucher } = await shop.ask('voucher.redeem', { code });
  cut(shop);
  await expect(accept(shop, code)).rejects.toThrow('voucher-already-redeemed');
  await mend(shop);
  await shop.ask('voucher.reverse', { voucher_id: voucher });
  cut(shop);
  expect(await accept(shop, code)).toMatchObject({ state: 'waiting' });
});
