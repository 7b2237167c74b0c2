// The service-retail routes of the rehearsal Meituan (business 58), request ids and all.

import {
  endOf,
  maskedPhone,
  shanghaiText,
  type BookRefusal,
  type Coupon,
  type RehearsalBook,
  type UseEntry,
} from './rehearsal-book.ts';
import type { Biz, Routes, Said } from './rehearsal.ts';

const refusals: Readonly<Record<BookRefusal, string>> = {
  missing: 'OP_RECEIPT_NOT_EXIST',
  used: 'OP_RECEIPT_CONSUMED',
  unused: 'OP_RECEIPT_NOT_CONSUMED',
  expired: 'OP_RECEIPT_EXPIRED',
  refunded: 'OP_RECEIPT_REFUNDED',
  count: 'OP_RECEIPT_COUNT',
  late: 'OP_REVERSE_TIMEOUT',
};

const refused = (why: BookRefusal): Said => ({ code: refusals[why], msg: `券不可用: ${why}`, data: null });
const yes = (data: unknown): Said => ({ code: 'OP_SUCCESS', msg: 'success', data });

const yuanOf = (fen: number): number => fen / 100;

function common(coupon: Coupon): Record<string, unknown> {
  return {
    orderId: coupon.order,
    receiptCode: coupon.code,
    dealId: Number(coupon.deal.deal),
    dealTitle: coupon.deal.title,
    dealPrice: yuanOf(coupon.deal.paidFen),
    dealMarketPrice: yuanOf(coupon.deal.originalFen),
    mobile: maskedPhone(coupon.phone),
    bizType: 0,
  };
}

function usedItem({ coupon, use }: UseEntry, nowMs: number): Record<string, unknown> {
  const dealgroupId = Number(coupon.deal.deal) + 900_000;
  return {
    ...common(coupon),
    dealgroupId,
    receiptEndDate: shanghaiText(endOf(coupon, nowMs)),
    flowId: use.flow,
  };
}

function usedRecord({ coupon, use }: UseEntry): Record<string, unknown> {
  return {
    receiptCode: coupon.code,
    dealId: Number(coupon.deal.deal),
    dealGroupId: Number(coupon.deal.deal) + 900_000,
    dealTitle: coupon.deal.title,
    dealPrice: yuanOf(coupon.deal.paidFen),
    dealMarketPrice: yuanOf(coupon.deal.originalFen),
    verifyAccount: use.account,
    verifyChannel: use.channel,
    verifyTime: shanghaiText(use.atMs),
    bizType: 0,
  };
}

class ReceiptDesk {
  readonly #book: RehearsalBook;
  /** What each request id did, so that the same id answers the same. */
  readonly #byRequest = new Map<string, { readonly asked: string; readonly said: Said }>();

  constructor(book: RehearsalBook) {
    this.#book = book;
  }

  prepare(biz: Biz, nowMs: number): Said {
    const usable = this.#book.usable(biz.text('receiptCode'), nowMs);
    if (typeof usable === 'string') return refused(usable);
    const [scanned] = usable;
    if (scanned === undefined) return refused('missing');
    return yes({
      ...common(scanned),
      count: usable.length,
      dealGroupId: Number(scanned.deal.deal) + 900_000,
      receiptEndDate: endOf(scanned, nowMs),
      paymentDetail: [
        {
          paymentDetailId: `P${scanned.order}`,
          amount: String(yuanOf(scanned.deal.paidFen)),
          amountType: 10,
        },
      ],
      tgTimesCardFlag: false,
    });
  }

  consume(biz: Biz, nowMs: number): Said {
    const code = biz.text('receiptCode');
    const count = biz.number('count');
    const requestId = biz.text('requestId');
    if (requestId === '' || count > 100) return { code: 'OP_PARAM_ERROR', msg: 'requestId', data: null };
    const asked = `${code} ${count}`;
    const before = this.#byRequest.get(requestId);
    if (before !== undefined) {
      return before.asked === asked
        ? before.said
        : { code: 'OP_REQUEST_ID_CONFLICT', msg: 'requestId', data: null };
    }
    const entries = this.#book.use(
      code,
      count,
      { account: biz.text('appShopAccount'), channel: '15' },
      nowMs,
    );
    if (typeof entries === 'string') return refused(entries);
    const said = yes({ result: entries.map((entry) => usedItem(entry, nowMs)) });
    this.#byRequest.set(requestId, { asked, said });
    return said;
  }

  reverse(biz: Biz, nowMs: number): Said {
    const code = biz.text('receiptCode');
    if (this.#book.find(code)?.deal.deal !== biz.text('dealId') && this.#book.find(code) !== undefined) {
      return { code: 'OP_PARAM_ERROR', msg: 'dealId', data: null };
    }
    const coupon = this.#book.undo(code, nowMs);
    return typeof coupon === 'string' ? refused(coupon) : yes({ result: [common(coupon)] });
  }

  getConsumed(biz: Biz): Said {
    const coupon = this.#book.find(biz.text('receiptCode'));
    if (coupon === undefined) return refused('missing');
    return coupon.use === undefined ? refused('unused') : yes(usedRecord({ coupon, use: coupon.use }));
  }

  listByDate(biz: Biz): Said {
    const limit = biz.number('limit');
    const offset = biz.number('offset');
    if (limit < 1 || limit > 300 || offset < 0) return { code: 'OP_PARAM_ERROR', msg: 'limit', data: null };
    const all = biz.number('bizType') === 0 ? this.#book.usedOn(biz.text('date')) : [];
    const records = all
      .slice(offset, offset + limit)
      .map((entry) => ({ ...usedRecord(entry), flowId: entry.use.flow, refundStatus: 1 }));
    return yes({ totalCount: all.length, records });
  }
}

/** Answers by path. */
export function receiptRoutes(book: RehearsalBook): Routes {
  const desk = new ReceiptDesk(book);
  const root = '/ddzh/tuangou/receipt';
  return {
    [`${root}/prepare`]: (biz, nowMs) => desk.prepare(biz, nowMs),
    [`${root}/consume`]: (biz, nowMs) => desk.consume(biz, nowMs),
    [`${root}/reverseconsume`]: (biz, nowMs) => desk.reverse(biz, nowMs),
    [`${root}/getconsumed`]: (biz) => desk.getConsumed(biz),
    [`${root}/querylistbydate`]: (biz) => desk.listByDate(biz),
  };
}
