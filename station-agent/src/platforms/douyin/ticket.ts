// What a look hands to the spend that follows it, and what a spend hands to its undo: two small opaque texts.
// Why in the texts and not in memory: both are journaled with the intent, so that a killed process repeats exactly.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';

/** One usable coupon of the order. */
export interface TicketCoupon {
  readonly encryptedCode: string;
  readonly certificateId: string;
  /** Uses left: 1, or more for a times card. */
  readonly uses: number;
  readonly timesCard: boolean;
}

export interface Ticket {
  readonly verifyToken: string;
  readonly orderId: string;
  readonly coupons: readonly TicketCoupon[];
  /** The platform's clock at the look, in unix ms: nothing of this ticket was used before. Absent when it told none. */
  readonly seenAtMs?: number;
}

const shape = z.object({
  t: z.string().min(1),
  o: z.string(),
  c: z
    .array(
      z.tuple([
        z.string().min(1),
        z.string(),
        z.number().int().positive(),
        z.union([z.literal(0), z.literal(1)]),
      ]),
    )
    .min(1),
  n: z.number().int().optional(),
});

function text({ verifyToken, orderId, coupons, seenAtMs }: Ticket): string {
  const c = coupons.map((coupon) => [
    coupon.encryptedCode,
    coupon.certificateId,
    coupon.uses,
    coupon.timesCard ? 1 : 0,
  ]);
  return JSON.stringify({ t: verifyToken, o: orderId, c, n: seenAtMs });
}

/**
 * Writes a ticket of as many coupons as fit into its bound, in their order.
 * @returns the text and the coupons it carries; undefined when not even one fits
 */
export function writeTicket(
  ticket: Ticket,
): { readonly text: string; readonly coupons: readonly TicketCoupon[] } | undefined {
  for (let kept = ticket.coupons.length; kept > 0; kept -= 1) {
    const coupons = ticket.coupons.slice(0, kept);
    const written = text({ ...ticket, coupons });
    if (written.length <= limits.douyinTicketCharsMax) return { text: written, coupons };
  }
  return undefined;
}

/** @returns undefined when the text is none of ours */
export function readTicket(written: string | undefined): Ticket | undefined {
  if (written === undefined || !written.startsWith('{')) return undefined;
  const read = shape.safeParse(JSON.parse(written));
  if (!read.success) return undefined;
  const coupons = read.data.c.map(([encryptedCode, certificateId, uses, times]) => ({
    encryptedCode,
    certificateId,
    uses,
    timesCard: times === 1,
  }));
  const { t: verifyToken, o: orderId, n: seenAtMs } = read.data;
  return { verifyToken, orderId, coupons, ...(seenAtMs === undefined ? {} : { seenAtMs }) };
}

/** The coupons that `count` uses spend, in order, a times card as often as it is used; undefined when too few are left. */
export function couponsFor(ticket: Ticket, count: number): readonly TicketCoupon[] | undefined {
  const each = ticket.coupons.flatMap((coupon) => Array.from({ length: coupon.uses }, () => coupon));
  return each.length < count ? undefined : each.slice(0, count);
}

/** One use on the platform's side, as an undo needs it. */
export interface Flow {
  readonly verifyId: string;
  readonly certificateId: string;
  /** Empty when it was not known or too long: then the day's records tell instead. */
  readonly encryptedCode: string;
}

/** `verify_id:certificate_id:encrypted_code` */
export function writeFlow({ verifyId, certificateId, encryptedCode }: Flow): string {
  const whole = `${verifyId}:${certificateId}:${encryptedCode}`;
  return whole.length <= limits.douyinFlowCharsMax ? whole : `${verifyId}:${certificateId}:`;
}

/** @returns undefined when the text names no use */
export function readFlow(written: string): Flow | undefined {
  const [verifyId = '', certificateId = '', ...rest] = written.split(':');
  if (verifyId === '' || certificateId === '') return undefined;
  return { verifyId, certificateId, encryptedCode: rest.join(':') };
}
