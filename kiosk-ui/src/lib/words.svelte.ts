// The reader's language and the one way to say something on a screen.

import { pickLocale, say, type Locale, type WordKey, type WordValues } from '@qiantai/shared/words/index.ts';
import { kept, keep } from './kept.ts';

const place = 'qiantai.locale';

class Words {
  locale = $state<Locale>('zh-CN');

  constructor() {
    const chosen = kept('local', place);
    this.locale = chosen === 'en' || chosen === 'zh-CN' ? chosen : pickLocale(globalThis.navigator?.language);
  }

  choose(locale: Locale): void {
    this.locale = locale;
    keep('local', place, locale);
  }
}

export const words = new Words();

/** The sentence of a key in the reader's language; re-read when the language changes. */
export function t(key: WordKey, values?: WordValues): string {
  return say(words.locale, key, values);
}
