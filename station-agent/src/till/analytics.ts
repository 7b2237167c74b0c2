// The manager's reports: a period becomes business days, the day sums are read, nothing is counted again.

import type {
  MethodShare,
  Period,
  ReportSpan,
  RevenueSummary,
  TopOrder,
} from '@qiantai/shared/commands/analytics.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import {
  daysOf,
  hoursOf,
  itemsOf,
  methodsOf,
  redemptionsOf,
  revenueOf,
  statusesOf,
  topOrdersOf,
  type DaySums,
} from '@qiantai/shared/views/revenue-reports.ts';
import { orderStatuses } from '@qiantai/shared/facts/order.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { exportReport } from './analytics-export.ts';
import { spanOf } from './analytics-periods.ts';
import type { Handlers, Shop } from './context.ts';
import { daysBetween } from './day-bounds.ts';
import { shiftDay } from './sync-days.ts';

export interface SpanWish {
  readonly period: Period;
  readonly custom_start?: string | undefined;
  readonly custom_end?: string | undefined;
}

/** @throws Refusal not-found: this station is of another store */
function ownStore(shop: Shop, store: number | undefined): void {
  if (store !== undefined && store !== shop.store.id) throw new Refusal('not-found', { store });
}

function spanFor(shop: Shop, wish: SpanWish): ReportSpan {
  const { period, custom_start: start, custom_end: end } = wish;
  return { period, ...spanOf(period, shop.journal.today(), { start, end }) };
}

function summary(view: ViewDb, span: ReportSpan): RevenueSummary {
  const sums = revenueOf(view, span.from, span.to);
  const netFen = sums.totalFen - sums.discountFen - sums.refundedFen;
  return { ...span, ...sums, netFen, averageFen: sums.orders === 0 ? 0 : Math.round(netFen / sums.orders) };
}

function methods(view: ViewDb, { from, to }: ReportSpan): MethodShare[] {
  const rows = methodsOf(view, from, to);
  const all = rows.reduce((sum, { fen }) => sum + fen, 0);
  return rows.map((row) => ({ ...row, percentage: Math.round((row.fen / all) * 10_000) / 100 }));
}

function lastDays(shop: Shop, days: number): DaySums[] {
  const to = shop.journal.today();
  const from = shiftDay(to, 1 - days);
  const known = new Map(daysOf(shop.journal.view, from, to).map((row) => [row.day, row]));
  return daysBetween(from, to).map((day) => known.get(day) ?? { day, orders: 0, fen: 0 });
}

function topOrders(view: ViewDb, { from, to }: ReportSpan, limit: number): TopOrder[] {
  return topOrdersOf(view, daysBetween(from, to), limit).map((row) => ({
    order: row.order_id,
    number: row.number,
    table: row.table_number,
    finalFen: row.final_fen,
    status: row.status,
    pieces: row.pieces,
  }));
}

/** Each report as its command answers it. @throws Refusal bad-request for a custom period that is none */
export function createReports(shop: Shop) {
  const { view } = shop.journal;
  const span = (wish: SpanWish): ReportSpan => spanFor(shop, wish);
  return {
    span,
    summary: (wish: SpanWish) => summary(view, span(wish)),
    methods: (wish: SpanWish) => methods(view, span(wish)),
    items: (wish: SpanWish, limit: number) => {
      const { from, to } = span(wish);
      return itemsOf(view, from, to, limit);
    },
    hours: (wish: SpanWish) => {
      const { from, to } = span(wish);
      return hoursOf(view, from, to);
    },
    statuses: (wish: SpanWish) => {
      const { from, to } = span(wish);
      const rows = statusesOf(view, from, to);
      return [...rows].sort(
        (one, other) => orderStatuses.indexOf(one.status) - orderStatuses.indexOf(other.status),
      );
    },
    days: (days: number) => lastDays(shop, days),
    top: (wish: SpanWish, limit: number) => topOrders(view, span(wish), limit),
    redemptions: (wish: SpanWish) => {
      const { from, to } = span(wish);
      return redemptionsOf(view, from, to);
    },
  };
}

export type Reports = ReturnType<typeof createReports>;

export function createAnalytics(shop: Shop): Handlers {
  const reports = createReports(shop);
  const checked = <Wish, Result>(read: (wish: Wish) => Result) => {
    return (wish: Wish & { readonly store_id: number }): Result => {
      ownStore(shop, wish.store_id);
      return read(wish);
    };
  };
  return {
    'analytics.revenueSummary': checked(reports.summary),
    'analytics.paymentMethods': checked(reports.methods),
    'analytics.menuItemSales': checked((wish) => reports.items(wish, wish.limit)),
    'analytics.hourlySales': checked(reports.hours),
    'analytics.orderStatus': checked(reports.statuses),
    'analytics.dailyRevenue': checked(({ days }) => reports.days(days)),
    'analytics.topOrders': checked((wish) => reports.top(wish, wish.limit)),
    'analytics.voucherRedemptions': checked(reports.redemptions),
    'analytics.export': (wish, ask) => {
      ownStore(shop, wish.store_id);
      return exportReport(shop, reports, wish, ask.locale);
    },
  };
}
