// How much may still be handed over without a platform. Computed from facts each time: a restart spends nothing and forgets nothing.

import type { OfflineAllowance } from '@qiantai/shared/commands/offline.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { atRisk, heardAtMs, offlineTally } from '@qiantai/shared/views/offline.ts';
import { say, type Locale, type WordKey } from '@qiantai/shared/words/index.ts';
import type { OfflineBudget, Shop } from './context.ts';

const minuteMs = 60_000;

/** How long a platform was not heard; a clock that was set back makes it no longer. */
function silentMs(shop: Shop, platform: string): number | undefined {
  const atMs = heardAtMs(shop.journal.view, platform);
  return atMs === undefined ? undefined : Math.max(0, shop.env.now() - atMs);
}

/** What is left of a platform's budget now. */
export function allowanceOf(shop: Shop, platform: string): OfflineAllowance {
  const { view } = shop.journal;
  const budget = shop.offline?.(platform);
  const tally = offlineTally(view, platform);
  const heard = heardAtMs(view, platform);
  if (budget === undefined) {
    const none = { acceptLeft: 0, amountLeftFen: 0, minutesLeft: 0 };
    return { platform, allowed: false, ...none, heardAtMs: heard, tally };
  }
  const risk = atRisk(view, platform);
  const silent = silentMs(shop, platform);
  return {
    platform,
    allowed: true,
    ...budget,
    acceptLeft: Math.max(0, budget.acceptMax - risk.count),
    amountLeftFen: Math.max(0, budget.amountMaxFen - risk.fen),
    minutesLeft: silent === undefined ? 0 : Math.max(0, Math.floor(budget.minutesMax - silent / minuteMs)),
    heardAtMs: heard,
    tally,
  };
}

function spentWord(
  shop: Shop,
  platform: string,
  budget: OfflineBudget,
  amountFen: number,
): WordKey | undefined {
  const risk = atRisk(shop.journal.view, platform);
  const silent = silentMs(shop, platform);
  if (silent === undefined) return 'offline.never-heard';
  if (silent > budget.minutesMax * minuteMs) return 'offline.minutes-spent';
  if (risk.count + 1 > budget.acceptMax) return 'offline.count-spent';
  return risk.fen + amountFen > budget.amountMaxFen ? 'offline.amount-spent' : undefined;
}

/** @throws Refusal offline-refused where nothing may be accepted, offline-budget where this is too much */
export function refuseBeyondBudget(shop: Shop, platform: string, amountFen: number, locale: Locale): void {
  const budget = shop.offline?.(platform);
  if (budget === undefined)
    throw new Refusal('offline-refused', { platform, reason: say(locale, 'offline.not-set') });
  const spent = spentWord(shop, platform, budget, amountFen);
  if (spent === undefined) return;
  const slug = spent === 'offline.never-heard' ? 'offline-refused' : 'offline-budget';
  throw new Refusal(slug, { platform, limit: spent.slice('offline.'.length), reason: say(locale, spent) });
}
