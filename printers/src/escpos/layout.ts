// Columns on paper: how wide a text is, where it breaks, how cells share a line.
// Why our own: a builder that counts characters instead of columns breaks every line with a Chinese name in it.

import type { Cell } from '@qiantai/shared/documents/document.ts';
import { eastAsianWidth } from 'get-east-asian-width';
import { printable } from './charset.ts';

const ellipsis = '…';
/** Below this the free cell gets lines of its own, above the others. */
const restColumnsMin = 6;
/** A line does not begin with one of these. */
const closing = /^[，。、；：？！）》」』】〉…,.;:?!)\]}％%]$/u;
const pieces = /￥?[!-~]+|\s|./gu;

/** Half-width columns of printable text. Ambiguous characters are wide: the printer prints them from its GBK font. */
export function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    columns += eastAsianWidth(character.codePointAt(0) ?? 0, { ambiguousAsWide: true });
  }
  return columns;
}

/** The longest beginning of `text` that is at most `columns` wide. */
function head(text: string, columns: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += width(character);
    if (used > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** @returns `text` cut to at most `columns`, with … where something was left out */
export function fit(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  if (columns < width(ellipsis)) return head(text, columns);
  return head(text, columns - width(ellipsis)) + ellipsis;
}

/** @returns `text` filled with spaces to exactly `columns`, cut when it is wider */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const cut = head(text, columns);
  const spare = ' '.repeat(columns - width(cut));
  return align === 'right' ? spare + cut : cut + spare;
}

/** Pieces that stay together: a Latin word or an amount, or one wide character with the punctuation that closes it. */
function piecesOf(text: string, columns: number): string[] {
  const out: string[] = [];
  for (const [piece] of text.matchAll(pieces)) {
    const before = out.at(-1);
    const joins = before !== undefined && before.trim() !== '' && closing.test(piece);
    if (joins && width(before) + width(piece) <= Math.min(columns, 8)) out[out.length - 1] = before + piece;
    else out.push(piece);
  }
  return out;
}

/**
 * Breaks a text into lines of at most `columns`; between words where it can, inside one where it must.
 * A wide character needs two columns, so `columns` below 2 counts as 2. Spaces at a break are dropped.
 * @returns at least one line, possibly empty
 */
export function wrap(text: string, columns: number): string[] {
  const room = Math.max(2, columns);
  const lines: string[] = [];
  let line = '';
  for (let piece of piecesOf(text, room)) {
    if (width(line) + width(piece) > room) {
      if (line.trim() !== '') lines.push(line.trimEnd());
      line = '';
      piece = piece.trimStart();
    }
    while (width(piece) > room) {
      const part = head(piece, room);
      lines.push(part);
      piece = piece.slice(part.length);
    }
    line += piece;
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** What every cell gets of a line; `undefined` when the free cell would be too narrow to read. */
function shares(cells: readonly Cell[], columns: number): readonly number[] | undefined {
  const free = cells.filter((cell) => cell.width === 'rest').length;
  const fixed = cells.reduce((sum, cell) => sum + (cell.width === 'rest' ? 0 : cell.width), 0);
  const rest = free === 0 ? 0 : Math.floor((columns - fixed) / free);
  if (free > 0 && rest < restColumnsMin) return undefined;
  if (fixed <= columns) return cells.map((cell) => (cell.width === 'rest' ? rest : cell.width));
  return cells.map((cell) => (cell.width === 'rest' ? 0 : Math.floor((cell.width * columns) / fixed)));
}

/** The lines of one cell. A free cell keeps one column of air before its neighbour. */
function cellLines(cell: Cell, share: number, last: boolean): string[] {
  if (share === 0) return [''];
  return wrap(printable(cell.text), cell.width === 'rest' && !last ? Math.max(2, share - 1) : share);
}

/**
 * Lays cells side by side. Widths count in columns of the line as printed, so a line of double size has half as
 * many. A text wider than its cell goes on below in the same cell: nothing is cut, least of all an amount.
 * When fixed cells leave no room for the free one, it is printed above them on lines of its own.
 * @param columns columns of the line
 * @returns lines without trailing spaces, none wider than `columns`; texts are made printable
 */
export function columns(cells: readonly Cell[], columns: number): string[] {
  const share = shares(cells, columns);
  if (share === undefined) return stacked(cells, columns);
  const filled = cells.map((cell, at) => cellLines(cell, share[at] ?? 0, at === cells.length - 1));
  const rows = Math.max(1, ...filled.map((lines) => lines.length));
  return Array.from({ length: rows }, (_, row) =>
    cells
      .map((cell, at) => pad(filled[at]?.[row] ?? '', share[at] ?? 0, cell.align))
      .join('')
      .trimEnd(),
  );
}

function stacked(cells: readonly Cell[], total: number): string[] {
  const above = cells
    .filter((cell) => cell.width === 'rest')
    .flatMap((cell) => wrap(printable(cell.text), total));
  const fixed = cells.filter((cell) => cell.width !== 'rest');
  if (fixed.length === 0) return above;
  const used = fixed.reduce((sum, cell) => sum + (cell.width === 'rest' ? 0 : cell.width), 0);
  const indent: Cell = { text: '', width: Math.max(0, total - used) };
  return [...above, ...columns([indent, ...fixed], total)];
}
