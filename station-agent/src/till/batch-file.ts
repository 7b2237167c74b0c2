// A batch as a CSV file: what a printing house or a mail merge needs, and nothing a spreadsheet would run.

import type { BatchCode } from '@qiantai/shared/commands/batch.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import type { BatchRow } from '@qiantai/shared/views/batches.ts';
import { say, type Locale, type WordKey } from '@qiantai/shared/words/index.ts';
import { csvText } from './export-csv.ts';

const columns = ['serial', 'code', 'product', 'value', 'uses', 'used', 'from', 'until', 'state'] as const;

export function batchCsv(row: BatchRow, codes: readonly BatchCode[], locale: Locale): string {
  const word = (name: string): string => say(locale, `batch-file.${name}` as WordKey);
  const number = (value: number) => ({ number: String(value) });
  return csvText([
    columns.map(word),
    ...codes.map(({ serial, code, used, revoked }) => [
      number(serial),
      code,
      row.product,
      yuanText(fen(row.value_fen)),
      number(row.uses),
      number(used),
      row.valid_from,
      row.valid_until,
      word(revoked ? 'revoked' : 'good'),
    ]),
  ]);
}
