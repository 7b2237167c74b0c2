// Every attempt to be paid ends as paid, closed, reversed or refunded, and while it is open no other begins.

import { expect, test } from 'vitest';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { createRandom } from '../../sim/random.ts';
import { Bank, noFaults, VirtualTime } from './paying-world.testkit.ts';
import { openPayShop, type PayShop } from './paying.testkit.ts';

const code = '130000000000000001';

/** A shop beside a bank in one time of its own. */
function counter(): { shop: PayShop; bank: Bank; time: VirtualTime } {
  const time = new VirtualTime();
  const bank = new Bank(time, createRandom('counter'));
  const base = openPayShop().clock.env;
  const env = {
    ...base,
    now: () => Math.floor(time.wallMs),
    mono: () => time.monoMs,
    timer: (ms: number, then: () => void) => time.at(ms, then),
  };
  const clock = { env, advance: (ms: number) => void (time.wallMs += ms) };
  const channels = () => [{ module: bank.module(), channel: bank.channel() }];
  const shop = openPayShop({ clock, channels });
  return { shop, bank, time };
}

const types = (paysAfterMs?: number) => ({ paysAfterMs, types: true, turnsAway: false });

test('a customer who pays while we wait is paid, and a second scan of the order is refused meanwhile', async () => {
  const { shop, bank, time } = counter();
  bank.customer = types(12_000);
  const order = shop.order();
  const charging = shop.ask('payment.charge', { order_id: order, auth_code: code });
  await time.pass(2_000);
  expect(await charging).toMatchObject({ status: 'pending', state: 'waiting', codeTail: '0001' });
  await expect(shop.ask('payment.charge', { order_id: order, auth_code: code })).rejects.toThrow(
    'payment-busy',
  );
  await time.pass(20_000);
  expect(orderMoney(shop.journal.view, order)?.status).toBe('paid');
});

test('a customer who never types costs the shop nothing: the code is reversed when patience ends', async () => {
  const { shop, bank, time } = counter();
  bank.customer = types();
  const order = shop.order();
  const charging = shop.ask('payment.charge', { order_id: order, auth_code: code });
  await time.pass(100_000);
  const { payment } = await charging;
  expect(await shop.ask('payment.query', { payment_id: payment })).toMatchObject({
    state: 'closed',
    ending: 'expired',
  });
  expect(orderMoney(shop.journal.view, order)).toMatchObject({ status: 'pending', open: null });
});

test('a lost reply is neither yes nor no: the bank is asked, and what it took is booked once', async () => {
  const { shop, bank, time } = counter();
  bank.customer = { paysAfterMs: undefined, types: false, turnsAway: false };
  bank.faults = { ...noFaults, replyLost: 1 };
  const order = shop.order();
  const charging = shop.ask('payment.charge', { order_id: order, auth_code: code });
  await time.pass(10_000);
  const card = await charging;
  expect(card).toMatchObject({ status: 'unknown', state: 'unclear' });
  bank.faults = noFaults;
  await time.pass(30_000);
  expect(orderMoney(shop.journal.view, order)?.status).toBe('paid');
  expect(bank.netFen(card.key)).toBe(7_600);
  expect(shop.facts('payment.paid')).toHaveLength(1);
});

test('a clerk’s cancel while the customer types reverses, and what was paid meanwhile goes back', async () => {
  const { shop, bank, time } = counter();
  bank.customer = types(8_000);
  const order = shop.order();
  const charging = shop.ask('payment.charge', { order_id: order, auth_code: code });
  await time.pass(3_000);
  const { payment, key } = await charging;
  const cancelling = shop.ask('payment.cancel', { payment_id: payment });
  await time.pass(4_000);
  expect((await cancelling).state).toBe('ending');
  await expect(shop.ask('payment.create', { order_id: order, payment_method: 'cash' })).rejects.toThrow(
    'payment-busy',
  );
  await time.pass(60_000);
  expect(await shop.ask('payment.query', { payment_id: payment })).toMatchObject({ state: 'closed' });
  expect(bank.netFen(key)).toBe(0);
});

test('a customer who pays too late gets the money back, and a manager is told', async () => {
  const { shop, bank, time } = counter();
  bank.customer = types(2_000);
  const order = shop.order();
  const creating = shop.ask('payment.create', { order_id: order, payment_method: 'bank' });
  await time.pass(1_000);
  const { payment, key } = await creating;
  await time.pass(2_500);
  const cancelling = shop.ask('payment.cancel', { payment_id: payment });
  await time.pass(60_000);
  await cancelling;
  const card = await shop.ask('payment.query', { payment_id: payment });
  expect(card).toMatchObject({ kept: false, status: 'refunded' });
  expect(bank.netFen(key)).toBe(0);
  expect(shop.facts('alert.raised').map(({ data }) => data['kind'])).toEqual(['payment-late']);
  expect(orderMoney(shop.journal.view, order)).toMatchObject({ paidFen: 0, dueFen: 7_600 });
});

test('a notice that comes twice, or after everything, changes nothing more', async () => {
  const { shop, bank, time } = counter();
  bank.customer = { paysAfterMs: undefined, types: false, turnsAway: false };
  const order = shop.order();
  const charging = shop.ask('payment.charge', { order_id: order, auth_code: code });
  await time.pass(2_000);
  const { key } = await charging;
  const body = new TextEncoder().encode(JSON.stringify({ key, at: time.wallMs }));
  const before = shop.facts('payment.paid', 'refund.requested', 'alert.raised').length;
  for (let one = 0; one < 3; one += 1) shop.paying.hearNotice('bank', { headers: {}, body });
  expect(shop.facts('payment.paid', 'refund.requested', 'alert.raised')).toHaveLength(before);
  expect(shop.facts('payment.noticed')).toHaveLength(1);
});

test('the customer’s code stands in no fact', async () => {
  const { shop, bank, time } = counter();
  bank.customer = types(1_000);
  const charging = shop.ask('payment.charge', { order_id: shop.order(), auth_code: code });
  await time.pass(30_000);
  await charging;
  expect(JSON.stringify(shop.facts())).not.toContain(code);
});
