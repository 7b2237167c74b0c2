// What a customer reads on the paper of a paid order, and when there is no paper because the sums are wrong.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withCopyMark, type PaperLine } from './document.ts';
import { receiptPaper, refundPaper, type Receipt, type RefundReceipt } from './receipt.ts';

const receipt: Receipt = {
  locale: 'zh-CN',
  store: '人民路店',
  station: '收银1',
  clerk: '小王',
  timezone: 'Asia/Shanghai',
  number: 'ORD202611211803000001',
  pickup: 'A01',
  table: '12',
  paidAtMs: Date.parse('2026-11-21T18:03:00+08:00'),
  lines: [
    { name: '宫保鸡丁', quantity: 2, unitFen: 3_800, options: ['微辣', '加花生'] },
    { name: '米饭', quantity: 1, unitFen: 200, options: [] },
  ],
  totalFen: 7_800,
  discounts: [{ name: '金卡会员九五折', amountFen: 390 }],
  tenders: [
    { label: '支付宝', amountFen: 5_000, number: '2026112122001400000000001234' },
    { label: '现金', amountFen: 2_410, number: '', receivedFen: 3_000, changeFen: 590 },
  ],
  givenBackFen: 0,
  member: { phone: '138****8000', earned: 74, balance: 1_238 },
  qr: 'ORD202611211803000001',
};

const refund: RefundReceipt = {
  locale: 'zh-CN',
  store: '人民路店',
  station: '收银1',
  clerk: '小王',
  timezone: 'Asia/Shanghai',
  number: 'ORD202611211803000001',
  refundedAtMs: Date.parse('2026-11-21T18:30:00+08:00'),
  amountFen: 3_800,
  label: '支付宝',
  paymentNumber: '2026112122001400000000001234',
  reason: '上错菜',
  approvedBy: '3001',
  lines: [{ name: '宫保鸡丁', quantity: 1 }],
  isCash: false,
};

/** What a person reads, line by line. */
function read(lines: readonly PaperLine[]): string[] {
  return lines.flatMap((line) => {
    if (line.is === 'text') return [line.text];
    return line.is === 'columns' ? [line.cells.map(({ text }) => text).join(' ')] : [];
  });
}

test('a paid order says its dishes with options, the discount, each tender with change, and the member’s points', () => {
  expect(read(receiptPaper(receipt).lines)).toEqual([
    ...['人民路店', '消费小票', '取餐号', 'A01', '桌号 12'],
    ...['单号 211803000001', '时间 2026-11-21 18:03', '经手 收银1 小王'],
    ...['宫保鸡丁 ×2 ￥76.00', '  + 微辣 加花生', '米饭 ×1 ￥2.00', '共 3 件'],
    ...['小计 ￥78.00', '金卡会员九五折 -￥3.90', '合计 ￥74.10'],
    ...['支付宝 ￥50.00', '  流水号 ****1234'],
    ...['现金 ￥24.10', '  收到 ￥30.00', '  找零 ￥5.90'],
    ...['会员 138****8000', '本次积分 +74', '现有积分 1238'],
    ...['请保留此小票，退换时出示', '谢谢惠顾'],
  ]);
});

test('a plain order says no table, no discount, no member and no code', () => {
  const { member: _member, ...rest } = receipt;
  const plain = receiptPaper({
    ...rest,
    pickup: '',
    table: '',
    discounts: [{ name: '抹零', amountFen: 0 }],
    tenders: [{ label: '微信支付', amountFen: 7_800, number: '4200001234202611210123456789' }],
    qr: '',
  });
  const said = read(plain.lines).join('\n');
  for (const word of ['取餐号', '桌号', '小计', '抹零', '会员', '积分', '找零'])
    expect(said).not.toContain(word);
  expect(said).toContain('合计 ￥78.00\n微信支付 ￥78.00\n  流水号 ****6789');
  expect(plain.lines.some(({ is }) => is === 'qr')).toBe(false);
});

test('no paper shows a payment’s whole number', () => {
  const papers = [receiptPaper(receipt), refundPaper(refund)];
  for (const paper of papers) expect(JSON.stringify(paper)).not.toMatch(/2026112122/);
});

test('what went back since stands on a receipt that is printed again, under its mark', () => {
  const again = withCopyMark(receiptPaper({ ...receipt, givenBackFen: 3_800 }), 2);
  expect(again.lines[0]).toMatchObject({ text: '*** 补打 2 ***' });
  expect(read(again.lines)).toContain('已退 -￥38.00');
});

test('a dish taken off after it was paid is gone from the paper, and what went back for it stands below', () => {
  const lines = receipt.lines.slice(0, 1);
  const less = {
    ...receipt,
    lines,
    totalFen: 7_600,
    discounts: [],
    tenders: [{ label: '现金', amountFen: 7_800, number: '' }],
  };
  expect(read(receiptPaper({ ...less, givenBackFen: 200 }).lines).join()).toContain(
    '合计 ￥76.00,现金 ￥78.00,已退 -￥2.00',
  );
  expect(() => receiptPaper({ ...less, givenBackFen: 199 })).toThrow('broken invariant');
});

test('in English every word of the paper is English', () => {
  const { lines } = receiptPaper({ ...receipt, locale: 'en', givenBackFen: 100 });
  const said = read(lines).join('\n');
  for (const word of [
    'Receipt',
    'Table 12',
    'Subtotal',
    'Total ￥74.10',
    'Received',
    'Change',
    'Refunded -￥1.00',
    'Points now 1238',
  ])
    expect(said).toContain(word);
  const ours = said.replace(
    /人民路店|收银1 小王|宫保鸡丁|微辣 加花生|米饭|金卡会员九五折|支付宝|现金|￥|×/g,
    '',
  );
  expect(ours).not.toMatch(/\p{Script=Han}/u);
});

test.each([
  ['lines', { totalFen: 7_801 }],
  ['tenders', { tenders: receipt.tenders.slice(0, 1) }],
  ['discounts', { discounts: [] }],
  [
    'change',
    { tenders: [{ label: '现金', amountFen: 7_410, number: '', receivedFen: 8_000, changeFen: 500 }] },
  ],
] as const)('a receipt whose %s do not add up is never printed', (_what, wrong) => {
  expect(() => receiptPaper(receipt)).not.toThrow();
  expect(() => receiptPaper({ ...receipt, ...wrong })).toThrow('broken invariant');
});

test('whatever is sold, discounted and split over tenders, the printed sum is what the tenders come to', () => {
  const line = fc.record({
    quantity: fc.integer({ min: 1, max: 99 }),
    unitFen: fc.integer({ min: 0, max: 99_999 }),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), fc.nat(), fc.nat(), (sold, off, first) => {
      const totalFen = sold.reduce((sum, each) => sum + each.quantity * each.unitFen, 0);
      const discount = off % (totalFen + 1);
      const due = totalFen - discount;
      const part = first % (due + 1);
      const { lines } = receiptPaper({
        ...receipt,
        lines: sold.map((each) => ({ ...each, name: '菜', options: [] })),
        totalFen,
        discounts: [{ name: '优惠', amountFen: discount }],
        tenders: [part, due - part].map((amountFen) => ({ label: '付', amountFen, number: '' })),
      });
      const said = read(lines);
      const fenOf = (word: string): number[] =>
        said
          .filter((text) => text.startsWith(`${word} ￥`))
          .map((text) => Math.round(Number(text.slice(word.length + 2)) * 100));
      expect(fenOf('合计')).toEqual([due]);
      expect(fenOf('付')).toEqual([part, due - part]);
    }),
  );
});

test('money back by the way it came says so and that it may take its time; cash is signed for', () => {
  expect(read(refundPaper(refund).lines)).toEqual([
    ...['人民路店', '退款凭证', '原单号 211803000001', '时间 2026-11-21 18:30', '经手 收银1 小王'],
    ...['宫保鸡丁 ×1', '退款 -￥38.00', '退回 支付宝', '流水号 ****1234', '原因 上错菜', '批准 3001'],
    '原路退回；付款用的是银行卡时，到账可能要几天',
  ]);
  const cash = read(
    refundPaper({ ...refund, label: '现金', paymentNumber: '', isCash: true, approvedBy: '' }).lines,
  );
  expect(cash).toContain('顾客签字');
  expect(cash.join()).not.toMatch(/批准|流水号|几天/);
});
