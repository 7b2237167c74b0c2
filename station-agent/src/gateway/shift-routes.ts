// Shifts over HTTP: yuan as numbers, denominations by their names in yuan.

import type { OpenShiftCard, ShiftCard } from '@qiantai/shared/commands/shift.ts';
import { fen, fenFromYuan, yuanNumber } from '@qiantai/shared/money.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';

const yuan = (value: number): number => yuanNumber(fen(value));

function movesData(moves: OpenShiftCard['moves'], { timezone }: RouteContext): Record<string, unknown>[] {
  return moves.map((move) => ({
    at: isoInZone(move.atMs, timezone),
    operator: move.clerk,
    amount: yuan(move.amountFen),
    reason: move.reason,
  }));
}

type Sums = Pick<OpenShiftCard, 'methods' | 'vouchers' | 'moves' | 'openings'>;

function sumsData(sums: Sums, context: RouteContext): Record<string, unknown> {
  return {
    payments: sums.methods.map((row) => ({
      payment_method: row.channel,
      count: row.payments,
      amount: yuan(row.paidFen),
      refund_count: row.refunds,
      refund_amount: yuan(row.refundedFen),
    })),
    vouchers: sums.vouchers.map((row) => ({
      platform_code: row.platform,
      platform_name: context.platformLabel(row.platform),
      redeemed: row.redeemed,
      redeemed_amount: yuan(row.redeemedFen),
      reversed: row.reversed,
      reversed_amount: yuan(row.reversedFen),
    })),
    cash_moves: movesData(sums.moves, context),
    drawer_openings: sums.openings.map(({ why, count }) => ({ why, count })),
  };
}

function shiftData(card: ShiftCard, context: RouteContext): Record<string, unknown> {
  const base = {
    id: card.shift,
    station: card.station,
    operator: card.clerk,
    operator_name: card.clerkName,
    status: card.state,
    business_day: card.day,
    float: yuan(card.floatFen),
    opened_at: isoInZone(card.openedAtMs, context.timezone),
  };
  if (card.state === 'open')
    return {
      ...base,
      ...sumsData(card, context),
      held: card.held.map(({ amountFen, ...thing }) => ({ ...thing, amount: yuan(amountFen) })),
    };
  return {
    ...base,
    ...sumsData(card.report, context),
    z_number: card.z,
    closed_at: isoInZone(card.closedAtMs, context.timezone),
    closed_by: card.closedBy,
    counted: Object.fromEntries(card.counted.map(({ fen: value, count }) => [String(value / 100), count])),
    counted_amount: yuan(card.countedFen),
    expected_amount: yuan(card.expectedFen),
    variance: yuan(card.varianceFen),
    reason: card.reason,
    left: card.left,
    left_reason: card.leftReason,
    comparison: card.report.sides.map((side) => ({
      kind: side.kind,
      name: side.name,
      day: side.day,
      journal_count: side.journalCount,
      journal_amount: yuan(side.journalFen),
      other_count: side.otherCount ?? null,
      other_amount: side.otherFen === undefined ? null : yuan(side.otherFen),
      differences: side.differences ?? null,
    })),
  };
}

export const shiftRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/shifts/open',
    command: 'shift.open',
    data: shiftData,
    input: (request) => ({ floatFen: fenFromYuan(bodyOf(request)['float']) }),
  }),
  route({
    method: 'post',
    path: '/api/shifts/cash',
    command: 'shift.cash',
    data: shiftData,
    input: (request) => {
      const { amount, reason } = bodyOf(request);
      return { amountFen: fenFromYuan(amount), reason };
    },
  }),
  route({
    method: 'post',
    path: '/api/shifts/close',
    command: 'shift.close',
    data: shiftData,
    input: bodyOf,
  }),
  route({
    method: 'post',
    path: '/api/shifts/drawer',
    command: 'drawer.open',
    data: (opened) => opened,
    input: bodyOf,
  }),
  route({
    method: 'post',
    path: '/api/shifts/x',
    command: 'shift.printX',
    data: (paper) => paper,
    input: () => ({}),
  }),
  route({
    method: 'get',
    path: '/api/shifts',
    command: 'shift.list',
    data: (cards, context) => ({ items: cards.map((card) => shiftData(card, context)), total: cards.length }),
    input: ({ query }) => ({ limit: numberIn(given(query['limit'])) }),
  }),
  route({
    method: 'get',
    path: '/api/shifts/current',
    command: 'shift.current',
    data: ({ shift }, context) => (shift === null ? null : shiftData(shift, context)),
    input: () => ({}),
  }),
  route({
    method: 'get',
    path: '/api/shifts/:id',
    command: 'shift.get',
    data: shiftData,
    input: (request) => ({ shift_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'post',
    path: '/api/shifts/:id/reason',
    command: 'shift.explain',
    data: shiftData,
    input: (request) => ({ ...bodyOf(request), shift_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'post',
    path: '/api/shifts/:id/reprint',
    command: 'shift.reprint',
    data: (paper) => paper,
    input: (request) => ({ shift_id: numberIn(request.params['id']) }),
  }),
];
