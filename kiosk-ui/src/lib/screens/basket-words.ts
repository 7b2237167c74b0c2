// Why a code of a basket cannot be used, in the reader's language, and among which platforms to choose. Pure.

import { refusalSentence, say, type Locale } from '@qiantai/shared/words/index.ts';
import type { BasketEntry } from './basket-entry.ts';
import { stateOf } from './basket-entry.ts';
import { verdictOfVoucher } from './verdict.ts';

/** Empty where nothing has to be explained. @param timezone the store's IANA zone, for moments in the sentence */
export function whyOf(entry: BasketEntry, locale: Locale, timezone: string): string {
  const refusal = entry.line?.refusal ?? entry.look?.refusal;
  const state = stateOf(entry);
  if (state === 'choose') return '';
  if (refusal !== undefined) return refusalSentence(locale, refusal.error, { ...refusal.data, timezone });
  const card = entry.look?.card;
  return state === 'refused' && card !== undefined ? say(locale, verdictOfVoucher(card).word) : '';
}

/** The platforms among which the clerk has to choose. */
export function candidatesOf({ look }: BasketEntry): readonly string[] {
  const candidates = look?.refusal?.data['candidates'];
  return Array.isArray(candidates) ? candidates.filter((code) => typeof code === 'string') : [];
}
