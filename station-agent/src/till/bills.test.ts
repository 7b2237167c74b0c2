// A day's money against the channels' own bills: every difference is found by its name, and none is invented.

import { afterEach, expect, test } from 'vitest';
import { billOf } from '@qiantai/shared/views/bills.ts';
import { paymentById } from '@qiantai/shared/views/payments.ts';
import { openBillShop, type BillShop, type Far } from './bills.testkit.ts';
import { newKey } from './paying-context.ts';
import { untilPaid } from './paying.testkit.ts';

const day = '2026-11-21';
const shops: BillShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

async function shopOpen(): Promise<BillShop> {
  const shop = await openBillShop();
  shops.push(shop);
  return shop;
}

const times = async (count: number, work: (index: number) => Promise<void>): Promise<void> => {
  for (let index = 0; index < count; index += 1) await work(index);
};

/** Each way a day can go wrong, done so often. @returns `kind key` of everything planted */
async function plant(shop: BillShop, far: Far, counts: Record<string, number>): Promise<string[]> {
  const planted: string[] = [];
  const { pay } = shop;
  const { journal, env } = pay.shop;
  const ways: Readonly<Record<string, (index: number) => Promise<string>>> = {
    'missing-here': async (index) => (await shop.sellThere(far, 1_000 + index)).key,
    'missing-there': (index) => {
      const row = paymentById(journal.view, shop.sellHere(far, 2_000 + index));
      return Promise.resolve(row?.key ?? '');
    },
    'amount-differs': async (index) => {
      const { key } = await shop.sellThere(far, 3_000 + index, newKey(pay.shop, 'P', 900 + index));
      shop.sellHere(far, 3_001 + index, { key });
      return key;
    },
    'refund-missing-here': async (index) => {
      const row = await shop.sell(far, 4_000 + index);
      const key = newKey(pay.shop, 'R', 900 + index);
      const charge = {
        ...row,
        means: 'qr',
        amountFen: row.amount_fen,
        requestedAtMs: row.requested_at_ms,
      } as const;
      const about = { expiresAtMs: row.expires_at_ms, clerk: '1001' };
      const wish = {
        key,
        amountFen: 500,
        reason: '',
        transaction: row.transaction_no,
        requestedAtMs: env.now(),
      };
      const outcome = await far.client.refund?.({ ...wish, charge: { ...charge, ...about } });
      expect(outcome?.is === 'done' || outcome?.is === 'pending', JSON.stringify(outcome)).toBe(true);
      return key;
    },
    'refund-missing-there': async (index) => {
      const { payment, order_id: order } = await shop.sell(far, 5_000 + index);
      const channel = far.module.code;
      return journal.transact('1001', (tx) => {
        const refund = tx.nextId('refund');
        const about = { refund, payment, order, channel, amountFen: 700 };
        const key = newKey(pay.shop, 'R', refund);
        const asked = { cause: 'asked', reason: '', requestedAtMs: env.now() } as const;
        tx.append('refund.requested', `refund:${refund}`, { ...about, key, ...asked });
        tx.append('refund.refunded', `refund:${refund}`, { ...about, refundedAtMs: env.now() });
        return key;
      });
    },
    'state-differs': async (index) => {
      const { key } = await shop.sellThere(far, 6_000 + index, newKey(pay.shop, 'P', 950 + index));
      shop.sellHere(far, 6_000 + index, { key, ends: 'closed' });
      return key;
    },
    twice: async (index) => {
      const { key } = await shop.sell(far, 7_000 + index);
      far.twin.takesTwice?.(key);
      return key;
    },
  };
  for (const [kind, count] of Object.entries(counts))
    await times(count, async (index) => void planted.push(`${kind} ${await ways[kind]?.(index)}`));
  return planted;
}

const foundBy = async (shop: BillShop, channel: string): Promise<string[]> => {
  const { items } = await shop.ask('mismatch.list', { channel });
  return items.map(({ kind, key }) => `${kind} ${key}`).sort();
};

test('forty differences among three hundred payments are found by their names, and not one is invented', async () => {
  const shop = await shopOpen();
  const [wechat, alipay] = shop.fars;
  const counts = { 'missing-here': 3, 'missing-there': 3, 'amount-differs': 3, 'refund-missing-here': 3 };
  const more = { 'refund-missing-there': 3, 'state-differs': 3, twice: 2 };
  for (const far of [wechat, alipay])
    await times(150, async (index) => {
      const row = await shop.sell(far, 800 + index);
      if (index % 15 !== 0) return;
      const wish = { payment_id: row.payment, amountFen: 300, reason: '上错菜' };
      await shop.ask('payment.refund', wish, 'clerk');
    });
  await untilPaid(shop.pay, () => shop.pay.facts('refund.refunded').length === 20);
  const planted = new Map<string, string[]>();
  for (const far of [wechat, alipay])
    planted.set(far.module.code, await plant(shop, far, { ...counts, ...more }));
  // Another store sells under the same merchant's number.
  for (const far of [wechat, alipay]) await shop.sellThere(far, 9_900, 'Q2S0P1K7F3A9B');
  expect([...planted.values()].flat()).toHaveLength(40);
  // A channel that makes no bill of an empty day says so only when another day has passed.
  shop.goTo('2026-11-24T10:00');
  for (const [channel, mismatches] of planted) {
    const card = await shop.ask('bill.read', { channel, day });
    expect(await foundBy(shop, channel)).toEqual(mismatches.sort());
    expect(card).toMatchObject({
      state: 'whole',
      mismatchesCount: 20,
      openCount: 20,
      waitingCount: 0,
      othersCount: 1,
    });
  }
  const { openCount } = await shop.ask('alert.list', {});
  expect(openCount).toBe(40);
  await shop.ask('bill.read', { channel: 'wechat', day });
  await shop.ask('bill.read', { channel: 'alipay', day });
  expect(shop.pay.facts('mismatch.found')).toHaveLength(40);
}, 120_000);

test('a bill is read by the clock in the morning, and its last hours when the next day’s bill is there', async () => {
  const shop = await shopOpen();
  const [wechat] = shop.fars;
  const { view } = shop.pay.journal;
  await shop.sell(wechat, 7_600);
  shop.goTo('2026-11-22T01:30');
  await shop.sell(wechat, 1_200);
  shop.goTo('2026-11-22T08:20');
  await expect(shop.ask('bill.read', { channel: 'wechat', day })).rejects.toThrow('bill-not-ready');
  shop.goTo('2026-11-22T10:00');
  expect(await shop.ask('bill.read', { channel: 'wechat', day })).toMatchObject({
    state: 'part',
    days: [day],
    bill: { paidCount: 1, paidFen: 7_600 },
    journal: { paidCount: 2, paidFen: 8_800 },
    waitingCount: 1,
    mismatchesCount: 0,
  });
  expect((await shop.ask('bill.list', {})).unread).toEqual([{ channel: 'alipay', day }]);
  shop.goTo('2026-11-24T09:19');
  shop.desk.start();
  await untilPaid(shop.pay, () => billOf(view, 'wechat', day)?.state === 'whole');
  await untilPaid(shop.pay, () => billOf(view, 'alipay', day)?.state === 'whole');
  expect(billOf(view, 'wechat', day)).toMatchObject({
    by: 'clock',
    bill: { paidCount: 2, paidFen: 8_800 },
    waitingCount: 0,
    mismatchesCount: 0,
  });
}, 60_000);

test('a difference that a late answer explains closes itself and its alert, with the reason', async () => {
  const shop = await shopOpen();
  const [wechat] = shop.fars;
  const { journal } = shop.pay.shop;
  const { key } = await shop.sellThere(wechat, 7_600, newKey(shop.pay.shop, 'P', 900));
  const payment = shop.sellHere(wechat, 7_600, { key, ends: 'open' });
  const stray = await shop.sellThere(wechat, 1_200);
  shop.goTo('2026-11-23T10:00');
  await shop.ask('bill.read', { channel: 'wechat', day });
  expect(await foundBy(shop, 'wechat')).toEqual([`missing-here ${stray.key}`, `state-differs ${key}`].sort());
  const row = paymentById(journal.view, payment);
  const paid = {
    channel: 'wechat',
    amountFen: 7_600,
    transaction: 'T1',
    heard: 'query',
    kept: true,
  } as const;
  journal.transact('station', (tx) =>
    tx.append('payment.paid', `payment:${payment}`, {
      payment,
      order: row?.order_id ?? 0,
      ...paid,
      paidAtMs: row?.requested_at_ms ?? 0,
    }),
  );
  shop.goTo('2026-11-23T10:09');
  shop.desk.start();
  await untilPaid(shop.pay, () => shop.pay.facts('mismatch.settled').length > 0);
  expect(shop.pay.facts('mismatch.settled').map(({ data }) => data['how'])).toEqual(['late-answer']);
  expect((await shop.ask('alert.list', {})).open.map(({ code }) => code)).toEqual([stray.key]);
  const [open] = (await shop.ask('mismatch.list', {})).items;
  const settled = await shop.ask('mismatch.settle', {
    id: open?.mismatch ?? 0,
    note: '老板的收款码',
    how: 'explained',
  });
  expect(settled).toMatchObject({ state: 'settled', how: 'explained', settledBy: '3001' });
  expect((await shop.ask('alert.list', {})).openCount).toBe(0);
  await shop.ask('bill.read', { channel: 'wechat', day });
  expect((await shop.ask('mismatch.list', {})).total).toBe(0);
}, 60_000);

test('a shift closed after the bill was read has it beside the journal, and says where nobody has read one', async () => {
  const shop = await shopOpen();
  const [wechat, alipay] = shop.fars;
  await shop.ask('shift.open', { floatFen: 0 });
  await shop.sell(wechat, 7_600);
  await shop.sell(alipay, 1_200);
  const stray = await shop.sellThere(wechat, 300);
  shop.goTo('2026-11-24T10:00');
  await shop.ask('bill.read', { channel: 'wechat', day });
  const closed = await shop.ask('shift.close', {
    counted: {},
    reason: '',
    leaving: [],
    leaving_reason: '',
  });
  const sides = closed.report.sides.filter((side) => side.kind === 'payment' && side.day === day);
  expect(sides.find(({ name }) => name === 'wechat')).toEqual({
    kind: 'payment',
    name: 'wechat',
    day,
    journalCount: 1,
    journalFen: 7_600,
    otherCount: 2,
    otherFen: 7_600 + stray.amountFen,
    differences: 1,
  });
  expect(sides.find(({ name }) => name === 'alipay')).toEqual({
    kind: 'payment',
    name: 'alipay',
    day,
    journalCount: 1,
    journalFen: 1_200,
  });
}, 60_000);
