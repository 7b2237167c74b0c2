// What a spent voucher becomes: an order for the kitchen, or a benefit the customer owns. And the way back.

import { wallTime } from '@qiantai/shared/time.ts';
import { ordersOfDay, orderById } from '@qiantai/shared/views/orders.ts';
import type { AttemptRow, Becomes, VoucherRow } from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import type { Shop } from './context.ts';

/**
 * voucher_type → result_type of the seed: 1 card opened, 3 course bought, 5 cash value, 6 ticket, 7 goods.
 * 4 is not among them: it says that the result is an order, and a meal without dishes is handed over as goods.
 */
const resultTypes: Readonly<Record<number, number>> = { 1: 1, 2: 3, 3: 3, 5: 5, 6: 6, 7: 7 };

export interface Grant {
  readonly resultType: number;
  readonly resultId: number;
}

/** ORD, 14 digits of local time, 4 more. */
function orderNumber(nowMs: number, timezone: string, order: number): string {
  const wall = wallTime(nowMs, timezone);
  const two = (value: number): string => String(value).padStart(2, '0');
  const stamp = `${wall.date.replaceAll('-', '')}${two(wall.hour)}${two(wall.minute)}${two(wall.second)}`;
  return `ORD${stamp}${String(order % 10_000).padStart(4, '0')}`;
}

/** The number called out when the dish is ready: a letter for the station, then the order of the day. */
function pickupNumber(shop: Shop, tx: Tx): string {
  const letter = String.fromCharCode(65 + (shop.station.number % 26));
  return `${letter}${String(ordersOfDay(tx.view, shop.journal.today()) + 1).padStart(2, '0')}`;
}

/** Appends what one spent code becomes. */
export function grant(
  shop: Shop,
  tx: Tx,
  attempt: AttemptRow,
  voucher: Pick<VoucherRow, 'voucher' | 'phone'>,
): Grant {
  const becomes = JSON.parse(attempt.becomes) as Becomes;
  const nowMs = shop.env.now();
  if (becomes.voucherType === 4 && becomes.dishes.length > 0) {
    const order = tx.nextId('order');
    tx.append('order.placed', `order:${order}`, {
      order,
      number: orderNumber(nowMs, shop.store.timezone, order),
      pickup: pickupNumber(shop, tx),
      status: 'confirmed',
      source: 'voucher',
      voucher: voucher.voucher,
      attempt: attempt.attempt,
      placedAtMs: nowMs,
      title: becomes.product,
      lines: becomes.dishes.map((dish, index) => ({
        line: index + 1,
        name: dish.name,
        quantity: dish.quantity,
        note: '',
      })),
    });
    return { resultType: 4, resultId: order };
  }
  const benefit = tx.nextId('benefit');
  tx.append('benefit.granted', `benefit:${benefit}`, {
    benefit,
    attempt: attempt.attempt,
    voucher: voucher.voucher,
    voucherType: becomes.voucherType,
    product: becomes.product,
    phone: voucher.phone,
  });
  return { resultType: resultTypes[becomes.voucherType] ?? 7, resultId: benefit };
}

/** Takes back what a voucher had become: an order not yet served is cancelled, a benefit taken back. */
export function takeBack(shop: Shop, tx: Tx, voucher: VoucherRow, attempt: string): void {
  if (voucher.result_id === null) return;
  if (voucher.result_type === 4) {
    const order = orderById(tx.view, voucher.result_id);
    if (order === undefined || order.status === 'completed' || order.status === 'cancelled') return;
    tx.append('order.status-set', `order:${order.order_id}`, {
      order: order.order_id,
      from: order.status,
      to: 'cancelled',
      setAtMs: shop.env.now(),
      reason: 'voucher-reversed',
    });
    return;
  }
  tx.append('benefit.taken-back', `benefit:${voucher.result_id}`, { benefit: voucher.result_id, attempt });
}
