// Members and what they own, in the seed's words: a member answers bare, with yuan as numbers.

import type { Request } from 'express';
import type { BenefitCard, BenefitHistory } from '@qiantai/shared/commands/benefit.ts';
import type { MemberCard } from '@qiantai/shared/commands/member.ts';
import { fen, yuanNumber } from '@qiantai/shared/money.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';
import { pointsData, pointsRoutes } from './points-routes.ts';
import { seedMemberBrief, seedVoucher } from './voucher-routes.ts';

const day = (text: string): string | null => (text === '' ? null : text);

function benefitData(card: BenefitCard, context: RouteContext): Record<string, unknown> {
  return {
    id: card.benefit,
    voucher_id: card.voucher,
    voucher_type: card.voucherType,
    product_name: card.product,
    user_phone: card.phone,
    member: card.member === undefined ? null : seedMemberBrief(card.member),
    status: card.state,
    granted_at: isoInZone(card.grantedAtMs, context.timezone),
    starts_on: day(card.startsOn),
    ends_on: day(card.endsOn),
    frozen_on: card.frozenOn ?? null,
    days: card.days,
    uses: card.uses,
    used: card.used,
    remaining: card.remaining,
    value: yuanNumber(fen(card.valueFen)),
    remaining_value: yuanNumber(fen(card.remainingFen)),
  };
}

function historyData(card: BenefitHistory, context: RouteContext): Record<string, unknown> {
  const { uses, freezes, periods } = card.history;
  return {
    ...benefitData(card, context),
    history: {
      uses: uses.map((use) => ({
        use: use.use,
        coach: use.coach,
        note: use.note,
        clerk: use.clerk,
        used_at: isoInZone(use.usedAtMs, context.timezone),
        undone_at: use.undoneAtMs === undefined ? null : isoInZone(use.undoneAtMs, context.timezone),
        undone_by: use.undoneBy ?? null,
        reason: use.reason,
      })),
      freezes: freezes.map((freeze) => ({
        frozen_on: freeze.frozenOn,
        unfrozen_on: freeze.unfrozenOn ?? null,
        days: freeze.days,
        reason: freeze.reason,
        by: freeze.by,
      })),
      periods: periods.map((period) => ({
        voucher_id: period.voucher,
        days: period.days,
        taken_back: period.takenBack,
      })),
    },
  };
}

function memberData(card: MemberCard, context: RouteContext): Record<string, unknown> {
  return {
    id: card.member,
    phone: card.fullPhone ?? card.phone,
    name: card.name,
    level: card.level,
    level_name: card.levelName,
    points: card.points,
    total_spent: yuanNumber(fen(card.totalSpentFen)),
    total_orders: card.totalOrders,
    discount: card.discount,
    registered_at: isoInZone(card.registeredAtMs, context.timezone),
    benefits: card.benefits.map((benefit) => benefitData(benefit, context)),
  };
}

const benefitId = (request: Request): unknown => numberIn(request.params['id']);

const change = (
  path: string,
  command: 'benefit.useLesson' | 'benefit.undoUse' | 'benefit.freeze' | 'benefit.unfreeze',
): Route =>
  route({
    method: 'post',
    path: `/api/v1/benefits/:id/${path}`,
    command,
    data: historyData,
    input: (request) => ({ ...bodyOf(request), benefit_id: benefitId(request) }),
  });

export const memberRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/member/register',
    command: 'member.register',
    bare: true,
    data: memberData,
    input: bodyOf,
  }),
  route({
    method: 'get',
    path: '/api/member/phone/:phone',
    command: 'member.get',
    bare: true,
    data: memberData,
    input: (request) => ({ phone: request.params['phone'] }),
  }),
  ...pointsRoutes,
  route({
    method: 'get',
    path: '/api/member/:id',
    command: 'member.get',
    bare: true,
    data: memberData,
    input: (request) => ({ member_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'put',
    path: '/api/member/:id',
    command: 'member.rename',
    bare: true,
    data: memberData,
    input: (request) => ({ name: bodyOf(request)['name'], member_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'delete',
    path: '/api/member/:id',
    command: 'member.erase',
    bare: true,
    data: memberData,
    input: (request) => ({ reason: bodyOf(request)['reason'], member_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'get',
    path: '/api/member/:id/export',
    command: 'member.export',
    bare: true,
    data: ({ member, points, orders }, context) => ({
      member: memberData(member, context),
      points_logs: points.map((entry) => pointsData(entry, context)),
      orders: orders.map((order) => ({
        order_id: order.order,
        order_number: order.number,
        order_status: order.status,
        final_amount: yuanNumber(fen(order.finalFen)),
        paid_amount: yuanNumber(fen(order.paidFen)),
        business_day: order.day,
      })),
    }),
    input: (request) => ({ member_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'post',
    path: '/api/member/:id/merge',
    command: 'member.merge',
    bare: true,
    data: memberData,
    input: (request) => ({ ...bodyOf(request), member_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'post',
    path: '/api/v1/vouchers/:id/member',
    command: 'voucher.assignMember',
    data: seedVoucher,
    input: (request) => ({ ...bodyOf(request), voucher_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/benefits',
    command: 'benefit.list',
    data: (cards, context) => ({
      items: cards.map((card) => benefitData(card, context)),
      total: cards.length,
    }),
    input: ({ query }) => ({
      member_id: numberIn(given(query['member_id'])),
      voucher_id: numberIn(given(query['voucher_id'])),
      query: given(query['query']),
    }),
  }),
  route({
    method: 'get',
    path: '/api/v1/benefits/:id',
    command: 'benefit.get',
    data: historyData,
    input: (request) => ({ benefit_id: benefitId(request) }),
  }),
  change('use', 'benefit.useLesson'),
  change('undo', 'benefit.undoUse'),
  change('freeze', 'benefit.freeze'),
  change('unfreeze', 'benefit.unfreeze'),
];
