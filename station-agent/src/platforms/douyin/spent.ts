// What an attempt spent, use by use, as the till books it.

import { limits } from '@qiantai/shared/limits.ts';
import type { Attempt, Consumed, ConsumedItem } from '../platform.ts';
import { writeFlow, type TicketCoupon } from './ticket.ts';

/** One use that this attempt made. */
export interface Spent {
  readonly coupon: TicketCoupon;
  readonly verifyId: string;
  readonly certificateId: string;
  /** The plain code of the coupon; empty when it was not told. */
  readonly originCode: string;
  /** By our clock; undefined when it was not told. */
  readonly atMs: number | undefined;
}

/** How each coupon is called: the scanned one as it was scanned, the others by their own codes. */
function codesOf(attempt: Attempt, spent: readonly Spent[]): ReadonlyMap<TicketCoupon, string> {
  const told = spent.find((each) => each.originCode === attempt.code) ?? spent[0];
  // A link names no coupon and stands for the first; a plain code that another till used meanwhile is none of these.
  const isOther = /^\d+$/.test(attempt.code) && told?.originCode !== '' && told?.originCode !== attempt.code;
  const scanned = isOther ? undefined : told?.coupon;
  return new Map(
    spent.map(({ coupon, originCode, certificateId }) => [
      coupon,
      coupon === scanned ? attempt.code : originCode || certificateId || coupon.encryptedCode,
    ]),
  );
}

/** @param spent at least one use; several uses of one times card count down what is left */
export function consumedOf(attempt: Attempt, spent: readonly Spent[], consumedAtMs: number): Consumed {
  const codes = codesOf(attempt, spent);
  const usedOf = new Map<TicketCoupon, number>();
  const items = spent.map(({ coupon, verifyId, certificateId }): ConsumedItem => {
    const used = (usedOf.get(coupon) ?? 0) + 1;
    usedOf.set(coupon, used);
    const left = coupon.uses - used;
    const flow = writeFlow({ verifyId, certificateId, encryptedCode: coupon.encryptedCode });
    const item = { code: codes.get(coupon) ?? attempt.code, deal: attempt.deal, flow };
    return left > 0 ? { ...item, left } : item;
  });
  return { items, consumedAtMs, reversibleUntilMs: consumedAtMs + limits.douyinReverseMinutes * 60_000 };
}
