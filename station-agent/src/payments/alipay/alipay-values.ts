// Money and time as Alipay writes them: yuan with two decimals, wall clocks of Beijing without a zone.
// Why the zone is fixed: their clock is Beijing's wherever the shop or this process thinks it is.

import { fen, fenFromYuanText, yuanText } from '@qiantai/shared/money.ts';
import { wallText } from '@qiantai/shared/time.ts';

export const alipayZone = 'Asia/Shanghai';

const wallShape = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(\.\d{1,3})?$/;

/** "yyyy-MM-dd HH:mm:ss" of a moment in unix ms. */
export function timeText(atMs: number): string {
  return wallText(atMs, alipayZone);
}

/** @returns unix ms; undefined for a text that is no such time */
export function timeOf(text: string): number | undefined {
  const match = wallShape.exec(text.trim());
  if (match === null) return undefined;
  const atMs = Date.parse(`${match[1]}T${match[2]}${match[3] ?? ''}+08:00`);
  return Number.isFinite(atMs) ? atMs : undefined;
}

/** "38.00" of whole fen. */
export function amountText(amountFen: number): string {
  return yuanText(fen(amountFen));
}

/** @returns whole fen of "38.00"; undefined for anything that is not yuan of two decimals */
export function amountOf(text: string): number | undefined {
  return fenFromYuanText(text);
}
