// Reads the detail table of a day's bill: CSV in GBK with lines of its own talk before and behind the table.
// Why the table's end and its own count are demanded: a torn bill would look like money that never came.

import { limits } from '@qiantai/shared/limits.ts';
import type { BillLine } from '../channel.ts';
import { amountOf, timeOf } from './alipay-values.ts';

const columns = {
  transaction: '支付宝交易号',
  key: '商户订单号',
  kind: '业务类型',
  finishedAt: '完成时间',
  amount: '订单金额（元）',
  refundKey: '退款批次号/请求号',
} as const;

type Column = keyof typeof columns;

/** One line of CSV; quotes double themselves inside quotes. Alipay puts a tab behind values so that a sheet keeps digits. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (isQuoted && character === '"' && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"' && (isQuoted || cell.trim() === '')) isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}

type Row = Readonly<Record<Column, string>>;

function lineOf(row: Row): BillLine | undefined {
  const kind = row.kind === '交易' ? 'payment' : row.kind === '退款' ? 'refund' : undefined;
  const amount = amountOf(row.amount);
  const atMs = timeOf(row.finishedAt);
  // What a cancel gave back has no request number of its own.
  const key = kind === 'refund' && row.refundKey !== '' ? row.refundKey : row.key;
  if (kind === undefined || amount === undefined || atMs === undefined || key === '') return undefined;
  const amountFen = kind === 'refund' ? -Math.abs(amount) : amount;
  return { key, kind, transaction: row.transaction, amountFen, atMs };
}

function placesOf(head: string): Readonly<Record<Column, number>> | undefined {
  const names = cellsOf(head);
  const places = Object.fromEntries(
    Object.entries(columns).map(([column, name]) => [column, names.indexOf(name)]),
  ) as Record<Column, number>;
  return Object.values(places).every((place) => place >= 0) ? places : undefined;
}

const listEnd = /^#-+业务明细列表结束-*/;
const counted = /^#(?:交易|退款)合计：(\d+)笔/;

/** @returns undefined when the table is not whole, too long, or has a line that is not understood */
export function billLines(text: string): readonly BillLine[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const headAt = lines.findIndex((line) => !line.startsWith('#'));
  const endAt = lines.findIndex((line) => listEnd.test(line));
  const places = placesOf(lines[headAt] ?? '');
  if (places === undefined || endAt <= headAt || endAt - headAt - 1 > limits.alipayBillRowsMax)
    return undefined;
  const found: BillLine[] = [];
  for (const line of lines.slice(headAt + 1, endAt)) {
    const cells = cellsOf(line);
    const row = Object.fromEntries(
      Object.entries(places).map(([column, place]) => [column, cells[place] ?? '']),
    ) as Record<Column, string>;
    const read = lineOf(row);
    if (read === undefined) return undefined;
    found.push(read);
  }
  const counts = lines.slice(endAt + 1).flatMap((line) => counted.exec(line)?.[1] ?? []);
  const total = counts.reduce((sum, count) => sum + Number(count), 0);
  return counts.length === 2 && total === found.length ? found : undefined;
}
