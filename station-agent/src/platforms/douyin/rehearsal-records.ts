// The bookkeeping routes of the rehearsal Douyin: the record of uses by cursor, and orders with their refunds.

import type { RehearsalBook } from './rehearsal-book.ts';
import { amountFor, no, skuOf } from './rehearsal-certificates.ts';
import type { Fields, Routes, Said } from './rehearsal.ts';

const secondsOf = (ms: number): number => Math.floor(ms / 1000);

interface Shop {
  readonly accountId: string;
  readonly poiId: string;
}

/** Every use of a time, undone ones with their cancel_time; a cursor names the record it stands after. */
function records(book: RehearsalBook, shop: Shop, asked: Fields, nowMs: number): Said {
  const size = Number(asked.text('size'));
  if (asked.text('account_id') !== shop.accountId) return no(2190004, '应用未获得该能力');
  if (!(size >= 1 && size <= 20)) return no(2100005, 'size');
  const [from, to] = [Number(asked.text('start_time')), Number(asked.text('end_time'))];
  const inTime = book.entries.filter(({ use }) => {
    const at = secondsOf(use.atMs);
    return at >= from && at <= to && (asked.text('poi_ids') || use.poi) === use.poi;
  });
  const cursor = asked.text('cursor');
  const after = inTime.findIndex(({ use }) => `cur-${use.verifyId}` === cursor);
  if (cursor !== '0' && after < 0) return no(4000002, '请使用游标翻页');
  const page = inTime.slice(after + 1, after + 1 + size).map(({ coupon, use }) => ({
    cursor: `cur-${use.verifyId}`,
    verify_id: use.verifyId,
    certificate_id: coupon.id,
    encrypted_code: coupon.encrypted,
    code: coupon.code,
    order_id: coupon.order,
    verify_time: secondsOf(use.atMs),
    verify_type: use.type,
    can_cancel: book.mayCancel(use, nowMs),
    status: use.cancelledAtMs === undefined ? 1 : 2,
    ...(use.cancelledAtMs === undefined ? {} : { cancel_time: secondsOf(use.cancelledAtMs) }),
    sku: skuOf(coupon, shop.accountId),
    amount: amountFor(coupon),
  }));
  return { error_code: 0, description: 'success', records: page, total: inTime.length };
}

function orders(book: RehearsalBook, shop: Shop, asked: Fields, nowMs: number): Said {
  if (asked.text('account_id') !== shop.accountId) return no(2190004, '应用未获得该能力');
  const order = book.order(asked.text('order_id'));
  if (order === undefined) return { error_code: 0, description: 'success', orders: [] };
  const certificate = order.coupons.map((coupon) => ({
    certificate_id: coupon.id,
    item_status: coupon.refunded ? 5 : 1,
    refund_amount: coupon.refunded ? coupon.deal.paidFen : 0,
    refund_time: coupon.refunded ? secondsOf(nowMs) : 0,
  }));
  return { error_code: 0, description: 'success', orders: [{ order_id: order.id, certificate }] };
}

/** Answers by path. */
export function recordRoutes(book: RehearsalBook, shop: Shop): Routes {
  return {
    'GET /goodlife/v1/fulfilment/certificate/verify_record/query/': (asked, nowMs) =>
      records(book, shop, asked, nowMs),
    'GET /goodlife/v1/trade/order/query/': (asked, nowMs) => orders(book, shop, asked, nowMs),
  };
}
