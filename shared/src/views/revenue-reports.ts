// The manager's reports, read from the day sums: as many rows as days, hours, dishes or ways of paying, never orders.
// Days are business days, yyyy-MM-dd, both ends included; money is whole fen.

import type { OrderStatus } from '../facts/order.ts';
import type { OrderMoneyRow } from './revenue.ts';
import type { ViewDb } from './view.ts';

export interface RevenueSums {
  readonly orders: number;
  readonly totalFen: number;
  readonly discountFen: number;
  readonly refundedFen: number;
}

/** Every report's question, by name, so that a test can ask the database how it goes about each. */
export const reportSql = {
  revenue: `SELECT coalesce(sum(orders), 0) AS orders, coalesce(sum(total_fen), 0) AS totalFen,
    coalesce(sum(discount_fen), 0) AS discountFen, coalesce(sum(refunded_fen), 0) AS refundedFen
    FROM revenue_days WHERE day >= ? AND day <= ?`,
  methods: `SELECT channel, sum(payments) AS payments, sum(fen) AS fen FROM method_days WHERE day >= ? AND day <= ?
    GROUP BY channel HAVING sum(payments) > 0 ORDER BY fen DESC, channel`,
  // With max() in the list the database takes the other columns from the row of that day: the latest name.
  items: `SELECT item, name, sum(quantity) AS quantity, sum(fen) AS fen, max(day) AS last FROM item_days
    WHERE day >= ? AND day <= ? GROUP BY item HAVING sum(quantity) > 0 ORDER BY quantity DESC, fen DESC, item LIMIT ?`,
  hours: `SELECT hour, sum(orders) AS orders, sum(fen) AS fen FROM revenue_hours WHERE day >= ? AND day <= ?
    GROUP BY hour HAVING sum(orders) > 0 ORDER BY hour`,
  statuses: `SELECT status, sum(orders) AS orders, sum(fen) AS fen FROM status_days WHERE day >= ? AND day <= ?
    GROUP BY status HAVING sum(orders) > 0`,
  days: `SELECT day, orders, total_fen - discount_fen - refunded_fen AS fen FROM revenue_days WHERE day >= ? AND day <= ?
    ORDER BY day`,
  top: `SELECT * FROM order_money WHERE day = ? AND priced = 1 AND status <> 'cancelled'
    ORDER BY final_fen DESC, order_id LIMIT ?`,
  vouchers: `SELECT platform, voucher_type AS voucherType, sum(redeemed) AS redeemed, sum(redeemed_fen) AS redeemedFen,
    sum(reversed) AS reversed, sum(reversed_fen) AS reversedFen FROM day_totals WHERE day >= ? AND day <= ?
    GROUP BY platform, voucher_type ORDER BY platform, voucher_type`,
} as const;

export function revenueOf(db: ViewDb, from: string, to: string): RevenueSums {
  return (
    db.get<RevenueSums>(reportSql.revenue, from, to) ?? {
      orders: 0,
      totalFen: 0,
      discountFen: 0,
      refundedFen: 0,
    }
  );
}

export interface MethodSums {
  /** The way of paying, as its folder is called. */
  readonly channel: string;
  /** Payments that something is left of. */
  readonly payments: number;
  readonly fen: number;
}

/** By the day the money came in; what went back since is taken off there. */
export function methodsOf(db: ViewDb, from: string, to: string): MethodSums[] {
  return db.all<MethodSums>(reportSql.methods, from, to);
}

export interface ItemSums {
  /** Of the menu. */
  readonly item: number;
  readonly name: string;
  readonly quantity: number;
  /** Before an order's own discount. */
  readonly fen: number;
}

/** What sold most first. */
export function itemsOf(db: ViewDb, from: string, to: string, limit: number): ItemSums[] {
  return db
    .all<ItemSums>(reportSql.items, from, to, limit)
    .map(({ item, name, quantity, fen }) => ({ item, name, quantity, fen }));
}

export interface HourSums {
  readonly hour: number;
  readonly orders: number;
  readonly fen: number;
}

/** By the clock on the shop's wall; hours without an order are left out. */
export function hoursOf(db: ViewDb, from: string, to: string): HourSums[] {
  return db.all<HourSums>(reportSql.hours, from, to);
}

export interface StatusSums {
  readonly status: OrderStatus;
  readonly orders: number;
  readonly fen: number;
}

/** Every order by where it stands now, cancelled ones and those a voucher paid for too. */
export function statusesOf(db: ViewDb, from: string, to: string): StatusSums[] {
  return db.all<StatusSums>(reportSql.statuses, from, to);
}

export interface DaySums {
  readonly day: string;
  readonly orders: number;
  readonly fen: number;
}

/** Days that had an order, in order. */
export function daysOf(db: ViewDb, from: string, to: string): DaySums[] {
  return db.all<DaySums>(reportSql.days, from, to);
}

/** The dearest orders of some days: the dearest few of each day, and of those the dearest. */
export function topOrdersOf(db: ViewDb, days: readonly string[], limit: number): OrderMoneyRow[] {
  return days
    .flatMap((day) => db.all<OrderMoneyRow>(reportSql.top, day, limit))
    .sort((one, other) => other.final_fen - one.final_fen || one.order_id - other.order_id)
    .slice(0, limit);
}

export interface RedemptionSums {
  readonly platform: string;
  readonly voucherType: number;
  readonly redeemed: number;
  readonly redeemedFen: number;
  readonly reversed: number;
  readonly reversedFen: number;
}

export function redemptionsOf(db: ViewDb, from: string, to: string): RedemptionSums[] {
  return db.all<RedemptionSums>(reportSql.vouchers, from, to);
}
