// The voucher desk's routes in the seed's words: yuan as numbers, ISO times, snake_case.

import type { Request } from 'express';
import type { MemberBrief } from '@qiantai/shared/commands/member.ts';
import type { RedemptionCard, VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import { fen, yuanNumber } from '@qiantai/shared/money.ts';
import { unreachable } from '@qiantai/shared/result.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { say, type WordKey } from '@qiantai/shared/words/index.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';

/** A moment as ISO text; null for none. */
export const moment = (ms: number | undefined, context: RouteContext): string | null =>
  ms === undefined || ms === 0 ? null : isoInZone(ms, context.timezone);

export const seedMemberBrief = ({ member, name, phone }: MemberBrief): Record<string, unknown> => ({
  id: member,
  name,
  phone,
});

export function seedVoucher(card: VoucherCard, context: RouteContext): Record<string, unknown> {
  const { redemption } = card;
  const spent = redemption?.kind === 'redeem' && redemption.state === 'redeemed' ? redemption : undefined;
  return {
    id: card.voucher,
    voucher_no: card.code,
    platform_id: context.platformId(card.platform),
    platform_code: card.platform,
    platform_name: context.platformLabel(card.platform),
    platform_order_no: card.orderNo,
    deal: card.deal === '' ? null : card.deal,
    voucher_type: card.becomes.voucherType,
    product_name: card.becomes.product,
    original_price: yuanNumber(fen(card.originalFen)),
    paid_price: yuanNumber(fen(card.paidFen)),
    user_phone: card.phone,
    status: card.status,
    usable: card.usable,
    expire_date: card.expiresOn === '' ? null : card.expiresOn,
    verified_at: moment(spent?.endedAtMs, context),
    verified_by: spent?.clerk ?? null,
    reversible_until: moment(spent?.reversibleUntilMs, context),
    attempt: redemption?.attempt ?? null,
    member: card.member === undefined ? null : seedMemberBrief(card.member),
    member_candidates: (card.memberCandidates ?? []).map(seedMemberBrief),
  };
}

/** What came of it, as the seed says it: done, and what the customer has now. */
function sentenceOf(card: RedemptionCard, context: RouteContext): string {
  const { locale } = context;
  const title = card.title;
  switch (card.state) {
    case 'redeemed':
      return card.reversed || card.resultType === undefined
        ? say(locale, 'redemption.redeemed', { title })
        : say(locale, `redemption.result-${card.resultType}` as WordKey, { title });
    case 'reversed':
    case 'refused':
    case 'accepted':
    case 'contested':
      return say(locale, `redemption.${card.state}`, { title });
    case 'asking':
    case 'unclear':
    case 'held':
      return say(locale, 'redemption.unknown', { title });
    default:
      return unreachable(card.state);
  }
}

/** How a redemption or an undo ended, in the seed's words. */
export function seedRedemption(card: RedemptionCard, context: RouteContext): Record<string, unknown> {
  return {
    user_id: card.member?.member ?? null,
    result_type: card.resultType ?? null,
    result_id: card.resultId ?? null,
    message: sentenceOf(card, context),
    redemption_id: card.attempt,
    voucher_id: card.voucher,
    state: card.state,
    reversible_until: moment(card.reversibleUntilMs, context),
  };
}

function seedLog(card: RedemptionCard, context: RouteContext): Record<string, unknown> {
  return {
    attempt: card.attempt,
    voucher_id: card.voucher,
    operation_type: card.kind === 'redeem' ? 1 : 2,
    operator_id: card.clerk,
    state: card.state,
    reason: card.because ?? null,
    result_type: card.resultType ?? null,
    result_id: card.resultId ?? null,
    created_at: moment(card.askedAtMs, context),
    ended_at: moment(card.endedAtMs, context),
  };
}

const open = (card: RedemptionCard): number =>
  ['asking', 'unclear', 'held', 'accepted'].includes(card.state) ? 202 : 200;

/** The list's filters from a query; the export takes the same. */
export function filterOf(request: Request, context: RouteContext): Record<string, unknown> {
  const { query } = request;
  const id = numberIn(query['platform_id']);
  return {
    page: numberIn(query['page']),
    page_size: numberIn(query['page_size']),
    keyword: given(query['keyword']),
    platform_code:
      given(query['platform_code']) ??
      (typeof id === 'number' ? (context.platformOfId(id) ?? `#${id}`) : undefined),
    voucher_type: numberIn(given(query['voucher_type'])),
    status: numberIn(given(query['status'])),
    start_date: given(query['start_date']),
    end_date: given(query['end_date']),
  };
}

const redeem = (path: string, platform: (request: Request) => unknown): Route =>
  route({
    method: 'post',
    path,
    command: 'voucher.redeem',
    status: open,
    data: seedRedemption,
    input: (request) => {
      const body = bodyOf(request);
      return {
        code: body['voucher_code'],
        platform_code: platform(request),
        ...(body['count'] === undefined ? {} : { count: body['count'] }),
        phone: body['phone'],
        member_id: body['member_id'],
      };
    },
  });

export const voucherRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/v1/vouchers/no/:code',
    command: 'voucher.lookup',
    data: seedVoucher,
    input: (request) => ({
      code: request.params['code'],
      platform_code: given(request.query['platform_code']),
    }),
  }),
  redeem('/api/v1/vouchers/verify', (request) => bodyOf(request)['platform_code']),
  route({
    method: 'post',
    path: '/api/v1/vouchers/:id/cancel',
    command: 'voucher.reverse',
    status: open,
    data: seedRedemption,
    input: (request) => ({
      voucher_id: numberIn(request.params['id']),
      redemption: bodyOf(request)['redemption_id'],
      reason: bodyOf(request)['reason'] ?? '',
      force: bodyOf(request)['force'],
    }),
  }),
  route({
    method: 'get',
    path: '/api/v1/vouchers',
    command: 'voucher.list',
    input: filterOf,
    data: (page, context) => ({
      items: page.items.map((card) => seedVoucher(card, context)),
      total: page.total,
      page: page.page,
      page_size: page.pageSize,
    }),
  }),
  route({
    method: 'get',
    path: '/api/v1/vouchers/:id',
    command: 'voucher.get',
    data: seedVoucher,
    input: (request) => ({ voucher_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/vouchers/:id/logs',
    command: 'voucher.logs',
    data: (logs, context) => logs.map((card) => seedLog(card, context)),
    input: (request) => ({ voucher_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/attempts/:attempt',
    command: 'voucher.attempt',
    status: open,
    data: seedRedemption,
    input: (request) => ({ attempt: request.params['attempt'] }),
  }),
];

/** The seed's per-platform routes, the same for every platform folder. */
export const platformRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v1/:platform/auth',
    command: 'platform.authorise',
    data: (result, context) => ({ expires_at: moment(result.expires_at_ms, context) }),
    input: (request) => ({ platform_code: request.params['platform'], code: bodyOf(request)['code'] }),
  }),
  route({
    method: 'get',
    path: '/api/v1/:platform/voucher/:code',
    command: 'voucher.lookup',
    data: seedVoucher,
    input: (request) => ({ code: request.params['code'], platform_code: request.params['platform'] }),
  }),
  redeem('/api/v1/:platform/verify', (request) => request.params['platform']),
  route({
    method: 'post',
    path: '/api/v1/:platform/cancel',
    command: 'voucher.reverseByCode',
    status: open,
    data: seedRedemption,
    input: (request) => ({
      code: bodyOf(request)['voucher_code'],
      platform_code: request.params['platform'],
      reason: bodyOf(request)['reason'] ?? '',
      force: bodyOf(request)['force'],
    }),
  }),
  route({
    method: 'get',
    path: '/api/v1/:platform/orders',
    command: 'platform.orders',
    data: (page, context) => ({
      items: page.items.map((order) => ({
        voucher_no: order.code,
        platform_order_no: order.orderNo,
        product_name: order.title,
        paid_price: yuanNumber(fen(order.paidFen)),
        status: order.status,
        verified_at: moment(order.consumedAtMs, context),
      })),
      total: page.items.length,
    }),
    input: (request) => ({
      platform_code: request.params['platform'],
      start_date: given(request.query['start_date']),
      end_date: given(request.query['end_date']),
    }),
  }),
];
