// How a kitchen ticket moves on and how late it is. Pure.

import type { KitchenStages } from '@qiantai/shared/commands/room.ts';
import type { OrderStatus } from '@qiantai/shared/facts/order.ts';
import type { KitchenTicket } from '@qiantai/shared/views/orders.ts';

const steps: Readonly<Record<OrderStatus, OrderStatus>> = {
  pending: 'confirmed',
  confirmed: 'preparing',
  preparing: 'serving',
  serving: 'completed',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** Where one tap moves a whole order. */
export function nextStatus(status: OrderStatus): OrderStatus {
  return steps[status];
}

export type Lateness = 'calm' | 'warn' | 'late';

/** @param waitedMs since the order was placed */
export function lateness(waitedMs: number, { warnAfterMs, lateAfterMs }: KitchenStages): Lateness {
  if (waitedMs >= lateAfterMs) return 'late';
  return waitedMs >= warnAfterMs ? 'warn' : 'calm';
}

/** How an order reaches its guest, or how it was bought. */
export type OrderType = 'dine-in' | 'take-away' | 'voucher';

/** What a vouchers' order is called; a guest of a table sits, everybody else takes it away. */
export function typeOf({ source, table }: { readonly source: string; readonly table: string }): OrderType {
  if (source === 'voucher') return 'voucher';
  return table === '' ? 'take-away' : 'dine-in';
}

/** Whether nothing of it is to be cooked any more: it only has to be read. */
export function isOff({ status, lines }: Pick<KitchenTicket, 'status' | 'lines'>): boolean {
  return status === 'cancelled' || lines.every(({ quantity }) => quantity === 0);
}
