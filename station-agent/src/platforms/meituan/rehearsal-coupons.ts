// The restaurant routes of the rehearsal Meituan (business 1): no request id, two levels of result.

import {
  endOf,
  shanghaiText,
  type BookRefusal,
  type RehearsalBook,
  type UseEntry,
} from './rehearsal-book.ts';
import type { Biz, Routes, Said } from './rehearsal.ts';

const results: Readonly<Record<BookRefusal, number>> = {
  missing: 1001,
  used: 1002,
  expired: 1003,
  refunded: 1004,
  count: 1005,
  unused: 1006,
  late: 1007,
};

/** A business refusal says yes outside and no inside. */
const refused = (why: BookRefusal): Said => ({
  code: 'OP_SUCCESS',
  msg: 'success',
  data: { result: results[why], message: `券不可用: ${why}` },
});
const yes = (data: Record<string, unknown>): Said => ({
  code: 'OP_SUCCESS',
  msg: 'success',
  data: { result: 0, message: '成功', ...data },
});
const plain = (data: unknown): Said => ({ code: 'OP_SUCCESS', msg: 'success', data });

function usedRecord({ coupon, use }: UseEntry): Record<string, unknown> {
  return {
    couponBuyPrice: coupon.deal.paidFen / 100,
    couponCancelStatus: 1,
    couponCode: coupon.code,
    couponStatusDesc: '已使用',
    couponUseTime: shanghaiText(use.atMs),
    dealTitle: coupon.deal.title,
    dealValue: coupon.deal.originalFen / 100,
    isVoucher: coupon.deal.voucherType === 5,
    verifyAcct: use.account,
    verifyType: use.channel,
  };
}

class CouponDesk {
  readonly #book: RehearsalBook;

  constructor(book: RehearsalBook) {
    this.#book = book;
  }

  prepare(biz: Biz, nowMs: number): Said {
    const usable = this.#book.usable(biz.text('couponCode'), nowMs);
    if (typeof usable === 'string') return refused(usable);
    const [scanned] = usable;
    if (scanned === undefined) return refused('missing');
    const { deal } = scanned;
    return yes({
      count: usable.length,
      minConsume: 1,
      couponCode: scanned.code,
      couponEndTime: shanghaiText(endOf(scanned, nowMs)).slice(0, 10),
      dealId: Number(deal.deal),
      dealTitle: deal.title,
      dealValue: deal.originalFen / 100,
      dealPrice: deal.paidFen / 100,
      couponBuyPrice: -1,
      isVoucher: deal.voucherType === 5,
      volume: 0,
      dealMenu: [deal.dishes.map((dish) => ({ content: dish.name, specification: String(dish.quantity) }))],
    });
  }

  consume(biz: Biz, nowMs: number): Said {
    const who = { account: biz.text('eId'), channel: '第三方验证' };
    if (who.account.length > 32 || biz.text('eName').length > 32) {
      return { code: 'OP_PARAM_ERROR', msg: 'eId', data: null };
    }
    const entries = this.#book.use(biz.text('couponCode'), biz.number('count'), who, nowMs);
    if (typeof entries === 'string') return refused(entries);
    const deal = entries[0]?.coupon.deal;
    return yes({
      couponCodes: entries.map((entry) => entry.coupon.code),
      dealId: Number(deal?.deal),
      dealTitle: deal?.title,
      dealValue: (deal?.originalFen ?? 0) / 100,
      poiid: 600_001,
    });
  }

  cancel(biz: Biz, nowMs: number): Said {
    if (biz.number('type') !== 1) return { code: 'OP_PARAM_ERROR', msg: 'type', data: null };
    const coupon = this.#book.undo(biz.text('couponCode'), nowMs);
    return typeof coupon === 'string' ? refused(coupon) : yes({});
  }

  queryById(biz: Biz): Said {
    const coupon = this.#book.find(biz.text('couponCode'));
    if (coupon === undefined) return { code: 'OP_RECEIPT_NOT_EXIST', msg: '券不存在', data: null };
    const dealId = Number(coupon.deal.deal);
    if (coupon.use !== undefined) return plain({ ...usedRecord({ coupon, use: coupon.use }), dealId });
    const couponStatusDesc = coupon.refunded ? '已退款' : '未使用';
    return plain({
      couponCode: coupon.code,
      couponStatusDesc,
      couponUseTime: '',
      couponCancelStatus: 0,
      dealId,
    });
  }

  listByDate(biz: Biz): Said {
    const all = this.#book.usedOn(biz.text('date'));
    const offset = biz.number('offset');
    const couponCodes = all.slice(offset, offset + Math.min(300, biz.number('limit'))).map(usedRecord);
    return plain({ total: all.length, couponCodes });
  }
}

/** Answers by path. */
export function couponRoutes(book: RehearsalBook): Routes {
  const desk = new CouponDesk(book);
  const root = '/tuangou/coupon';
  return {
    [`${root}/prepare`]: (biz, nowMs) => desk.prepare(biz, nowMs),
    [`${root}/consume`]: (biz, nowMs) => desk.consume(biz, nowMs),
    [`${root}/cancel`]: (biz, nowMs) => desk.cancel(biz, nowMs),
    [`${root}/queryById`]: (biz) => desk.queryById(biz),
    [`${root}/queryListByDate`]: (biz) => desk.listByDate(biz),
  };
}
