import { expect, test } from 'vitest';
import type { PaymentCard } from '@qiantai/shared/commands/payment.ts';
import { customerStage } from './customer-display.ts';

const money = {
  order: 1,
  payableFen: 7_600,
  paidFen: 0,
  refundedFen: 0,
  refundingFen: 0,
  dueFen: 7_600,
  open: null,
  status: 'pending',
} as const;

function payment(state: PaymentCard['state'], more: Partial<PaymentCard> = {}): PaymentCard {
  return {
    ...{ payment: 1, order: 1, orderNumber: 'ORD202611211803000001', channel: 'wechat', means: 'qr' },
    ...{ amountFen: 7_600, status: 'pending', state, codeTail: '', why: '', transaction: '', kept: true },
    ...{ refundedFen: 0, refundingFen: 0, requestedAtMs: 0, expiresAtMs: 300_000, key: 'Q1', clerk: '1001' },
    ...{ money, ...more },
  };
}

const draft = { lines: [{ name: '宫保鸡丁', quantity: 1, amountFen: 3_800 }], totalFen: 3_800 };

test('a guest is thanked for a few seconds, then sees the next order or nothing', () => {
  const paid = payment('paid', { paidAtMs: 1_000 });
  expect(customerStage(paid, undefined, 5_000).is).toBe('thanks');
  expect(customerStage(paid, undefined, 20_000).is).toBe('idle');
  expect(customerStage(paid, draft, 20_000)).toEqual({ is: 'cart', draft });
});

test('money that goes back at once is no reason to thank', () => {
  expect(customerStage(payment('paid', { paidAtMs: 1_000, kept: false }), undefined, 2_000).is).toBe('idle');
});

test('while nobody knows, the guest is asked to wait and shown no picture to pay again', () => {
  expect(customerStage(payment('unclear'), draft, 0).is).toBe('wait');
  expect(customerStage(payment('ending'), draft, 0).is).toBe('wait');
  expect(customerStage(payment('waiting', { means: 'code' }), draft, 0).is).toBe('password');
});
