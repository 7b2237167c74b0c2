// What everything about money works with, and how a number towards a channel is made.

import { idsPerStation } from '@qiantai/shared/ids.ts';
import type { Shop } from './context.ts';
import type { MoneyFollower } from './money-followers.ts';
import type { PaymentDesk } from './payment-desk.ts';
import type { Tender } from './paying-tender.ts';

export interface MoneyBook {
  readonly shop: Shop;
  readonly desk: PaymentDesk;
  readonly followers: MoneyFollower[];
  readonly tenders: Map<string, Tender>;
  /** What this transaction intends is taken up as soon as it stands. */
  soon(): void;
}

const letters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A number towards a channel: whose it is can be read from it, and a restored journal never makes it again. */
export function newKey(shop: Shop, kind: 'P' | 'R', id: number): string {
  const text = (value: number): string => value.toString(36).toUpperCase();
  const chance = [...shop.env.random(6)].map((byte) => letters[byte % letters.length]).join('');
  return `Q${text(shop.store.id)}S${text(shop.journal.station)}${kind}${text(id % idsPerStation)}K${chance}`;
}
