// The cinema desk's routes in the words of the cinema's own app: yuan as numbers, its wrapper around every answer.
// Why its name is in the path: that is the address scripts know; the commands behind it name no platform's ways.

import type { Request } from 'express';
import type { CinemaOrderCard, CinemaVoucherCard } from '@qiantai/shared/commands/cinema.ts';
import type { CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { fen, fenFromYuan, yuanNumber } from '@qiantai/shared/money.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';
import { bodyOf, given, numberIn, route, type Route } from './route.ts';

const platform_code = 'womei';
const base = `/api/v1/${platform_code}`;

const yuan = (amount: number | undefined): number | null =>
  amount === undefined ? null : yuanNumber(fen(amount));

/** The platform's own words for how a payment stands, from what the journal knows. */
const statusOf: Readonly<Partial<Record<CinemaOrderCard['state'], string>>> = {
  paying: 'PROCESSING',
  unclear: 'PROCESSING',
  parked: 'PROCESSING',
  paid: 'SUCCESS',
  failed: 'FAILED',
};

function seedOrder(card: CinemaOrderCard): Record<string, unknown> {
  return {
    order_id: card.orderId,
    title: card.title,
    state: card.state,
    status: card.status ?? statusOf[card.state] ?? null,
    pay_price: yuan(card.payFen),
    total_price: yuan(card.totalFen),
    voucher_code: card.voucher,
    in_hand: card.inHand,
    attempt: card.attempt?.attempt ?? null,
    ...(card.told === undefined ? {} : { detail: card.told }),
  };
}

function seedPayment(card: CinemaOrderCard): Record<string, unknown> {
  const { payment } = card;
  return {
    ...seedOrder(card),
    pay_type: payment?.payType ?? null,
    total_fee: yuan(payment?.feeFen),
    total_price: yuan(payment?.totalFen ?? card.totalFen),
    wechat_pay_certificate: payment?.certificate ?? null,
  };
}

const seedVoucher = (card: CinemaVoucherCard): Record<string, unknown> => ({
  voucher_code: card.code,
  voucher_name: card.title,
  voucher_type: card.type,
  expire_date: card.expiresOn === '' ? null : card.expiresOn,
  status: card.status,
});

const isOpenEnded = ({ state }: CinemaOrderCard): boolean => state === 'unclear' || state === 'parked';

/** A route whose answer is an order: 202 while nobody knows how its last step ended. */
const orderAnswers = {
  status: (card: CinemaOrderCard): number => (isOpenEnded(card) ? 202 : 200),
  askAgain: (card: CinemaOrderCard): string => `${base}/orders/${card.orderId}/status`,
  wrapped: (card: CinemaOrderCard): WordKey => `cinema-state.${card.state}`,
};
const answered = (): WordKey => 'cinema.answered';

const orderIn = (request: Request): Record<string, unknown> => ({
  platform_code,
  order_id: request.params['id'],
});

/** What the platform shows, passed on as it says it. @param path below the base; with :id when it is about an order */
function sheet(path: string, name: string): Route {
  return route({
    method: 'get',
    path: `${base}${path}`,
    command: 'cinema.sheet',
    wrapped: answered,
    data: ({ told }) => told,
    input: (request) => ({ ...orderIn(request), sheet: name }),
  });
}

type OrderCommand = {
  [Name in CommandName]: CommandResult<Name> extends CinemaOrderCard ? Name : never;
}[CommandName];

function aboutOrder(
  method: 'get' | 'post',
  path: string,
  command: OrderCommand,
  input: (request: Request) => unknown,
  data: (card: CinemaOrderCard) => unknown = seedOrder,
): Route {
  return route<OrderCommand>({ method, path: `${base}${path}`, command, ...orderAnswers, data, input });
}

/** Yuan to fen; what is no amount is passed on so that the schema names the field. */
function confirmedIn(request: Request): Record<string, unknown> {
  const price = bodyOf(request)['confirmed_price'];
  return price === undefined ? {} : { confirmed_fen: fenFromYuan(price) ?? price };
}

const orderRoutes: readonly Route[] = [
  aboutOrder('post', '/orders', 'cinema.openOrder', (request) => ({
    platform_code,
    fields: bodyOf(request),
  })),
  // A look answers 200 whatever became of the last step: it says where that stands.
  route({
    method: 'get',
    path: `${base}/orders/:id`,
    command: 'cinema.order',
    wrapped: orderAnswers.wrapped,
    data: seedOrder,
    input: orderIn,
  }),
  aboutOrder('post', '/orders/:id/take', 'cinema.takeOrder', orderIn),
  aboutOrder('post', '/orders/:id/change', 'cinema.change', (request) => ({
    ...orderIn(request),
    fields: bodyOf(request),
  })),
  aboutOrder('post', '/orders/:id/voucher', 'cinema.bind', (request) => ({
    ...orderIn(request),
    voucher_code: bodyOf(request)['voucher_code'],
    voucher_code_type: bodyOf(request)['voucher_code_type'],
  })),
  aboutOrder(
    'post',
    '/orders/:id/payment',
    'cinema.pay',
    (request) => ({
      ...orderIn(request),
      mobile: bodyOf(request)['mobile'],
      pay_type: bodyOf(request)['pay_type'],
      ...confirmedIn(request),
    }),
    seedPayment,
  ),
  aboutOrder('get', '/orders/:id/status', 'cinema.status', orderIn, seedPayment),
];

export const cinemaRoutes: readonly Route[] = [
  ...orderRoutes,
  route({
    method: 'post',
    path: `${base}/orders/:id/voucher/price`,
    command: 'cinema.price',
    wrapped: answered,
    data: ({ payFen, surchargeFen, surchargeSays }) => ({
      surcharge_price: yuan(surchargeFen),
      pay_price: yuan(payFen),
      surcharge_msg: surchargeSays,
    }),
    input: (request) => ({ ...orderIn(request), voucher_code: bodyOf(request)['voucher_code'] }),
  }),
  route({
    method: 'post',
    path: `${base}/orders/:id/template`,
    command: 'cinema.template',
    wrapped: answered,
    data: ({ told }) => told,
    input: (request) => ({ ...orderIn(request), fields: bodyOf(request) }),
  }),
  route({
    method: 'get',
    path: `${base}/vouchers`,
    command: 'cinema.vouchers',
    wrapped: answered,
    data: ({ items, next }) => ({ items: items.map(seedVoucher), next_page: next ?? null }),
    input: ({ query }) => ({
      platform_code,
      type: given(query['type']),
      schedule_id: given(query['schedule_id']),
      goods_id: given(query['goods_id']),
      page: numberIn(given(query['page'])),
    }),
  }),
  sheet('/orders/:id/sublists', 'sublists'),
  sheet('/orders/:id/vcc', 'vcc'),
  sheet('/orders/:id/vcc/count', 'vcc-count'),
  sheet('/user', 'user'),
  sheet('/cards', 'cards'),
  sheet('/ads', 'ads'),
  sheet('/gifts', 'gifts'),
];
