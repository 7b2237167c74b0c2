// The receipt as printers put it out: every amount whole on one line, on wide and narrow paper, in both languages.

import { expect, test } from 'vitest';
import { withCopyMark, type PaperDocument } from '@qiantai/shared/documents/document.ts';
import { receiptPaper, refundPaper, type Receipt } from '@qiantai/shared/documents/receipt.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { modelNamed, models } from '../models.ts';
import { qrsIn, textIn, unknownIn } from '../paper/event.ts';
import { parsePaper } from '../paper/parse.ts';
import { previewSvg } from '../paper/preview.ts';
import type { PrinterModel } from '../printer.ts';
import { encode } from './encode.ts';

function model(name: string): PrinterModel {
  const found = modelNamed(name);
  invariant(found, `no model ${name}`);
  return found;
}

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
    { name: '宫保鸡丁（大份，含米饭与例汤）', quantity: 2, unitFen: 380_000, options: ['微辣', '加花生'] },
    { name: '米饭', quantity: 12, unitFen: 200, options: [] },
  ],
  totalFen: 762_400,
  discounts: [{ name: '金卡会员九五折', amountFen: 38_120 }],
  tenders: [
    { label: '支付宝', amountFen: 700_000, number: '2026112122001400000000001234' },
    { label: '现金', amountFen: 24_280, number: '', receivedFen: 30_000, changeFen: 5_720 },
  ],
  givenBackFen: 0,
  member: { phone: '138****8000', earned: 7_242, balance: 12_380 },
  qr: 'ORD202611211803000001',
};
const { locale: _locale, pickup: _pickup, table: _table, ...shared } = receipt;
const refund = {
  ...{ store: shared.store, station: shared.station, clerk: shared.clerk, timezone: shared.timezone },
  ...{ number: shared.number, refundedAtMs: shared.paidAtMs, amountFen: 380_000, label: '支付宝' },
  ...{ paymentNumber: '2026112122001400000000001234', reason: '上错菜', approvedBy: '3001' },
  lines: [{ name: '宫保鸡丁', quantity: 1 }],
  isCash: false,
};

const lines = (document: PaperDocument, on: PrinterModel): string[] =>
  textIn(parsePaper(encode(document, on)))
    .split('\n')
    .map((line) => line.trimEnd());

test('a receipt on wide paper', () => {
  expect(lines(receiptPaper(receipt), model('generic-80mm'))).toMatchInlineSnapshot(`
    [
      "人民路店",
      "消费小票",
      "━━━━━━━━━━━━━━━━━━━━━━━━",
      "取餐号",
      "A01",
      "────────────────────────",
      "桌号                                          12",
      "单号                                211803000001",
      "时间                            2026-11-21 18:03",
      "经手                                  收银1 小王",
      "────────────────────────",
      "宫保鸡丁（大份，含米饭与例汤）    ×2  ￥7600.00",
      "  + 微辣 加花生",
      "米饭                             ×12    ￥24.00",
      "────────────────────────",
      "共 14 件",
      "小计                                   ￥7624.00",
      "金卡会员九五折                         -￥381.20",
      "合计           ￥7242.80",
      "支付宝                                 ￥7000.00",
      "  流水号                                ****1234",
      "现金                                    ￥242.80",
      "  收到                                  ￥300.00",
      "  找零                                   ￥57.20",
      "────────────────────────",
      "会员                                 138****8000",
      "本次积分                                   +7242",
      "现有积分                                   12380",
      "────────────────────────",
      "",
      "",
      "请保留此小票，退换时出示",
      "谢谢惠顾",
      "",
      "",
      "",
      "",
      "",
    ]
  `);
});

test('a receipt on narrow paper', () => {
  expect(lines(receiptPaper(receipt), model('generic-58mm'))).toMatchInlineSnapshot(`
    [
      "人民路店",
      "消费小票",
      "━━━━━━━━━━━━━━━━",
      "取餐号",
      "A01",
      "────────────────",
      "桌号                          12",
      "单号                211803000001",
      "时间            2026-11-21 18:03",
      "经手                  收银1 小王",
      "────────────────",
      "宫保鸡丁（大      ×2  ￥7600.00",
      "份，含米饭与例",
      "汤）",
      "  + 微辣 加花生",
      "米饭             ×12    ￥24.00",
      "────────────────",
      "共 14 件",
      "小计                   ￥7624.00",
      "金卡会员九五折         -￥381.20",
      "合计   ￥7242.80",
      "支付宝                 ￥7000.00",
      "  流水号                ****1234",
      "现金                    ￥242.80",
      "  收到                  ￥300.00",
      "  找零                   ￥57.20",
      "────────────────",
      "会员                 138****8000",
      "本次积分                   +7242",
      "现有积分                   12380",
      "────────────────",
      "",
      "",
      "请保留此小票，退换时出示",
      "谢谢惠顾",
      "",
      "",
      "",
      "",
      "",
    ]
  `);
});

test('a refund on narrow paper', () => {
  expect(lines(refundPaper({ ...refund, locale: 'zh-CN' }), model('generic-58mm'))).toMatchInlineSnapshot(`
    [
      "人民路店",
      "退款凭证",
      "━━━━━━━━━━━━━━━━",
      "原单号              211803000001",
      "时间            2026-11-21 18:03",
      "经手                  收银1 小王",
      "────────────────",
      "宫保鸡丁                     ×1",
      "退款  -￥3800.00",
      "退回                      支付宝",
      "流水号                  ****1234",
      "原因                      上错菜",
      "批准                        3001",
      "────────────────",
      "原路退回；付款用的是银行卡时，到",
      "账可能要几天",
      "",
      "",
      "",
      "",
      "",
    ]
  `);
});

test.each([...models.values()].map((each) => [each.name, each] as const))(
  'on %s nothing is unknown, the code is whole, and no amount is broken, in both languages',
  async (_name, on) => {
    for (const locale of ['zh-CN', 'en'] as const) {
      const papers = [
        receiptPaper({ ...receipt, locale }),
        withCopyMark(receiptPaper({ ...receipt, locale, givenBackFen: 100 }), 1),
        refundPaper({ ...refund, locale }),
      ];
      for (const paper of papers) {
        const events = parsePaper(encode(paper, on));
        expect(unknownIn(events)).toEqual([]);
        const text = textIn(events);
        for (const amount of ['￥7242.80', '￥7000.00', '-￥381.20', '￥57.20'])
          if (paper !== papers[2]) expect(text).toContain(amount);
        expect(await previewSvg(paper, on)).toMatch(/^<svg .*<\/svg>\s*$/s);
      }
      expect(qrsIn(parsePaper(encode(papers[0] as PaperDocument, on))).length).toBe(1);
    }
  },
);
