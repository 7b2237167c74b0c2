// CSV as RFC 4180 has it, made for spreadsheets: a byte order mark, and nothing in it that one would run.

import type { Cell, SheetFormat } from './export-sheet.ts';

/** Spreadsheets take a cell that begins so for a formula; blanks before it do not stop them all. */
const formula = /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/;
/** Without it Excel reads UTF-8 as the machine's own code page. */
const byteOrderMark = '\uFEFF';

function fieldOf(cell: Cell): string {
  if (typeof cell !== 'string') return cell.number;
  // A cell ends at a NUL for some readers: what stands behind it would be seen by others only.
  const text = cell.replaceAll('\0', '');
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(fieldOf).join(',')}\r\n`;
}

/** A whole small file at once. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return byteOrderMark + rows.map(csvLine).join('');
}

export const csvFormat: SheetFormat = {
  extension: 'csv',
  type: 'text/csv; charset=utf-8',
  open(_name, header) {
    const pieces = [Buffer.from(byteOrderMark + csvLine(header))];
    return {
      add(rows) {
        pieces.push(Buffer.from(rows.map(csvLine).join('')));
        return Promise.resolve();
      },
      finish: () => Promise.resolve(Buffer.concat(pieces)),
    };
  },
};
