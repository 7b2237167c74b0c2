// Douyin's loose field types made whole: ids too long for a JSON number, fen as number or text, seconds or ms.
// Why a reader of our own for JSON: an id above 2^53 that loses its last digit names another customer's coupon.

import { z } from 'zod';
import { wallTime } from '@qiantai/shared/time.ts';

/** Ids come as text or as numbers; absent is empty. */
export const idText = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ''));

/** A whole number that may come as text; absent is undefined. */
const whole = z
  .union([z.number(), z.string().regex(/^-?\d{1,15}$/)])
  .nullish()
  .transform((value) => (value === null || value === undefined ? undefined : Number(value)))
  .refine((value) => value === undefined || Number.isSafeInteger(value));

/** An amount in fen; absent is undefined. */
export const fen = whole.refine((value) => value === undefined || value >= 0);

/** A number that counts or says a state; absent is undefined. */
export const count = whole;

/** A moment in unix ms, given in seconds or ms; absent and 0 are undefined. */
export const moment = whole.transform((value) =>
  value === undefined || value <= 0 ? undefined : value >= 1e12 ? value : value * 1000,
);

/** A list that may be absent or null. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const tooLong = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return tooLong && context?.source !== undefined ? context.source : value;
}

/** Reads JSON; whole numbers that JavaScript cannot hold stay as their digits. @throws SyntaxError */
export function parseExact(text: string): unknown {
  return JSON.parse(text, exact);
}

/** A day as yyyy-MM-dd in a zone; empty when there is no moment. */
export function dayOf(atMs: number | undefined, timezone: string): string {
  return atMs === undefined ? '' : wallTime(atMs, timezone).date;
}
