// The list of vouchers as a file: read window by window, so that a scan is never held by it.

import type { ExportFile } from '@qiantai/shared/commands/sync.ts';
import type { ParsedInput } from '@qiantai/shared/commands/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import { wallText, wallTime } from '@qiantai/shared/time.ts';
import { voucherWindow } from '@qiantai/shared/views/voucher-window.ts';
import type { VoucherFilter } from '@qiantai/shared/views/voucher-list.ts';
import type { Becomes, VoucherRow } from '@qiantai/shared/views/vouchers.ts';
import { isWordKey, say, type Locale } from '@qiantai/shared/words/index.ts';
import { sleep } from '../env.ts';
import type { Ask, Handlers, Shop } from './context.ts';
import { csvFormat } from './export-csv.ts';
import type { Cell, SheetFormat } from './export-sheet.ts';
import { xlsxFormat } from './export-xlsx.ts';

/** The table files a list can be had as. */
export const sheetFormats: Readonly<Record<'csv' | 'xlsx', SheetFormat>> = {
  csv: csvFormat,
  xlsx: xlsxFormat,
};

const columns = [
  'voucher_no',
  'platform',
  'order_no',
  'voucher_type',
  'product',
  'original_price',
  'paid_price',
  'phone',
  'status',
  'expire_date',
  'verified_at',
  'verified_by',
  'id',
] as const;

/** 138****8000, also where a platform told the whole number. */
export function maskedPhone(phone: string): string {
  return phone.replace(/(\d{3})\d{4,}(\d{4})/g, '$1****$2');
}

const amount = (value: number): Cell => ({ number: yuanText(fen(value)) });

function word(locale: Locale, key: string): string {
  return isWordKey(key) ? say(locale, key) : key;
}

function cellsOf(row: VoucherRow, shop: Shop, labels: ReadonlyMap<string, string>, locale: Locale): Cell[] {
  const becomes = JSON.parse(row.becomes) as Becomes;
  const usedAt = row.redeemed_at_ms ?? 0;
  return [
    row.code,
    labels.get(row.platform) ?? row.platform,
    row.order_no,
    word(locale, `voucher-type.${row.voucher_type}`),
    becomes.product,
    amount(row.original_fen),
    amount(row.paid_fen),
    maskedPhone(row.phone),
    word(locale, `voucher-status.${row.status}`),
    row.expires_on,
    usedAt === 0 ? '' : wallText(usedAt, shop.store.timezone),
    row.redeemed_clerk ?? '',
    { number: String(row.voucher) },
  ];
}

function filterOf(input: ParsedInput<'voucher.export'>): VoucherFilter {
  return {
    keyword: input.keyword,
    platform: input.platform_code,
    voucherType: input.voucher_type,
    status: input.status,
    fromDay: input.start_date,
    toDay: input.end_date,
  };
}

async function exportVouchers(
  shop: Shop,
  input: ParsedInput<'voucher.export'>,
  ask: Ask,
): Promise<ExportFile> {
  const format = sheetFormats[input.format];
  const filter = filterOf(input);
  const { locale } = ask;
  const labels = new Map(
    shop.platforms.cards().map(({ code, label }) => [code, locale === 'en' ? label.en : label.zh]),
  );
  const sheet = format.open(
    say(locale, 'export.sheet'),
    columns.map((column) => say(locale, `export.${column}`)),
  );
  let rows = 0;
  let before: number | undefined = Number.MAX_SAFE_INTEGER;
  while (before !== undefined && rows < limits.exportRowsMax) {
    const window = voucherWindow(shop.journal.view, filter, before, limits.exportRowsPerStepMax);
    const some = window.rows.slice(0, limits.exportRowsMax - rows);
    rows += some.length;
    before = some.length < window.rows.length ? some.at(-1)?.voucher : window.next;
    await sheet.add(some.map((row) => cellsOf(row, shop, labels, locale)));
    await sleep(shop.env, 0);
  }
  const body = await sheet.finish();
  const { date } = wallTime(shop.env.now(), shop.store.timezone);
  return {
    name: `vouchers-${date}.${format.extension}`,
    type: format.type,
    body,
    rows,
    cut: before !== undefined,
  };
}

export function createExport(shop: Shop): Handlers {
  return { 'voucher.export': (input, ask) => exportVouchers(shop, input, ask) };
}
