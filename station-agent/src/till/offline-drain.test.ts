import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { offlineTally } from '@qiantai/shared/views/offline.ts';
import { verifyJournal } from '../journal/verify.ts';
import {
  accept,
  allow,
  countFacts,
  cut,
  drained,
  generous,
  mend,
  openOfflineShop,
} from './offline.testkit.ts';
import { until, type TestShop } from './shop.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    await shop.till.drain(0);
    await shop.close();
  }
});

function sumsUp(shop: TestShop): void {
  const tally = countFacts(shop);
  expect(offlineTally(shop.journal.view)).toEqual(tally);
  expect(tally.accepted).toBe(tally.confirmed + tally.cases + tally.waiting);
}

test('two hundred accepted codes are all settled although the station is killed again and again', async () => {
  let shop = await openOfflineShop();
  cut(shop);
  const codes = Array.from({ length: 200 }, () => shop.issue());
  for (const code of codes) await accept(shop, code);
  const elsewhere = codes.filter((_, index) => index % 20 === 7);
  for (const code of elsewhere) shop.rehearsal.events?.consumedElsewhere?.(code, shop.clock.env.now());
  await mend(shop);
  for (const goal of [30, 90, 150]) {
    shop.till.startClock();
    await until(shop, () => countFacts(shop).waiting <= 200 - goal);
    shop = shop.kill();
    shop.till.settle();
    sumsUp(shop);
  }
  shops.push(shop);
  shop.till.startClock();
  await drained(shop);
  sumsUp(shop);
  expect(countFacts(shop)).toEqual({ accepted: 200, confirmed: 190, cases: 10, waiting: 0 });
  expect(codes.map((code) => shop.rehearsal.consumptions(code))).toEqual(codes.map(() => 1));
  expect(verifyJournal(shop.journal.view)).toMatchObject({ is: 'whole' });
}, 60_000);

test('a code without a clear answer holds up nobody behind it', async () => {
  const shop = await openOfflineShop();
  shops.push(shop);
  cut(shop);
  const codes = Array.from({ length: 6 }, () => shop.issue());
  for (const code of codes) await accept(shop, code);
  await mend(shop);
  shop.server.faults.next('garbage', 3);
  shop.till.startClock();
  await drained(shop);
  expect(countFacts(shop)).toMatchObject({ confirmed: 6 });
});

test('a person need not wait for the pause', async () => {
  const shop = await openOfflineShop();
  shops.push(shop);
  cut(shop);
  await accept(shop, shop.issue());
  shop.till.startClock();
  await mend(shop);
  await shop.ask('offline.retry', {});
  await drained(shop);
  expect(countFacts(shop).confirmed).toBe(1);
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('accept' as const), fen: fc.constantFrom(0, 700) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), pick: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('use-elsewhere' as const), pick: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('line' as const), up: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('fault' as const), times: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 100, max: 20_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), retry: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

/** One history in a shop: what its steps do, and the shop that lives on after them. */
async function live(first: TestShop, steps: readonly Step[]): Promise<{ shop: TestShop; codes: string[] }> {
  let shop = first;
  const codes: string[] = [];
  const manager = { role: 'manager', staff: '3001' } as const;
  for (const each of steps) {
    const picked = 'pick' in each ? codes[each.pick % Math.max(1, codes.length)] : undefined;
    if (each.do === 'accept') {
      const code = shop.issue();
      codes.push(code);
      const fen = each.fen === 0 ? (shop.rehearsal.deals[0]?.paidFen ?? 1) : each.fen;
      await shop.answer('voucher.acceptOffline', { code, amount_fen: fen });
    } else if (each.do === 'again' && picked !== undefined) {
      await shop.answer('voucher.acceptOffline', { code: picked, amount_fen: 1 });
      await shop.answer('voucher.redeem', { code: picked });
    } else if (each.do === 'use-elsewhere' && picked !== undefined) {
      shop.rehearsal.events?.consumedElsewhere?.(picked, shop.clock.env.now());
    } else if (each.do === 'line') {
      if (each.up) await mend(shop);
      else cut(shop);
    } else if (each.do === 'fault') {
      shop.server.faults.next('reply-lost', each.times);
    } else if (each.do === 'kill') {
      shop = shop.kill();
      allow(shop, generous);
      shop.till.settle();
      shop.till.startClock();
    } else if (each.do === 'wait') {
      await new Promise<void>((resolve) => void shop.clock.env.timer(each.ms, resolve));
    } else if (each.do === 'close') {
      const { items } = await shop.ask('case.list', {}, manager);
      const action = each.retry ? 'retry' : 'write-off';
      if (items[0] !== undefined) await shop.answer('case.close', { case: items[0].case, action }, manager);
    }
    sumsUp(shop);
  }
  return { shop, codes };
}

test('in every history, what was accepted is confirmed, a case, or waiting; and healed, nothing waits', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      const opened = await openOfflineShop();
      cut(opened);
      opened.till.startClock();
      const { shop, codes } = await live(opened, steps);
      try {
        await mend(shop);
        await shop.ask('offline.retry', {});
        await drained(shop);
        sumsUp(shop);
        for (const code of codes) expect(shop.rehearsal.consumptions(code)).toBeLessThanOrEqual(1);
      } finally {
        await shop.till.drain(0);
        await shop.close();
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);
