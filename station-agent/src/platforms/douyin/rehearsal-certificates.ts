// The coupon routes of the rehearsal Douyin: prepare, verify, cancel, get and query, each with its own strictness.

import {
  endOf,
  standing,
  type BookRefusal,
  type Coupon,
  type Order,
  type RehearsalBook,
  type Use,
} from './rehearsal-book.ts';
import type { Fields, Routes, Said } from './rehearsal.ts';

/** How long expired coupons are still listed before somebody cleans up. */
const cleanedAfterMs = 2 * 86_400_000;
const linkDataMs = 3 * 86_400_000;
const secondsOf = (ms: number): number => Math.floor(ms / 1000);

const codes: Readonly<Record<BookRefusal, number>> = {
  used: 1208,
  'used-up': 1241,
  expired: 1250,
  refunded: 1250,
  gifted: 2119006,
  held: 1229,
};

export const no = (error_code: number, description: string): Said => ({ error_code, description });
const yes = (data: object): Said => ({ error_code: 0, description: 'success', ...data });

function amountOf(paidFen: number, originalFen: number): object {
  return {
    original_amount: originalFen,
    list_market_amount: originalFen,
    pay_amount: paidFen,
    coupon_pay_amount: paidFen,
    merchant_ticket_amount: 0,
    platform_discount_amount: 0,
    payment_discount_amount: 0,
    brand_ticket_amount: 0,
  };
}

export function skuOf(coupon: Coupon, accountId: string): object {
  const { deal, title, grouponType, originalFen } = coupon.deal;
  return {
    sku_id: deal,
    title,
    groupon_type: grouponType,
    market_price: originalFen,
    sold_start_time: 1_767_225_600,
    third_sku_id: '',
    account_id: accountId,
  };
}

export function amountFor(coupon: Coupon): object {
  return amountOf(coupon.deal.paidFen, coupon.deal.originalFen);
}

function timeCardOf(coupon: Coupon): object {
  const { times, paidFen, originalFen } = coupon.deal;
  if (times === 1) return {};
  const serial_amount_list = Array.from({ length: times }, (_, at) => ({
    serial_numb: at + 1,
    amount: amountOf(Math.floor(paidFen / times), Math.floor(originalFen / times)),
  }));
  return { time_card: { times_count: times, times_used: standing(coupon).length, serial_amount_list } };
}

function useOf(coupon: Coupon, use: Use, book: RehearsalBook, nowMs: number): object {
  return {
    verify_id: use.verifyId,
    certificate_id: coupon.id,
    verify_time: secondsOf(use.atMs),
    verify_type: use.type,
    verifier_unique_id: use.by,
    poi_id: use.poi,
    can_cancel: book.mayCancel(use, nowMs),
  };
}

interface Ticket {
  readonly order: Order;
  asked: string | undefined;
  said: Said | undefined;
  atMs: number;
}

export class CertificateDesk {
  readonly #book: RehearsalBook;
  readonly #shop: { readonly accountId: string; readonly poiId: string };
  readonly #replayMs: number;
  readonly #tickets = new Map<string, Ticket>();
  readonly #linkData = new Map<string, { order: Order; version: number; atMs: number }>();

  constructor(
    book: RehearsalBook,
    shop: { readonly accountId: string; readonly poiId: string },
    replayMs: number,
  ) {
    this.#book = book;
    this.#shop = shop;
    this.#replayMs = replayMs;
  }

  /** What a short link's redirect carries as object_id now: dead as soon as anything of the order changes. */
  linkData(order: Order, nowMs: number): string {
    const data = `CmEKX${this.#book.hex(40)}+/=`;
    this.#linkData.set(data, { order, version: order.version, atMs: nowMs });
    return data;
  }

  #certificate(coupon: Coupon, nowMs: number): object {
    return {
      encrypted_code: coupon.encrypted,
      certificate_id: coupon.id,
      start_time: 1_767_225_600,
      expire_time: secondsOf(endOf(coupon, nowMs)),
      sku: skuOf(coupon, this.#shop.accountId),
      amount: amountFor(coupon),
      ...timeCardOf(coupon),
    };
  }

  #remembered(coupon: Coupon, nowMs: number): object {
    const uses = standing(coupon);
    const last = uses.at(-1);
    const spent = this.#book.usesLeft(coupon) <= 0;
    const final = spent && last !== undefined && !this.#book.mayCancel(last, nowMs);
    return {
      ...this.#certificate(coupon, nowMs),
      status: coupon.refunded ? 4 : spent ? 2 : 1,
      ...(final ? { code: coupon.code } : {}),
      ...(last === undefined ? {} : { verify: useOf(coupon, last, this.#book, nowMs) }),
      verify_records: uses.map((use) => useOf(coupon, use, this.#book, nowMs)),
    };
  }

  prepare(asked: Fields, nowMs: number): Said {
    const data = asked.text('encrypted_data');
    const linked = this.#linkData.get(data);
    const scanned = this.#book.find(asked.text('code'));
    if (data !== '' && linked === undefined) return no(1221, '解密失败');
    if (linked !== undefined && (linked.version !== linked.order.version || nowMs - linked.atMs > linkDataMs))
      return no(45005117, '动态码已过期');
    const order = linked?.order ?? (scanned === undefined ? undefined : this.#book.order(scanned.order));
    if (order === undefined || (data === '' && scanned?.code !== asked.text('code')))
      return no(1212, '券不存在');
    const wrong = scanned === undefined ? undefined : this.#book.objection(scanned, nowMs);
    const late = scanned?.expiresAtMs !== undefined && nowMs - scanned.expiresAtMs > cleanedAfterMs;
    if (wrong !== undefined && wrong !== 'refunded' && (wrong !== 'expired' || late))
      return no(codes[wrong], `券不可用: ${wrong}`);
    const listed = order.coupons.filter((each) => {
      const objection = this.#book.objection(each, nowMs);
      return objection === undefined || objection === 'expired';
    });
    listed.sort((one, other) => Number(other === scanned) - Number(one === scanned));
    const verify_token = this.#book.hex(20);
    this.#tickets.set(verify_token, { order, asked: undefined, said: undefined, atMs: nowMs });
    const isOver = wrong === 'refunded';
    const certificates = isOver
      ? []
      : listed.map((each) => ({ ...this.#certificate(each, nowMs), status: 1 }));
    return yes({ verify_token, order_id: order.id, certificates, certificates_v2: [] });
  }

  #result(encrypted: string, order: Order, poi: string, nowMs: number): Record<string, unknown> {
    const coupon = this.#book.find(encrypted);
    const known = coupon !== undefined && coupon.encrypted === encrypted && coupon.order === order.id;
    const wrong = known ? this.#book.objection(coupon, nowMs) : undefined;
    if (!known || wrong !== undefined) {
      const result = wrong === undefined ? 1221 : codes[wrong];
      return { result, msg: `不可核销: ${wrong ?? 'unreadable'}`, code: encrypted, order_id: order.id };
    }
    if (this.#book.holds(coupon, poi, nowMs)) {
      return { result: 1229, msg: '风控核实中', code: encrypted, order_id: order.id };
    }
    const use = this.#book.use(coupon, { type: 4, by: '开放平台API', poi }, nowMs);
    return {
      result: 0,
      msg: 'success',
      code: encrypted,
      verify_id: use.verifyId,
      certificate_id: coupon.id,
      origin_code: coupon.code,
      account_id: this.#shop.accountId,
      order_id: order.id,
      product_id: coupon.deal.deal,
      verify_amount_info: amountFor(coupon),
    };
  }

  verify(asked: Fields, nowMs: number): Said {
    const poi = asked.text('poi_id');
    const encrypted = asked.list('encrypted_codes');
    if (poi !== this.#shop.poiId) return no(3000002, '门店不可用');
    if (encrypted.length === 0) return no(4000001, '缺少 encrypted_codes');
    const ticket = this.#tickets.get(asked.text('verify_token'));
    if (ticket === undefined) return no(2119001, 'verify_token 无效');
    if (ticket.asked !== undefined && ticket.asked !== asked.raw) return no(2100005, '重试参数不一致');
    if (ticket.said !== undefined && nowMs - ticket.atMs <= this.#replayMs) return ticket.said;
    const verify_results = encrypted.map((each) => this.#result(each, ticket.order, poi, nowMs));
    const said = yes({ verify_results });
    const did = verify_results.some((each) => each['result'] === 0 || each['result'] === 1229);
    if (did && ticket.asked === undefined) Object.assign(ticket, { asked: asked.raw, said, atMs: nowMs });
    return said;
  }

  cancel(asked: Fields, nowMs: number): Said {
    const [verifyId, certificateId] = [asked.text('verify_id'), asked.text('certificate_id')];
    const coupon = this.#book.find(certificateId);
    const use = coupon?.uses.find((each) => each.verifyId === verifyId);
    if (coupon === undefined || coupon.id !== certificateId || use === undefined)
      return no(1033000519, '没有履约记录');
    if (use.cancelledAtMs !== undefined) return no(1265, '存在已撤销的券');
    if (!this.#book.mayCancel(use, nowMs)) return no(1263, '超过可撤销时间');
    this.#book.cancel(coupon, use, nowMs);
    const result = { result_code: 0, result_msg: 'success', order_id: coupon.order, verify_id: verifyId };
    return yes({ cancel_results: [result] });
  }

  get(asked: Fields, nowMs: number): Said {
    const encrypted = asked.text('encrypted_code');
    const coupon = this.#book.find(encrypted);
    if (encrypted === '') return no(4000001, '缺少 encrypted_code');
    if (coupon === undefined || coupon.encrypted !== encrypted) return no(1212, '券不存在');
    return yes({ certificate: this.#remembered(coupon, nowMs) });
  }

  query(asked: Fields, nowMs: number): Said {
    const [orderId, encrypted] = [asked.text('order_id'), asked.text('encrypted_code')];
    if (orderId === '' && encrypted === '') return no(4000001, '缺少 encrypted_code 或 order_id');
    const order = this.#book.order(orderId === '' ? (this.#book.find(encrypted)?.order ?? '') : orderId);
    if (order === undefined) return no(3100101, '订单不存在');
    return yes({ certificates: order.coupons.map((each) => this.#remembered(each, nowMs)) });
  }
}

/** Answers by path. */
export function certificateRoutes(desk: CertificateDesk): Routes {
  const root = '/goodlife/v1/fulfilment/certificate';
  return {
    [`GET ${root}/prepare/`]: (asked, nowMs) => desk.prepare(asked, nowMs),
    [`POST ${root}/verify/`]: (asked, nowMs) => desk.verify(asked, nowMs),
    [`POST ${root}/cancel/`]: (asked, nowMs) => desk.cancel(asked, nowMs),
    [`GET ${root}/get/`]: (asked, nowMs) => desk.get(asked, nowMs),
    [`GET ${root}/query/`]: (asked, nowMs) => desk.query(asked, nowMs),
  };
}
