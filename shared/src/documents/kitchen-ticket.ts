// The kitchen's paper: number, dishes, notes; large enough to read with wet hands at arm's length.

import { wallText } from '../time.ts';
import type { PaperDocument, PaperLine } from './document.ts';

export interface KitchenPaper {
  readonly pickup: string;
  readonly number: string;
  readonly title: string;
  readonly placedAtMs: number;
  readonly timezone: string;
  readonly lines: readonly { readonly name: string; readonly quantity: number; readonly note: string }[];
}

export function kitchenTicket(paper: KitchenPaper): PaperDocument {
  const lines: PaperLine[] = [
    { is: 'text', text: paper.pickup, align: 'center', size: 3, bold: true },
    { is: 'text', text: paper.title, align: 'center' },
    { is: 'rule', style: 'thick' },
  ];
  for (const line of paper.lines) {
    lines.push({
      is: 'columns',
      size: 2,
      bold: true,
      cells: [
        { text: line.name, width: 'rest' },
        { text: `×${line.quantity}`, width: 5, align: 'right' },
      ],
    });
    if (line.note !== '') lines.push({ is: 'text', text: `  ※ ${line.note}`, bold: true });
  }
  lines.push(
    { is: 'rule', style: 'thick' },
    { is: 'text', text: wallText(paper.placedAtMs, paper.timezone).slice(5, 16) },
    { is: 'text', text: paper.number },
  );
  return { kind: 'kitchen', title: `${paper.pickup} ${paper.title}`, lines };
}
