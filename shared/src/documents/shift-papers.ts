// The papers of a shift: X shows how it stands without telling the drawer, Z closes it with its number.
// Why both from one file: whatever a Z says under a heading, an X must say the same way, or leave it out.

import { fen, yuanText } from '../money.ts';
import type { ShiftReport } from '../shift-report.ts';
import { wallText } from '../time.ts';
import { isWordKey, say } from '../words/index.ts';
import type { PaperDocument, PaperLine } from './document.ts';

export interface ShiftPaperSetting {
  readonly store: string;
  readonly station: string;
  readonly timezone: string;
  readonly clerk: string;
  readonly shift: number;
  readonly openedAtMs: number;
  readonly methodLabel: (channel: string) => string;
  readonly platformLabel: (code: string) => string;
}

export interface ZPaper extends ShiftPaperSetting {
  readonly z: number;
  readonly closedAtMs: number;
  readonly closedBy: string;
  readonly floatFen: number;
  readonly counted: readonly { readonly fen: number; readonly count: number }[];
  readonly countedFen: number;
  readonly expectedFen: number;
  readonly varianceFen: number;
  /** As said with the count; empty leaves a line to write on. */
  readonly reason: string;
  readonly left: readonly string[];
  readonly leftReason: string;
  readonly report: ShiftReport;
}

const money = (value: number): string => yuanText(fen(value));
const signed = (value: number): string => (value > 0 ? `+${money(value)}` : money(value));

const pair = (name: string, value: string, bold = false): PaperLine => ({
  is: 'columns',
  bold,
  cells: [
    { text: name, width: 'rest' },
    { text: value, width: 14, align: 'right' },
  ],
});

const row = (name: string, count: string, amount: string, bold = false): PaperLine => ({
  is: 'columns',
  bold,
  cells: [
    { text: name, width: 'rest' },
    { text: count, width: 6, align: 'right' },
    { text: amount, width: 12, align: 'right' },
  ],
});

function head(title: string, paper: ShiftPaperSetting): PaperLine[] {
  return [
    { is: 'text', text: paper.store, align: 'center', size: 2, bold: true },
    { is: 'text', text: title, align: 'center', size: 2, bold: true },
    { is: 'rule', style: 'thick' },
    { is: 'text', text: `${paper.station} 班次 ${paper.shift} ${paper.clerk}` },
    { is: 'text', text: `开班 ${wallText(paper.openedAtMs, paper.timezone)}` },
  ];
}

/** Payments and refunds by way of paying. */
function methodLines(methods: ShiftReport['methods'], label: (channel: string) => string): PaperLine[] {
  return [
    { is: 'rule' },
    row('收款', '笔数', '金额(元)', true),
    ...methods.flatMap((one) => [
      row(label(one.channel), String(one.payments), money(one.paidFen)),
      ...(one.refunds === 0 ? [] : [row('  退款', String(one.refunds), money(-one.refundedFen))]),
    ]),
  ];
}

function voucherLines(vouchers: ShiftReport['vouchers'], label: (code: string) => string): PaperLine[] {
  if (vouchers.length === 0) return [];
  return [
    { is: 'rule' },
    row('核销', '张数', '金额(元)', true),
    ...vouchers.flatMap((one) => [
      row(label(one.platform), String(one.redeemed), money(one.redeemedFen)),
      ...(one.reversed === 0 ? [] : [row('  撤销', String(one.reversed), money(-one.reversedFen))]),
    ]),
  ];
}

function drawerLines(
  { moves, openings }: Pick<ShiftReport, 'moves' | 'openings'>,
  timezone: string,
): PaperLine[] {
  return [
    ...(moves.length === 0 ? [] : [{ is: 'rule' } as const, pair('现金存取', '', true)]),
    ...moves.map((move) =>
      pair(`${wallText(move.atMs, timezone).slice(11, 16)} ${move.reason}`, signed(move.amountFen)),
    ),
    ...(openings.length === 0 ? [] : [{ is: 'rule' } as const, pair('开钱箱', '次数', true)]),
    ...openings.map(({ why, count }) => {
      const key = `drawer.why.${why}`;
      return pair(isWordKey(key) ? say('zh-CN', key) : why, String(count));
    }),
  ];
}

function otherRow(side: ShiftReport['sides'][number]): PaperLine {
  const name = side.kind === 'platform' ? '  平台' : '  账单';
  return side.otherFen === undefined
    ? row(name, '', '未读取')
    : row(name, String(side.otherCount ?? 0), money(side.otherFen));
}

function sideLines({ sides }: ShiftReport, paper: ShiftPaperSetting): PaperLine[] {
  if (sides.length === 0) return [];
  const label = ({ kind, name }: ShiftReport['sides'][number]): string =>
    kind === 'platform' ? paper.platformLabel(name) : paper.methodLabel(name);
  return [
    { is: 'rule' },
    row('按营业日对账', '笔数', '金额(元)', true),
    ...sides.flatMap((side) => [
      { is: 'text' as const, text: `${label(side)} ${side.day.slice(5)}` },
      row('  流水', String(side.journalCount), money(side.journalFen)),
      otherRow(side),
      ...((side.differences ?? 0) > 0 ? [row('  差异', String(side.differences), '', true)] : []),
    ]),
  ];
}

function countLines(paper: ZPaper): PaperLine[] {
  const cash = paper.report.methods.filter(({ drawer }) => drawer);
  const taken = cash.reduce((sum, { paidFen, refundedFen }) => sum + paidFen - refundedFen, 0);
  const moved = paper.report.moves.reduce((sum, { amountFen }) => sum + amountFen, 0);
  return [
    { is: 'rule', style: 'thick' },
    pair('备用金', money(paper.floatFen)),
    pair('现金收入净额', signed(taken)),
    pair('现金存取净额', signed(moved)),
    pair('应有现金', money(paper.expectedFen), true),
    ...paper.counted
      .filter(({ count }) => count > 0)
      .map(({ fen: value, count }) => row(`  ${money(value)}`, `×${count}`, money(value * count))),
    pair('实点现金', money(paper.countedFen), true),
    { is: 'columns', bold: true, size: 2, cells: pairCells('差异', signed(paper.varianceFen)) },
    ...(paper.varianceFen === 0
      ? []
      : [{ is: 'text' as const, text: `差异原因：${paper.reason === '' ? '____________' : paper.reason}` }]),
  ];
}

const pairCells = (name: string, value: string) => [
  { text: name, width: 'rest' as const },
  { text: value, width: 10, align: 'right' as const },
];

function leftLines({ left, leftReason }: ZPaper): PaperLine[] {
  if (left.length === 0) return [];
  return [
    { is: 'rule' },
    { is: 'text', text: '未查清即交班', bold: true },
    ...left.map((thing): PaperLine => ({ is: 'text', text: `  ${thing}` })),
    { is: 'text', text: `原因：${leftReason}` },
  ];
}

/** The paper of an open shift. @param printedAtMs unix milliseconds @param report without what tells the drawer */
export function xPaper(
  paper: ShiftPaperSetting,
  report: Omit<ShiftReport, 'sides'>,
  printedAtMs: number,
): PaperDocument {
  const lines: PaperLine[] = [
    ...head('X 交班中', paper),
    { is: 'text', text: `打印 ${wallText(printedAtMs, paper.timezone)}` },
    ...methodLines(report.methods, paper.methodLabel),
    pair('现金', '交班清点后显示'),
    ...voucherLines(report.vouchers, paper.platformLabel),
    ...drawerLines(report, paper.timezone),
    { is: 'rule' },
  ];
  return { kind: 'shift', title: `X 班次 ${paper.shift}`, lines };
}

/** The paper that closes a shift: the same from the same fact, however often and whenever it is made. */
export function zPaper(paper: ZPaper): PaperDocument {
  const { report } = paper;
  const lines: PaperLine[] = [
    ...head(`Z 交班 第 ${paper.z} 号`, paper),
    { is: 'text', text: `交班 ${wallText(paper.closedAtMs, paper.timezone)} ${paper.closedBy}` },
    ...methodLines(report.methods, paper.methodLabel),
    ...voucherLines(report.vouchers, paper.platformLabel),
    ...drawerLines(report, paper.timezone),
    ...countLines(paper),
    ...leftLines(paper),
    ...sideLines(report, paper),
    { is: 'rule' },
    { is: 'text', text: '交班人：________________' },
    { is: 'text', text: '店长：　________________' },
  ];
  return { kind: 'shift', title: `Z 第 ${paper.z} 号`, lines };
}
