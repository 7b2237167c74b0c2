// A shop that may accept offline, its line to the platform that can be cut, and what was accepted counted from the facts.

import { offlineTally, type OfflineTally } from '@qiantai/shared/views/offline.ts';
import type { OfflineBudget } from './context.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';

export const generous: OfflineBudget = { acceptMax: 1_000, amountMaxFen: 100_000_000, minutesMax: 600 };

/** Lets a test shop accept offline for its platform; its till reads the budget at each question. */
export function allow(shop: TestShop, budget: OfflineBudget | undefined): void {
  Object.assign(shop.shop, { offline: () => budget });
}

/** A shop whose platform was heard once and may be accepted for within a budget. */
export async function openOfflineShop(
  budget: OfflineBudget = generous,
  beside?: TestShop,
): Promise<TestShop> {
  const shop = await openShop(beside);
  allow(shop, budget);
  await shop.ask('voucher.lookup', { code: shop.issue() });
  return shop;
}

/** The line to the platform is cut until `mend`. */
export const cut = (shop: TestShop): void => shop.server.faults.next('refuse-connection');
export const mend = (shop: TestShop): Promise<void> => shop.server.faults.clear();

/** What the first set meal costs; the platform will say the same. */
export const mealFen = (shop: TestShop): number => shop.rehearsal.deals[0]?.paidFen ?? 0;

export const accept = (shop: TestShop, code: string, amount_fen = mealFen(shop), command?: string) =>
  shop.ask('voucher.acceptOffline', { code, amount_fen }, command === undefined ? {} : { command });

/** Where everything ever accepted stands; by the facts and not by the view that the till reads. */
export function countFacts(shop: TestShop): OfflineTally {
  const standing = new Map<string, 'waiting' | 'confirmed' | 'cases'>();
  for (let after = 0; ;) {
    const facts = shop.journal.read(after);
    for (const fact of facts) {
      if (fact.type === 'voucher.accepted-offline') standing.set(fact.data.acceptance, 'waiting');
      if (fact.type === 'voucher.offline-confirmed') standing.set(fact.data.acceptance, 'confirmed');
      if (fact.type === 'case.opened') standing.set(fact.data.acceptance, 'cases');
      if (fact.type === 'case.closed' && fact.data.action === 'retry')
        standing.set(fact.data.acceptance, 'waiting');
    }
    const last = facts.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  const count = (state: string): number => [...standing.values()].filter((each) => each === state).length;
  return {
    accepted: standing.size,
    confirmed: count('confirmed'),
    cases: count('cases'),
    waiting: count('waiting'),
  };
}

/** Waits until nothing waits any more. */
export const drained = (shop: TestShop): Promise<void> =>
  until(shop, () => offlineTally(shop.journal.view).waiting === 0);
