// Routes of syncs, alerts, statistics and the exported list, in the seed's words: yuan as numbers, ISO times.

import type { AlertCard, SyncCard, VoucherStats } from '@qiantai/shared/commands/sync.ts';
import type { VoucherCounts } from '@qiantai/shared/views/voucher-stats.ts';
import { fen, yuanNumber } from '@qiantai/shared/money.ts';
import { csvFormat } from '../till/export-csv.ts';
import { xlsxFormat } from '../till/export-xlsx.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';
import { filterOf, moment } from './voucher-routes.ts';

const yuan = (amount: number): number => yuanNumber(fen(amount));

function seedSync(card: SyncCard, context: RouteContext): Record<string, unknown> {
  const { comparison } = card;
  return {
    id: card.sync,
    platform_code: card.platform,
    platform_name: context.platformLabel(card.platform),
    kind: card.kind,
    days: card.days,
    started_by: card.by,
    state: card.state,
    error: card.why === '' ? null : card.why,
    pages: card.pages,
    read: card.read,
    recorded: card.recorded,
    alerts: card.alerts,
    started_at: moment(card.startedAtMs, context),
    ended_at: moment(card.endedAtMs, context),
    reconciliation:
      comparison === undefined
        ? null
        : {
            day: comparison.day,
            journal_count: comparison.journalCount,
            journal_amount: yuan(comparison.journalFen),
            platform_count: comparison.platformCount,
            platform_amount: yuan(comparison.platformFen),
            differences_count: comparison.differencesCount,
            differences: comparison.differences.map((one) => ({
              kind: one.kind,
              voucher_no: one.code,
              journal_amount: yuan(one.journalFen),
              platform_amount: yuan(one.platformFen),
            })),
          },
  };
}

function seedAlert(card: AlertCard, context: RouteContext): Record<string, unknown> {
  return {
    id: card.alert,
    kind: card.kind,
    severity: card.severity,
    platform_code: card.platform,
    platform_name: context.platformLabel(card.platform),
    voucher_id: card.voucher ?? null,
    voucher_no: card.code === '' ? null : card.code,
    product_name: card.title,
    platform_amount: yuan(card.amountFen),
    journal_amount: yuan(card.journalFen),
    happened_at: moment(card.happenedAtMs, context),
    state: card.state,
    message: card.says,
    todo: card.todo,
    raised_at: moment(card.raisedAtMs, context),
    closed_at: moment(card.closedAtMs, context),
    closed_by: card.closedBy === '' ? null : card.closedBy,
    closed_how: card.how === '' ? null : card.how,
    note: card.note,
  };
}

function counts({ total, redeemed, unredeemed, expired, refunded, unknown }: VoucherCounts) {
  return { total, redeemed, unredeemed, expired, refunded, unknown };
}

function seedStats(stats: VoucherStats, context: RouteContext): Record<string, unknown> {
  return {
    start_date: stats.from,
    end_date: stats.to,
    ...counts(stats.whole),
    redeem_rate: stats.whole.rate,
    by_platform: stats.byPlatform.map((row) => ({
      platform_id: context.platformId(row.platform),
      platform_code: row.platform,
      platform_name: context.platformLabel(row.platform),
      ...counts(row),
      redeem_rate: row.rate,
      sales: yuan(row.salesFen),
    })),
    by_type: stats.byType.map((row) => ({
      voucher_type: row.voucherType,
      ...counts(row),
      redeem_rate: row.rate,
    })),
    trend: stats.trend.map(({ day, uses, fen: amount }) => ({
      date: day,
      redeemed: uses,
      amount: yuan(amount),
    })),
  };
}

/** Stands before the voucher routes: /stats and /export would be taken for ids there. */
export const syncRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/v1/vouchers/stats',
    command: 'voucher.stats',
    data: seedStats,
    input: ({ query }) => ({ start_date: given(query['start_date']), end_date: given(query['end_date']) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/vouchers/export',
    command: 'voucher.export',
    file: (file) => file,
    fileTypes: [csvFormat.type, xlsxFormat.type],
    data: ({ name, rows, cut }) => ({ name, rows, cut }),
    input: (request, context) => {
      const { page: _page, page_size: _size, ...filter } = filterOf(request, context);
      return { ...filter, format: given(request.query['format']) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/sync/:platform',
    command: 'sync.run',
    data: seedSync,
    input: (request) => ({
      platform_code: request.params['platform'],
      start_date: bodyOf(request)['start_date'],
      end_date: bodyOf(request)['end_date'],
    }),
  }),
  route({
    method: 'get',
    path: '/api/v1/sync/logs',
    command: 'sync.logs',
    input: ({ query }) => ({
      platform_code: given(query['platform_code']),
      page: numberIn(given(query['page'])),
      page_size: numberIn(given(query['page_size'])),
    }),
    data: (page, context) => ({
      items: page.items.map((card) => seedSync(card, context)),
      total: page.total,
      page: page.page,
      page_size: page.pageSize,
    }),
  }),
  route({
    method: 'get',
    path: '/api/v1/alerts',
    command: 'alert.list',
    input: () => ({}),
    data: (list, context) => ({
      open: list.open.map((card) => seedAlert(card, context)),
      closed: list.closed.map((card) => seedAlert(card, context)),
      open_count: list.openCount,
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/alerts/:id/close',
    command: 'alert.close',
    data: seedAlert,
    input: (request) => ({ alert: numberIn(request.params['id']), note: bodyOf(request)['note'] }),
  }),
];
