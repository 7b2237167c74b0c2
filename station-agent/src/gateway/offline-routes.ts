// Routes of what is accepted without its platform: accepting, what waits, and the conflict desk of what was not honoured.

import type { CaseCard, OfflineAllowance, OfflineCard } from '@qiantai/shared/commands/offline.ts';
import { fen, fenFromYuan, yuanNumber } from '@qiantai/shared/money.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';

const yuan = (amountFen: number): number => yuanNumber(fen(amountFen));

function caseData(card: CaseCard, context: RouteContext): Record<string, unknown> {
  const when = (atMs: number | undefined): string | null =>
    atMs === undefined ? null : isoInZone(atMs, context.timezone);
  return {
    id: card.case,
    kind: card.kind,
    voucher_id: card.voucher,
    voucher_no: card.code,
    platform_code: card.platform,
    platform_name: context.platformLabel(card.platform),
    product_name: card.product,
    amount: yuan(card.amountFen),
    platform_amount: card.toldFen === undefined ? null : yuan(card.toldFen),
    accepted_by: card.clerk,
    accepted_by_name: card.clerkName,
    accepted_at: when(card.acceptedAtMs),
    why: card.why,
    platform: card.word ?? null,
    opened_at: when(card.openedAtMs),
    status: card.open ? 'open' : 'closed',
    actions: card.actions,
    action: card.action ?? null,
    note: card.note,
    closed_by: card.closedBy ?? null,
    closed_at: when(card.closedAtMs),
  };
}

function acceptanceData(card: OfflineCard, context: RouteContext): Record<string, unknown> {
  return {
    acceptance_id: card.acceptance,
    voucher_id: card.voucher,
    voucher_no: card.code,
    platform_code: card.platform,
    platform_name: context.platformLabel(card.platform),
    voucher_type: card.becomes.voucherType,
    product_name: card.becomes.product,
    amount: yuan(card.amountFen),
    result_type: card.resultType,
    result_id: card.resultId,
    accepted_by: card.clerk,
    accepted_by_name: card.clerkName,
    accepted_at: isoInZone(card.acceptedAtMs, context.timezone),
    state: card.state,
  };
}

function allowanceData(card: OfflineAllowance, context: RouteContext): Record<string, unknown> {
  return {
    platform_code: card.platform,
    platform_name: context.platformLabel(card.platform),
    allowed: card.allowed,
    accept_left: card.acceptLeft,
    amount_left: yuan(card.amountLeftFen),
    minutes_left: card.minutesLeft,
    heard_at: card.heardAtMs === undefined ? null : isoInZone(card.heardAtMs, context.timezone),
    ...card.tally,
  };
}

export const offlineRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v1/vouchers/accept-offline',
    command: 'voucher.acceptOffline',
    data: acceptanceData,
    input: (request) => {
      const { voucher_code: code, product_name: product, amount, ...rest } = bodyOf(request);
      return { ...rest, code, product, amount_fen: fenFromYuan(amount) ?? amount };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/offline',
    command: 'offline.status',
    data: ({ platforms, items, openCases, ...tally }, context) => ({
      ...tally,
      open_cases: openCases,
      platforms: platforms.map((card) => allowanceData(card, context)),
      items: items.map((card) => acceptanceData(card, context)),
    }),
    input: () => ({}),
  }),
  route({
    method: 'post',
    path: '/api/v1/offline/retry',
    command: 'offline.retry',
    data: (tally) => tally,
    input: () => ({}),
  }),
  route({
    method: 'get',
    path: '/api/v1/cases',
    command: 'case.list',
    data: ({ items, total, page, pageSize }, context) => ({
      items: items.map((card) => caseData(card, context)),
      total,
      page,
      page_size: pageSize,
    }),
    input: (request) => ({
      state: given(request.query['status']),
      page: numberIn(given(request.query['page'])),
      page_size: numberIn(given(request.query['page_size'])),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/cases/:id/close',
    command: 'case.close',
    data: caseData,
    input: (request) => ({ ...bodyOf(request), case: numberIn(request.params['id']) }),
  }),
];
