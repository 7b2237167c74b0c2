// Whatever the counter does to benefits in whatever order, the balances equal a recount made beside the till:
// plain sums over whole day numbers, which know nothing of facts, views or dates.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BenefitHistory } from '@qiantai/shared/commands/benefit.ts';
import { createViews, foldFact } from '@qiantai/shared/views/index.ts';
import { openDatabase } from '../journal/sqlite.ts';
import { openShop, type TestShop } from './shop.testkit.ts';

const dayMs = 86_400_000;
const windowMs = 10 * 60_000;
const manager = { staff: '3001', role: 'manager' } as const;
const phones = ['13912345678', '13700001111'];
const cardDays = 3;
const lessonCount = 2;
const valueFen = 5_000;

const kinds = ['card', 'lessons', 'cash'] as const;
type Kind = (typeof kinds)[number];
const typeOf: Readonly<Record<Kind, number>> = { card: 1, lessons: 2, cash: 5 };

type Step =
  | { readonly do: 'grant'; readonly kind: Kind; readonly who: number }
  | { readonly do: 'use' | 'undo' | 'freeze' | 'unfreeze' | 'reverse'; readonly pick: number }
  | { readonly do: 'pass'; readonly days: number };

// Picks reach among the latest few, so that an evening keeps coming back to the same cards and lessons.
const pick = fc.nat({ max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('grant' as const),
      kind: fc.constantFrom<Kind>('card', 'card', 'lessons', 'cash'),
      who: fc.nat({ max: 2 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('use' as const), pick }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('undo' as const, 'freeze' as const, 'unfreeze' as const),
      pick,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('reverse' as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pass' as const), days: fc.integer({ min: 1, max: 3 }) }),
  },
);

/** A card that stands still for some days: by single steps it would hardly ever come about. */
const rest = fc
  .record({ pick, days: fc.integer({ min: 1, max: 3 }) })
  .map(({ pick: which, days }): Step[] => [
    { do: 'freeze', pick: which },
    { do: 'pass', days },
    { do: 'unfreeze', pick: which },
  ]);
const steps = fc
  .array(fc.oneof({ weight: 12, arbitrary: step.map((one) => [one]) }, { weight: 1, arbitrary: rest }), {
    minLength: 20,
    maxLength: 36,
    size: 'max',
  })
  .map((parts) => parts.flat());

interface Counted {
  readonly id: number;
  readonly kind: Kind;
  readonly who: number;
  readonly startDay: number;
  /** Days by the voucher that gave them. */
  readonly days: Map<number, number>;
  readonly standing: Set<string>;
  stoodStill: number;
  frozenSince: number | undefined;
  isBack: boolean;
}

interface Spent {
  readonly voucher: number;
  readonly of: Counted;
  readonly atMs: number;
  isBack: boolean;
}

class Recount {
  readonly benefits: Counted[] = [];
  readonly spent: Spent[] = [];
  today = 0;

  stateOf(one: Counted): string {
    if (one.isBack) return 'taken-back';
    if (one.frozenSince !== undefined) return 'frozen';
    if (one.kind === 'card' && this.lastDay(one) < this.today) return 'expired';
    return one.kind === 'lessons' && one.standing.size === lessonCount ? 'used-up' : 'active';
  }

  lastDay(one: Counted): number {
    const given = [...one.days.values()].reduce((sum, days) => sum + days, 0);
    const still = one.frozenSince === undefined ? 0 : this.today - one.frozenSince;
    return one.startDay + given + one.stoodStill + still - 1;
  }
}

const dateOf = (day: number): string =>
  new Date(Date.parse('2026-11-21') + day * dayMs).toISOString().slice(0, 10);

async function outcomeOf<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function redeem(shop: TestShop, count: Recount, kind: Kind, who: number): Promise<void> {
  const phone = phones[who];
  const deal = shop.rehearsal.deals[kinds.indexOf(kind)]?.deal ?? '';
  const card = await shop.ask('voucher.redeem', {
    code: shop.issue(deal),
    ...(phone === undefined ? {} : { phone }),
  });
  const running = count.benefits.find(
    (one) =>
      kind === 'card' &&
      phone !== undefined &&
      one.kind === 'card' &&
      one.who === who &&
      ['active', 'frozen'].includes(count.stateOf(one)),
  );
  expect(card.resultType).toBe(running === undefined ? { card: 1, lessons: 3, cash: 5 }[kind] : 2);
  if (running !== undefined) expect(card.resultId).toBe(running.id);
  const of: Counted = running ?? {
    id: card.resultId ?? 0,
    kind,
    who,
    startDay: count.today,
    days: new Map(),
    standing: new Set(),
    stoodStill: 0,
    frozenSince: undefined,
    isBack: false,
  };
  if (running === undefined) count.benefits.push(of);
  if (kind === 'card') of.days.set(card.voucher, cardDays);
  count.spent.push({ voucher: card.voucher, of, atMs: shop.clock.env.now(), isBack: false });
}

async function use(shop: TestShop, count: Recount, one: Counted): Promise<void> {
  const got = await outcomeOf(shop.ask('benefit.useLesson', { benefit_id: one.id, coach: '李教练' }));
  const state = count.stateOf(one);
  if (state === 'used-up') expect(got).toBe('benefit-empty');
  else if (state !== 'active') expect(got).toBe('benefit-not-active');
  else if (one.kind !== 'lessons') expect(got).toBe('bad-request');
  else {
    // Two lessons of one millisecond stand in either order: the new one is the one not seen before.
    const { uses } = (got as BenefitHistory).history;
    const fresh = uses.filter(({ use: id, undoneAtMs }) => undoneAtMs === undefined && !one.standing.has(id));
    expect(fresh).toHaveLength(1);
    for (const { use: id } of fresh) one.standing.add(id);
  }
}

async function undo(shop: TestShop, one: Counted): Promise<void> {
  const [last] = [...one.standing].slice(-1);
  if (last === undefined) return;
  await shop.ask('benefit.undoUse', { benefit_id: one.id, use: last }, manager);
  one.standing.delete(last);
}

async function freeze(shop: TestShop, count: Recount, one: Counted): Promise<void> {
  const got = await outcomeOf(shop.ask('benefit.freeze', { benefit_id: one.id, reason: '出差' }, manager));
  if (one.kind !== 'card') expect(got).toBe('bad-request');
  else if (count.stateOf(one) !== 'active') expect(got).toBe('benefit-not-active');
  else one.frozenSince = count.today;
}

async function unfreeze(shop: TestShop, count: Recount, one: Counted): Promise<void> {
  const got = await outcomeOf(shop.ask('benefit.unfreeze', { benefit_id: one.id }, manager));
  if (count.stateOf(one) !== 'frozen') {
    expect(got).toBe('benefit-not-active');
    return;
  }
  one.stoodStill += count.today - (one.frozenSince ?? 0);
  one.frozenSince = undefined;
}

async function reverse(shop: TestShop, spent: Spent): Promise<void> {
  const isLate = shop.clock.env.now() >= spent.atMs + windowMs;
  const got = await outcomeOf(shop.ask('voucher.reverse', { voucher_id: spent.voucher }));
  if (spent.isBack) expect(got).toBe('not-redeemed');
  else if (isLate) expect(got).toBe('reversal-window-closed');
  else if (spent.of.standing.size > 0) expect(got).toBe('benefit-used');
  else {
    expect(got).toMatchObject({ state: 'reversed' });
    spent.isBack = true;
    spent.of.days.delete(spent.voucher);
    spent.of.isBack = spent.of.days.size === 0;
  }
}

async function take(shop: TestShop, count: Recount, what: Step): Promise<void> {
  if (what.do === 'grant') return redeem(shop, count, what.kind, what.who);
  if (what.do === 'pass') {
    shop.clock.advance(what.days * dayMs);
    count.today += what.days;
    return;
  }
  const { benefits, spent } = count;
  const one = benefits.at(-1 - (what.pick % Math.max(1, benefits.length)));
  const voucher = spent.at(-1 - (what.pick % Math.max(1, spent.length)));
  if (one === undefined || voucher === undefined) return;
  switch (what.do) {
    case 'use':
      return use(shop, count, one);
    case 'undo':
      return undo(shop, one);
    case 'freeze':
      return freeze(shop, count, one);
    case 'unfreeze':
      return unfreeze(shop, count, one);
    case 'reverse':
      return reverse(shop, voucher);
  }
}

async function compare(shop: TestShop, count: Recount): Promise<void> {
  for (const one of count.benefits) {
    const card = await shop.ask('benefit.get', { benefit_id: one.id });
    const left = one.isBack ? 0 : 1;
    expect(card).toMatchObject({
      state: count.stateOf(one),
      used: one.standing.size,
      remaining: one.kind === 'lessons' ? left * (lessonCount - one.standing.size) : 0,
      remainingFen: one.kind === 'cash' ? left * valueFen : 0,
      days: one.kind === 'card' ? one.days.size * cardDays : 0,
      endsOn: one.kind === 'card' && one.days.size > 0 ? dateOf(count.lastDay(one)) : '',
    });
    expect(Math.min(card.remaining, card.remainingFen, card.days)).toBeGreaterThanOrEqual(0);
  }
}

/** The views that another machine folds from the same journal. */
function compareFolded(shop: TestShop): void {
  const folded = openDatabase(':memory:');
  createViews(folded);
  for (let after = 0; ;) {
    const facts = shop.journal.read(after);
    for (const fact of facts) foldFact(fact, folded);
    const last = facts.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  for (const table of ['benefits', 'benefit_periods', 'benefit_uses', 'benefit_freezes', 'benefit_spends'])
    expect(folded.all(`SELECT * FROM ${table}`)).toEqual(shop.journal.view.all(`SELECT * FROM ${table}`));
}

async function evening(all: readonly Step[]): Promise<void> {
  const shop = await openShop();
  try {
    for (const [index, kind] of kinds.entries()) {
      const deal = shop.rehearsal.deals[index]?.deal ?? '';
      await shop.ask(
        'platform.mapDeal',
        {
          platform_code: 'meituan',
          deal,
          voucher_type: typeOf[kind],
          product: kind,
          card: { days: cardDays },
          lessons: { count: lessonCount },
          cash: { valueFen },
        },
        { staff: '9001', role: 'admin' },
      );
    }
    const count = new Recount();
    for (const what of all) {
      await take(shop, count, what);
      await compare(shop, count);
    }
    compareFolded(shop);
  } finally {
    await shop.close();
  }
}

test('over any sequence of grants, uses, undos, freezes and reversals the balances equal a recount', async () => {
  await fc.assert(fc.asyncProperty(steps, evening), {
    numRuns: 60,
  });
}, 60_000);
