// Douyin's coupon calls: their paths, what is sent, and what an answer must hold.
// Why lenient about what is absent and strict about what decides: documents and samples differ in everything else.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import type { DouyinClient, Reply } from './client.ts';
import type { DouyinConfig } from './config.ts';
import { count, fen, idText, listOf, moment } from './fields.ts';
import type { TicketCoupon } from './ticket.ts';

const root = '/goodlife/v1/fulfilment/certificate';

const amount = z.object({
  original_amount: fen,
  pay_amount: fen,
  coupon_pay_amount: fen,
  list_market_amount: fen,
});
const sku = z.object({ sku_id: idText, title: idText, groupon_type: count, market_price: fen });
const timeCard = z.object({
  times_count: count,
  times_used: count,
  serial_amount_list: listOf(z.object({ serial_numb: count, amount: amount.nullish() })),
});
const verified = z.object({
  verify_id: idText,
  certificate_id: idText,
  verify_time: moment,
  verify_type: count,
  verifier_unique_id: idText,
  poi_id: idText,
  can_cancel: z.boolean().nullish(),
});
const certificate = z.object({
  encrypted_code: idText,
  certificate_id: idText,
  expire_time: moment,
  status: count,
  sku: sku.nullish(),
  amount: amount.nullish(),
  time_card: timeCard.nullish(),
  verify: verified.nullish(),
  verify_records: listOf(verified),
});
export type Certificate = z.infer<typeof certificate>;
export type Verified = z.infer<typeof verified>;

const preparedShape = z.object({
  verify_token: z.string().min(1),
  order_id: idText,
  certificates: listOf(certificate),
});
export type PreparedData = z.infer<typeof preparedShape>;

const verifiedShape = z.object({
  verify_results: z
    .array(
      z.object({
        result: z.coerce.number().int(),
        msg: idText,
        code: idText,
        verify_id: idText,
        certificate_id: idText,
        origin_code: idText,
      }),
    )
    .max(limits.douyinCountMax),
});
export type VerifyResult = z.infer<typeof verifiedShape>['verify_results'][number];

const cancelledShape = z.object({
  cancel_results: listOf(z.object({ result_code: z.coerce.number().int(), verify_id: idText })),
});

const record = z.object({
  cursor: idText,
  verify_id: idText,
  certificate_id: idText,
  encrypted_code: idText,
  code: idText,
  order_id: idText,
  verify_time: moment,
  cancel_time: moment,
  status: count,
  can_cancel: z.boolean().nullish(),
  sku: sku.nullish(),
  amount: amount.nullish(),
});
export type VerifyRecord = z.infer<typeof record>;
const recordsShape = z.object({ records: listOf(record), records_v2: listOf(record) });

const orderCoupon = z.object({ item_status: count, refund_amount: fen, refund_time: moment });
const ordersShape = z.object({
  orders: listOf(z.object({ order_id: idText, certificate: listOf(orderCoupon) })),
});
export type OrderCoupon = z.infer<typeof orderCoupon>;

export interface DouyinApi {
  /** A fresh, one-shot verify_token and the usable coupons. Spends nothing. */
  prepare(of: { readonly encryptedData: string } | { readonly code: string }): Promise<Reply<PreparedData>>;
  /** Spends. The same token and coupons are one and the same request, byte for byte. */
  verify(verifyToken: string, coupons: readonly TicketCoupon[]): Promise<Reply<readonly VerifyResult[]>>;
  /** Undoes one use. @returns the result code of that use */
  cancel(verifyId: string, certificateId: string): Promise<Reply<number>>;
  get(encryptedCode: string): Promise<Reply<Certificate>>;
  /** All coupons of an order, whatever became of them. */
  query(orderId: string): Promise<Reply<readonly Certificate[]>>;
  /** Uses at this shop between two moments (unix ms), from a cursor on ('0' first). */
  records(fromMs: number, toMs: number, cursor: string): Promise<Reply<readonly VerifyRecord[]>>;
  /** What became of an order's money, coupon by coupon. */
  order(orderId: string): Promise<Reply<readonly OrderCoupon[]>>;
}

function mapped<A, B>(reply: Reply<A>, to: (data: A) => B): Reply<B> {
  return reply.is === 'ok' ? { ...reply, data: to(reply.data) } : reply;
}

const seconds = (ms: number): string => String(Math.floor(ms / 1000));

export function openApi(config: DouyinConfig, client: DouyinClient): DouyinApi {
  const account = config.sendAccountId ? { account_id: config.accountId } : {};
  return {
    prepare(of) {
      const what = 'code' in of ? { code: of.code } : { encrypted_data: of.encryptedData };
      return client.call(
        { path: `${root}/prepare/`, query: { ...what, poi_id: config.poiId } },
        preparedShape,
      );
    },
    async verify(verifyToken, coupons) {
      const encrypted_codes = coupons.map((coupon) => coupon.encryptedCode);
      const body = { verify_token: verifyToken, poi_id: config.poiId, encrypted_codes, ...account };
      const reply = await client.call({ path: `${root}/verify/`, body }, verifiedShape);
      return mapped(reply, (data) => data.verify_results);
    },
    async cancel(verifyId, certificateId) {
      const body = { verify_id: verifyId, certificate_id: certificateId, ...account };
      const reply = await client.call({ path: `${root}/cancel/`, body }, cancelledShape);
      if (reply.is !== 'ok') return reply;
      const results = reply.data.cancel_results;
      const result = results.find((each) => each.verify_id === verifyId) ?? results[0];
      // Some answers carry no list: both levels at 0 then speak for the one use that was asked about.
      return { ...reply, data: result?.result_code ?? 0 };
    },
    async get(encryptedCode) {
      const query = { encrypted_code: encryptedCode, ...account };
      const reply = await client.call({ path: `${root}/get/`, query }, z.object({ certificate }));
      return mapped(reply, (data) => data.certificate);
    },
    async query(orderId) {
      const query = { order_id: orderId, ...account };
      const shape = z.object({ certificates: listOf(certificate) });
      const reply = await client.call({ path: `${root}/query/`, query }, shape);
      return mapped(reply, (data) => data.certificates);
    },
    async records(fromMs, toMs, cursor) {
      const query = {
        account_id: config.accountId,
        poi_ids: config.poiId,
        cursor,
        size: String(limits.douyinPageMax),
        start_time: seconds(fromMs),
        end_time: seconds(toMs),
      };
      const reply = await client.call({ path: `${root}/verify_record/query/`, query }, recordsShape);
      return mapped(reply, (data) => (data.records_v2.length > 0 ? data.records_v2 : data.records));
    },
    async order(orderId) {
      const query = { account_id: config.accountId, order_id: orderId, page_num: '1', page_size: '20' };
      const reply = await client.call({ path: '/goodlife/v1/trade/order/query/', query }, ordersShape);
      return mapped(reply, (data) => data.orders.flatMap((order) => order.certificate));
    },
  };
}
