// The kitchen's papers: number, dishes, options, notes; large enough to read with wet hands at arm's length.
// A change is a paper of its own that says what changed, never a second ticket of the whole order.

import { wallText } from '../time.ts';
import { say } from '../words/index.ts';
import type { PaperDocument, PaperLine } from './document.ts';

export interface KitchenDish {
  readonly name: string;
  readonly quantity: number;
  readonly note: string;
  readonly options?: readonly string[] | undefined;
  /** How it was before, in one line. */
  readonly before?: string | undefined;
}

export interface KitchenPaper {
  readonly pickup: string;
  readonly number: string;
  readonly title: string;
  /** Absent: nothing of a table is said; empty: taken away. */
  readonly table?: string | undefined;
  /** For the kitchen about the whole order. */
  readonly note?: string | undefined;
  readonly placedAtMs: number;
  readonly timezone: string;
  readonly lines: readonly KitchenDish[];
}

const tableText = (table: string): string =>
  table === '' ? say('zh-CN', 'ticket.take-away') : say('zh-CN', 'ticket.table', { table });

function dishLines(dish: KitchenDish, sign: string): PaperLine[] {
  const lines: PaperLine[] = [
    {
      is: 'columns',
      size: 2,
      bold: true,
      cells: [
        { text: dish.name, width: 'rest' },
        { text: `${sign}${dish.quantity}`, width: 5, align: 'right' },
      ],
    },
  ];
  const options = dish.options ?? [];
  if (options.length > 0) lines.push({ is: 'text', text: `  ${options.join(' / ')}`, bold: true });
  if (dish.note !== '') lines.push({ is: 'text', text: `  ※ ${dish.note}`, bold: true });
  if (dish.before !== undefined)
    lines.push({ is: 'text', text: `  ${say('zh-CN', 'ticket.was', { before: dish.before })}` });
  return lines;
}

/** @param heading above everything, white on black: why this paper is not an ordinary ticket */
export function kitchenTicket(paper: KitchenPaper, heading?: string): PaperDocument {
  return sheet(paper, heading, '×');
}

function sheet(paper: KitchenPaper, heading: string | undefined, sign: string): PaperDocument {
  const lines: PaperLine[] = [];
  if (heading !== undefined)
    lines.push({ is: 'text', text: ` ${heading} `, align: 'center', size: 2, bold: true, inverse: true });
  lines.push({ is: 'text', text: paper.pickup, align: 'center', size: 3, bold: true });
  if (paper.table !== undefined)
    lines.push({ is: 'text', text: tableText(paper.table), align: 'center', size: 2, bold: true });
  if (paper.title !== '') lines.push({ is: 'text', text: paper.title, align: 'center' });
  lines.push({ is: 'rule', style: 'thick' });
  for (const dish of paper.lines) lines.push(...dishLines(dish, sign));
  const note = paper.note ?? '';
  if (note !== '') lines.push({ is: 'text', text: `※ ${note}`, bold: true });
  lines.push(
    { is: 'rule', style: 'thick' },
    { is: 'text', text: wallText(paper.placedAtMs, paper.timezone).slice(5, 16) },
    { is: 'text', text: paper.number },
  );
  const title = [heading, paper.pickup, paper.title].filter((part) => (part ?? '') !== '').join(' ');
  return { kind: 'kitchen', title, lines };
}

export type TicketChange =
  'added' | 'changed' | 'voided' | 'cancelled' | 'moved' | 'split' | 'merged' | 'recalled';

/**
 * What changed on an order that the kitchen already has.
 * @param paper.lines the dishes it is about, with the quantity that changed
 * @param remark such as "8 → 12" for another table
 */
export function kitchenChange(change: TicketChange, paper: KitchenPaper, remark?: string): PaperDocument {
  const isLess = change === 'voided' || change === 'cancelled';
  const heading = say('zh-CN', `ticket.${change}`);
  return sheet({ ...paper, title: remark ?? '' }, heading, isLess ? '−' : '×');
}

/** The number a guest waits with. */
export function pickupSlip(paper: {
  readonly store: string;
  readonly pickup: string;
  readonly number: string;
  readonly table: string;
  readonly placedAtMs: number;
  readonly timezone: string;
}): PaperDocument {
  const title = say('zh-CN', 'paper.pickup');
  return {
    kind: 'pickup',
    title: `${title} ${paper.pickup}`,
    lines: [
      { is: 'text', text: paper.store, align: 'center' },
      { is: 'text', text: title, align: 'center' },
      { is: 'text', text: paper.pickup, align: 'center', size: 3, bold: true },
      { is: 'text', text: tableText(paper.table), align: 'center' },
      { is: 'qr', text: `QTO:${paper.number}`, size: 5 },
      { is: 'text', text: say('zh-CN', 'ticket.fetch'), align: 'center' },
      { is: 'text', text: paper.number, align: 'center' },
      { is: 'text', text: wallText(paper.placedAtMs, paper.timezone).slice(0, 16), align: 'center' },
    ],
  };
}
