// A paper as data: what stands on it, not how a printer says it. The encoder turns it into bytes,
// the virtual printer turns bytes back into a picture, and tests compare data instead of pixels.

import type { PaperKind } from '../facts/paper.ts';

export type Align = 'left' | 'center' | 'right';

export interface Cell {
  readonly text: string;
  /** Width in half-width columns; one cell of a line may say 'rest'. */
  readonly width: number | 'rest';
  readonly align?: 'left' | 'right';
}

export type PaperLine =
  | {
      readonly is: 'text';
      readonly text: string;
      readonly align?: Align;
      readonly size?: 1 | 2 | 3;
      readonly bold?: boolean;
      readonly inverse?: boolean;
    }
  | {
      readonly is: 'columns';
      readonly cells: readonly Cell[];
      readonly bold?: boolean;
      readonly size?: 1 | 2;
    }
  | { readonly is: 'rule'; readonly style?: 'thin' | 'thick' }
  | { readonly is: 'qr'; readonly text: string; readonly size?: 3 | 4 | 5 | 6 | 7 | 8 }
  | { readonly is: 'feed'; readonly lines: number };

export interface PaperDocument {
  readonly kind: PaperKind;
  /** For lists and screens; not printed by itself. */
  readonly title: string;
  readonly lines: readonly PaperLine[];
}

/** A name on the left and its value on the right. @param width of the name, in half-width columns */
export function pair(name: string, value: string, width = 10): PaperLine {
  return {
    is: 'columns',
    cells: [
      { text: name, width },
      { text: value, width: 'rest', align: 'right' },
    ],
  };
}

/** The mark every repeated print carries as its first line. @param copy 1 for the first repeat */
export function withCopyMark(document: PaperDocument, copy: number): PaperDocument {
  if (copy <= 0) return document;
  const mark: PaperLine = { is: 'text', text: `*** 补打 ${copy} ***`, align: 'center', size: 2, bold: true };
  return { ...document, lines: [mark, ...document.lines] };
}
