// How a kitchen ticket moves on and how late it is. Pure.

import type { OrderStatus } from '@qiantai/shared/facts/order.ts';

const steps: Readonly<Record<OrderStatus, OrderStatus>> = {
  pending: 'confirmed',
  confirmed: 'preparing',
  preparing: 'serving',
  serving: 'completed',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** Where one tap moves a ticket. */
export function nextStatus(status: OrderStatus): OrderStatus {
  return steps[status];
}

export type Lateness = 'calm' | 'warn' | 'late';

const warnAfterMs = 8 * 60_000;
const lateAfterMs = 15 * 60_000;

/** @param waitedMs since the order was placed */
export function lateness(waitedMs: number): Lateness {
  if (waitedMs >= lateAfterMs) return 'late';
  return waitedMs >= warnAfterMs ? 'warn' : 'calm';
}

/** How many columns and rows of tickets a wall holds. @param rem the root type size in pixels */
export function wallGrid(widthPx: number, heightPx: number, rem: number): { columns: number; rows: number } {
  return {
    columns: Math.max(1, Math.floor(widthPx / (17.5 * rem))),
    rows: Math.max(1, Math.floor(heightPx / (18 * rem))),
  };
}
