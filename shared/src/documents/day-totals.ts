// The paper that closes a manager's look at the day: totals by platform, kind and hour.

import { fen, yuanText } from '../money.ts';
import { wallText } from '../time.ts';
import type { DayReport } from '../views/day.ts';
import { say, type WordKey } from '../words/index.ts';
import type { PaperDocument, PaperLine } from './document.ts';

export interface DayTotalsSetting {
  readonly store: string;
  readonly station: string;
  readonly clerk: string;
  readonly printedAtMs: number;
  readonly timezone: string;
  readonly platformLabel: (code: string) => string;
}

const row = (name: string, count: string, amount: string, bold = false): PaperLine => ({
  is: 'columns',
  bold,
  cells: [
    { text: name, width: 'rest' },
    { text: count, width: 6, align: 'right' },
    { text: amount, width: 12, align: 'right' },
  ],
});

export function dayTotals(report: DayReport, setting: DayTotalsSetting): PaperDocument {
  const amount = (value: number): string => yuanText(fen(value));
  const lines: PaperLine[] = [
    { is: 'text', text: setting.store, align: 'center', size: 2, bold: true },
    { is: 'text', text: '日营业汇总', align: 'center', bold: true },
    { is: 'text', text: report.day, align: 'center' },
    { is: 'rule', style: 'thick' },
    row('平台', '张数', '金额(元)', true),
    ...report.byPlatform.map((part) =>
      row(setting.platformLabel(part.platform), String(part.redeemed), amount(part.redeemedFen)),
    ),
    { is: 'rule' },
    row('核销合计', String(report.redeemed), amount(report.redeemedFen), true),
    row('撤销合计', String(report.reversed), amount(-report.reversedFen)),
    row(
      '净额',
      String(report.redeemed - report.reversed),
      amount(report.redeemedFen - report.reversedFen),
      true,
    ),
    { is: 'rule', style: 'thick' },
    ...report.byType.map((part) =>
      row(
        say('zh-CN', `voucher-type.${part.voucherType}` as WordKey),
        String(part.redeemed),
        amount(part.redeemedFen),
      ),
    ),
    { is: 'rule' },
    ...report.byHour.map((part) =>
      row(`${String(part.hour).padStart(2, '0')}:00`, String(part.redeemed), amount(part.redeemedFen)),
    ),
    { is: 'rule' },
    {
      is: 'text',
      text: `${setting.station} ${setting.clerk} ${wallText(setting.printedAtMs, setting.timezone)}`,
    },
  ];
  return { kind: 'day', title: `日营业汇总 ${report.day}`, lines };
}
