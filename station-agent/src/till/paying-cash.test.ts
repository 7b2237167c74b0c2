// Money that a person takes: cash with its change, a card with its slip; several means for one order; money back.

import { expect, test } from 'vitest';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPayShop, type PayShop } from './paying.testkit.ts';

const statusOf = (shop: PayShop, order: number): string | undefined =>
  orderMoney(shop.journal.view, order)?.status;

test('cash is confirmed with what was handed over, the change is worked out and the drawer opens by a fact', async () => {
  const shop = openPayShop();
  const order = shop.order(7_600);
  const created = await shop.ask('payment.create', { order_id: order, payment_method: 'cash' });
  expect(created).toMatchObject({ status: 'pending', amountFen: 7_600, means: 'hand', channel: 'cash' });
  const paid = await shop.ask('payment.confirm', { payment_id: created.payment, receivedFen: 10_000 });
  expect(paid).toMatchObject({ status: 'paid', receivedFen: 10_000, changeFen: 2_400, heard: 'person' });
  expect(statusOf(shop, order)).toBe('paid');
  expect(shop.facts('drawer.opened')).toHaveLength(1);
});

test('cash that is too little ends nothing', async () => {
  const shop = openPayShop();
  const order = shop.order(7_600);
  const { payment } = await shop.ask('payment.create', { order_id: order, payment_method: 'cash' });
  await expect(shop.ask('payment.confirm', { payment_id: payment, receivedFen: 7_599 })).rejects.toThrow(
    'cash-too-little',
  );
  expect(statusOf(shop, order)).toBe('pending');
});

test('while one payment of an order is open no second one begins; cancelled, the next may', async () => {
  const shop = openPayShop();
  const order = shop.order();
  const first = await shop.ask('payment.create', { order_id: order, payment_method: 'cash' });
  const again = { order_id: order, payment_method: 'credit_card' };
  await expect(shop.ask('payment.create', again)).rejects.toThrow('payment-busy');
  expect(await shop.ask('payment.cancel', { payment_id: first.payment })).toMatchObject({
    status: 'cancelled',
  });
  await expect(
    shop.ask('payment.confirm', { payment_id: first.payment, receivedFen: 7_600 }),
  ).rejects.toThrow('status-changed');
  const card = await shop.ask('payment.create', again);
  await expect(shop.ask('payment.confirm', { payment_id: card.payment })).rejects.toThrow(
    'slip-number-needed',
  );
  const paid = await shop.ask('payment.confirm', { payment_id: card.payment, reference: '033812345678' });
  expect(paid).toMatchObject({ status: 'paid', transaction: '033812345678' });
});

test('an order is paid by two means, and never by more than it owes', async () => {
  const shop = openPayShop();
  const order = shop.order(7_600, 600);
  const part = await shop.ask('payment.create', {
    order_id: order,
    payment_method: 'cash',
    amountFen: 3_000,
  });
  await shop.ask('payment.confirm', { payment_id: part.payment, receivedFen: 3_000 });
  expect(orderMoney(shop.journal.view, order)).toMatchObject({
    dueFen: 4_000,
    paidFen: 3_000,
    status: 'pending',
  });
  const tooMuch = { order_id: order, payment_method: 'credit_card', amountFen: 4_001 };
  await expect(shop.ask('payment.create', tooMuch)).rejects.toThrow('payment-too-much');
  const rest = await shop.ask('payment.create', { order_id: order, payment_method: 'credit_card' });
  expect(rest.amountFen).toBe(4_000);
  await shop.ask('payment.confirm', { payment_id: rest.payment, reference: '000123' });
  expect(statusOf(shop, order)).toBe('paid');
  await expect(shop.ask('payment.create', { order_id: order, payment_method: 'cash' })).rejects.toThrow(
    'order-paid',
  );
});

test('what no coin can pay is let off a cash order, as a discount in the journal', async () => {
  const shop = openPayShop({ roundDownTo: 0.1 });
  const order = shop.order(7_688);
  const created = await shop.ask('payment.create', { order_id: order, payment_method: 'cash' });
  expect(created.amountFen).toBe(7_680);
  await shop.ask('payment.confirm', { payment_id: created.payment, receivedFen: 7_680 });
  expect(shop.facts('order.rounded').map(({ data }) => data['discountFen'])).toEqual([8]);
  expect(orderMoney(shop.journal.view, order)).toMatchObject({ payableFen: 7_680, status: 'paid' });
});

test('the same command asked twice takes the money once and answers the same', async () => {
  const shop = openPayShop();
  const order = shop.order();
  const { payment } = await shop.ask(
    'payment.create',
    { order_id: order, payment_method: 'cash' },
    { command: 'a' },
  );
  const again = await shop.ask(
    'payment.create',
    { order_id: order, payment_method: 'cash' },
    { command: 'a' },
  );
  expect(again.payment).toBe(payment);
  const confirm = { payment_id: payment, receivedFen: 8_000 };
  const first = await shop.ask('payment.confirm', confirm, { command: 'b' });
  expect(await shop.ask('payment.confirm', confirm, { command: 'b' })).toEqual(first);
  expect(shop.facts('payment.paid')).toHaveLength(1);
});

test('cash goes back out of the drawer, never more than came in and no line twice', async () => {
  const shop = openPayShop();
  const order = shop.order(10_000);
  const { payment } = await shop.ask('payment.create', { order_id: order, payment_method: 'cash' });
  await shop.ask('payment.confirm', { payment_id: payment, receivedFen: 10_000 });
  const line = await shop.ask('payment.refund', { payment_id: payment, lines: [1], reason: '上错菜' });
  expect(line).toMatchObject({ amountFen: 5_000, state: 'refunded' });
  await expect(shop.ask('payment.refund', { payment_id: payment, lines: [1] })).rejects.toThrow(
    'line-refunded',
  );
  await expect(shop.ask('payment.refund', { payment_id: payment, amountFen: 5_001 })).rejects.toThrow(
    'refund-too-much',
  );
  expect(statusOf(shop, order)).toBe('paid');
  await shop.ask('payment.refund', { payment_id: payment });
  expect(statusOf(shop, order)).toBe('refunded');
  expect(shop.facts('drawer.opened').map(({ data }) => data['why'])).toEqual(['payment', 'refund', 'refund']);
});

test('a large refund needs a manager’s PIN, and who approved it stands in the journal', async () => {
  const shop = openPayShop();
  const order = shop.order(50_000);
  const { payment } = await shop.ask('payment.create', { order_id: order, payment_method: 'cash' });
  await shop.ask('payment.confirm', { payment_id: payment, receivedFen: 50_000 });
  const wish = { payment_id: payment, amountFen: 20_001 };
  await expect(shop.ask('payment.refund', wish)).rejects.toThrow('approval-needed');
  await expect(
    shop.ask('payment.refund', { ...wish, approve: { staff: '1001', pin: '1111' } }),
  ).rejects.toThrow('approval-needed');
  await expect(
    shop.ask('payment.refund', { ...wish, approve: { staff: '3001', pin: '0000' } }),
  ).rejects.toThrow('wrong-pin');
  const done = await shop.ask('payment.refund', { ...wish, approve: { staff: '3001', pin: '3333' } });
  expect(done).toMatchObject({ state: 'refunded', approvedBy: '3001', clerk: '1001' });
  expect(JSON.stringify(shop.facts())).not.toContain('3333');
});

test('whoever follows the money hears settled once, and each part that goes back', async () => {
  const heard: string[] = [];
  const shop = openPayShop({
    prepare: (paying) =>
      paying.follow({
        settled: (_tx, { order, paidFen }) => void heard.push(`settled ${order} ${paidFen}`),
        failed: (_tx, order) => void heard.push(`failed ${order}`),
        refunded: (_tx, order, amountFen) => void heard.push(`refunded ${order} ${amountFen}`),
      }),
  });
  const order = shop.order(1_000);
  const first = await shop.ask('payment.create', { order_id: order, payment_method: 'cash' });
  await shop.ask('payment.cancel', { payment_id: first.payment });
  for (const amountFen of [400, 600]) {
    const { payment } = await shop.ask('payment.create', {
      order_id: order,
      payment_method: 'cash',
      amountFen,
    });
    await shop.ask('payment.confirm', { payment_id: payment, receivedFen: amountFen });
  }
  await shop.ask('payment.refund', { payment_id: 2, amountFen: 150 });
  expect(heard).toEqual(['failed 1', 'settled 1 1000', 'refunded 1 150']);
});

test('money the order cannot take any more goes back in the same breath', async () => {
  let takesMoney = true;
  const shop = openPayShop({ prepare: (paying) => paying.follow({ accepts: () => takesMoney }) });
  const order = shop.order(1_000);
  const { payment } = await shop.ask('payment.create', { order_id: order, payment_method: 'cash' });
  takesMoney = false;
  const other = shop.order(1_000);
  await expect(shop.ask('payment.create', { order_id: other, payment_method: 'cash' })).rejects.toThrow(
    'order-cancelled',
  );
  const card = await shop.ask('payment.confirm', { payment_id: payment, receivedFen: 1_000 });
  expect(card).toMatchObject({ kept: false, status: 'refunded', refundedFen: 1_000 });
  expect(statusOf(shop, order)).toBe('pending');
});

test('a manager sees how well each way to pay worked lately', async () => {
  const shop = openPayShop();
  for (const cancelled of [true, false, false]) {
    const order = shop.order(1_000);
    const { payment } = await shop.ask('payment.create', { order_id: order, payment_method: 'cash' });
    if (cancelled) await shop.ask('payment.cancel', { payment_id: payment });
    else await shop.ask('payment.confirm', { payment_id: payment, receivedFen: 1_000 });
  }
  const [cash] = await shop.ask('report.paymentHealth', { minutes: 60 });
  expect(cash).toMatchObject({ channel: 'cash', attempts: 3, paid: 2, closed: 1, refused: 0, unknown: 0 });
  expect(cash?.successRate).toBeCloseTo(2 / 3);
});
