// Whoever has to act in the very transaction that says an order's money came, failed to come, or went back.
// Why not a reader of the journal: a seat confirmed a moment after its money would be free in between.

import type { Tx } from '../journal/journal.ts';

export interface PaidOrder {
  readonly order: number;
  readonly payableFen: number;
  readonly paidFen: number;
}

export interface MoneyFollower {
  /**
   * Whether the order can still take the money that just arrived. One "no" and the payment is refunded in full:
   * the seat was sold to somebody else, the order was cancelled meanwhile.
   */
  accepts?(tx: Tx, order: number): boolean;
  /** The order is paid in full. Called once each time it becomes so. */
  settled?(tx: Tx, paid: PaidOrder): void;
  /** An attempt ended without money and nothing else of this order is open. */
  failed?(tx: Tx, order: number): void;
  /** Part or all of the money went back. */
  refunded?(tx: Tx, order: number, amountFen: number, refund: number): void;
}
