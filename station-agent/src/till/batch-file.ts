// A batch as a CSV file: what a printing house or a mail merge needs, and nothing a spreadsheet would run.

import type { BatchCode } from '@qiantai/shared/commands/batch.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import type { BatchRow } from '@qiantai/shared/views/batches.ts';
import { say, type Locale, type WordKey } from '@qiantai/shared/words/index.ts';

/** Spreadsheets take a cell that begins so for a formula. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
/** Without it Excel reads UTF-8 as the machine's own code page. */
const byteOrderMark = '\uFEFF';

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180 with a byte order mark; text that looks like a formula is defused. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return byteOrderMark + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

const columns = ['serial', 'code', 'product', 'value', 'uses', 'used', 'from', 'until', 'state'] as const;

export function batchCsv(row: BatchRow, codes: readonly BatchCode[], locale: Locale): string {
  const word = (name: string): string => say(locale, `batch-file.${name}` as WordKey);
  return csvText([
    columns.map(word),
    ...codes.map(({ serial, code, used, revoked }) => [
      serial,
      code,
      row.product,
      yuanText(fen(row.value_fen)),
      row.uses,
      used,
      row.valid_from,
      row.valid_until,
      word(revoked ? 'revoked' : 'good'),
    ]),
  ]);
}
