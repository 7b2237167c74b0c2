// Womei's answers read leniently: which names carry what is not documented, so each is looked for by a list of names.
// Why money is strict all the same: a price that is not exact whole fen is "not told", and nothing is paid on it.

import { fenFromYuan, fenFromYuanText } from '@qiantai/shared/money.ts';
import { wallTime } from '@qiantai/shared/time.ts';

type Names = readonly string[];

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The first of the names that a thing has with something in it. */
export function pick(thing: unknown, names: Names): unknown {
  if (!isObject(thing)) return undefined;
  for (const name of names) {
    const value = Object.hasOwn(thing, name) ? thing[name] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** Text or number as text; empty when there is none. */
export function textOf(thing: unknown, names: Names): string {
  const value = pick(thing, names);
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 500) : '';
}

/** A price in whole fen; undefined when it is not told or not exact. */
export function fenOf(value: unknown, unit: 'fen' | 'yuan'): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  if (unit === 'fen') {
    const fen = typeof value === 'number' ? value : /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
    return Number.isSafeInteger(fen) && fen >= 0 ? fen : undefined;
  }
  const fen = typeof value === 'number' ? fenFromYuan(value) : fenFromYuanText(value);
  return fen === undefined || fen < 0 ? undefined : Number(fen);
}

/** The list inside an answer: the data itself, or what one of the names holds. Undefined when there is none. */
export function listOf(data: unknown, names: Names): readonly unknown[] | undefined {
  if (isList(data)) return data;
  const found = pick(data, names);
  if (isList(found)) return found;
  return isObject(found) ? listOf(found, names) : undefined;
}

/** Voucher codes from one code, codes with commas, a list of codes, or a list of things that have one. */
export function codesOf(value: unknown, codeNames: Names): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string')
    return value
      .split(',')
      .map((code) => code.trim())
      .filter(Boolean);
  if (!isList(value)) return undefined;
  const codes = value.map((each) => (typeof each === 'string' ? each : textOf(each, codeNames)));
  return codes.every((code) => code !== '') ? codes : undefined;
}

/** A moment in unix ms from `yyyy-MM-dd[ HH:mm[:ss]]` in Shanghai, seconds or milliseconds. */
export function momentMs(text: string): number | undefined {
  if (/^\d{13}$/.test(text)) return Number(text);
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1_000;
  const match = /^(\d{4})[-/.](\d{2})[-/.](\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, time] = match;
  const parsed = Date.parse(`${year}-${month}-${day}T${time ?? '00:00'}+08:00`);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** The day of a moment, yyyy-MM-dd in the store's zone; empty when it cannot be read. */
export function dayOf(text: string, timezone: string): string {
  const atMs = momentMs(text);
  return atMs === undefined ? '' : wallTime(atMs, timezone).date;
}
