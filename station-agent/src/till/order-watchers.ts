// What others have to say about an order in the very transaction that changes it: whether it may change while it is
// being paid, what a member pays less, and what follows when the sum is another one.

import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Tx } from '../journal/journal.ts';
import type { Ask } from './context.ts';

export type OrderChange = 'add' | 'change' | 'void' | 'split' | 'merge' | 'cancel';

export interface OrderWatcher {
  /** @throws Refusal when the order cannot take this change now, such as while a payment of it is open */
  mayChange?(tx: Tx, order: number, change: OrderChange, ask: Ask): void;
  /** What a member pays less of a sum, in fen. The largest of all watchers holds. */
  discountFen?(view: ViewDb, member: number, totalFen: number): number;
  /** The order's sum or its end is another one now: something may have to be given back. */
  changed?(tx: Tx, order: number, change: OrderChange, ask: Ask): void;
}
