// A voucher of the shop's own on paper: what it is good for, until when, and the code that is the money.

import { fen, yuanText } from '../money.ts';
import { say, type WordKey } from '../words/index.ts';
import type { PaperDocument, PaperLine } from './document.ts';

export interface VoucherSheet {
  readonly store: string;
  readonly product: string;
  readonly voucherType: number;
  readonly dishes: readonly { readonly name: string; readonly quantity: number }[];
  /** What one use is worth; 0 is not shown. */
  readonly valueFen: number;
  readonly uses: number;
  /** yyyy-MM-dd, both inclusive. */
  readonly validFrom: string;
  readonly validUntil: string;
  /** What a person reads out when the code cannot be scanned: batch and serial. */
  readonly number: string;
  readonly code: string;
}

const pair = (name: WordKey, value: string): PaperLine => ({
  is: 'columns',
  cells: [
    { text: say('zh-CN', name), width: 10 },
    { text: value, width: 'rest', align: 'right' },
  ],
});

const term = (key: WordKey): PaperLine => ({ is: 'text', text: `· ${say('zh-CN', key)}` });

export function voucherSheet(sheet: VoucherSheet): PaperDocument {
  const lines: PaperLine[] = [
    { is: 'text', text: sheet.store, align: 'center', size: 2, bold: true },
    {
      is: 'text',
      text: say('zh-CN', `voucher-type.${sheet.voucherType}` as WordKey),
      align: 'center',
    },
    { is: 'rule', style: 'thick' },
    { is: 'text', text: sheet.product, align: 'center', size: 2, bold: true },
    ...sheet.dishes.map((dish): PaperLine => ({
      is: 'columns',
      cells: [
        { text: `  ${dish.name}`, width: 'rest' },
        { text: `×${dish.quantity}`, width: 6, align: 'right' },
      ],
    })),
  ];
  if (sheet.valueFen > 0) lines.push(pair('voucher-sheet.value', `￥${yuanText(fen(sheet.valueFen))}`));
  if (sheet.uses > 1) lines.push(pair('voucher-sheet.uses', String(sheet.uses)));
  lines.push(
    pair('voucher-sheet.from', sheet.validFrom),
    pair('voucher-sheet.until', sheet.validUntil),
    { is: 'rule' },
    { is: 'qr', text: sheet.code, size: 6 },
    { is: 'text', text: sheet.number, align: 'center' },
    { is: 'rule' },
    term('voucher-sheet.term-store'),
    term(sheet.uses > 1 ? 'voucher-sheet.term-uses' : 'voucher-sheet.term-once'),
    term('voucher-sheet.term-keep'),
  );
  return { kind: 'receipt', title: `${sheet.product} ${sheet.number}`, lines };
}
