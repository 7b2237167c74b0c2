// What besides money is worth money in this shop: each is registered here, with what the shop has set for it.

import type { Shop } from './context.ts';
import type { Paying } from './paying.ts';
import { pointsTender } from './points-tender.ts';
import { voucherTender } from './voucher-tender.ts';

export function acceptTenders(shop: Shop, paying: Pick<Paying, 'accept'>): void {
  const { voucher, points } = shop.payments?.settings ?? {};
  paying.accept(voucherTender(shop, voucher?.keepRest ?? true));
  paying.accept(pointsTender(shop, points?.perYuan));
}
