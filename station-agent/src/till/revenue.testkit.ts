// A journal in memory with a clock a test holds, and the money facts of an evening in a few words each.

import { randomBytes } from 'node:crypto';
import type { OrderSource, OrderStatus } from '@qiantai/shared/facts/order.ts';
import { wallText } from '@qiantai/shared/time.ts';
import { Journal, type Tx } from '../journal/journal.ts';
import { openDatabase, type JournalDb } from '../journal/sqlite.ts';

export const storeClock = { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };

export interface Dish {
  readonly item: number;
  readonly name: string;
  readonly unitFen: number;
  readonly quantity: number;
}

export interface PlaceWish {
  readonly order: number;
  /** Absent: a voucher pays for it. */
  readonly totalFen?: number;
  readonly discountFen?: number;
  readonly dishes: readonly Dish[];
  readonly status?: OrderStatus;
  readonly source?: OrderSource;
  readonly member?: number;
  readonly table?: string;
  readonly atMs: number;
}

export interface Books {
  readonly db: JournalDb;
  readonly journal: Journal;
  /** Unix ms; a test moves it. */
  clock: { nowMs: number };
}

export function openBooks(atIso: string, clock = storeClock): Books {
  const time = { nowMs: Date.parse(atIso) };
  const db = openDatabase(':memory:');
  const journal = new Journal({
    db,
    now: () => time.nowMs,
    random: (bytes) => randomBytes(bytes),
    clock,
    station: 0,
  });
  return { db, journal, clock: time };
}

export function placeOrder(tx: Tx, wish: PlaceWish, timezone = storeClock.timezone): void {
  const digits = wallText(wish.atMs, timezone).replaceAll(/\D/g, '');
  tx.append('order.placed', `order:${wish.order}`, {
    order: wish.order,
    number: `ORD${digits}${String(wish.order % 10_000).padStart(4, '0')}`,
    pickup: 'A01',
    status: wish.status ?? 'pending',
    source: wish.source ?? 'counter',
    placedAtMs: wish.atMs,
    title: '堂食',
    ...(wish.member === undefined ? {} : { member: wish.member }),
    ...(wish.table === undefined ? {} : { table: wish.table }),
    ...(wish.totalFen === undefined ? {} : { totalFen: wish.totalFen, discountFen: wish.discountFen ?? 0 }),
    lines: wish.dishes.map((dish, index) => ({
      line: index + 1,
      name: dish.name,
      quantity: dish.quantity,
      note: '',
      ...(wish.totalFen === undefined ? {} : { item: dish.item, unitFen: dish.unitFen }),
    })),
  });
}

export function moveOrder(tx: Tx, order: number, from: OrderStatus, to: OrderStatus, atMs: number): void {
  tx.append('order.status-set', `order:${order}`, { order, from, to, setAtMs: atMs, reason: '' });
}

export interface PayWish {
  readonly payment: number;
  readonly order: number;
  readonly channel: string;
  readonly amountFen: number;
  readonly kept?: boolean;
  readonly atMs: number;
}

export function payOrder(tx: Tx, wish: PayWish): void {
  tx.append('payment.paid', `payment:${wish.payment}`, {
    payment: wish.payment,
    order: wish.order,
    channel: wish.channel,
    amountFen: wish.amountFen,
    transaction: '',
    paidAtMs: wish.atMs,
    heard: 'query',
    kept: wish.kept ?? true,
  });
}

export interface RefundFacts {
  readonly refund: number;
  readonly payment: number;
  readonly order: number;
  readonly channel: string;
  readonly amountFen: number;
  readonly atMs: number;
}

export function askRefund(tx: Tx, wish: RefundFacts): void {
  tx.append('refund.requested', `refund:${wish.refund}`, {
    refund: wish.refund,
    payment: wish.payment,
    order: wish.order,
    channel: wish.channel,
    key: `Q1S0R${wish.refund}K7F3`,
    amountFen: wish.amountFen,
    cause: 'asked',
    reason: '',
    requestedAtMs: wish.atMs,
  });
}

export function giveRefund(tx: Tx, wish: RefundFacts): void {
  tx.append('refund.refunded', `refund:${wish.refund}`, {
    refund: wish.refund,
    payment: wish.payment,
    order: wish.order,
    channel: wish.channel,
    amountFen: wish.amountFen,
    refundedAtMs: wish.atMs,
  });
}
