import { expect, test } from 'vitest';
import { customerStage } from './customer-display.ts';
import { payment } from './payment.testkit.ts';

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
