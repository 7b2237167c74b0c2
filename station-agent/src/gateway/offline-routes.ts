// Routes of the conflict desk: what was accepted without its platform and not honoured. All a manager's.

import type { CaseCard } from '@qiantai/shared/commands/offline.ts';
import { fen, yuanNumber } from '@qiantai/shared/money.ts';
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

export const offlineRoutes: readonly Route[] = [
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
