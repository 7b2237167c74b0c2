// The manager's reports in the seed's words: bare answers, yuan as numbers. A report is of one store and says so.

import type { Request } from 'express';
import type { CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { fen, yuanNumber } from '@qiantai/shared/money.ts';
import { given, numberIn, route, type Route, type RouteContext } from './route.ts';

const yuan = (value: number): number => yuanNumber(fen(value));

/** What every report is asked with. */
function wish({ query }: Request): Record<string, unknown> {
  return {
    store_id: numberIn(given(query['store_id'])),
    period: given(query['period']),
    custom_start: given(query['custom_start']),
    custom_end: given(query['custom_end']),
    limit: numberIn(given(query['limit'])),
    days: numberIn(given(query['days'])),
  };
}

function report<Name extends CommandName & `analytics.${string}`>(
  path: string,
  command: Name,
  data: (result: CommandResult<Name>, context: RouteContext) => unknown,
): Route {
  return route({
    method: 'get',
    path: `/api/analytics/${path}`,
    command,
    bare: true,
    input: wish,
    data,
  });
}

/** A table's name as the number the seed shows; null for a name that is none, or for taken away. */
const tableId = (table: string): number | null => (/^\d{1,9}$/.test(table) ? Number(table) : null);

export const analyticsRoutes: readonly Route[] = [
  report('revenue-summary', 'analytics.revenueSummary', (sums) => ({
    period: sums.period,
    start_date: sums.from,
    end_date: sums.to,
    total_orders: sums.orders,
    total_amount: yuan(sums.totalFen),
    total_discount: yuan(sums.discountFen),
    total_refunded: yuan(sums.refundedFen),
    net_revenue: yuan(sums.netFen),
    average_order_amount: yuan(sums.averageFen),
  })),
  report('payment-methods', 'analytics.paymentMethods', (rows) =>
    rows.map((row) => ({
      payment_method: row.channel,
      count: row.payments,
      amount: yuan(row.fen),
      percentage: row.percentage,
    })),
  ),
  report('menu-item-sales', 'analytics.menuItemSales', (rows) =>
    rows.map((row) => ({
      menu_item_id: row.item,
      menu_item_name: row.name,
      quantity: row.quantity,
      revenue: yuan(row.fen),
    })),
  ),
  report('hourly-sales', 'analytics.hourlySales', (rows) =>
    rows.map((row) => ({ hour: row.hour, order_count: row.orders, revenue: yuan(row.fen) })),
  ),
  report('order-status', 'analytics.orderStatus', (rows) =>
    rows.map((row) => ({ order_status: row.status, count: row.orders, amount: yuan(row.fen) })),
  ),
  report('daily-revenue', 'analytics.dailyRevenue', (rows) =>
    rows.map((row) => ({ date: row.day, order_count: row.orders, revenue: yuan(row.fen) })),
  ),
  report('top-orders', 'analytics.topOrders', (rows) =>
    rows.map((row) => ({
      order_id: row.order,
      order_number: row.number,
      table_id: tableId(row.table),
      table_number: row.table,
      final_amount: yuan(row.finalFen),
      order_status: row.status,
      items_count: row.pieces,
    })),
  ),
  report('voucher-redemptions', 'analytics.voucherRedemptions', (rows, context) =>
    rows.map((row) => ({
      platform_id: context.platformId(row.platform),
      platform_code: row.platform,
      platform_name: context.platformLabel(row.platform),
      voucher_type: row.voucherType,
      redeemed: row.redeemed,
      redeemed_amount: yuan(row.redeemedFen),
      reversed: row.reversed,
      reversed_amount: yuan(row.reversedFen),
    })),
  ),
  route({
    method: 'get',
    path: '/api/analytics/export',
    command: 'analytics.export',
    bare: true,
    input: (request) => ({
      ...wish(request),
      report: given(request.query['report']),
      format: given(request.query['format']),
    }),
    data: () => null,
    file: ({ name, type, body }) => ({ name, type, body }),
  }),
];
