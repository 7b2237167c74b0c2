// Routes of channels' bills and what does not agree with them: yuan as numbers, ISO times, as the payment routes have it.

import type { BillCard, MismatchCard } from '@qiantai/shared/commands/bill.ts';
import { fen, yuanNumber } from '@qiantai/shared/money.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';

const yuan = (amountFen: number): number => yuanNumber(fen(amountFen));
const moment = (atMs: number | undefined, { timezone }: RouteContext): string | null =>
  atMs === undefined || atMs === 0 ? null : isoInZone(atMs, timezone);

const sums = ({ paidCount, paidFen, refundedCount, refundedFen }: BillCard['bill']) => ({
  payments: paidCount,
  paid: yuan(paidFen),
  refunds: refundedCount,
  refunded: yuan(refundedFen),
});

function billData(card: BillCard, context: RouteContext): Record<string, unknown> {
  return {
    payment_method: card.channel,
    day: card.day,
    state: card.state,
    bill_days: card.days,
    bill: sums(card.bill),
    journal: sums(card.journal),
    reversed: card.reversedCount,
    other_stores: card.othersCount,
    waiting: card.waitingCount,
    mismatches: card.mismatchesCount,
    open_mismatches: card.openCount,
    day_edges: card.edgesCount,
    day_edge_items: card.edges.map(({ of, key, hereAtMs, thereAtMs }) => ({
      of,
      merchant_number: key,
      journal_at: moment(hereAtMs, context),
      bill_at: moment(thereAtMs, context),
    })),
    read_by: card.by,
    read_at: moment(card.readAtMs, context),
  };
}

function mismatchData(card: MismatchCard, context: RouteContext): Record<string, unknown> {
  return {
    id: card.mismatch,
    payment_method: card.channel,
    day: card.day,
    kind: card.kind,
    of: card.of,
    merchant_number: card.key,
    transaction_id: card.transaction === '' ? null : card.transaction,
    payment_id: card.payment ?? null,
    refund_id: card.refund ?? null,
    order_id: card.order ?? null,
    journal_amount: yuan(card.journalFen),
    bill_amount: yuan(card.billFen),
    happened_at: moment(card.atMs, context),
    found_at: moment(card.foundAtMs, context),
    state: card.state,
    how: card.how === '' ? null : card.how,
    note: card.note,
    settled_by: card.settledBy === '' ? null : card.settledBy,
    settled_at: moment(card.settledAtMs, context),
    message: card.says,
    todo: card.todo,
  };
}

export const billRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/payment/bills',
    command: 'bill.list',
    bare: true,
    input: ({ query }) => ({ from: given(query['from']), to: given(query['to']) }),
    data: (list, context) => ({
      items: list.items.map((card) => billData(card, context)),
      unread: list.unread.map(({ channel, day }) => ({ payment_method: channel, day })),
      open_mismatches: list.openCount,
    }),
  }),
  route({
    method: 'post',
    path: '/api/payment/bills',
    command: 'bill.read',
    bare: true,
    input: (request) => ({ channel: bodyOf(request)['payment_method'], day: bodyOf(request)['day'] }),
    data: billData,
  }),
  route({
    method: 'get',
    path: '/api/payment/mismatches',
    command: 'mismatch.list',
    bare: true,
    input: ({ query }) => ({
      state: given(query['state']),
      channel: given(query['payment_method']),
      day: given(query['day']),
    }),
    data: (list, context) => ({
      items: list.items.map((card) => mismatchData(card, context)),
      total: list.total,
      open: list.openCount,
    }),
  }),
  route({
    method: 'post',
    path: '/api/payment/mismatches/:id/settle',
    command: 'mismatch.settle',
    bare: true,
    input: (request) => {
      const { note, how } = bodyOf(request);
      return { id: numberIn(request.params['id']), note, how };
    },
    data: mismatchData,
  }),
];
