// Parts of a whole for a ring and its legend. Pure: a slice that is drawn, a percentage that is read.

import type { Locale } from '@qiantai/shared/words/index.ts';

export interface Share {
  readonly key: string;
  readonly count: number;
  /** 0 to 1, of all counts together. */
  readonly share: number;
  /** Where the slice begins, 0 to 1. */
  readonly begins: number;
}

/** Slices in the order given; without anything to share, none. */
export function sharesOf(
  rows: readonly { readonly key: string; readonly count: number }[],
): readonly Share[] {
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  let begins = 0;
  return rows
    .filter(({ count }) => count > 0)
    .map(({ key, count }) => {
      const slice = { key, count, share: count / total, begins };
      begins += slice.share;
      return slice;
    });
}

const formats = new Map<Locale, Intl.NumberFormat>();

/** "12.5%". @param share 0 to 1 */
export function percentText(locale: Locale, share: number): string {
  let format = formats.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
    formats.set(locale, format);
  }
  return format.format(share);
}

/** Which columns of many carry a label, so that at most `most` do and the last one always does. */
export function isLabelled(place: number, count: number, most: number): boolean {
  const step = Math.max(1, Math.ceil(count / most));
  return (count - 1 - place) % step === 0;
}
