// Asking the cinema desk: open an order, see its vouchers, bind one, confirm the price, pay, follow it to its end.

import { z } from 'zod';
import type { PlatformWord } from '../result.ts';
import type { CinemaAttemptKind, CinemaAttemptState } from '../views/cinema.ts';
import { limits } from '../limits.ts';
import { clerks, define } from './command.ts';

/** Where an order stands. `unclear` and `parked` are no ends: nothing may be paid or changed meanwhile. */
export type CinemaOrderState =
  'open' | 'binding' | 'bound' | 'paying' | 'paid' | 'failed' | 'unclear' | 'parked';

export interface CinemaAttemptCard {
  readonly attempt: string;
  readonly kind: CinemaAttemptKind;
  readonly state: CinemaAttemptState;
  readonly because?: string | undefined;
  readonly word?: PlatformWord | undefined;
  readonly askedAtMs: number;
  readonly endedAtMs?: number | undefined;
}

/** An order as screens show it. Money in fen, times in unix milliseconds. */
export interface CinemaOrderCard {
  readonly platform: string;
  readonly orderId: string;
  readonly title: string;
  readonly state: CinemaOrderState;
  /** The price to be confirmed; undefined while the platform told none that can be read. */
  readonly payFen?: number | undefined;
  readonly totalFen?: number | undefined;
  readonly voucher: string;
  /** A scanned voucher goes to this order. */
  readonly inHand: boolean;
  readonly attempt?: CinemaAttemptCard | undefined;
  /** What the platform's payment call answered, for the customer's phone. */
  readonly payment?:
    | {
        readonly payType: string;
        readonly feeFen?: number | undefined;
        readonly totalFen?: number | undefined;
        readonly certificate: string;
      }
    | undefined;
  /** The platform's own status word, when it was asked now. */
  readonly status?: string | undefined;
  /** Everything the platform said, when it was asked now. */
  readonly told?: unknown;
}

export interface CinemaPriceCard {
  readonly payFen: number;
  readonly surchargeFen: number;
  readonly surchargeSays: string;
}

export interface CinemaVoucherCard {
  readonly code: string;
  readonly title: string;
  readonly type: string;
  readonly expiresOn: string;
  readonly status: 'usable' | 'used' | 'expired' | 'refunded';
}

export interface CinemaVouchersPage {
  readonly items: readonly CinemaVoucherCard[];
  readonly next?: number | undefined;
}

/** Its platform need not be named while only one has a cinema. */
const platform_code = z.string().min(1).max(20).optional();
const order_id = z.string().regex(/^[\w-]{1,64}$/, 'must be the number of a cinema order');
const voucher = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,64}$/, 'must be a voucher code');
const short = z.string().max(100);
const fields = z
  .record(
    z.string().regex(/^[\w.-]{1,60}$/),
    z.union([z.string().max(500), z.number(), z.boolean()]).transform(String),
  )
  .refine((given) => Object.keys(given).length <= limits.cinemaFieldsMax, 'too many fields');

export const cinemaSheetNames = ['sublists', 'vcc', 'vcc-count', 'user', 'cards', 'ads', 'gifts'] as const;

export const cinemaCommands = {
  'cinema.openOrder': define<CinemaOrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Opens a cinema order on its platform and takes it in hand for the vouchers scanned next.',
    input: z.object({ platform_code, fields }),
  }),
  'cinema.takeOrder': define<CinemaOrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Takes an order in hand that was opened elsewhere, or put down before.',
    input: z.object({ platform_code, order_id }),
  }),
  'cinema.order': define<CinemaOrderCard>()({
    kind: 'query',
    roles: clerks,
    says: 'An order as the platform shows it now, with its price.',
    input: z.object({ platform_code, order_id }),
  }),
  'cinema.recent': define<readonly CinemaOrderCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'The latest cinema orders of this station, from its own journal.',
    input: z.object({}),
  }),
  'cinema.vouchers': define<CinemaVouchersPage>()({
    kind: 'query',
    roles: clerks,
    says: 'The account’s vouchers: all, of one type, or page by page.',
    input: z.object({
      platform_code,
      type: z.enum(['VGC_T', 'VGC_P', 'VCC']).optional(),
      schedule_id: short.default(''),
      goods_id: short.default(''),
      page: z.number().int().min(0).max(100_000).optional(),
    }),
  }),
  'cinema.sheet': define<{ readonly told: unknown }>()({
    kind: 'query',
    roles: clerks,
    says: 'What the platform shows beside an order: its tickets, its VCC vouchers, the account, cards, ads, gifts.',
    input: z.object({ platform_code, sheet: z.enum(cinemaSheetNames), order_id: order_id.optional() }),
  }),
  'cinema.price': define<CinemaPriceCard>()({
    kind: 'query',
    roles: clerks,
    says: 'What an order would cost with a voucher; binds and spends nothing.',
    input: z.object({ platform_code, order_id, voucher_code: voucher }),
  }),
  'cinema.bind': define<CinemaOrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Binds a voucher to an order; the answer carries the price that has to be confirmed.',
    input: z.object({ platform_code, order_id, voucher_code: voucher, voucher_code_type: short.min(1) }),
  }),
  'cinema.change': define<CinemaOrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Changes an order otherwise: way of payment, member card, or a voucher taken off. It is priced anew.',
    input: z.object({ platform_code, order_id, fields }),
  }),
  'cinema.pay': define<CinemaOrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Pays an order at the confirmed price, once. Without a price, the one told last is meant.',
    input: z.object({
      platform_code,
      order_id,
      mobile: z
        .string()
        .regex(/^1\d{10}$/, 'must be a mobile number of 11 digits')
        .optional(),
      pay_type: z
        .string()
        .regex(/^[\w-]{1,40}$/)
        .optional(),
      confirmed_fen: z.number().int().nonnegative().optional(),
    }),
  }),
  'cinema.status': define<CinemaOrderCard>()({
    kind: 'query',
    roles: clerks,
    says: 'Where an order stands; a parked one is asked about again.',
    input: z.object({ platform_code, order_id }),
  }),
  'cinema.template': define<{ readonly told: unknown }>()({
    kind: 'command',
    roles: clerks,
    says: 'Lets the platform send its messages about an order.',
    input: z.object({ platform_code, order_id, fields: fields.default({}) }),
  }),
};
