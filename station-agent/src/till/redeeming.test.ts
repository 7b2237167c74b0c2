import { afterEach, expect, test } from 'vitest';
import { kitchenQueue } from '@qiantai/shared/views/orders.ts';
import { attemptById, openAttempts } from '@qiantai/shared/views/vouchers.ts';
import { dayReport } from '@qiantai/shared/views/day.ts';
import { verifyJournal } from '../journal/verify.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    expect(verifyJournal(shop.journal.view)).toMatchObject({ is: 'whole' });
    await shop.close();
  }
});

async function shopOpen(beside?: TestShop, station = 0): Promise<TestShop> {
  const shop = await openShop(beside, station);
  shops.push(shop);
  return shop;
}

const redeemedFacts = (shop: TestShop): number =>
  shop.journal.read(0).filter(({ type }) => type === 'voucher.redeemed').length;

test('a lookup tells what a voucher is worth and what it becomes, and spends nothing', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  const card = await shop.ask('voucher.lookup', { code });
  expect(card).toMatchObject({
    platform: 'meituan',
    code,
    status: 1,
    usable: 1,
    phone: '138****8000',
    mapped: true,
  });
  expect(card.becomes.dishes.length).toBeGreaterThan(0);
  expect(shop.rehearsal.consumptions(code)).toBe(0);
});

test('a confirmed set meal is spent once, cooked once and counted once', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  const card = await shop.ask('voucher.redeem', { code });
  expect(card).toMatchObject({ state: 'redeemed', resultType: 4, reversed: false });
  expect(shop.rehearsal.consumptions(code)).toBe(1);
  expect(kitchenQueue(shop.journal.view, 10).map(({ pickup }) => pickup)).toEqual(['A01']);
  expect(dayReport(shop.journal.view, '2026-11-21')).toMatchObject({
    redeemed: 1,
    redeemedFen: card.paidFen,
  });
});

test.each([
  [1, 1],
  [2, 3],
  [3, 3],
  [5, 5],
  [7, 7],
])('a voucher of kind %i is recorded as what it becomes', async (voucherType, resultType) => {
  const shop = await shopOpen();
  const deal = shop.rehearsal.deals.find((one) => one.voucherType === voucherType);
  const card = await shop.ask('voucher.redeem', { code: shop.issue(deal?.deal ?? '') });
  expect(card).toMatchObject({ state: 'redeemed', resultType, voucherType });
  expect(kitchenQueue(shop.journal.view, 10)).toEqual([]);
  expect(shop.journal.read(0).filter(({ type }) => type === 'benefit.granted')).toHaveLength(1);
});

test('the intent is journaled before the platform hears of the attempt', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.redeem', { code });
  const types = shop.journal.read(0).map(({ type }) => type);
  expect(types.indexOf('voucher.redeem-requested')).toBeLessThan(types.indexOf('voucher.redeemed'));
});

test('the same command twice answers the same and spends once', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  const answers = await Promise.all(
    [1, 2, 3].map(() => shop.ask('voucher.redeem', { code }, { command: 'tap' })),
  );
  const later = await shop.ask('voucher.redeem', { code }, { command: 'tap' });
  expect(new Set([...answers, later].map(({ attempt }) => attempt)).size).toBe(1);
  expect([shop.rehearsal.consumptions(code), redeemedFacts(shop)]).toEqual([1, 1]);
});

test('the same command id for another voucher is refused', async () => {
  const shop = await shopOpen();
  await shop.ask('voucher.redeem', { code: shop.issue() }, { command: 'tap' });
  await expect(shop.ask('voucher.redeem', { code: shop.issue() }, { command: 'tap' })).rejects.toThrow(
    'idempotency-mismatch',
  );
});

test('two taps with two ids spend once; the second hears that it is used or under way', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  const answers = await Promise.all([
    shop.answer('voucher.redeem', { code }),
    shop.answer('voucher.redeem', { code }),
  ]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  const [refused] = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]));
  expect(['voucher-busy', 'voucher-already-redeemed']).toContain(refused);
  expect(shop.rehearsal.consumptions(code)).toBe(1);
});

test('a used voucher is refused with when and by whom', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.redeem', { code });
  const again = await shop.answer('voucher.redeem', { code });
  expect(again).toMatchObject({ ok: false, error: 'voucher-already-redeemed', data: { usedBy: '1001' } });
  expect(again.ok ? '' : again.message).toContain('2026-11-21 12:0');
});

test('two stations scanning one code spend it once, and the other says it is used', async () => {
  const first = await shopOpen();
  const second = await shopOpen(first, 1);
  const code = first.issue();
  await Promise.all([first, second].map((shop) => shop.ask('voucher.lookup', { code })));
  const answers = await Promise.all([first, second].map((shop) => shop.answer('voucher.redeem', { code })));
  expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error)).sort()).toEqual([
    'ok',
    'voucher-already-redeemed',
  ]);
  expect(first.rehearsal.consumptions(code)).toBe(1);
});

test('a lost reply is shown as unknown, then found out, and never spent twice', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  shop.server.faults.next('reply-lost');
  const card = await shop.ask('voucher.redeem', { code });
  expect(card.state).toBe('unclear');
  await expect(shop.ask('voucher.redeem', { code })).rejects.toThrow('voucher-busy');
  await until(shop, () => attemptById(shop.journal.view, card.attempt)?.state === 'redeemed');
  expect([shop.rehearsal.consumptions(code), redeemedFacts(shop)]).toEqual([1, 1]);
});

test('while an outcome is unknown a lookup shows the open attempt instead of asking for a new one', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  shop.server.faults.next('reply-lost', 3);
  const { attempt } = await shop.ask('voucher.redeem', { code });
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({
    status: 5,
    redemption: { attempt, state: 'unclear' },
  });
});

test.each(['request-lost', 'error-before', 'error-after', 'garbage', 'slow'] as const)(
  '%s: the attempt ends, and facts and platform agree',
  async (fault) => {
    const shop = await shopOpen();
    const code = shop.issue();
    await shop.ask('voucher.lookup', { code });
    shop.server.faults.next(fault);
    const { attempt } = await shop.ask('voucher.redeem', { code });
    await until(shop, () => openAttempts(shop.journal.view).length === 0);
    const redeemed = attemptById(shop.journal.view, attempt)?.state === 'redeemed' ? 1 : 0;
    expect([shop.rehearsal.consumptions(code), redeemedFacts(shop)]).toEqual([redeemed, redeemed]);
  },
);

test('a platform that cannot be reached is a plain refusal; the voucher can be tried again', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  shop.server.faults.next('refuse-connection');
  await expect(shop.ask('voucher.redeem', { code })).rejects.toThrow('platform-unreachable');
  await shop.server.faults.clear();
  expect(await shop.ask('voucher.redeem', { code })).toMatchObject({ state: 'redeemed' });
  expect(shop.rehearsal.consumptions(code)).toBe(1);
});

test('after a restart an attempt without an end is settled before anything new on that voucher', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  shop.server.faults.next('reply-lost', 2);
  const { attempt } = await shop.ask('voucher.redeem', { code });
  const reborn = shop.restart();
  expect(reborn.till.settle()).toBe(1);
  await expect(reborn.ask('voucher.redeem', { code })).rejects.toThrow('voucher-busy');
  await until(reborn, () => attemptById(reborn.journal.view, attempt)?.state === 'redeemed');
  expect(shop.rehearsal.consumptions(code)).toBe(1);
});

test('several coupons of one order are redeemed together and each can be undone on its own', async () => {
  const shop = await shopOpen();
  const code = shop.issue(undefined, 3);
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({ usable: 3 });
  await expect(shop.ask('voucher.redeem', { code, count: 4 })).rejects.toThrow('voucher-count');
  await shop.ask('voucher.redeem', { code, count: 2 });
  const { items } = await shop.ask('voucher.list', { status: 2 });
  expect(items).toHaveLength(2);
  expect(kitchenQueue(shop.journal.view, 10)).toHaveLength(2);
  await shop.ask('voucher.reverse', { voucher_id: items[0]?.voucher ?? 0 });
  expect(kitchenQueue(shop.journal.view, 10)).toHaveLength(1);
  expect(items.map((item) => shop.rehearsal.spent(item.code)).sort()).toEqual([0, 1]);
});

test('a kitchen screen may neither look up nor redeem', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await expect(shop.ask('voucher.lookup', { code }, { role: 'kitchen' })).rejects.toThrow('not-allowed');
  await expect(shop.ask('voucher.redeem', { code }, { role: 'kitchen' })).rejects.toThrow('not-allowed');
  expect(shop.rehearsal.consumptions(code)).toBe(0);
});

test('a deal nobody mapped is handed over as goods under its own title, and says so', async () => {
  const seller = await shopOpen();
  const shop = await shopOpen({ ...seller, rehearsal: { ...seller.rehearsal, deals: [] } }, 1);
  const deal = seller.rehearsal.deals[0];
  const code = seller.issue();
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({
    mapped: false,
    becomes: { voucherType: 7, product: deal?.title, dishes: [] },
  });
  expect(await shop.ask('voucher.redeem', { code })).toMatchObject({ state: 'redeemed', resultType: 7 });
  expect(kitchenQueue(shop.journal.view, 10)).toEqual([]);
});

test('a wallet’s payment code is never asked of a voucher platform, whatever the screen says', async () => {
  const shop = await shopOpen();
  const before = shop.server.requests;
  for (const platform_code of [undefined, 'meituan']) {
    await expect(shop.ask('voucher.lookup', { code: '134567890123456789', platform_code })).rejects.toThrow(
      'voucher-wrong-kind',
    );
    await expect(
      shop.ask('voucher.redeem', { code: '1345 6789 0123 4567 89', platform_code }),
    ).rejects.toThrow('voucher-wrong-kind');
  }
  expect(shop.server.requests).toBe(before);
  expect(JSON.stringify(shop.journal.read(0))).not.toContain('4567890');
});
