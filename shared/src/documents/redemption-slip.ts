// The slip a customer takes away after a redemption: what was used, what it became, and a code to come back with.

import { standingOf } from '../benefit-standing.ts';
import { fen, yuanText } from '../money.ts';
import { wallText } from '../time.ts';
import { benefitById, type BenefitRow } from '../views/benefits.ts';
import { memberOfVoucher } from '../views/members.ts';
import type { ViewDb } from '../views/view.ts';
import { say, type WordKey } from '../words/index.ts';
import { pair, type PaperDocument, type PaperLine } from './document.ts';

export interface SlipLine {
  readonly name: string;
  readonly value: string;
}

export interface RedemptionSlip {
  readonly store: string;
  readonly station: string;
  readonly clerk: string;
  readonly timezone: string;
  readonly platformLabel: string;
  /** Shown to its last four. */
  readonly code: string;
  readonly product: string;
  readonly voucherType: number;
  readonly count: number;
  readonly paidFen: number;
  readonly redeemedAtMs: number;
  readonly pickup: string;
  readonly dishes: readonly { readonly name: string; readonly quantity: number }[];
  /** Whose it is and how much of it there is now, one line each. */
  readonly given?: readonly SlipLine[];
  /** What the QR says: an order's number or the redemption's own id. ASCII. */
  readonly qr: string;
}

/** Long codes are shown to their last four: a slip left on a table gives nothing away. */
export function maskedCode(code: string): string {
  return code.length <= 4 ? code : `${'*'.repeat(4)}${code.slice(-4)}`;
}

interface GivenItem {
  readonly voucher: number;
  readonly resultType: number;
  readonly resultId: number;
}

function benefitLine(row: BenefitRow, isRenewed: boolean, today: string): SlipLine | undefined {
  const { endsOn, remaining } = standingOf(row, today);
  if (endsOn !== '')
    return { name: say('zh-CN', isRenewed ? 'slip.renewed-until' : 'slip.card-until'), value: endsOn };
  if (row.uses > 0) {
    const name = say('zh-CN', row.voucher_type === 2 ? 'slip.lessons-left' : 'slip.visits-left');
    return { name, value: String(remaining) };
  }
  if (row.value_fen === 0) return undefined;
  return { name: say('zh-CN', 'slip.worth'), value: `￥${yuanText(fen(row.value_fen))}` };
}

/**
 * What a redemption gave, for the slip: the member by masked phone, then a line for each benefit.
 * @param today yyyy-MM-dd in the store's zone
 */
export function givenLines(view: ViewDb, items: readonly GivenItem[], today: string): SlipLine[] {
  const [first] = items;
  const member = first === undefined ? undefined : memberOfVoucher(view, first.voucher);
  const renewals = new Set(items.flatMap((item) => (item.resultType === 2 ? [item.resultId] : [])));
  const ids = new Set(items.flatMap((item) => (item.resultType === 4 ? [] : [item.resultId])));
  const lines = [...ids].flatMap((id) => {
    const row = benefitById(view, id);
    return row === undefined ? [] : (benefitLine(row, renewals.has(id), today) ?? []);
  });
  return member === undefined
    ? lines
    : [{ name: say('zh-CN', 'slip.member'), value: member.phone }, ...lines];
}

export function redemptionSlip(slip: RedemptionSlip): PaperDocument {
  const lines: PaperLine[] = [
    { is: 'text', text: slip.store, align: 'center', size: 2, bold: true },
    { is: 'text', text: '核销凭证', align: 'center' },
    { is: 'rule', style: 'thick' },
  ];
  if (slip.pickup !== '') {
    lines.push(
      { is: 'text', text: '取餐号', align: 'center' },
      { is: 'text', text: slip.pickup, align: 'center', size: 3, bold: true },
      { is: 'rule' },
    );
  }
  lines.push(
    {
      is: 'text',
      text: slip.count > 1 ? `${slip.product} ×${slip.count}` : slip.product,
      size: 2,
      bold: true,
    },
    ...slip.dishes.map((dish): PaperLine => ({
      is: 'columns',
      cells: [
        { text: `  ${dish.name}`, width: 'rest' },
        { text: `×${dish.quantity}`, width: 6, align: 'right' },
      ],
    })),
    ...(slip.given ?? []).map(({ name, value }) => pair(name, value)),
    { is: 'rule' },
    pair('平台', slip.platformLabel),
    pair('类型', say('zh-CN', `voucher-type.${slip.voucherType}` as WordKey)),
    pair('券号', maskedCode(slip.code)),
    pair('顾客实付', `￥${yuanText(fen(slip.paidFen * slip.count))}`),
    pair('核销时间', wallText(slip.redeemedAtMs, slip.timezone)),
    pair('收银', `${slip.station} ${slip.clerk}`),
    { is: 'rule' },
    { is: 'qr', text: slip.qr, size: 6 },
    { is: 'text', text: '请保留此凭证 · 谢谢光临', align: 'center' },
  );
  return { kind: 'redemption', title: slip.product, lines };
}
