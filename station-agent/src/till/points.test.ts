import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { verifyJournal } from '../journal/verify.ts';
import type { JournalDb } from '../journal/sqlite.ts';
import { openPayShop } from './paying.testkit.ts';
import { pointsFollower } from './points.ts';
import { askRefund, giveRefund, payOrder, placeOrder } from './revenue.testkit.ts';
import { openShop, type TestShop } from './shop.testkit.ts';
import { createTill } from './till.ts';

const manager = { staff: '3001', role: 'manager' } as const;
const admin = { staff: '9001', role: 'admin' } as const;
const dish = { item: 1, name: '宫保鸡丁', unitFen: 100, quantity: 1 };
const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

async function open(): Promise<TestShop> {
  const shop = await openShop();
  shops.push(shop);
  return shop;
}

let serial = 0;
const next = (): number => (serial += 1);

/** A member's order, placed and paid in full. @returns the order and its payment */
function buy(shop: TestShop, member: number | undefined, fen: number): { order: number; payment: number } {
  const atMs = shop.clock.env.now();
  const [order, payment] = [next(), next()];
  shop.journal.transact('1001', (tx) => {
    const who = member === undefined ? {} : { member };
    placeOrder(tx, { order, totalFen: fen, dishes: [{ ...dish, unitFen: fen }], atMs, ...who });
    payOrder(tx, { payment, order, channel: 'cash', amountFen: fen, atMs });
    pointsFollower(shop.shop).settled?.(tx, { order, payableFen: fen, paidFen: fen });
  });
  return { order, payment };
}

function refund(shop: TestShop, of: { order: number; payment: number }, fen: number): void {
  const atMs = shop.clock.env.now();
  const id = next();
  shop.journal.transact('1001', (tx) => {
    const wish = { refund: id, ...of, channel: 'cash', amountFen: fen, atMs };
    askRefund(tx, wish);
    giveRefund(tx, wish);
    pointsFollower(shop.shop).refunded?.(tx, of.order, fen, id);
  });
}

const card = (shop: TestShop, member: number) => shop.ask('member.get', { member_id: member });

test('a paid order brings a point for each whole yuan; one without a member brings nobody any', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone: '13800138000', name: '张三' });
  buy(shop, member, 7_699);
  buy(shop, undefined, 5_000);
  expect(await card(shop, member)).toMatchObject({
    points: 76,
    totalSpentFen: 7_699,
    totalOrders: 1,
    level: 1,
  });
  const [entry, ...others] = await shop.ask('points.log', { member_id: member });
  expect(others).toEqual([]);
  expect(entry).toMatchObject({
    points: 76,
    kind: 'earned',
    reason: `订单消费: ${entry?.orderNumber ?? ''}`,
  });
});

test('paid at the counter and given back there, the points come and go with the money', async () => {
  const pays = openPayShop();
  const till = createTill(pays.shop);
  let asked = 0;
  async function ask<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandResult<Name>> {
    asked += 1;
    const actor = { id: '3001', name: '店长', role: 'manager' as const };
    const answer = await till.ask(name, input, { actor, command: `points-${asked}`, locale: 'zh-CN' });
    if (!answer.ok) throw new Error(answer.error);
    return answer.result as CommandResult<Name>;
  }
  const { member } = await ask('member.register', { phone: '13800138000' });
  const atMs = pays.clock.env.now();
  pays.journal.transact('1001', (tx) =>
    placeOrder(tx, { order: 9_001, totalFen: 7_650, dishes: [{ ...dish, unitFen: 7_650 }], member, atMs }),
  );
  const pay = async (channel: 'cash' | 'credit_card', amountFen: number) => {
    const wish = { order_id: 9_001, payment_method: channel, amountFen };
    const { payment } = await ask('payment.create', wish);
    const proof = channel === 'cash' ? { receivedFen: amountFen } : { reference: '033812345678' };
    await ask('payment.confirm', { payment_id: payment, ...proof });
    return payment;
  };
  const points = async (): Promise<number> => (await ask('member.get', { member_id: member })).points;
  const first = await pay('cash', 3_000);
  expect(await points()).toBe(0);
  await pay('credit_card', 4_650);
  expect(await points()).toBe(76);
  await ask('payment.refund', { payment_id: first, amountFen: 1_000, reason: '上错菜' });
  expect(await points()).toBe(66);
  await ask('payment.refund', { payment_id: first, amountFen: 2_000, reason: '上错菜' });
  expect(await points()).toBe(46);
});

test('money given back takes its points with it, part by part, to the last one', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone: '13800138000' });
  const bought = buy(shop, member, 7_650);
  refund(shop, bought, 60);
  expect((await card(shop, member)).points).toBe(75);
  refund(shop, bought, 3_800);
  expect((await card(shop, member)).points).toBe(37);
  refund(shop, bought, 3_790);
  expect(await card(shop, member)).toMatchObject({
    points: 0,
    pointsEarned: 0,
    totalSpentFen: 0,
    totalOrders: 0,
  });
});

test('points spent before their order was refunded are owed, and taken off what the next order brings', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone: '13800138000' });
  const bought = buy(shop, member, 10_000);
  await shop.ask('points.redeem', { member_id: member, points: 80, reason: '兑换' });
  refund(shop, bought, 10_000);
  expect(await card(shop, member)).toMatchObject({ points: 0, pointsOwed: 80, pointsEarned: 0 });
  buy(shop, member, 5_000);
  expect(await card(shop, member)).toMatchObject({ points: 0, pointsOwed: 30, pointsEarned: 50 });
  buy(shop, member, 5_000);
  expect(await card(shop, member)).toMatchObject({ points: 20, pointsOwed: 0, pointsEarned: 100 });
});

test('twenty who spend the same points at once spend what there is, and no point more', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone: '13800138000' });
  buy(shop, member, 7_600);
  const tries = await Promise.all(
    Array.from({ length: 20 }, () =>
      shop.answer('points.redeem', { member_id: member, points: 10, reason: '兑换' }),
    ),
  );
  expect(tries.filter(({ ok }) => ok)).toHaveLength(7);
  expect(tries.filter((answer) => !answer.ok && answer.error === 'points-short')).toHaveLength(13);
  expect((await card(shop, member)).points).toBe(6);
});

test('the same redemption asked twice by its key spends once', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone: '13800138000' });
  buy(shop, member, 7_600);
  const wish = { member_id: member, points: 10, reason: '兑换' };
  const first = await shop.ask('points.redeem', wish, { command: 'redeem-7' });
  expect(await shop.ask('points.redeem', wish, { command: 'redeem-7' })).toEqual(first);
  expect((await card(shop, member)).points).toBe(66);
});

test('a manager puts points right with a reason, never below nothing; a clerk may not', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone: '13800138000' });
  const wish = { member_id: member, points: 1_200, reason: '补登开业前的积分' };
  await expect(shop.ask('points.adjust', wish)).rejects.toThrow('not-allowed');
  await shop.ask('points.adjust', wish, manager);
  expect(await card(shop, member)).toMatchObject({
    points: 1_200,
    level: 2,
    levelName: '银卡会员',
    discount: 0.95,
  });
  await expect(
    shop.ask('points.adjust', { member_id: member, points: -1_201, reason: '记错' }, manager),
  ).rejects.toThrow('points-short');
  await expect(
    shop.ask('points.adjust', { member_id: member, points: 5, reason: ' ' }, manager),
  ).rejects.toThrow('bad-request');
});

test('a level goes by what was earned: spending keeps it, a refund may lower it', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone: '13800138000' });
  buy(shop, member, 90_000);
  const last = buy(shop, member, 10_000);
  expect((await card(shop, member)).level).toBe(2);
  await shop.ask('points.redeem', { member_id: member, points: 900, reason: '兑换' });
  expect((await card(shop, member)).level).toBe(2);
  refund(shop, last, 100);
  expect((await card(shop, member)).level).toBe(1);
});

test.each([
  [999, 1, 10_000],
  [1_000, 2, 9_500],
  [5_000, 3, 9_000],
  [10_000, 4, 8_500],
])('with %i points ever earned the level is %i and 100 yuan cost %i fen', async (points, level, finalFen) => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone: '13800138000' });
  await shop.ask('points.adjust', { member_id: member, points, reason: '补登' }, manager);
  expect(await shop.ask('member.discount', { member_id: member, amountFen: 10_000 })).toMatchObject({
    level,
    finalFen,
    discountFen: 10_000 - finalFen,
  });
});

test('the shop makes its own levels, by rising points only', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone: '13800138000' });
  const levels = [
    { level: 1, name: '新客', min_points: 0, paid_permille: 1_000 },
    { level: 2, name: '熟客', min_points: 50, paid_permille: 880 },
  ];
  await expect(shop.ask('member.setLevels', { levels }, manager)).rejects.toThrow('not-allowed');
  await shop.ask('member.setLevels', { levels }, admin);
  buy(shop, member, 5_000);
  expect(await card(shop, member)).toMatchObject({ levelName: '熟客', discount: 0.88 });
  const fallen = levels.map((level) => ({ ...level, min_points: 0 }));
  await expect(shop.ask('member.setLevels', { levels: fallen }, admin)).rejects.toThrow('bad-request');
});

test('two members made one: points, spending and benefits follow, and both ids answer the one that stays', async () => {
  const shop = await open();
  const first = await shop.ask('member.register', { phone: '13800138000', name: '张三' });
  const second = await shop.ask('member.register', { phone: '13912345678', name: '张小三' });
  const early = buy(shop, second.member, 6_000);
  buy(shop, first.member, 4_000);
  const deal = shop.rehearsal.deals.find(({ voucherType }) => voucherType === 1)?.deal;
  await shop.ask('voucher.redeem', { code: shop.issue(deal), member_id: second.member });
  const wish = { member_id: second.member, into_id: first.member, reason: '换了手机号' };
  await expect(shop.ask('member.merge', wish)).rejects.toThrow('not-allowed');
  await shop.ask('member.merge', wish, manager);
  const one = await card(shop, first.member);
  expect(one).toMatchObject({ name: '张三', points: 100, totalSpentFen: 10_000, totalOrders: 2 });
  expect(one.benefits).toHaveLength(1);
  expect(await card(shop, second.member)).toEqual(one);
  expect(await shop.ask('member.get', { phone: '13912345678' })).toEqual(one);
  expect(await shop.ask('member.find', { last4: '5678' })).toMatchObject([{ member: first.member }]);
  expect(await shop.ask('points.log', { member_id: second.member })).toHaveLength(2);
  await shop.ask('points.redeem', { member_id: second.member, points: 100, reason: '兑换' });
  refund(shop, early, 6_000);
  expect(await card(shop, first.member)).toMatchObject({ points: 0, pointsOwed: 60 });
  await expect(shop.ask('member.merge', wish, manager)).rejects.toThrow('member-same');
});

test('members merged in a chain all answer the last one, and the views fold again to the same rows', async () => {
  const shop = await open();
  const ids: number[] = [];
  for (const phone of ['13800138000', '13912345678', '13700001111'])
    ids.push((await shop.ask('member.register', { phone })).member);
  const [a = 0, b = 0, c = 0] = ids;
  for (const member of ids) buy(shop, member, 1_000);
  await shop.ask('member.merge', { member_id: a, into_id: b, reason: '同一人' }, manager);
  await shop.ask('member.merge', { member_id: b, into_id: c, reason: '同一人' }, manager);
  for (const member of ids) expect(await card(shop, member)).toMatchObject({ member: c, points: 30 });
  expect(verifyJournal(shop.journal.view as JournalDb)).toMatchObject({ is: 'whole' });
});

const step = fc.oneof(
  fc.record({ do: fc.constant('buy' as const), fen: fc.integer({ min: 1, max: 30_000 }) }),
  fc.record({
    do: fc.constant('refund' as const),
    pick: fc.nat({ max: 3 }),
    share: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ do: fc.constant('redeem' as const), points: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ do: fc.constant('adjust' as const), points: fc.integer({ min: -100, max: 100 }) }),
);

test('whatever happens, the balance is the sum of its log, never negative, and what is owed is never forgotten', async () => {
  const shop = await open();
  let phones = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      phones += 1;
      const who = await shop.ask('member.register', { phone: `138${String(phones).padStart(8, '0')}` });
      const bought: { order: number; payment: number; left: number }[] = [];
      let [spent, adjusted] = [0, 0];
      for (const one of steps) {
        if (one.do === 'buy') bought.push({ ...buy(shop, who.member, one.fen), left: one.fen });
        else if (one.do === 'refund') {
          const from = bought.at(-1 - one.pick);
          const fen = Math.ceil((from?.left ?? 0) / one.share);
          if (from === undefined || fen === 0) continue;
          from.left -= fen;
          refund(shop, from, fen);
        } else if (one.do === 'redeem') {
          const wish = { member_id: who.member, points: one.points, reason: '兑换' };
          if ((await shop.answer('points.redeem', wish)).ok) spent += one.points;
        } else if (one.points !== 0) {
          const wish = { member_id: who.member, points: one.points, reason: '更正' };
          if ((await shop.answer('points.adjust', wish, manager)).ok) adjusted += one.points;
        }
      }
      const kept = bought.reduce((sum, { left }) => sum + Math.floor(left / 100), 0);
      const now = await card(shop, who.member);
      const log = await shop.ask('points.log', { member_id: who.member, limit: limits.pointsLogPageMax });
      expect(log.reduce((sum, { points }) => sum + points, 0)).toBe(now.points);
      expect(now.points).toBeGreaterThanOrEqual(0);
      expect(now.points - now.pointsOwed).toBe(kept - spent + adjusted);
      expect(now.pointsEarned).toBe(Math.max(0, kept + adjusted));
    }),
    { numRuns: 40 },
  );
});
