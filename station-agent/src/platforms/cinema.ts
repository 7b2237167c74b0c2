// What a platform that sells cinema seats offers besides vouchers: an order that vouchers are bound to and that is
// then paid. Why a capability of the opened client: the till asks who has it, never what the platform is called.

import type { Outcome } from '@qiantai/shared/result.ts';

/** What the platform says of an order's payment. `other` is any word nobody explained: never an end. */
export type CinemaStatus = 'unpaid' | 'processing' | 'paid' | 'failed' | 'other';

export interface CinemaOrder {
  readonly order: string;
  readonly title: string;
  /** What has to be paid now, in fen; undefined when the platform told no readable price. */
  readonly payFen: number | undefined;
  readonly totalFen: number | undefined;
  /** Codes of the vouchers bound to it; undefined when the platform does not tell. */
  readonly vouchers: readonly string[] | undefined;
  readonly status: CinemaStatus;
  /** The platform's own word for the status; empty when it told none. */
  readonly statusWord: string;
  /** Everything the platform said of it. */
  readonly told: unknown;
}

/** A change of an order, which prices it anew. Asked once; the key tells whose it is. */
export interface CinemaChange {
  readonly key: string;
  readonly order: string;
  /** The voucher to bind, '' to take it off, undefined when the change is about something else. */
  readonly voucher: string | undefined;
  /** Sent as they are, besides the order's number. */
  readonly fields: Readonly<Record<string, string>>;
  readonly askedAtMs: number;
}

/** One payment of one order at a price that a person confirmed. Asked once. */
export interface CinemaPayment {
  readonly key: string;
  readonly order: string;
  readonly payFen: number;
  /** Both '' for what the platform's own settings say. */
  readonly mobile: string;
  readonly payType: string;
  readonly askedAtMs: number;
}

export interface CinemaPaid {
  readonly order: string;
  /** The voucher that this station had bound; empty when none. */
  readonly voucher: string;
  /** What the platform says it charges, in fen; undefined when it told nothing readable. */
  readonly chargedFen: number | undefined;
}

/** The platform's answer to the payment itself: what the customer's phone needs to pay the rest. */
export interface CinemaCertificate {
  readonly payType: string;
  readonly feeFen: number | undefined;
  readonly totalFen: number | undefined;
  readonly certificate: string;
}

export interface CinemaPrice {
  readonly payFen: number;
  readonly surchargeFen: number;
  readonly surchargeSays: string;
}

export interface CinemaVoucher {
  readonly code: string;
  readonly title: string;
  readonly type: string;
  readonly expiresOn: string;
  readonly status: 'usable' | 'used' | 'expired' | 'refunded';
}

export interface CinemaVoucherPage {
  readonly items: readonly CinemaVoucher[];
  /** The number of the next page, when there may be one. */
  readonly next?: number;
  readonly told: unknown;
}

export interface CinemaVoucherQuery {
  readonly type: string;
  readonly schedule: string;
  readonly goods: string;
  readonly page: number | undefined;
}

/** What is only shown: passed through as the platform says it. */
export const cinemaSheets = ['sublists', 'vcc', 'vcc-count', 'user', 'cards', 'ads', 'gifts'] as const;
export type CinemaSheet = (typeof cinemaSheets)[number];

export interface CinemaDesk {
  /** WRITE. Opens an order and takes it in hand. An unknown outcome cannot be looked up: the seats lapse by themselves. */
  open(fields: Readonly<Record<string, string>>): Promise<Outcome<CinemaOrder>>;
  /** Read-only. */
  order(order: string): Promise<Outcome<CinemaOrder>>;
  /** Read-only; also tells whether the voucher may be used for this order. */
  price(order: string, voucher: string): Promise<Outcome<CinemaPrice>>;
  /** WRITE, once a key. Done: the platform said yes, with the order as it reads afterwards. */
  bind(change: CinemaChange): Promise<Outcome<CinemaOrder>>;
  /** Reads back how a change ended. `rejected` only when it certainly had no effect. @param ageMs since it was asked */
  settleBind(change: CinemaChange, ageMs: number): Promise<Outcome<CinemaOrder>>;
  /** WRITE, once a key. Done: paid. Pending: under way, ask settlePay. */
  pay(payment: CinemaPayment): Promise<Outcome<CinemaPaid>>;
  /** Asks how a payment ended; never pays. `rejected` only when nothing was paid and nothing will be. */
  settlePay(
    payment: Pick<CinemaPayment, 'key' | 'order' | 'payFen'>,
    ageMs: number,
  ): Promise<Outcome<CinemaPaid>>;
  /** Read-only: how the platform says the order stands. */
  status(order: string): Promise<Outcome<{ readonly status: CinemaStatus; readonly word: string }>>;
  /** What the payment call answered for this order, kept until it is forgotten. */
  certificate(order: string): CinemaCertificate | undefined;
  vouchers(query: CinemaVoucherQuery): Promise<Outcome<CinemaVoucherPage>>;
  sheet(sheet: CinemaSheet, order: string): Promise<Outcome<unknown>>;
  /** Lets the platform send its messages about an order. No money moves. */
  template(order: string, fields: Readonly<Record<string, string>>): Promise<Outcome<unknown>>;
  /** The order that a scanned voucher is meant for; undefined when none is open. */
  inHand(): string | undefined;
  takeInHand(order: string): void;
}

/** Tells a listener how each call of a desk ended. */
export type Watch = <T>(call: string, work: Promise<Outcome<T>>) => Promise<Outcome<T>>;

/** The same desk, with every call told of. */
export function watchedCinema(desk: CinemaDesk, watch: Watch): CinemaDesk {
  return {
    open: (fields) => watch('cinema-open', desk.open(fields)),
    order: (order) => watch('cinema-order', desk.order(order)),
    price: (order, voucher) => watch('cinema-price', desk.price(order, voucher)),
    bind: (change) => watch('cinema-bind', desk.bind(change)),
    settleBind: (change, ageMs) => watch('cinema-settle-bind', desk.settleBind(change, ageMs)),
    pay: (payment) => watch('cinema-pay', desk.pay(payment)),
    settlePay: (payment, ageMs) => watch('cinema-settle-pay', desk.settlePay(payment, ageMs)),
    status: (order) => watch('cinema-status', desk.status(order)),
    certificate: (order) => desk.certificate(order),
    vouchers: (query) => watch('cinema-vouchers', desk.vouchers(query)),
    sheet: (sheet, order) => watch('cinema-sheet', desk.sheet(sheet, order)),
    template: (order, fields) => watch('cinema-template', desk.template(order, fields)),
    inHand: () => desk.inHand(),
    takeInHand: (order) => desk.takeInHand(order),
  };
}
