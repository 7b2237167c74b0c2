// The `womei` section of station.json, parsed once at the edge.
// Why so much may be set: Womei's is a customer app's interface seen once from outside; what is not known must not
// be guessed in code. README.md says what each setting is for.

import { z } from 'zod';
import { baseUrl } from '../../remote/base-url.ts';

const word = z.string().min(1).max(512);
const names = z.array(word).min(1).max(20);

export const retKinds = [
  'not-logged-in',
  'voucher-not-found',
  'already-used',
  'expired',
  'refunded',
  'wrong-kind',
  'order-not-found',
  'order-paid',
  'refused',
  'busy',
] as const;
export type RetKind = (typeof retKinds)[number];

export const orderStatuses = ['unpaid', 'processing', 'paid', 'failed'] as const;
export const voucherStatuses = ['usable', 'used', 'expired', 'refunded'] as const;

/** Where an answer says what: names tried in order, the first that is there counts. */
const fields = z.strictObject({
  order: names.default(['order_id', 'order_no', 'id']),
  orderStatus: names.default(['status', 'order_status', 'pay_status']),
  orderTitle: names.default(['movie_name', 'film_name', 'show_name', 'title', 'name']),
  payPrice: names.default(['pay_price', 'payment_price', 'need_pay_price']),
  totalPrice: names.default(['total_price', 'order_price', 'origin_price', 'total_fee']),
  boundVouchers: names.default(['voucher_code', 'voucher_codes', 'vouchers', 'voucher_list']),
  list: names.default(['list', 'vouchers', 'voucher_list', 'items', 'rows', 'data']),
  voucherCode: names.default(['voucher_code', 'voucher_no', 'code']),
  voucherTitle: names.default(['voucher_name', 'name', 'title']),
  voucherType: names.default(['voucher_code_type', 'voucher_type', 'type']),
  voucherDeal: names.default(['batch_id', 'activity_id']),
  voucherStatus: names.default(['voucher_status', 'status', 'use_status']),
  voucherExpires: names.default(['expire_date', 'expire_time', 'expired_at', 'end_time', 'valid_end_time']),
  voucherUsedAt: names.default(['use_time', 'used_at', 'used_time']),
  voucherOrder: names.default(['order_id', 'use_order_id']),
});

const standardStatuses = { PROCESSING: 'processing', SUCCESS: 'paid', FAILED: 'failed' } as const;

export const womeiConfig = z.strictObject({
  baseUrl: baseUrl.default('https://ct.womovie.cn'),
  cinemaId: z.coerce.string().regex(/^[\w-]{1,40}$/, { error: 'must be the cinema’s id, such as 400303' }),
  token: word,
  /** The header that carries the token. */
  tokenHeader: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, { error: 'must be the name of an HTTP header' })
    .default('token'),
  /** Further headers the app sends, such as a channel or a version. */
  headers: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/), word).default({}),
  /** Whose phone pays when nobody says another. */
  mobile: z
    .string()
    .regex(/^1\d{10}$/, { error: 'must be a mobile number of 11 digits' })
    .optional(),
  /** What one unit of every price is. A price with a fraction of a fen is never believed. */
  priceUnit: z.enum(['fen', 'yuan']).default('fen'),
  /** `ret` values that mean: the token is not (or no longer) good. */
  notLoggedInRets: z.array(z.coerce.string()).max(20).default([]),
  /** What further `ret` values mean; `ret/sub` wins over `ret`. Unlisted ones leave a write unknown. */
  rets: z.record(word, z.enum(retKinds)).default({}),
  /** What words of an order's status mean, added to PROCESSING, SUCCESS and FAILED. All others wait. */
  orderStatuses: z
    .record(word, z.enum(orderStatuses))
    .default({})
    .transform((own) => ({ ...standardStatuses, ...own })),
  /** Whether order/info's status tells how the payment stands; false: only order/query is believed. */
  orderInfoTellsPayment: z.boolean().default(true),
  /** What words of a voucher's status mean. Unlisted ones are left to the price check. */
  voucherStatuses: z.record(word, z.enum(voucherStatuses)).default({}),
  /** How the order's number is called where it was never seen. */
  orderParam: word.default('order_id'),
  pageParam: word.default('page'),
  pageSizeParam: word.default('page_size'),
  pageSize: z.number().int().min(1).max(100).default(20),
  pageFirst: z.number().int().min(0).max(1).default(1),
  /** Sent with every new order, such as a channel. */
  orderFields: z.record(word, z.coerce.string()).default({}),
  /** Sent as voucher_code_type for a scanned voucher, by the type its list entry tells; the type itself otherwise. */
  voucherCodeTypes: z.record(word, word).default({}),
  /** Sent as pay_type when nobody says another. */
  payType: word.default('WECHAT'),
  fields: fields.prefault({}),
});

export type WomeiConfig = z.infer<typeof womeiConfig>;
