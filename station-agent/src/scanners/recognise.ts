// What a scanned text is. Payment codes come first and hard: they are one-time credentials of a customer's wallet,
// so they are masked and never offered to a voucher platform, whatever the screen is waiting for.

import { isPaymentCode } from '@qiantai/shared/payment-code.ts';
import type { ScanKind } from '@qiantai/shared/wire.ts';

export interface Recogniser {
  readonly code: string;
  recognise(text: string): 'certain' | 'possible' | 'no';
}

export interface Recognised {
  readonly kind: ScanKind;
  /** Codes of the platforms that may know it, certain ones first. Never decides a spend by itself. */
  readonly candidates: string[];
  /** What screens and logs may hold. */
  readonly masked: string;
}

const order = /^(ORD\d{18}|QT[OB]:\S{1,128})$/;
const member = /^QTM:\S{1,128}$/;
/** Text that a careless screen or platform could run or open; no voucher looks like it. */
const dangerous = /^(javascript|vbscript|data|file|blob):/i;
const digits = /^\d+$/;
const longDigits = /\d{16,}/g;
const shownDigits = 4;

const mask = (text: string): string =>
  '*'.repeat(Math.max(text.length - shownDigits, 0)) + text.slice(-shownDigits);

function candidatesOf(text: string, platforms: readonly Recogniser[]): string[] {
  const judged = platforms.map((platform) => ({ code: platform.code, verdict: platform.recognise(text) }));
  const codesOf = (verdict: 'certain' | 'possible'): string[] =>
    judged.filter((one) => one.verdict === verdict).map((one) => one.code);
  return [...codesOf('certain'), ...codesOf('possible')];
}

/**
 * @param text as decoded
 * @param mode what the screen waits for. While it waits for money, mere digits are never a voucher: they may be
 * the code of a wallet nobody here knows
 */
export function recognise(
  text: string,
  platforms: readonly Recogniser[],
  mode: 'redeem' | 'pay',
): Recognised {
  const compact = text.replace(/[\s-]/g, '');
  if (isPaymentCode(compact)) return { kind: 'payment-code', candidates: [], masked: mask(compact) };
  if (member.test(text)) return { kind: 'member', candidates: [], masked: text };
  if (order.test(text)) return { kind: 'order', candidates: [], masked: text };
  const mayBeVoucher = !dangerous.test(text) && !(mode === 'pay' && digits.test(compact));
  const candidates = mayBeVoucher ? candidatesOf(text, platforms) : [];
  if (candidates.length > 0) return { kind: 'voucher', candidates, masked: text };
  // A run of digits this long may hold a wallet's code behind a prefix the gun was set to.
  return { kind: 'unknown', candidates: [], masked: text.replace(longDigits, mask) };
}
