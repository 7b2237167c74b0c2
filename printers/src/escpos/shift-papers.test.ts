// Golden papers of a shift: what the clerk and the manager sign, line by line, on both widths.

import { expect, test } from 'vitest';
import { withCopyMark, type PaperDocument } from '@qiantai/shared/documents/document.ts';
import { xPaper, zPaper, type ZPaper } from '@qiantai/shared/documents/shift-papers.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { modelNamed } from '../models.ts';
import { textIn, unknownIn } from '../paper/event.ts';
import { parsePaper } from '../paper/parse.ts';
import { previewSvg } from '../paper/preview.ts';
import { encode } from './encode.ts';

const at = (time: string): number => Date.parse(`2026-11-21T${time}+08:00`);
const setting = {
  store: '人民路店',
  station: '收银1',
  timezone: 'Asia/Shanghai',
  clerk: '小王',
  shift: 7,
  openedAtMs: at('09:00:00'),
  methodLabel: (channel: string) => ({ cash: '现金', wechat: '微信支付' })[channel] ?? channel,
  platformLabel: () => '美团',
};
const moves = [{ atMs: at('15:30:00'), clerk: '1001', amountFen: -20_000, reason: '交存保险柜' }];
const openings = [
  { why: 'payment', count: 12 },
  { why: 'shift', count: 3 },
];
const vouchers = [
  { platform: 'meituan', redeemed: 9, redeemedFen: 115_200, reversed: 1, reversedFen: 12_800 },
];
const wechat = {
  ...{ channel: 'wechat', drawer: false, payments: 30 },
  ...{ paidFen: 228_000, refunds: 1, refundedFen: 3_800 },
};
const cash = { channel: 'cash', drawer: true, payments: 12, paidFen: 91_200, refunds: 0, refundedFen: 0 };

const z: ZPaper = {
  ...setting,
  ...{ z: 12, closedAtMs: at('21:05:00'), closedBy: '小王', floatFen: 50_000 },
  counted: [
    { fen: 10_000, count: 11 },
    { fen: 1_000, count: 10 },
    { fen: 100, count: 2 },
  ],
  ...{ countedFen: 120_200, expectedFen: 121_200, varianceFen: -1_000, reason: '' },
  ...{ left: ['payment:31'], leftReason: '顾客还在付款' },
  report: {
    methods: [cash, wechat],
    ...{ vouchers, moves, openings },
    sides: [
      {
        ...{ kind: 'platform', name: 'meituan', day: '2026-11-21', journalCount: 8, journalFen: 102_400 },
        ...{ otherCount: 9, otherFen: 115_200, differences: 1 },
      },
      { kind: 'payment', name: 'wechat', day: '2026-11-21', journalCount: 30, journalFen: 224_200 },
    ],
  },
};

function linesOn(name: string, document: PaperDocument): string[] {
  const model = modelNamed(name);
  invariant(model, `no model ${name}`);
  const events = parsePaper(encode(document, model));
  expect(unknownIn(events)).toEqual([]);
  return textIn(events)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

const x = xPaper(setting, { methods: [wechat], vouchers, moves, openings }, at('18:00:00'));

test('a Z paper of 80 mm', () => {
  expect(linesOn('generic-80mm', zPaper(z))).toEqual([
    '人民路店',
    'Z 交班 第 12 号',
    '━━━━━━━━━━━━━━━━━━━━━━━━',
    '收银1 班次 7 小王',
    '开班 2026-11-21 09:00:00',
    '交班 2026-11-21 21:05:00 小王',
    '────────────────────────',
    '收款                            笔数    金额(元)',
    '现金                              12      912.00',
    '微信支付                          30     2280.00',
    '  退款                             1      -38.00',
    '────────────────────────',
    '核销                            张数    金额(元)',
    '美团                               9     1152.00',
    '  撤销                             1     -128.00',
    '────────────────────────',
    '现金存取',
    '15:30 交存保险柜                         -200.00',
    '────────────────────────',
    '开钱箱                                      次数',
    '收款                                          12',
    '交班、存取                                     3',
    '━━━━━━━━━━━━━━━━━━━━━━━━',
    '备用金                                    500.00',
    '现金收入净额                             +912.00',
    '现金存取净额                             -200.00',
    '应有现金                                 1212.00',
    '  100.00                        ×11     1100.00',
    '  10.00                         ×10      100.00',
    '  1.00                           ×2        2.00',
    '实点现金                                 1202.00',
    '差异              -10.00',
    '差异原因：____________',
    '────────────────────────',
    '未查清即交班',
    '  payment:31',
    '原因：顾客还在付款',
    '────────────────────────',
    '按营业日对账                    笔数    金额(元)',
    '美团 11-21',
    '  流水                             8     1024.00',
    '  平台                             9     1152.00',
    '  差异                             1',
    '微信支付 11-21',
    '  流水                            30     2242.00',
    '  账单                                    未读取',
    '────────────────────────',
    '交班人：________________',
    '店长：　________________',
  ]);
});

test('the same Z on 58 mm loses nothing', () => {
  expect(linesOn('generic-58mm', zPaper(z))).toEqual([
    '人民路店',
    'Z 交班 第 12 号',
    '━━━━━━━━━━━━━━━━',
    '收银1 班次 7 小王',
    '开班 2026-11-21 09:00:00',
    '交班 2026-11-21 21:05:00 小王',
    '────────────────',
    '收款            笔数    金额(元)',
    '现金              12      912.00',
    '微信支付          30     2280.00',
    '  退款             1      -38.00',
    '────────────────',
    '核销            张数    金额(元)',
    '美团               9     1152.00',
    '  撤销             1     -128.00',
    '────────────────',
    '现金存取',
    '15:30 交存保险柜         -200.00',
    '────────────────',
    '开钱箱                      次数',
    '收款                          12',
    '交班、存取                     3',
    '━━━━━━━━━━━━━━━━',
    '备用金                    500.00',
    '现金收入净额             +912.00',
    '现金存取净额             -200.00',
    '应有现金                 1212.00',
    '  100.00        ×11     1100.00',
    '  10.00         ×10      100.00',
    '  1.00           ×2        2.00',
    '实点现金                 1202.00',
    '差异      -10.00',
    '差异原因：____________',
    '────────────────',
    '未查清即交班',
    '  payment:31',
    '原因：顾客还在付款',
    '────────────────',
    '按营业日对账    笔数    金额(元)',
    '美团 11-21',
    '  流水             8     1024.00',
    '  平台             9     1152.00',
    '  差异             1',
    '微信支付 11-21',
    '  流水            30     2242.00',
    '  账单                    未读取',
    '────────────────',
    '交班人：________________',
    '店长：　________________',
  ]);
});

test('an X paper says how the shift stands, and of the cash only that it is counted later', () => {
  expect(linesOn('generic-58mm', x)).toEqual([
    '人民路店',
    'X 交班中',
    '━━━━━━━━━━━━━━━━',
    '收银1 班次 7 小王',
    '开班 2026-11-21 09:00:00',
    '打印 2026-11-21 18:00:00',
    '────────────────',
    '收款            笔数    金额(元)',
    '微信支付          30     2280.00',
    '  退款             1      -38.00',
    '现金              交班清点后显示',
    '────────────────',
    '核销            张数    金额(元)',
    '美团               9     1152.00',
    '  撤销             1     -128.00',
    '────────────────',
    '现金存取',
    '15:30 交存保险柜         -200.00',
    '────────────────',
    '开钱箱                      次数',
    '收款                          12',
    '交班、存取                     3',
    '────────────────',
  ]);
});

test('a Z printed again is the same picture under its mark', async () => {
  const model = modelNamed('generic-80mm');
  invariant(model, 'the model');
  const [first, ...rest] = linesOn('generic-80mm', withCopyMark(zPaper(z), 1));
  expect(first).toBe('*** 补打 1 ***');
  expect(rest).toEqual(linesOn('generic-80mm', zPaper(z)));
  expect(await previewSvg(zPaper(z), model)).toBe(await previewSvg(zPaper(z), model));
});

test('a count that is right asks for no reason, and a reason that was given is printed', () => {
  const even = linesOn('generic-80mm', zPaper({ ...z, varianceFen: 0 }));
  expect(even.some((line) => line.includes('差异原因'))).toBe(false);
  expect(linesOn('generic-80mm', zPaper({ ...z, reason: '多找十元' }))).toContain('差异原因：多找十元');
});
