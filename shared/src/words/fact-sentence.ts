// What a journal fact says, in the reader's language. Apart from the catalogue, so that no screen loads every schema.

import { definitionOf, type FactType } from '../facts/index.ts';
import type { Locale } from './index.ts';
import { factsZh } from './zh/facts.ts';

/** The sentence of a fact's type; the type itself for one this version does not know. */
export function factSentence(locale: Locale, type: string): string {
  const says = definitionOf(type)?.says ?? type;
  return locale === 'en' ? says : (factsZh[type as FactType] ?? says);
}
