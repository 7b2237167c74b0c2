// Numbers, money and moments as people read them, in the store's zone and the reader's language.

import { fen, yuanText } from '@qiantai/shared/money.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import { say, type Locale } from '@qiantai/shared/words/index.ts';

const moneyFormats = new Map<Locale, Intl.NumberFormat>();

function moneyFormat(locale: Locale): Intl.NumberFormat {
  let format = moneyFormats.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: 'CNY',
      currencyDisplay: 'narrowSymbol',
    });
    moneyFormats.set(locale, format);
  }
  return format;
}

export interface MoneyParts {
  readonly sign: string;
  readonly symbol: string;
  readonly whole: string;
  readonly rest: string;
}

/** Money in parts, so that fen may be set smaller. Exact: the number goes in as text. @param amountFen whole fen */
export function moneyParts(locale: Locale, amountFen: number): MoneyParts {
  const parts = { sign: '', symbol: '', whole: '', rest: '' };
  for (const { type, value } of moneyFormat(locale).formatToParts(yuanText(fen(amountFen)) as `${number}`)) {
    if (type === 'minusSign') parts.sign += '−';
    else if (type === 'currency') parts.symbol += value;
    else if (type === 'decimal' || type === 'fraction') parts.rest += value;
    else if (type === 'integer' || type === 'group') parts.whole += value;
  }
  return parts;
}

/** "¥128.00". @param amountFen whole fen */
export function money(locale: Locale, amountFen: number): string {
  const { sign, symbol, whole, rest } = moneyParts(locale, amountFen);
  return sign + symbol + whole + rest;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** "18:03" in a zone. @param atMs unix milliseconds */
export function clockText(atMs: number, timezone: string): string {
  const { hour, minute } = wallTime(atMs, timezone);
  return `${two(hour)}:${two(minute)}`;
}

/** "11-21 18:03", or "18:03" when it is today. */
export function momentText(atMs: number, timezone: string, nowMs: number): string {
  const wall = wallTime(atMs, timezone);
  const time = `${two(wall.hour)}:${two(wall.minute)}`;
  return wall.date === wallTime(nowMs, timezone).date ? time : `${wall.date.slice(5)} ${time}`;
}

/** "9:58" or "1:02:03". @param ms negative counts as 0 */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** "刚刚", "12 秒前", "3 分钟前". @param ms how long ago */
export function ageText(locale: Locale, ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 5) return say(locale, 'age.now');
  if (seconds < 60) return say(locale, 'age.seconds', { count: seconds });
  if (seconds < 3_600) return say(locale, 'age.minutes', { count: Math.floor(seconds / 60) });
  return say(locale, 'age.hours', { count: Math.floor(seconds / 3_600) });
}

/** The day before or after, as yyyy-MM-dd. Calendar days have no zone. */
export function dayShifted(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Codes in groups of four, as people read them aloud; other texts stay. */
export function codeText(code: string): string {
  return /^\d{8,}$/.test(code) ? code.replace(/(\d{4})(?=\d)/g, '$1 ') : code;
}
