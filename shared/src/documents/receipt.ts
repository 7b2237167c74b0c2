// The customer's paper of a paid order, and of money that went back.
// Why it checks its own sums: a paper whose lines do not add up to what was paid is worse than none.

import { fen, yuanText } from '../money.ts';
import { invariant } from '../result.ts';
import { wallText } from '../time.ts';
import { say, type Locale } from '../words/index.ts';
import { pair, type PaperDocument, type PaperLine } from './document.ts';
import { maskedCode } from './redemption-slip.ts';

export interface ReceiptLine {
  readonly name: string;
  /** What still stands of it; a line that was voided whole is left out. */
  readonly quantity: number;
  /** Of one, options included. */
  readonly unitFen: number;
  readonly options: readonly string[];
}

export interface Tender {
  /** How it was paid, in the paper's language. */
  readonly label: string;
  readonly amountFen: number;
  /** The channel's or the terminal's number, shown to its last four; empty for cash. */
  readonly number: string;
  /** Cash: what was handed over, and what went back. */
  readonly receivedFen?: number;
  readonly changeFen?: number;
}

interface Printed {
  readonly locale: Locale;
  readonly store: string;
  readonly station: string;
  readonly clerk: string;
  readonly timezone: string;
  /** The order's. */
  readonly number: string;
}

export interface Receipt extends Printed {
  readonly pickup: string;
  /** Empty: taken away. */
  readonly table: string;
  readonly paidAtMs: number;
  readonly lines: readonly ReceiptLine[];
  /** What the lines come to. */
  readonly totalFen: number;
  /** Each by its name, such as a member's level or a rounding; together never more than the total. */
  readonly discounts: readonly { readonly name: string; readonly amountFen: number }[];
  /** Together what was due when it was paid. */
  readonly tenders: readonly Tender[];
  /** What went back of them since, or is on its way; 0 for none. */
  readonly givenBackFen: number;
  readonly member?: {
    /** Masked. */
    readonly phone: string;
    readonly earned: number;
    readonly balance: number;
  };
  /** What the code says, ASCII; empty for no code. */
  readonly qr: string;
}

export interface RefundReceipt extends Printed {
  readonly refundedAtMs: number;
  readonly amountFen: number;
  /** How it went back, in the paper's language. */
  readonly label: string;
  /** The number of the payment it belongs to; empty for cash. */
  readonly paymentNumber: string;
  readonly reason: string;
  /** Staff number of whoever approved it; empty when nobody had to. */
  readonly approvedBy: string;
  /** What it is for; empty when it is for no dish in particular. */
  readonly lines: readonly { readonly name: string; readonly quantity: number }[];
  /** Out of the drawer: the customer signs for it. */
  readonly isCash: boolean;
}

/** Wide enough for the longest name in either language. */
const nameWidth = 14;
const numberShownChars = 12;
/** In double size narrow paper has 16 columns: six for the word, ten for up to ￥99999.99. */
const totalWidth = 10;

const money = (amountFen: number): string =>
  `${amountFen < 0 ? '-' : ''}￥${yuanText(fen(Math.abs(amountFen)))}`;

const sumOf = (parts: readonly { readonly amountFen: number }[]): number =>
  parts.reduce((sum, { amountFen }) => sum + amountFen, 0);

/** A word and a value, in a column wide enough for both languages. */
const told = (name: string, value: string): PaperLine => pair(name, value, nameWidth);

function amount(name: string, value: string): PaperLine {
  return {
    is: 'columns',
    cells: [
      { text: name, width: 'rest' },
      { text: value, width: 12, align: 'right' },
    ],
  };
}

function header(paper: Printed, title: string): PaperLine[] {
  return [
    { is: 'text', text: paper.store, align: 'center', size: 2, bold: true },
    { is: 'text', text: title, align: 'center' },
    { is: 'rule', style: 'thick' },
  ];
}

function dish(line: ReceiptLine): PaperLine[] {
  const cells = [
    { text: line.name, width: 'rest' as const },
    { text: `×${line.quantity}`, width: 5, align: 'right' as const },
    { text: money(line.unitFen * line.quantity), width: 11, align: 'right' as const },
  ];
  const options: PaperLine[] =
    line.options.length === 0 ? [] : [{ is: 'text', text: `  + ${line.options.join(' ')}` }];
  return [{ is: 'columns', cells }, ...options];
}

function tendered(tender: Tender, locale: Locale): PaperLine[] {
  const { label, amountFen, number, receivedFen, changeFen } = tender;
  const lines = [amount(label, money(amountFen))];
  if (receivedFen !== undefined)
    lines.push(amount(`  ${say(locale, 'receipt.received')}`, money(receivedFen)));
  if (changeFen !== undefined) lines.push(amount(`  ${say(locale, 'receipt.change')}`, money(changeFen)));
  if (number !== '') lines.push(amount(`  ${say(locale, 'receipt.reference')}`, maskedCode(number)));
  return lines;
}

function sums(receipt: Receipt): PaperLine[] {
  const { locale, totalFen, discounts } = receipt;
  const off = discounts.filter(({ amountFen }) => amountFen !== 0);
  const total: PaperLine = {
    is: 'columns',
    size: 2,
    bold: true,
    cells: [
      { text: say(locale, 'receipt.total'), width: 'rest' },
      { text: money(totalFen - sumOf(discounts)), width: totalWidth, align: 'right' },
    ],
  };
  const subtotal = off.length === 0 ? [] : [amount(say(locale, 'receipt.subtotal'), money(totalFen))];
  return [
    ...subtotal,
    ...off.map(({ name, amountFen }) => amount(name, money(-amountFen))),
    total,
    ...receipt.tenders.flatMap((tender) => tendered(tender, locale)),
    ...(receipt.givenBackFen === 0
      ? []
      : [amount(say(locale, 'receipt.given-back'), money(-receipt.givenBackFen))]),
  ];
}

function memberLines({ member, locale }: Receipt): PaperLine[] {
  if (member === undefined) return [];
  return [
    { is: 'rule' },
    told(say(locale, 'receipt.member'), member.phone),
    told(say(locale, 'receipt.points'), member.earned < 0 ? String(member.earned) : `+${member.earned}`),
    told(say(locale, 'receipt.balance'), String(member.balance)),
  ];
}

/** Whether lines, discounts and tenders come to the same money. */
export function sumsAgree(receipt: Receipt): boolean {
  const ofLines = receipt.lines.reduce((sum, { unitFen, quantity }) => sum + unitFen * quantity, 0);
  const due = receipt.totalFen - sumOf(receipt.discounts);
  const paid = sumOf(receipt.tenders);
  // A dish taken off after it was paid lowers what is due; what was paid for it went back.
  const isCovered = due >= 0 && paid >= due && paid - receipt.givenBackFen <= due;
  const isCounted = receipt.tenders.every(
    ({ amountFen, receivedFen, changeFen }) => (receivedFen ?? amountFen) - (changeFen ?? 0) === amountFen,
  );
  return ofLines === receipt.totalFen && isCovered && isCounted;
}

/**
 * The paper of an order that is paid in full.
 * @throws when lines, discounts and tenders do not add up: then the order is not what it seems
 */
export function receiptPaper(receipt: Receipt): PaperDocument {
  invariant(sumsAgree(receipt), 'lines, discounts and tenders of a receipt come to the same money');
  const { locale } = receipt;
  const pieces = receipt.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const lines = header(receipt, say(locale, 'receipt.title'));
  if (receipt.pickup !== '')
    lines.push(
      { is: 'text', text: say(locale, 'paper.pickup'), align: 'center' },
      { is: 'text', text: receipt.pickup, align: 'center', size: 3, bold: true },
      { is: 'rule' },
    );
  if (receipt.table !== '') lines.push(told(say(locale, 'receipt.table'), receipt.table));
  lines.push(
    told(say(locale, 'paper.order'), receipt.number.slice(-numberShownChars)),
    told(say(locale, 'paper.time'), wallText(receipt.paidAtMs, receipt.timezone).slice(0, 16)),
    told(say(locale, 'paper.clerk'), `${receipt.station} ${receipt.clerk}`.trim()),
    { is: 'rule' },
    ...receipt.lines.filter(({ quantity }) => quantity > 0).flatMap(dish),
    { is: 'rule' },
    { is: 'text', text: say(locale, 'receipt.pieces', { count: pieces }) },
    ...sums(receipt),
    ...memberLines(receipt),
    { is: 'rule' },
  );
  if (receipt.qr !== '') lines.push({ is: 'qr', text: receipt.qr, size: 5 });
  lines.push(
    { is: 'text', text: say(locale, 'receipt.keep'), align: 'center' },
    { is: 'text', text: say(locale, 'paper.thanks'), align: 'center' },
  );
  return { kind: 'receipt', title: `${receipt.pickup} ${receipt.number}`.trim(), lines };
}

/** The paper of money that went back. Cash is signed for; anything else says that it may take its time. */
export function refundPaper(refund: RefundReceipt): PaperDocument {
  const { locale } = refund;
  const lines: PaperLine[] = [
    ...header(refund, say(locale, 'receipt.refund-title')),
    told(say(locale, 'receipt.refund-of'), refund.number.slice(-numberShownChars)),
    told(say(locale, 'paper.time'), wallText(refund.refundedAtMs, refund.timezone).slice(0, 16)),
    told(say(locale, 'paper.clerk'), `${refund.station} ${refund.clerk}`.trim()),
    { is: 'rule' },
    ...refund.lines.map(({ name, quantity }) => amount(name, `×${quantity}`)),
    {
      is: 'columns',
      size: 2,
      bold: true,
      cells: [
        { text: say(locale, 'receipt.refund-fen'), width: 'rest' },
        { text: money(-refund.amountFen), width: totalWidth, align: 'right' },
      ],
    },
    amount(say(locale, 'receipt.refund-way'), refund.label),
  ];
  if (refund.paymentNumber !== '')
    lines.push(amount(say(locale, 'receipt.reference'), maskedCode(refund.paymentNumber)));
  if (refund.reason !== '') lines.push(told(say(locale, 'receipt.refund-reason'), refund.reason));
  if (refund.approvedBy !== '') lines.push(told(say(locale, 'receipt.refund-approved'), refund.approvedBy));
  lines.push({ is: 'rule' });
  if (refund.isCash)
    lines.push(
      { is: 'text', text: say(locale, 'receipt.refund-signature') },
      { is: 'feed', lines: 3 },
      { is: 'rule' },
    );
  else lines.push({ is: 'text', text: say(locale, 'receipt.refund-days') });
  const title = `${say(locale, 'receipt.refund-title')} ${refund.number}`;
  return { kind: 'receipt', title, lines };
}
