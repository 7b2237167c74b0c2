// How well the shop is paid, watched: told once when it is bad, ended by itself when it is good again.

import { expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import type { PaymentHealth } from '@qiantai/shared/views/payments-health.ts';
import { openAlertCount } from '@qiantai/shared/views/sync.ts';
import type { PaymentChannel } from '../payments/channel.ts';
import { channel as card } from '../payments/credit-card/index.ts';
import { createHealthWatch, healthDefaults, judgeHealth, type HealthReading } from './health-watch.ts';
import { openPayShop, placeOrder, untilPaid, type PayShop } from './paying.testkit.ts';

const well: PaymentHealth = {
  channel: 'wechat',
  attempts: 20,
  paid: 20,
  refused: 0,
  closed: 0,
  open: 0,
  unknown: 0,
  successRate: 1,
  errorRate: 0,
  averageMs: 20_000,
  slowestMs: 60_000,
};

function found(more: Partial<PaymentHealth>, rest: Partial<HealthReading> = {}): string[] {
  const reading = { channels: ['wechat'], health: [{ ...well, ...more }], orders: 0, answerMs: 0, ...rest };
  return judgeHealth(reading, healthDefaults)
    .filter(({ state }) => state !== 'good')
    .map(({ kind, state }) => `${kind} ${state}`);
}

test('each figure has its own alert, and a good hour has none', () => {
  expect(found({})).toEqual([]);
  expect(found({ paid: 15, closed: 5, successRate: 0.75 })).toEqual(['payment-failing bad']);
  expect(found({ unknown: 3 })).toEqual(['payment-unknown bad']);
  expect(found({ errorRate: 0.25 })).toEqual(['payment-errors bad']);
  expect(found({ averageMs: 121_000 })).toEqual(['payment-slow bad']);
  expect(found({}, { orders: 60 })).toEqual(['order-rush bad']);
  expect(found({}, { answerMs: 501 })).toEqual(['system-slow bad']);
});

test('a figure just on the good side of its threshold neither begins an alert nor ends one', () => {
  expect(found({ successRate: 0.82 })).toEqual(['payment-failing between']);
  expect(found({ unknown: 2 })).toEqual(['payment-unknown between']);
  expect(found({ errorRate: 0.18 })).toEqual(['payment-errors between']);
  expect(found({ averageMs: 110_000 })).toEqual(['payment-slow between']);
  expect(found({}, { orders: 30 })).toEqual(['order-rush between']);
  expect(found({}, { answerMs: 400 })).toEqual(['system-slow between']);
});

test('a handful of payments proves nothing about a share', () => {
  expect(found({ attempts: 9, paid: 1, refused: 8, successRate: 0.1, errorRate: 0.9 })).toEqual([]);
});

/** A channel with another side, which these tests never call. */
function far(): PaymentChannel {
  return { patience: {}, query: () => Promise.resolve({ is: 'unknown', why: 'not-asked' }) };
}

function attempts(shop: PayShop, count: number, how: 'paid' | 'refused'): void {
  const { journal, env } = shop.shop;
  for (let index = 0; index < count; index += 1) {
    const order = placeOrder(journal, env.now() - 3_600_000, 100, 0);
    journal.transact('1001', (tx) => {
      const payment = tx.nextId('payment');
      const about = { payment, order };
      const key = `QX0000${payment}`;
      const nowMs = env.now();
      const times = { expiresAtMs: nowMs + 60_000, requestedAtMs: nowMs };
      const asked = {
        channel: 'wechat',
        means: 'qr',
        key,
        amountFen: 100,
        subject: '一单',
        ...times,
      } as const;
      tx.append('payment.requested', `payment:${payment}`, { ...about, ...asked });
      if (how === 'refused')
        tx.append('payment.closed', `payment:${payment}`, { ...about, how: 'refused', closedAtMs: nowMs });
      else {
        const paid = {
          channel: 'wechat',
          amountFen: 100,
          transaction: `T${payment}`,
          paidAtMs: nowMs,
        } as const;
        tx.append('payment.paid', `payment:${payment}`, { ...about, ...paid, heard: 'query', kept: true });
      }
    });
  }
}

test('a channel that refuses is told once, and the alert ends by itself when customers can pay again', async () => {
  const shop = openPayShop({
    channels: () => [{ module: { ...card, code: 'wechat', means: ['qr'] }, channel: far() }],
  });
  const { view } = shop.journal;
  const watch = createHealthWatch(shop.shop);
  attempts(shop, healthDefaults.attemptsMin, 'refused');
  watch.start();
  await untilPaid(shop, () => openAlertCount(view) === 2);
  const before = shop.clock.env.now();
  await untilPaid(shop, () => shop.clock.env.now() > before + 2 * limits.healthLookMs);
  const raised = (): unknown[] => shop.facts('alert.raised').map(({ data }) => data['kind']);
  expect(raised().sort()).toEqual(['payment-errors', 'payment-failing']);
  attempts(shop, 100, 'paid');
  await untilPaid(shop, () => openAlertCount(view) === 0);
  watch.stop();
  expect(raised()).toHaveLength(2);
  expect(shop.facts('alert.closed').map(({ data }) => data['how'])).toEqual(['explained', 'explained']);
});

test('many orders at once are told, and no more when the rush is over', async () => {
  const shop = openPayShop();
  const { view } = shop.journal;
  const watch = createHealthWatch(shop.shop);
  for (let index = 0; index < healthDefaults.ordersMax; index += 1) shop.order();
  watch.start();
  await untilPaid(shop, () => openAlertCount(view) === 1);
  expect(shop.facts('alert.raised')[0]?.data).toMatchObject({
    kind: 'order-rush',
    count: healthDefaults.ordersMax,
  });
  shop.clock.advance(healthDefaults.ordersMinutes * 60_000);
  await untilPaid(shop, () => openAlertCount(view) === 0);
  watch.stop();
});
