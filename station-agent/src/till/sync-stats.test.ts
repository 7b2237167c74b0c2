import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import { openShop, type TestShop } from './shop.testkit.ts';
import { factsOf, syncNow, usedElsewhere } from './sync.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    await shop.till.drain(0);
    await shop.close();
  }
});

async function shopOpen(): Promise<TestShop> {
  const shop = await openShop();
  shops.push(shop);
  return shop;
}

type Deed = { do: 'look' | 'redeem' | 'reverse' | 'elsewhere' | 'sync' | 'tomorrow'; deal: number };

const deeds = fc.array(
  fc.record({
    do: fc.constantFrom(
      'look',
      'redeem',
      'redeem',
      'redeem',
      'reverse',
      'reverse',
      'elsewhere',
      'sync',
      'tomorrow',
    ),
    deal: fc.nat({ max: 7 }),
  }),
  { minLength: 3, maxLength: 12 },
);

async function play(shop: TestShop, deed: Deed): Promise<void> {
  const deal = shop.rehearsal.deals[deed.deal]?.deal;
  if (deed.do === 'look') await shop.answer('voucher.lookup', { code: shop.issue(deal) });
  if (deed.do === 'redeem') await shop.answer('voucher.redeem', { code: shop.issue(deal) });
  if (deed.do === 'elsewhere') usedElsewhere(shop, deal);
  if (deed.do === 'sync') await syncNow(shop);
  if (deed.do === 'tomorrow') shop.clock.advance(24 * 3_600_000);
  if (deed.do === 'reverse') {
    const last = factsOf(shop, 'voucher.redeemed').at(-1);
    if (last !== undefined) await shop.answer('voucher.reverse', { voucher_id: last.data.voucher });
  }
}

/** The redemptions of each day, counted anew from the bare facts. */
function recount(facts: readonly AnyFact[]): Map<string, { uses: number; fen: number }> {
  const undone = new Set(
    facts.flatMap((fact) => (fact.type === 'voucher.reversed' ? [fact.data.redemption] : [])),
  );
  const days = new Map<string, { uses: number; fen: number }>();
  const add = (day: string, fen: number): void => {
    const sum = days.get(day) ?? { uses: 0, fen: 0 };
    days.set(day, { uses: sum.uses + 1, fen: sum.fen + fen });
  };
  for (const fact of facts) {
    if (fact.type === 'voucher.redeemed' && !undone.has(fact.data.attempt))
      for (const _item of fact.data.items) add(fact.businessDay, fact.data.paidFen);
    if (fact.type === 'voucher.listed' && fact.data.status === 'consumed')
      add(fact.data.day, fact.data.paidFen);
  }
  return days;
}

test('statistics equal a count of everything anew, whatever happened', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (history) => {
      const shop = await shopOpen();
      for (const deed of history) await play(shop, deed);
      const range = { start_date: '2026-11-20', end_date: '2026-12-20' };
      const stats = await shop.ask('voucher.stats', range);
      for (const [status, count] of [
        [1, stats.whole.unredeemed],
        [2, stats.whole.redeemed],
        [3, stats.whole.expired],
        [4, stats.whole.refunded],
      ] as const) {
        const { total } = await shop.ask('voucher.list', { status, ...range });
        expect(count, `status ${status}`).toBe(total);
      }
      expect(stats.whole.total).toBe((await shop.ask('voucher.list', range)).total);
      for (const { voucherType, total } of stats.byType)
        expect(total).toBe((await shop.ask('voucher.list', { voucher_type: voucherType, ...range })).total);
      const days = recount(shop.journal.read(0));
      for (const { day, uses, fen } of stats.trend)
        expect({ day, uses, fen }).toEqual({ day, ...(days.get(day) ?? { uses: 0, fen: 0 }) });
      const sales = [...days.values()].reduce((sum, { fen }) => sum + fen, 0);
      expect(stats.byPlatform.reduce((sum, { salesFen }) => sum + salesFen, 0)).toBe(sales);
    }),
    { numRuns: 12 },
  );
}, 60_000);

test('the rate is redeemed in total, and each day of the range is in the trend', async () => {
  const shop = await shopOpen();
  await shop.ask('voucher.redeem', { code: shop.issue() });
  await shop.ask('voucher.lookup', { code: shop.issue() });
  await shop.ask('voucher.lookup', { code: shop.issue() });
  const stats = await shop.ask('voucher.stats', { start_date: '2026-11-19', end_date: '2026-11-21' });
  expect(stats.whole).toMatchObject({ total: 3, redeemed: 1, unredeemed: 2, rate: 0.3333 });
  expect(stats.byPlatform).toMatchObject([{ platform: 'meituan', rate: 0.3333, salesFen: 12_800 }]);
  expect(stats.trend).toEqual([
    { day: '2026-11-19', uses: 0, fen: 0 },
    { day: '2026-11-20', uses: 0, fen: 0 },
    { day: '2026-11-21', uses: 1, fen: 12_800 },
  ]);
  expect((await shop.ask('voucher.stats', {})).trend).toHaveLength(30);
});

test('days the wrong way round, or years of them, are refused', async () => {
  const shop = await shopOpen();
  const refused = async (start_date: string, end_date: string) =>
    shop.answer('voucher.stats', { start_date, end_date });
  expect(await refused('2026-11-21', '2026-11-20')).toMatchObject({ error: 'bad-request' });
  expect(await refused('2020-01-01', '2026-11-20')).toMatchObject({ error: 'bad-request' });
  expect(await shop.answer('voucher.stats', {}, { role: 'kitchen' })).toMatchObject({ error: 'not-allowed' });
});
