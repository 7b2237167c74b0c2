import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { uuidv7 } from '@qiantai/shared/ids.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPayShop, type PayShop } from './paying.testkit.ts';
import type { PaymentSettings } from './payment-desk.ts';
import { placeOrder } from './revenue.testkit.ts';
import { openShop } from './shop.testkit.ts';
import { createTill, type Till } from './till.ts';

const dish = { item: 1, name: '宫保鸡丁', unitFen: 4_000, quantity: 1 };
let serial = 0;
const next = (): number => (serial += 1);

function asker(till: Till) {
  return async <Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandResult<Name>> => {
    const actor = { id: '3001', name: '陈店长', role: 'manager' as const };
    const answer = await till.ask(name, input, { actor, command: `t-${next()}`, locale: 'zh-CN' });
    if (!answer.ok) throw new Error(answer.error);
    return answer.result as CommandResult<Name>;
  };
}

function grantCash(shop: PayShop, valueFen: number, member?: number): number {
  return shop.journal.transact('1001', (tx) => {
    const benefit = tx.nextId('benefit');
    tx.append('benefit.granted', `benefit:${benefit}`, {
      benefit,
      attempt: uuidv7(shop.shop.env.now(), shop.shop.env.random(10)),
      voucher: 70_000 + benefit,
      voucherType: 5,
      product: '代金券',
      phone: '',
      valueFen,
      ...(member === undefined ? {} : { member }),
    });
    return benefit;
  });
}

/** A shop with a member who has points, and orders of theirs. */
async function open(settings: Partial<PaymentSettings> = { points: { perYuan: 100 } }, points = 0) {
  const shop = openPayShop({ settings: { refundApprovalFen: 1_000_000, ...settings } });
  const ask = asker(createTill(shop.shop));
  const { member } = await ask('member.register', { phone: '13800138000' });
  if (points > 0) await ask('points.adjust', { member_id: member, points, reason: '开业赠送' });
  const order = (totalFen: number): number => {
    const id = 9_000 + next();
    const dishes = [{ item: 1, name: '宫保鸡丁', unitFen: totalFen, quantity: 1 }];
    const atMs = shop.clock.env.now();
    shop.journal.transact('1001', (tx) => placeOrder(tx, { order: id, totalFen, dishes, member, atMs }));
    return id;
  };
  const due = (id: number): number => orderMoney(shop.journal.view, id)?.dueFen ?? -1;
  const voucher = (order_id: number, reference: number, amountFen?: number) =>
    ask('payment.tender', {
      order_id,
      tender: 'voucher',
      reference,
      ...(amountFen === undefined ? {} : { amountFen }),
    });
  const left = async (benefit: number): Promise<number> =>
    (await ask('benefit.get', { benefit_id: benefit })).remainingFen;
  const cash = async (order_id: number): Promise<number> => {
    const { payment, amountFen } = await ask('payment.create', { order_id, payment_method: 'cash' });
    await ask('payment.confirm', { payment_id: payment, receivedFen: amountFen });
    return payment;
  };
  const balance = async (): Promise<number> => (await ask('member.get', { member_id: member })).points;
  return { shop, ask, member, order, due, voucher, left, cash, balance };
}

test('a cash voucher pays up to what is due, gives no change, and keeps its rest for the next order', async () => {
  const { shop, order, due, voucher, left } = await open();
  const benefit = grantCash(shop, 10_000);
  const first = order(7_600);
  expect(await voucher(first, benefit)).toMatchObject({
    amountFen: 7_600,
    status: 'paid',
    channel: 'voucher',
  });
  expect(due(first)).toBe(0);
  expect(await left(benefit)).toBe(2_400);
  const second = order(7_600);
  expect(await voucher(second, benefit)).toMatchObject({ amountFen: 2_400 });
  expect(due(second)).toBe(5_200);
  await expect(voucher(order(100), benefit)).rejects.toThrow('benefit-not-active');
});

test('where the shop keeps no rest, what is over is lost, and comes back only with the whole payment', async () => {
  const { shop, ask, order, voucher, left } = await open({ voucher: { keepRest: false } });
  const benefit = grantCash(shop, 10_000);
  const id = order(7_600);
  const offers = await ask('payment.tenders', { order_id: id });
  expect(offers).toEqual([]);
  const { payment, amountFen } = await voucher(id, benefit, 1_000);
  expect(amountFen).toBe(7_600);
  expect(await left(benefit)).toBe(0);
  await ask('payment.refund', { payment_id: payment, amountFen: 3_000 });
  expect(await left(benefit)).toBe(3_000);
  await ask('payment.refund', { payment_id: payment, amountFen: 4_600 });
  expect(await left(benefit)).toBe(10_000);
});

test('two orders that reach for the same voucher at once share its value and no fen more', async () => {
  const { shop, order, voucher, left } = await open();
  const benefit = grantCash(shop, 5_000);
  const answers = await Promise.allSettled([1, 2, 3].map(() => voucher(order(4_000), benefit)));
  const taken = answers.map((one) => (one.status === 'fulfilled' ? one.value.amountFen : 0));
  expect(taken.toSorted((a, b) => b - a)).toEqual([4_000, 1_000, 0]);
  expect(await left(benefit)).toBe(0);
});

test('the same command twice takes a voucher once, also after a restart', async () => {
  const { shop, order, left } = await open();
  const benefit = grantCash(shop, 10_000);
  const input = { order_id: order(3_000), tender: 'voucher', reference: benefit };
  const caller = {
    actor: { id: '1001', name: '小王', role: 'clerk' as const },
    command: 'once-only',
    locale: 'zh-CN' as const,
  };
  const first = await createTill(shop.shop).ask('payment.tender', input, caller);
  const second = await createTill(shop.kill().shop).ask('payment.tender', input, caller);
  expect(second.ok && first.ok && second.result).toEqual(first.ok && first.result);
  expect(await left(benefit)).toBe(7_000);
});

test('a voucher’s redemption stays while its value is spent, and may be undone once the payment went back', async () => {
  const world = await openShop();
  try {
    const deal = world.rehearsal.deals[0]?.deal ?? '';
    await world.ask(
      'platform.mapDeal',
      { platform_code: 'meituan', deal, voucher_type: 5, product: '代金券', cash: { valueFen: 5_000 } },
      { staff: '9001', role: 'admin' },
    );
    const code = world.issue(deal);
    const redeemed = await world.ask('voucher.redeem', { code });
    const atMs = world.clock.env.now();
    world.journal.transact('1001', (tx) =>
      placeOrder(tx, { order: 9_001, totalFen: 4_000, dishes: [dish], atMs }),
    );
    const [offer] = await world.ask('payment.tenders', { order_id: 9_001, code });
    expect(offer).toMatchObject({ tender: 'voucher', leftFen: 5_000, worthFen: 4_000, losesRest: false });
    const { payment } = await world.ask('payment.tender', {
      order_id: 9_001,
      tender: 'voucher',
      reference: offer?.reference ?? 0,
    });
    const undo = { voucher_id: redeemed.voucher };
    await expect(world.ask('voucher.reverse', undo)).rejects.toThrow('benefit-used');
    await world.ask('payment.refund', { payment_id: payment });
    expect(await world.ask('voucher.reverse', undo)).toMatchObject({ state: 'reversed' });
    world.journal.transact('1001', (tx) =>
      placeOrder(tx, { order: 9_002, totalFen: 4_000, dishes: [dish], atMs }),
    );
    await expect(
      world.ask('payment.tender', { order_id: 9_002, tender: 'voucher', reference: offer?.reference ?? 0 }),
    ).rejects.toThrow('benefit-not-active');
  } finally {
    await world.close();
  }
});

test('points pay at the shop’s rate, never below zero, bring no points, and go back with the money', async () => {
  const { ask, member, order, due, balance, cash } = await open({ points: { perYuan: 30 } }, 1_000);
  const id = order(7_600);
  const [offer] = await ask('payment.tenders', { order_id: id });
  expect(offer).toMatchObject({ tender: 'points', reference: member, leftFen: 3_333, pointsTaken: 1_000 });
  const paid = await ask('payment.tender', { order_id: id, tender: 'points', reference: member });
  expect(paid).toMatchObject({ amountFen: 3_333, status: 'paid' });
  expect([await balance(), due(id)]).toEqual([0, 4_267]);
  await expect(ask('payment.tender', { order_id: id, tender: 'points', reference: member })).rejects.toThrow(
    'points-short',
  );
  await cash(id);
  expect(await balance()).toBe(42);
  await ask('payment.refund', { payment_id: paid.payment, amountFen: 1_111 });
  expect(await balance()).toBe(42 + 333);
  await ask('payment.refund', { payment_id: paid.payment, amountFen: 2_222 });
  expect(await balance()).toBe(42 + 1_000);
});

test('nobody pays with another member’s points, and where the shop set no rate points pay for nothing', async () => {
  const { ask, order, member } = await open({ points: { perYuan: 100 } }, 1_000);
  const other = await ask('member.register', { phone: '13900139000' });
  await ask('points.adjust', { member_id: other.member, points: 500, reason: '开业赠送' });
  await expect(
    ask('payment.tender', { order_id: order(500), tender: 'points', reference: other.member }),
  ).rejects.toThrow('bad-request');
  const off = await open({}, 1_000);
  expect(await off.ask('payment.tenders', { order_id: off.order(500) })).toEqual([]);
  await expect(
    off.ask('payment.tender', { order_id: off.order(500), tender: 'points', reference: member }),
  ).rejects.toThrow('payment-method-unknown');
});

test('a cancelled order puts every tender back where it came from', async () => {
  const { shop, ask, member, order, voucher, left, balance, cash } = await open(undefined, 500);
  const benefit = grantCash(shop, 2_000);
  const id = order(7_600);
  await voucher(id, benefit);
  await ask('payment.tender', { order_id: id, tender: 'points', reference: member });
  await cash(id);
  await ask('order.setStatus', { order_id: id, status: 'cancelled', expected_status: 'pending' });
  expect(orderMoney(shop.journal.view, id)).toMatchObject({ refundedFen: 7_600, refundingFen: 0 });
  expect([await left(benefit), await balance()]).toEqual([2_000, 500]);
});

const wish = fc.record({
  totalFen: fc.integer({ min: 1, max: 20_000 }),
  valueFen: fc.integer({ min: 1, max: 20_000 }),
  points: fc.integer({ min: 1, max: 5_000 }),
  perYuan: fc.constantFrom(1, 7, 30, 100, 333),
  keepRest: fc.boolean(),
  voucherPart: fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: undefined }),
  backs: fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 9_000 })), { maxLength: 8 }),
});

test('paid by voucher, points and cash and given back in any parts, it adds up to the fen and the point', async () => {
  await fc.assert(
    fc.asyncProperty(wish, async ({ totalFen, valueFen, points, perYuan, keepRest, voucherPart, backs }) => {
      const { shop, ask, member, order, due, voucher, left, balance, cash } = await open(
        { points: { perYuan }, voucher: { keepRest } },
        points,
      );
      const benefit = grantCash(shop, valueFen);
      const id = order(totalFen);
      const part = voucherPart === undefined ? undefined : Math.min(voucherPart, totalFen);
      const byVoucher = await voucher(id, benefit, part);
      const payments = [byVoucher.payment];
      let byPoints = 0;
      if (due(id) > 0 && Math.floor((points * 100) / perYuan) > 0) {
        const paid = await ask('payment.tender', { order_id: id, tender: 'points', reference: member });
        payments.push(paid.payment);
        byPoints = paid.amountFen;
      }
      expect(await balance()).toBeGreaterThanOrEqual(0);
      if (due(id) > 0) payments.push(await cash(id));
      expect(orderMoney(shop.journal.view, id)).toMatchObject({
        status: 'paid',
        paidFen: totalFen,
        dueFen: 0,
      });
      for (const [which, wanted] of backs) {
        const payment_id = payments[which] ?? byVoucher.payment;
        const card = await ask('payment.query', { payment_id });
        const amountFen = Math.min(wanted, card.amountFen - card.refundedFen);
        if (amountFen > 0) await ask('payment.refund', { payment_id, amountFen });
      }
      const cards = await Promise.all(payments.map((payment_id) => ask('payment.query', { payment_id })));
      const [voucherBack, pointsBack] = ['voucher', 'points'].map((channel) =>
        cards.filter((card) => card.channel === channel).reduce((sum, card) => sum + card.refundedFen, 0),
      ) as [number, number];
      const isWhole = voucherBack === byVoucher.amountFen;
      const lostFen = keepRest || isWhole ? 0 : valueFen - byVoucher.amountFen;
      expect(await left(benefit)).toBe(valueFen - lostFen - byVoucher.amountFen + voucherBack);
      // What earned points did is another suite's: here only what was spent and came back.
      const cost = Math.ceil((byPoints * perYuan) / 100);
      const back = byPoints === 0 ? 0 : Math.floor((cost * pointsBack) / byPoints);
      const log = await ask('points.log', { member_id: member });
      const moved = log
        .filter(({ kind }) => kind === 'spent' || kind === 'given-back')
        .reduce((sum, entry) => sum + entry.points, 0);
      expect(moved).toBe(back - cost);
      expect(await balance()).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 60 },
  );
});
