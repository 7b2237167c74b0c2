// Says a sentence in the reader's language. The keys are typed, so a missing translation does not compile.
// Why not a message-format library: the shop needs names, numbers and parts that may fall away, nothing more.

import type { RefusalSlug } from '../refusals.ts';
import { wallText } from '../time.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Locale = 'zh-CN' | 'en';
export type WordKey = keyof typeof zh;
export type WordValues = Readonly<Record<string, string | number>>;

const catalogues: Readonly<Record<Locale, Readonly<Record<WordKey, string>>>> = { 'zh-CN': zh, en };

const placeholder = /\{([A-Za-z]+)\}/g;
const optionalPart = /\[([^[\]]*)\]/g;

/**
 * The sentence of a key. `{name}` is replaced by `values.name`; a part in `[ ]` falls away when one of its names
 * has no value; outside of brackets a name without a value becomes nothing.
 */
export function say(locale: Locale, key: WordKey, values: WordValues = {}): string {
  const known = (name: string): boolean => Object.hasOwn(values, name) && String(values[name]) !== '';
  return catalogues[locale][key]
    .replace(optionalPart, (_whole, part: string) =>
      [...part.matchAll(placeholder)].every((match) => known(match[1] ?? '')) ? part : '',
    )
    .replace(placeholder, (_whole, name: string) => (known(name) ? String(values[name]) : ''));
}

/** Whether a text is one of the catalogue's keys: device words and the like arrive as text. */
export function isWordKey(text: string): text is WordKey {
  return Object.hasOwn(zh, text);
}

/** The language to answer in. @param acceptLanguage an HTTP Accept-Language; Chinese when it names neither */
export function pickLocale(acceptLanguage?: string): Locale {
  const wishes = (acceptLanguage ?? '')
    .split(',')
    .map((wish) => {
      const [tag = '', ...rest] = wish.trim().toLowerCase().split(';');
      const quality = rest.map((part) => /^\s*q=([\d.]+)\s*$/.exec(part)?.[1]).find((found) => found);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => /^(zh|en)(-|$)/.test(tag) && quality > 0)
    .sort((left, right) => right.quality - left.quality);
  return wishes[0]?.tag.startsWith('en') === true ? 'en' : 'zh-CN';
}

const isoWall = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})/;

/** A moment as people read it. Numbers are unix milliseconds and are shown in `timezone`; ISO text keeps its own offset. */
function momentText(value: string | number, timezone: string): string {
  if (typeof value === 'number') return wallText(value, timezone).slice(0, 16);
  const match = isoWall.exec(value);
  return match === null ? value : `${match[1]} ${match[2]}`;
}

/** The till's own names for what a sentence shows under another. */
const shownAs: Readonly<Record<string, string>> = {
  usedAtMs: 'usedAt',
  untilMs: 'until',
  expiredOn: 'expiresOn',
  clerk: 'usedBy',
  message: 'reason',
};
const moments: ReadonlySet<string> = new Set(['usedAt', 'until']);

/**
 * What a person reads when something was refused: what happened and what to do.
 * @param details values the sentence may show: usedAt or usedAtMs, until or untilMs (unix milliseconds or ISO 8601),
 *   usedBy or clerk, channel, reason or message, expiresOn or expiredOn, usable, left, seconds, role, status, printer,
 *   trace; others are passed over. `timezone` is the IANA zone for milliseconds, Asia/Shanghai when absent
 */
export function refusalSentence(
  locale: Locale,
  slug: RefusalSlug,
  details: Readonly<Record<string, unknown>> = {},
): string {
  const timezone = typeof details['timezone'] === 'string' ? details['timezone'] : 'Asia/Shanghai';
  const values: Record<string, string | number> = {};
  for (const [given, value] of Object.entries(details)) {
    if ((typeof value !== 'string' && typeof value !== 'number') || value === 0) continue;
    const name = Object.hasOwn(shownAs, given) ? (shownAs[given] ?? given) : given;
    values[name] = moments.has(name) ? momentText(value, timezone) : value;
  }
  return say(locale, `refusal.${slug}`, values);
}
