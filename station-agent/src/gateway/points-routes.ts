// Points and levels in the seed's words: bare answers, yuan as numbers. They stand before /api/member/:id, whose
// pattern would take "levels" for a member.

import type { PointsEntry } from '@qiantai/shared/commands/points.ts';
import type { MemberLevel } from '@qiantai/shared/member-levels.ts';
import { fen, fenFromYuan, yuanNumber } from '@qiantai/shared/money.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { say } from '@qiantai/shared/words/index.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';

const levelData = (level: MemberLevel): Record<string, unknown> => ({
  level: level.level,
  level_name: level.name,
  min_points: level.minPoints,
  discount: level.paidPermille / 1_000,
});

const permille = (discount: unknown): unknown =>
  typeof discount === 'number' ? Math.round(discount * 1_000) : discount;

/** A level as it is shown, with its discount, as the command takes it. */
function levelWish(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { level_name, discount, ...rest } = value as Record<string, unknown>;
  return { name: level_name, paid_permille: permille(discount), ...rest };
}

/** An entry of the log in the seed's words, with its kind and who made it. */
export function pointsData(entry: PointsEntry, { timezone }: RouteContext): Record<string, unknown> {
  return {
    id: entry.entry,
    points: entry.points,
    reason: entry.reason,
    created_at: isoInZone(entry.atMs, timezone),
    order_number: entry.orderNumber ?? null,
    kind: entry.kind,
    operator: entry.clerk,
  };
}

export const pointsRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/member/retention',
    command: 'member.retention',
    bare: true,
    input: () => ({}),
    data: (kept) => kept,
  }),
  route({
    method: 'put',
    path: '/api/member/retention',
    command: 'member.setRetention',
    bare: true,
    input: bodyOf,
    data: (kept) => kept,
  }),
  route({
    method: 'get',
    path: '/api/member/levels',
    command: 'member.levels',
    bare: true,
    input: () => ({}),
    data: (levels) => levels.map(levelData),
  }),
  route({
    method: 'put',
    path: '/api/member/levels',
    command: 'member.setLevels',
    bare: true,
    input: (request) => {
      const { levels } = bodyOf(request);
      return { levels: Array.isArray(levels) ? levels.map(levelWish) : levels };
    },
    data: (levels) => levels.map(levelData),
  }),
  route({
    method: 'post',
    path: '/api/member/redeem',
    command: 'points.redeem',
    bare: true,
    input: bodyOf,
    data: (change) => ({
      message: say('zh-CN', 'points.redeem-done'),
      member_id: change.member,
      redeemed_points: change.points,
      remaining_points: change.balance,
    }),
  }),
  route({
    method: 'post',
    path: '/api/member/apply-discount',
    command: 'member.discount',
    bare: true,
    input: (request) => {
      const { member_id, order_amount } = bodyOf(request);
      return { member_id, amountFen: fenFromYuan(order_amount) };
    },
    data: (quote) => ({
      member_id: quote.member,
      original_amount: yuanNumber(fen(quote.amountFen)),
      discount_amount: yuanNumber(fen(quote.discountFen)),
      final_amount: yuanNumber(fen(quote.finalFen)),
      discount_rate: quote.discount,
    }),
  }),
  route({
    method: 'get',
    path: '/api/member/:id/points-logs',
    command: 'points.log',
    bare: true,
    input: ({ params, query }) => ({
      member_id: numberIn(params['id']),
      skip: numberIn(given(query['skip'])),
      limit: numberIn(given(query['limit'])),
    }),
    data: (entries, context) => entries.map((entry) => pointsData(entry, context)),
  }),
  route({
    method: 'post',
    path: '/api/member/:id/points',
    command: 'points.adjust',
    bare: true,
    input: (request) => ({ ...bodyOf(request), member_id: numberIn(request.params['id']) }),
    data: (change) => ({ member_id: change.member, points: change.points, remaining_points: change.balance }),
  }),
];
