// Routes of the shop's own vouchers: batches, their codes, a file of them, papers of them. All a manager's.

import type { BatchCard } from '@qiantai/shared/commands/batch.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';

function batchData(card: BatchCard, context: RouteContext): Record<string, unknown> {
  return {
    id: card.batch,
    platform_code: card.platform,
    deal: card.deal,
    product_name: card.product,
    voucher_type: card.voucherType,
    dishes: card.dishes,
    card: card.card ?? null,
    lessons: card.lessons ?? null,
    cash: card.cash ?? null,
    value_fen: card.valueFen,
    count: card.count,
    uses: card.uses,
    valid_from: card.validFrom,
    valid_until: card.validUntil,
    note: card.note,
    issued_by: card.issuedBy,
    issued_at: isoInZone(card.issuedAtMs, context.timezone),
    used: card.used,
    revoked: card.revoked,
    revoked_count: card.revokedCount,
    writable: card.writable,
  };
}

export const batchRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v1/batches',
    command: 'batch.issue',
    data: batchData,
    input: bodyOf,
  }),
  route({
    method: 'get',
    path: '/api/v1/batches',
    command: 'batch.list',
    data: (cards, context) => ({ items: cards.map((card) => batchData(card, context)), total: cards.length }),
    input: () => ({}),
  }),
  route({
    method: 'get',
    path: '/api/v1/batches/:id/codes',
    command: 'batch.codes',
    data: ({ items, total, page, pageSize }) => ({ items, total, page, page_size: pageSize }),
    input: (request) => ({
      batch: numberIn(request.params['id']),
      page: numberIn(given(request.query['page'])),
    }),
  }),
  route({
    method: 'get',
    path: '/api/v1/batches/:id/export',
    command: 'batch.export',
    data: (file) => file,
    input: (request) => ({ batch: numberIn(request.params['id']) }),
  }),
  route({
    method: 'post',
    path: '/api/v1/batches/:id/revoke',
    command: 'batch.revoke',
    data: batchData,
    input: (request) => ({ ...bodyOf(request), batch: numberIn(request.params['id']) }),
  }),
  route({
    method: 'post',
    path: '/api/v1/batches/:id/print',
    command: 'batch.print',
    data: (papers) => papers,
    input: (request) => ({ ...bodyOf(request), batch: numberIn(request.params['id']) }),
  }),
];
