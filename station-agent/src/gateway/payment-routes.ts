// The payment routes of both seeds, in their words: yuan as numbers, `success` for paid, a picture's address.

import type { Request } from 'express';
import type { MethodCard, PaymentCard, RefundCard } from '@qiantai/shared/commands/payment.ts';
import { fen, fenFromYuan, yuanNumber } from '@qiantai/shared/money.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';

const yuan = (amountFen: number): number => yuanNumber(fen(amountFen));

/** Whole fen of a number of yuan; what is none goes on as it is, so that the schema names the field. */
const fenOf = (value: unknown): unknown => (value === undefined ? undefined : (fenFromYuan(value) ?? value));

const lateAt = (atMs: number | undefined, { timezone }: RouteContext): string | null =>
  atMs === undefined ? null : isoInZone(atMs, timezone);

/** The seed's status: its word for paid is success. */
const seedStatus = (card: PaymentCard): string => (card.status === 'paid' ? 'success' : card.status);

export function seedPayment(card: PaymentCard, context: RouteContext): Record<string, unknown> {
  return {
    payment_id: card.payment,
    order_id: card.order,
    order_number: card.orderNumber,
    amount: yuan(card.amountFen),
    payment_method: card.channel,
    payment_url: card.qr === undefined ? null : `/api/payment/qr/${card.payment}`,
    qr_code: card.qr ?? null,
    status: seedStatus(card),
    transaction_id: card.transaction === '' ? null : card.transaction,
    paid_at: lateAt(card.paidAtMs, context),
    expires_at: lateAt(card.validUntilMs ?? card.expiresAtMs, context),
    received: card.receivedFen === undefined ? null : yuan(card.receivedFen),
    change: card.changeFen === undefined ? null : yuan(card.changeFen),
    refunded: yuan(card.refundedFen),
    merchant_number: card.key,
    order_status: card.money.status,
    due: yuan(card.money.dueFen),
  };
}

function refundData(card: RefundCard, context: RouteContext): Record<string, unknown> {
  return {
    refund_id: card.refund,
    payment_id: card.payment,
    order_id: card.order,
    amount: yuan(card.amountFen),
    reason: card.reason,
    status: card.state === 'refunded' || card.state === 'given-back' ? 'refunded' : statusOf(card),
    merchant_number: card.key,
    refunded_at: lateAt(card.endedAtMs, context),
  };
}

function statusOf({ state }: RefundCard): string {
  if (state === 'refused' || state === 'given-up') return 'failed';
  return state === 'unclear' ? 'unknown' : 'refunding';
}

const methodData = ({ id, label, says, means }: MethodCard, { locale }: RouteContext) => {
  const words = locale === 'en' ? 'en' : 'zh';
  return { id, name: label[words], description: says[words], means };
};

const paymentId = (request: Request): unknown => numberIn(request.params['id']);

/** 202 while nobody knows: lost answers, and what is being closed or reversed. */
const payStatus = (card: PaymentCard): number => (card.status === 'unknown' ? 202 : 200);
const askAgain = (card: PaymentCard): string => `/api/payment/${card.payment}/status`;

const one = { bare: true as const, data: seedPayment, status: payStatus, askAgain };

export const paymentRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/payment/methods',
    command: 'payment.methods',
    bare: true,
    data: (methods, context) => ({ methods: methods.map((method) => methodData(method, context)) }),
    input: () => ({}),
  }),
  route({
    ...one,
    method: 'post',
    path: '/api/payment/create',
    command: 'payment.create',
    input: (request) => {
      const { amount, ...rest } = bodyOf(request);
      return { ...rest, amountFen: fenOf(amount) };
    },
  }),
  route({
    ...one,
    method: 'post',
    path: '/api/payment/charge',
    command: 'payment.charge',
    input: (request) => {
      const { amount, ...rest } = bodyOf(request);
      return { ...rest, amountFen: fenOf(amount) };
    },
  }),
  route({
    ...one,
    method: 'post',
    path: '/api/payment/tender',
    command: 'payment.tender',
    input: (request) => {
      const { amount, ...rest } = bodyOf(request);
      return { ...rest, amountFen: fenOf(amount) };
    },
  }),
  route({
    method: 'get',
    path: '/api/payment/tenders',
    command: 'payment.tenders',
    bare: true,
    data: (offers) => ({
      tenders: offers.map((offer) => ({
        tender: offer.tender,
        reference: offer.reference,
        name: offer.title,
        left: yuan(offer.leftFen),
        worth: yuan(offer.worthFen),
        loses_rest: offer.losesRest,
        points: offer.points ?? null,
        points_taken: offer.pointsTaken ?? null,
      })),
    }),
    input: ({ query }) => ({
      order_id: numberIn(given(query['order_id'])),
      code: given(query['voucher_code']),
    }),
  }),
  route({
    bare: true,
    data: seedPayment,
    method: 'get',
    path: '/api/payment/:id/status',
    command: 'payment.query',
    input: (request) => ({ payment_id: paymentId(request), now: request.query['now'] === '1' }),
  }),
  route({
    ...one,
    method: 'post',
    path: '/api/payment/:id/cancel',
    command: 'payment.cancel',
    input: (request) => ({ payment_id: paymentId(request) }),
  }),
  route({
    ...one,
    method: 'post',
    path: '/api/payment/:id/confirm',
    command: 'payment.confirm',
    input: (request) => {
      const { received, reference } = bodyOf(request);
      return { payment_id: paymentId(request), receivedFen: fenOf(received), reference };
    },
  }),
  route({
    bare: true,
    data: refundData,
    status: (card) => (card.state === 'unclear' ? 202 : 200),
    askAgain: (card) => `/api/payment/refunds/${card.refund}`,
    method: 'post',
    path: '/api/payment/:id/refund',
    command: 'payment.refund',
    input: (request) => {
      const { amount, ...rest } = bodyOf(request);
      return { ...rest, payment_id: paymentId(request), amountFen: fenOf(amount) };
    },
  }),
  route({
    bare: true,
    data: refundData,
    method: 'get',
    path: '/api/payment/refunds/:id',
    command: 'refund.query',
    input: (request) => ({ refund_id: paymentId(request) }),
  }),
  route({
    method: 'get',
    path: '/api/analytics/payment-health',
    command: 'report.paymentHealth',
    bare: true,
    data: (rows) =>
      rows.map((row) => ({
        payment_method: row.channel,
        attempts: row.attempts,
        success: row.paid,
        failed: row.refused,
        cancelled: row.closed,
        pending: row.open - row.unknown,
        unknown: row.unknown,
        success_rate: row.successRate,
        error_rate: row.errorRate,
        average_seconds: row.averageMs / 1_000,
        slowest_seconds: row.slowestMs / 1_000,
      })),
    input: ({ query }) => ({
      minutes: numberIn(given(query['minutes'])),
      channel: given(query['payment_method']),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/payment/wxpay/create',
    command: 'payment.create',
    bare: true,
    status: payStatus,
    askAgain,
    data: (card, context) => ({
      payment_id: card.payment,
      qr_code: card.qr ?? null,
      expires_at: lateAt(card.validUntilMs ?? card.expiresAtMs, context),
    }),
    input: (request) => ({ order_id: bodyOf(request)['order_id'], payment_method: 'wechat' }),
  }),
];
