// Money is whole fen inside; yuan exist only at the edges, converted by string arithmetic.
// Why not floats: 0.1 + 0.2 is not 0.3, and a till must be right to the fen.

import type { Branded } from './ids.ts';

/** Whole fen, may be negative (a refund). Never a fraction. */
export type Fen = Branded<number, 'Fen'>;

/** @throws when not a safe whole number: that is a bug of the caller, not bad input. */
export function fen(value: number): Fen {
  if (!Number.isSafeInteger(value)) throw new Error(`not whole fen: ${value}`);
  return value as Fen;
}

const yuanShape = /^(-?)(\d{1,12})(?:\.(\d{1,2})0*)?$/;

/** Reads "38", "38.5" or "38.50" yuan. @returns undefined for anything else: more decimals, exponents, signs. */
export function fenFromYuanText(text: string): Fen | undefined {
  const match = yuanShape.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '0', part = ''] = match;
  const value = Number(whole) * 100 + Number(part.padEnd(2, '0'));
  return fen(sign === '-' ? -value : value);
}

/** Reads a JSON number of yuan with at most two decimals. @returns undefined for NaN, fractions of a fen, text. */
export function fenFromYuan(value: unknown): Fen | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? fenFromYuanText(String(value)) : undefined;
}

/** "38.00", the form platforms and papers want. */
export function yuanText(amount: Fen): string {
  const text = String(Math.abs(amount)).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** A JSON number of yuan for the seed routes; exact because it is read from the two-decimal text. */
export function yuanNumber(amount: Fen): number {
  return Number(yuanText(amount));
}
