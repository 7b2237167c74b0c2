// One report as a table file. Why one table a report and not the answer's fields: a spreadsheet wants headers in the
// reader's language and amounts it can add up.

import type { ReportName } from '@qiantai/shared/commands/analytics.ts';
import type { ParsedInput } from '@qiantai/shared/commands/index.ts';
import type { ExportFile } from '@qiantai/shared/commands/sync.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import { isWordKey, say, type Locale, type WordKey } from '@qiantai/shared/words/index.ts';
import type { Reports } from './analytics.ts';
import type { Shop } from './context.ts';
import type { Cell } from './export-sheet.ts';
import { sheetFormats } from './export.ts';

type Wish = ParsedInput<'analytics.export'>;

interface Table {
  readonly columns: readonly WordKey[];
  readonly rows: readonly (readonly Cell[])[];
}

const amount = (value: number): Cell => ({ number: yuanText(fen(value)) });
const count = (value: number): Cell => ({ number: String(value) });

interface Teller {
  word(key: string, otherwise: string): string;
  platform(code: string): string;
  method(code: string): string;
}

/** Each report's table; the columns are called as on the screen. */
const tables: Readonly<Record<ReportName, (reports: Reports, wish: Wish, tell: Teller) => Table>> = {
  'revenue-summary': (reports, wish) => {
    const sums = reports.summary(wish);
    return {
      columns: [
        'report.from',
        'report.to',
        'report.orders',
        'report.total',
        'report.discount',
        'report.refunded',
        'report.net',
        'report.average',
      ],
      rows: [
        [
          sums.from,
          sums.to,
          count(sums.orders),
          amount(sums.totalFen),
          amount(sums.discountFen),
          amount(sums.refundedFen),
          amount(sums.netFen),
          amount(sums.averageFen),
        ],
      ],
    };
  },
  'payment-methods': (reports, wish, tell) => ({
    columns: ['report.method', 'report.payments', 'report.amount', 'report.percentage'],
    rows: reports
      .methods(wish)
      .map((row) => [tell.method(row.channel), count(row.payments), amount(row.fen), count(row.percentage)]),
  }),
  'menu-item-sales': (reports, wish) => ({
    columns: ['report.item-id', 'report.item', 'report.quantity', 'report.revenue'],
    rows: reports
      .items(wish, wish.limit)
      .map((row) => [count(row.item), row.name, count(row.quantity), amount(row.fen)]),
  }),
  'hourly-sales': (reports, wish) => ({
    columns: ['report.hour', 'report.orders', 'report.revenue'],
    rows: reports.hours(wish).map((row) => [count(row.hour), count(row.orders), amount(row.fen)]),
  }),
  'order-status': (reports, wish, tell) => ({
    columns: ['report.status', 'report.orders', 'report.amount'],
    rows: reports
      .statuses(wish)
      .map((row) => [
        tell.word(`order-status.${row.status}`, row.status),
        count(row.orders),
        amount(row.fen),
      ]),
  }),
  'daily-revenue': (reports, wish) => ({
    columns: ['report.day', 'report.orders', 'report.revenue'],
    rows: reports.days(wish.days).map((row) => [row.day, count(row.orders), amount(row.fen)]),
  }),
  'top-orders': (reports, wish, tell) => ({
    columns: ['report.order-number', 'report.table', 'report.final', 'report.status', 'report.pieces'],
    rows: reports
      .top(wish, wish.limit)
      .map((row) => [
        row.number,
        row.table,
        amount(row.finalFen),
        tell.word(`order-status.${row.status}`, row.status),
        count(row.pieces),
      ]),
  }),
  'voucher-redemptions': (reports, wish, tell) => ({
    columns: [
      'report.platform',
      'report.voucher-type',
      'report.redeemed',
      'report.redeemed-amount',
      'report.reversed',
      'report.reversed-amount',
    ],
    rows: reports
      .redemptions(wish)
      .map((row) => [
        tell.platform(row.platform),
        tell.word(`voucher-type.${row.voucherType}`, String(row.voucherType)),
        count(row.redeemed),
        amount(row.redeemedFen),
        count(row.reversed),
        amount(row.reversedFen),
      ]),
  }),
};

/** @throws Refusal bad-request for a custom period that is none */
export async function exportReport(
  shop: Shop,
  reports: Reports,
  wish: Wish,
  locale: Locale,
): Promise<ExportFile> {
  const labels = new Map(
    shop.platforms.cards().map(({ code, label }) => [code, locale === 'en' ? label.en : label.zh]),
  );
  const methods = new Map(
    shop.payments?.methods().map(({ id, label }) => [id, locale === 'en' ? label.en : label.zh]),
  );
  const table = tables[wish.report](reports, wish, {
    word: (key, otherwise) => (isWordKey(key) ? say(locale, key) : otherwise),
    platform: (code) => labels.get(code) ?? code,
    method: (code) => methods.get(code) ?? code,
  });
  const format = sheetFormats[wish.format];
  const sheet = format.open(
    say(locale, `report.sheet.${wish.report}`),
    table.columns.map((column) => say(locale, column)),
  );
  await sheet.add(table.rows);
  const body = await sheet.finish();
  const days =
    wish.report === 'daily-revenue'
      ? { from: reports.days(wish.days)[0]?.day ?? '', to: shop.journal.today() }
      : reports.span(wish);
  const span = days.from === days.to ? days.from : `${days.from}-to-${days.to}`;
  return {
    name: `${wish.report}-${span}.${format.extension}`,
    type: format.type,
    body,
    rows: table.rows.length,
    cut: false,
  };
}
