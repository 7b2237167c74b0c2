// What a sync brought, said in one sentence. Pure; asked for from the list of vouchers and from the manager's day.

import type { SyncCard } from '@qiantai/shared/commands/sync.ts';
import { isWordKey, refusalSentence, say, type Locale } from '@qiantai/shared/words/index.ts';
import { refusals, type RefusalSlug } from '@qiantai/shared/refusals.ts';
import type { Tone } from './verdict.ts';

export const syncTones: Readonly<Record<SyncCard['state'], Tone>> = {
  running: 'busy',
  done: 'ok',
  failed: 'no',
};

const isSlug = (text: string): text is RefusalSlug => Object.hasOwn(refusals, text);

/** The operating system's own words for a line that is down. */
const networkWord = /^E[A-Z_]+$/;

/** Why a sync gave up, in words where there are any. */
export function whySentence(locale: Locale, why: string): string {
  if (isSlug(why)) return refusalSentence(locale, why);
  if (networkWord.test(why)) return refusalSentence(locale, 'platform-unreachable');
  return isWordKey(why) ? say(locale, why) : why;
}

/** "读到 12 笔，新记 2 笔". */
export function syncFigures(locale: Locale, card: SyncCard): string {
  const { read, recorded, alerts } = card;
  return say(locale, 'syncs.result', { read, recorded, alerts: alerts === 0 ? '' : alerts });
}

/** What to tell whoever pressed the button. @param platform its name in the reader's language */
export function syncSentence(locale: Locale, card: SyncCard, platform: string): string {
  const { read, recorded } = card;
  if (card.state === 'running') return say(locale, 'syncs.running', { platform });
  if (card.state === 'failed')
    return say(locale, 'syncs.failed', { platform, why: whySentence(locale, card.why) });
  return say(locale, 'syncs.done', { platform, read, recorded });
}

/** The latest sync of each platform, in the order of the log. */
export function latestByPlatform(items: readonly SyncCard[]): ReadonlyMap<string, SyncCard> {
  const latest = new Map<string, SyncCard>();
  for (const card of items) if (!latest.has(card.platform)) latest.set(card.platform, card);
  return latest;
}
