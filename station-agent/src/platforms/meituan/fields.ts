// Meituan's loose field types made whole: yuan as number or text, times as text, seconds or milliseconds.
// Why here: the same field comes in different types from sister calls, and a wrong guess must not become money.

import { z } from 'zod';
import { fenFromYuan, fenFromYuanText } from '@qiantai/shared/money.ts';
import { wallTime } from '@qiantai/shared/time.ts';

/** Ids come as int64 or text. */
export const idText = z.union([z.string(), z.number()]).transform(String);

/** Yuan as number or text to whole fen; refuses what is no amount. */
export const yuan = z.union([z.string(), z.number()]).transform((value, context) => {
  const fen = typeof value === 'number' ? fenFromYuan(value) : fenFromYuanText(value);
  if (fen !== undefined) return Number(fen);
  context.addIssue({ code: 'custom', message: 'not an amount in yuan' });
  return z.NEVER;
});

/** Text that may be absent. */
export const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ''));

/**
 * A moment by the platform's clock, in unix ms: `yyyy-MM-dd HH:mm:ss` in Shanghai, or seconds, or milliseconds.
 * @returns undefined when the text is none of these
 */
export function momentMs(value: string): number | undefined {
  if (/^\d{13}$/.test(value)) return Number(value);
  if (/^\d{9,10}$/.test(value)) return Number(value) * 1000;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/.exec(value);
  if (match === null) return undefined;
  const parsed = Date.parse(`${match[1]}T${match[2] ?? '00:00'}+08:00`);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** The day a voucher ends, as yyyy-MM-dd in the store's zone; empty when the platform did not say. */
export function dayOf(value: string, timezone: string): string {
  const atMs = momentMs(value);
  return atMs === undefined || atMs <= 0 ? '' : wallTime(atMs, timezone).date;
}
