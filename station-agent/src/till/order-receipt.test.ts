// The receipt of a real order, gathered from what the till wrote down.

import { expect, test } from 'vitest';
import { receiptOf, refundReceiptOf, type ReceiptShop } from '@qiantai/shared/documents/order-receipt.ts';
import { receiptPaper, refundPaper } from '@qiantai/shared/documents/receipt.ts';
import { openPayShop, type PayShop } from './paying.testkit.ts';

const names: Readonly<Record<string, string>> = { cash: '现金', credit_card: '银行卡' };
const papers: ReceiptShop = {
  locale: 'zh-CN',
  store: '演练店',
  station: '收银1',
  timezone: 'Asia/Shanghai',
  labelOf: (channel) => names[channel] ?? channel,
  isDrawer: (channel) => channel === 'cash',
  staffName: (number) => ({ '1001': '小王' })[number] ?? number,
};

async function paidTwice(shop: PayShop): Promise<{ order: number; cash: number; card: number }> {
  const order = shop.order(7_600, 600);
  const part = { order_id: order, payment_method: 'cash', amountFen: 3_000 };
  const { payment: cash } = await shop.ask('payment.create', part);
  await shop.ask('payment.confirm', { payment_id: cash, receivedFen: 5_000 });
  expect(receiptOf(shop.journal.view, order, papers)).toBeUndefined();
  const rest = { order_id: order, payment_method: 'credit_card' };
  const { payment: card } = await shop.ask('payment.create', rest);
  await shop.ask('payment.confirm', { payment_id: card, reference: '033812345678' });
  return { order, cash, card };
}

test('an order paid by two means has a receipt once nothing is due, and every sum on it agrees', async () => {
  const shop = openPayShop();
  const { order } = await paidTwice(shop);
  const receipt = receiptOf(shop.journal.view, order, papers);
  expect(receipt).toMatchObject({
    clerk: '小王',
    totalFen: 7_600,
    discounts: [{ name: '优惠', amountFen: 600 }],
    tenders: [
      { label: '现金', amountFen: 3_000, number: '', receivedFen: 5_000, changeFen: 2_000 },
      { label: '银行卡', amountFen: 4_000, number: '033812345678' },
    ],
    givenBackFen: 0,
  });
  if (receipt !== undefined) expect(receiptPaper(receipt).kind).toBe('receipt');
});

test('money given back stands on the next copy, and has a paper of its own once it went', async () => {
  const shop = openPayShop();
  const { order, cash } = await paidTwice(shop);
  await shop.ask(
    'payment.refund',
    { payment_id: cash, amountFen: 1_000, reason: '上错菜' },
    { role: 'manager', staff: '3001' },
  );
  const { view } = shop.journal;
  expect(receiptOf(view, order, papers)?.givenBackFen).toBe(1_000);
  const [refunded] = shop.facts('refund.refunded');
  const paper = refundReceiptOf(view, Number(refunded?.data['refund']), papers);
  expect(paper).toMatchObject({
    amountFen: 1_000,
    label: '现金',
    isCash: true,
    reason: '上错菜',
    paymentNumber: '',
  });
  if (paper !== undefined) expect(refundPaper(paper).lines.length).toBeGreaterThan(5);
});

test('an order nobody paid, and a refund nobody asked for, have no paper', () => {
  const shop = openPayShop();
  expect(receiptOf(shop.journal.view, shop.order(), papers)).toBeUndefined();
  expect(receiptOf(shop.journal.view, 999, papers)).toBeUndefined();
  expect(refundReceiptOf(shop.journal.view, 999, papers)).toBeUndefined();
});
