// Asking what the shop earned: the manager's reports over a period of business days, on screen and as a file.

import { z } from 'zod';
import { limits } from '../limits.ts';
import type {
  DaySums,
  HourSums,
  ItemSums,
  MethodSums,
  RedemptionSums,
  StatusSums,
} from '../views/revenue-reports.ts';
import { define, managers } from './command.ts';
import type { ExportFile } from './sync.ts';

export const periods = ['today', 'yesterday', 'week', 'month', 'last_month', 'custom'] as const;
export type Period = (typeof periods)[number];

export const reportNames = [
  'revenue-summary',
  'payment-methods',
  'menu-item-sales',
  'hourly-sales',
  'order-status',
  'daily-revenue',
  'top-orders',
  'voucher-redemptions',
] as const;
export type ReportName = (typeof reportNames)[number];

/** The days a report is about: business days, both included. */
export interface ReportSpan {
  readonly period: Period;
  readonly from: string;
  readonly to: string;
}

/** Money in fen. */
export interface RevenueSummary extends ReportSpan {
  /** Orders with a price that were not cancelled. */
  readonly orders: number;
  readonly totalFen: number;
  readonly discountFen: number;
  readonly refundedFen: number;
  /** Total, less discounts, less what went back. */
  readonly netFen: number;
  /** Net of one order, rounded to the fen; 0 without orders. */
  readonly averageFen: number;
}

/** `percentage` of all that was paid, two decimals. */
export interface MethodShare extends MethodSums {
  readonly percentage: number;
}

export interface TopOrder {
  readonly order: number;
  readonly number: string;
  /** Empty: taken away. */
  readonly table: string;
  readonly finalFen: number;
  readonly status: StatusSums['status'];
  /** Dishes, each as often as it was ordered. */
  readonly pieces: number;
}

const date = z.iso.date().optional();
const store = z.number().int().positive();
const span = {
  period: z.enum(periods).default('today'),
  custom_start: date,
  custom_end: date,
};
const ofStore = z.object({ store_id: store, ...span });
const limit = (byDefault: number) => z.number().int().min(1).max(limits.reportRowsMax).default(byDefault);
const days = z.number().int().min(1).max(limits.statsDaysMax).default(7);
const topMax = 10;
const itemsMax = 20;

export const analyticsCommands = {
  'analytics.revenueSummary': define<RevenueSummary>()({
    kind: 'query',
    roles: managers,
    says: 'What the shop took in a period; cancelled orders are no revenue.',
    input: ofStore,
  }),
  'analytics.paymentMethods': define<readonly MethodShare[]>()({
    kind: 'query',
    roles: managers,
    says: 'How customers paid in a period, less what went back to them.',
    input: ofStore,
  }),
  'analytics.menuItemSales': define<readonly ItemSums[]>()({
    kind: 'query',
    roles: managers,
    says: 'The dishes that sold in a period, the most sold first.',
    input: ofStore.extend({ limit: limit(itemsMax) }),
  }),
  'analytics.hourlySales': define<readonly HourSums[]>()({
    kind: 'query',
    roles: managers,
    says: 'Orders and revenue of a period by the hour on the shop’s wall.',
    input: ofStore,
  }),
  'analytics.orderStatus': define<readonly StatusSums[]>()({
    kind: 'query',
    roles: managers,
    says: 'The orders of a period by where each stands now.',
    input: ofStore,
  }),
  'analytics.dailyRevenue': define<readonly DaySums[]>()({
    kind: 'query',
    roles: managers,
    says: 'Each of the last days with its orders and revenue, today the last.',
    input: z.object({ store_id: store, days }),
  }),
  'analytics.topOrders': define<readonly TopOrder[]>()({
    kind: 'query',
    roles: managers,
    says: 'The dearest orders of a period.',
    input: ofStore.extend({ limit: limit(topMax) }),
  }),
  'analytics.voucherRedemptions': define<readonly RedemptionSums[]>()({
    kind: 'query',
    roles: managers,
    says: 'Vouchers redeemed and reversed in a period by platform and kind.',
    input: ofStore,
  }),
  'analytics.export': define<ExportFile>()({
    kind: 'query',
    roles: managers,
    says: 'One report as a file.',
    input: z.object({
      store_id: store.optional(),
      report: z.enum(reportNames),
      format: z.enum(['csv', 'xlsx']).default('csv'),
      ...span,
      days,
      limit: limit(limits.reportRowsMax),
    }),
  }),
};
