// A Womei for rehearsals and tests: pure, and strict about paths, slashes, the token, form bodies and order states.
// Why it states its own words: what the real one answers is mostly unknown, so nothing the client takes for granted
// may be borrowed from the client.

import type { RehearsalPlatform, VoucherPlatform } from '../platform.ts';
import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import {
  RehearsalBook,
  rehearsalDeals,
  type BookRefusal,
  type Order,
  type Voucher,
} from './rehearsal-book.ts';

interface Said {
  readonly ret: number;
  readonly msg: string;
  readonly data: unknown;
}

type Params = (name: string) => string | undefined;
type Say = (params: Params, nowMs: number) => Said;

const retOf: Readonly<Record<BookRefusal, readonly [number, string]>> = {
  missing: [9101, '券不存在'],
  used: [9102, '券已使用'],
  expired: [9103, '券已过期'],
  refunded: [9104, '券已退'],
  unfit: [9105, '券不适用于该订单'],
  'no-order': [9201, '订单不存在'],
  'order-done': [9202, '订单已支付或已关闭'],
  'seat-taken': [9203, '座位已被选'],
  bad: [9002, '参数错误'],
};

const yes = (data: unknown): Said => ({ ret: 0, msg: 'successfully', data });
const no = (why: BookRefusal): Said => ({ ret: retOf[why][0], msg: retOf[why][1], data: null });
const notLoggedIn: Said = { ret: 9001, msg: '请先登录', data: null };

/** `yyyy-MM-dd HH:mm:ss` in Shanghai. */
const shanghaiText = (atMs: number): string =>
  new Date(atMs + 28_800_000).toISOString().slice(0, 19).replace('T', ' ');

function voucherData(voucher: Voucher, nowMs: number): Record<string, unknown> {
  const { deal, use, expiresAtMs, refunded } = voucher;
  const status =
    use !== undefined ? 'USED' : refunded ? 'REFUND' : expiresAtMs <= nowMs ? 'EXPIRED' : 'VALID';
  // An end that nobody gave is 90 days from now, as a customer would see it.
  const endMs = expiresAtMs === Number.MAX_SAFE_INTEGER ? nowMs + 90 * 86_400_000 : expiresAtMs;
  return {
    voucher_code: voucher.code,
    voucher_name: deal.title,
    voucher_code_type: deal.type,
    batch_id: deal.deal,
    voucher_status: status,
    expire_time: shanghaiText(endMs),
    ...(use === undefined ? {} : { use_time: shanghaiText(use.atMs), order_id: use.order }),
  };
}

function orderData(book: RehearsalBook, order: Order, nowMs: number): Record<string, unknown> {
  const totalFen = book.totalFen(order);
  const saved = totalFen - order.payFen;
  return {
    order_id: order.id,
    movie_name: order.screening.film,
    schedule_id: order.screening.id,
    seats: order.seats,
    goods_id: order.goods,
    total_price: totalFen,
    pay_price: order.payFen,
    voucher_code: order.voucher?.code ?? '',
    discounts: saved === 0 ? [] : [{ type: order.voucher ? 'TP_VOUCHER' : 'MARKETING', price: saved }],
    pay_way: order.payWay,
    status: book.statusNow(order, nowMs),
  };
}

/** The order of a request, then what is said about it. */
function aboutOrder(book: RehearsalBook, say: (order: Order, params: Params, nowMs: number) => Said): Say {
  return (params, nowMs) => {
    const order = book.order(params('order_id') ?? '');
    return order === undefined ? no('no-order') : say(order, params, nowMs);
  };
}

function orderRoutes(book: RehearsalBook): Readonly<Record<string, Say>> {
  const told = (order: Order | BookRefusal, nowMs: number): Said =>
    typeof order === 'string' ? no(order) : yes(orderData(book, order, nowMs));
  return {
    'POST P/order/ticket/': (params, nowMs) => {
      const seats = (params('seat_ids') ?? '').split(',').filter(Boolean);
      return told(book.open(params('schedule_id') ?? '', seats, params('goods_id') ?? '', nowMs), nowMs);
    },
    'GET P/order/info/': aboutOrder(book, (order, _params, nowMs) => told(order, nowMs)),
    'POST P/order/change/': aboutOrder(book, (order, params, nowMs) => {
      const code = params('voucher_code');
      const typed = code === undefined || code === '' || params('voucher_code_type') !== undefined;
      return typed ? told(book.change(order, code, params('pay_way'), nowMs), nowMs) : no('bad');
    }),
    'POST P/order/query/': aboutOrder(book, (order, _params, nowMs) =>
      yes({ order_id: order.id, status: book.poll(order, nowMs) }),
    ),
    'GET /ticket/order/sublists/info': aboutOrder(book, (order) =>
      yes({ list: order.seats.map((seat) => ({ seat, film: order.screening.film })) }),
    ),
    'POST P/order/payment/': aboutOrder(book, (order, params, nowMs) => {
      const payType = params('pay_type') ?? '';
      if (!/^1\d{10}$/.test(params('mobile') ?? '') || payType === '') return no('bad');
      const paid = book.pay(order, nowMs);
      if (typeof paid === 'string') return no(paid);
      const certificate = `wx-${book.hex(12)}`;
      const fee = { total_fee: paid.payFen, total_price: book.totalFen(paid) };
      return yes({ order_id: paid.id, pay_type: payType, ...fee, wechat_pay_certificate: certificate });
    }),
    'POST P/order/template/': aboutOrder(book, (order) => yes({ order_id: order.id, sent: 1 })),
    'POST P/order/voucher/price/': aboutOrder(book, (order, params, nowMs) => {
      const voucher = book.voucher(params('voucher_code') ?? '');
      if (voucher === undefined) return no('missing');
      const price = book.priceWith(order, voucher, nowMs);
      if (typeof price === 'string') return no(price);
      const surcharge = voucher.deal.surchargeFen;
      const surcharge_msg = surcharge === 0 ? '' : '需补差价';
      return yes({ surcharge_price: surcharge, pay_price: price, surcharge_msg });
    }),
  };
}

function voucherRoutes(book: RehearsalBook): Readonly<Record<string, Say>> {
  const usable = (type: string | undefined, nowMs: number): readonly Record<string, unknown>[] =>
    book.vouchers
      .filter(({ deal }) => type === undefined || type === '' || deal.type === type)
      .map((voucher) => voucherData(voucher, nowMs))
      .filter(({ voucher_status }) => voucher_status === 'VALID');
  return {
    'GET P/user/voucher/list/': (_params, nowMs) =>
      yes({ list: book.vouchers.map((voucher) => voucherData(voucher, nowMs)) }),
    'GET P/user/vouchers': (params, nowMs) => {
      const whole = ['voucher_type', 'schedule_id', 'goods_id'].every((name) => params(name) !== undefined);
      return whole ? yes({ vouchers: usable(params('voucher_type'), nowMs) }) : no('bad');
    },
    'GET P/user/vouchers_page': (params, nowMs) => {
      const [page, size] = [Number(params('page')), Number(params('page_size'))];
      if (!(page >= 1) || !(size >= 1)) return no('bad');
      const type = params('voucher_type');
      const all = book.vouchers.filter(({ deal }) => type === undefined || deal.type === type);
      const list = all.slice((page - 1) * size, page * size).map((voucher) => voucherData(voucher, nowMs));
      return yes({ total: all.length, list });
    },
    'GET P/order/vcc/list/': aboutOrder(book, (_order, _params, nowMs) =>
      yes({ list: usable('VCC', nowMs) }),
    ),
    'GET P/order/vcc/usable/count': aboutOrder(book, (_order, _params, nowMs) =>
      yes({ count: usable('VCC', nowMs).length }),
    ),
  };
}

function otherRoutes(book: RehearsalBook): Readonly<Record<string, Say>> {
  const films = book.screenings.map(({ id, film }) => ({ title: film, schedule_id: id }));
  return {
    'GET P/user/info/': () => yes({ nickname: '演练影城', mobile: '139****1111' }),
    'GET P/user/cards/': () => yes({ list: [{ card_no: '6001', card_name: '影城会员卡' }] }),
    'GET P/ads/': () => yes({ list: films }),
    'GET P/vcc/activity/gift/': () => yes({ list: [{ gift_name: '小食兑换券' }] }),
  };
}

/** Form fields of a POST, the query of a GET. Undefined when the request is not what its method asks for. */
function paramsOf(request: RehearsalRequest, url: URL): Params | undefined {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (request.method === 'POST' && (!isForm || url.search !== '')) return undefined;
  const fields = request.method === 'POST' ? new URLSearchParams(request.body) : url.searchParams;
  return (name) => fields.get(name) ?? undefined;
}

/** The rehearsal with what only a test looks at. */
export interface WomeiRehearsal extends RehearsalPlatform {
  /** From now on a seat of this screening costs something else; bound orders learn it at their next change. */
  reprice(screening: string, seatFen: number): void;
  /** How many payment calls were taken for an order. */
  payments(order: string): number;
  status(order: string): Order['status'] | undefined;
}

const cinemaId = '400001';
const mobile = '13900001111';
const names = {
  notLoggedInRets: ['9001'],
  rets: {
    9002: 'refused',
    9101: 'voucher-not-found',
    9102: 'already-used',
    9103: 'expired',
    9104: 'refunded',
    9105: 'wrong-kind',
    9201: 'order-not-found',
    9202: 'order-paid',
    9203: 'refused',
  },
  orderStatuses: { UNPAID: 'unpaid', CLOSED: 'failed' },
  voucherStatuses: { VALID: 'usable', USED: 'used', EXPIRED: 'expired', REFUND: 'refunded' },
};

export function womeiRehearsal(random: (bytes: number) => Uint8Array): WomeiRehearsal {
  const book = new RehearsalBook(random);
  const token = `tk-${book.hex(16)}`;
  const routes = { ...orderRoutes(book), ...voucherRoutes(book), ...otherRoutes(book) };
  let seat = 0;

  function answer(request: RehearsalRequest): Said | undefined {
    const url = new URL(request.path, 'http://womei.invalid');
    const place = url.pathname.replace(`/ticket/wmyc/cinema/${cinemaId}/`, 'P/');
    const name = `${request.method} ${place}`;
    const say = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (say === undefined) return undefined;
    if (request.headers['token'] !== token) return notLoggedIn;
    const params = paramsOf(request, url);
    return params === undefined ? no('bad') : say(params, request.nowMs);
  }

  function handle(request: RehearsalRequest): RehearsalReply {
    const said = answer(request);
    if (said === undefined)
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>404 Not Found</h1>' };
    const body = JSON.stringify({ ret: said.ret, sub: 0, msg: said.msg, data: said.data });
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }

  const config = (baseUrl: string) => ({ baseUrl, cinemaId, token, mobile, ...names });
  return {
    handle,
    issue: (what) => book.issue(what),
    deals: rehearsalDeals,
    spent: (code) => (book.voucher(code)?.use === undefined ? 0 : 1),
    consumptions: (code) => book.voucher(code)?.uses ?? 0,
    config,
    events: {
      consumedElsewhere(code, nowMs) {
        const voucher = book.voucher(code);
        if (voucher !== undefined) book.use(voucher, '', nowMs);
      },
      wrongKey: (baseUrl) => ({ ...config(baseUrl), token: `tk-${'0'.repeat(32)}` }),
    },
    // A clerk opens an order before the voucher is looked at; a seat of its own each time.
    async opening(platform: VoucherPlatform) {
      seat += 1;
      await platform.cinema?.open({ schedule_id: '810001', seat_ids: `9-${seat}` });
    },
    // Binding and reading the price back.
    requestsBeforeSpend: 2,
    reprice(screening, seatFen) {
      const found = book.screenings.find(({ id }) => id === screening);
      if (found !== undefined) found.seatFen = seatFen;
    },
    payments: (order) => book.order(order)?.payments ?? 0,
    status: (order) => book.order(order)?.status,
  };
}
