// How an order and its dishes follow each other. Pure: what moves is decided here, who may move it elsewhere.

import type { LineStatus, OrderStatus } from '@qiantai/shared/facts/order.ts';
import type { OrderLineRow } from '@qiantai/shared/views/orders.ts';

/** Hands that a cooked dish passes before the guest has it: 0 none, 1 the hand-out, 2 the pass and the hand-out. */
export type Expo = 0 | 1 | 2;

type Line = Pick<OrderLineRow, 'line' | 'quantity' | 'status'>;

export interface LineMove {
  readonly line: number;
  readonly from: LineStatus;
  readonly to: LineStatus;
}

const next: Readonly<Record<LineStatus, LineStatus>> = {
  pending: 'preparing',
  preparing: 'ready',
  ready: 'served',
  served: 'served',
  voided: 'voided',
};

/** Where one bump moves a dish. Without a hand-out what is cooked has left the kitchen. */
export function bumped(status: LineStatus, expo: Expo, wished?: LineStatus): LineStatus {
  const to = wished ?? next[status];
  return to === 'ready' && expo === 0 ? 'served' : to;
}

/** The order's status after its dishes moved. */
export function statusAfter(present: OrderStatus, lines: readonly Line[], expo: Expo): OrderStatus {
  const standing = lines.filter(({ quantity }) => quantity > 0).map(({ status }) => status);
  if (standing.length === 0) return 'cancelled';
  if (standing.every((status) => status === 'served')) return 'completed';
  // With a pass before the hand-out, cooked dishes wait there until somebody has looked them over.
  if (standing.every((status) => status === 'ready' || status === 'served'))
    return expo === 2 && present !== 'serving' ? 'preparing' : 'serving';
  if (standing.some((status) => status !== 'pending')) return 'preparing';
  return present === 'pending' ? 'pending' : 'confirmed';
}

const rank: Readonly<Record<LineStatus, number>> = {
  pending: 0,
  preparing: 1,
  ready: 2,
  served: 3,
  voided: 4,
};
const lineOf: Readonly<Record<OrderStatus, LineStatus>> = {
  pending: 'pending',
  confirmed: 'pending',
  preparing: 'preparing',
  serving: 'ready',
  completed: 'served',
  cancelled: 'voided',
};
const orderRank: readonly OrderStatus[] = ['pending', 'confirmed', 'preparing', 'serving', 'completed'];

/** The dishes that move when a whole order is moved: forward those that lag, back those that are ahead. */
export function movesFor(from: OrderStatus, to: OrderStatus, lines: readonly Line[]): LineMove[] {
  const target = lineOf[to];
  const back = to !== 'cancelled' && orderRank.indexOf(to) < orderRank.indexOf(from);
  return lines
    .filter(({ quantity }) => quantity > 0)
    .filter(({ status }) =>
      back ? rank[status] > rank[target] : rank[status] < rank[target] && status !== 'served',
    )
    .map(({ line, status }) => ({ line, from: status, to: target }));
}
