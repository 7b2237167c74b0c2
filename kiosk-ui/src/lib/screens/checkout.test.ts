import { expect, test } from 'vitest';
import type { OrderMoneyCard, PaymentCard } from '@qiantai/shared/commands/payment.ts';
import { money, payment } from './payment.testkit.ts';
import { checkoutSound, checkoutStage, checkoutVerdict, likelyCash } from './checkout.ts';

const open = (card: PaymentCard): OrderMoneyCard => ({
  money: { ...money, open: card.payment },
  payments: [card],
  refunds: [],
});
const isDrawer = (channel: string): boolean => channel === 'cash';
const choose = { is: 'choose' } as const;

test('while a payment is open, nothing the clerk wishes hides it', () => {
  for (const wish of [choose, { is: 'part' }, { is: 'refused', slug: 'internal', message: '' }] as const) {
    expect(checkoutStage(open(payment('unclear')), wish, isDrawer).is).toBe('unclear');
    expect(checkoutStage(open(payment('ending')), wish, isDrawer).is).toBe('ending');
  }
});

test('cash asks what was handed over, a card for its slip, a picture is shown, a code waits for the password', () => {
  const stage = (card: PaymentCard): string => checkoutStage(open(card), choose, isDrawer).is;
  expect(stage(payment('asking', { means: 'hand', channel: 'cash' }))).toBe('cash');
  expect(stage(payment('asking', { means: 'hand', channel: 'credit_card' }))).toBe('card');
  expect(stage(payment('shown'))).toBe('showing');
  expect(stage(payment('waiting', { means: 'code' }))).toBe('typing');
});

test('an order is paid only by what is due, never because one payment is', () => {
  const paid = payment('paid', { amountFen: 2_000 });
  const half = { money: { ...money, paidFen: 2_000, dueFen: 5_600 }, payments: [paid], refunds: [] };
  expect(checkoutStage(half, choose, isDrawer)).toEqual({ is: 'choose', dueFen: 5_600 });
  const whole = { ...half, money: { ...money, paidFen: 7_600, dueFen: 0, status: 'paid' as const } };
  expect(checkoutStage(whole, choose, isDrawer)).toEqual({ is: 'paid', last: paid });
});

test('what is not known has the amber verdict, and opening the panel makes no sound', () => {
  expect(checkoutVerdict({ is: 'unclear', payment: payment('unclear') })?.tone).toBe('unknown');
  expect(checkoutSound('loading', 'paid')).toBeUndefined();
  expect(checkoutSound('typing', 'paid')).toBe('ok');
  expect(checkoutSound('paid', 'paid')).toBeUndefined();
});

test('likely cash is what is due and the round sums above it, each once', () => {
  expect(likelyCash(7_600)).toEqual([7_600, 8_000, 10_000]);
  expect(likelyCash(10_000)).toEqual([10_000]);
});
