import { afterEach, expect, test } from 'vitest';
import { endedSyncs, runningSync, syncById } from '@qiantai/shared/views/sync.ts';
import { voucherByCode } from '@qiantai/shared/views/vouchers.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';
import {
  asManager,
  factsOf,
  openAlerts,
  syncNow,
  usedElsewhere,
  withList,
  type ListLine,
} from './sync.testkit.ts';

// What the clock begins by itself: closed days compared at half past, states asked after on the hour.

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    await shop.till.drain(0);
    await shop.close();
  }
});

async function shopOpen(edit: (lines: ListLine[]) => ListLine[] = (lines) => lines): Promise<TestShop> {
  const shop = await openShop(undefined, 0, (rehearsal) => withList(rehearsal, edit));
  shops.push(shop);
  return shop;
}

/** Lets the clock run from half a minute before a moment in the shop, such as 2026-11-22T04:30. */
function clockFrom(shop: TestShop, moment: string): void {
  const { env } = shop.clock;
  shop.clock.advance(Date.parse(`${moment}:00+08:00`) - 30_000 - env.now());
  shop.till.startClock();
}

const reconciled = (shop: TestShop) => factsOf(shop, 'sync.reconciled').map(({ data }) => data);

test('at half past four the day is closed: equal books leave no difference', async () => {
  const shop = await shopOpen();
  const card = await shop.ask('voucher.redeem', { code: shop.issue() });
  await shop.ask('voucher.redeem', { code: shop.issue() });
  await shop.ask('voucher.reverse', { voucher_id: card.voucher });
  clockFrom(shop, '2026-11-22T04:30');
  await until(shop, () => reconciled(shop).length === 1);
  expect(reconciled(shop)[0]).toMatchObject({
    day: '2026-11-21',
    journalCount: 1,
    platformCount: 1,
    differencesCount: 0,
  });
  expect(await openAlerts(shop)).toEqual([]);
});

test('every difference of the closed day is named, alarmed once, and shown in the log', async () => {
  const edits = new Map<string, (line: ListLine) => ListLine[]>();
  const shop = await shopOpen((lines) =>
    lines.flatMap((line) => edits.get(line.receiptCode)?.(line) ?? [line]),
  );
  const codes: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const code = shop.issue();
    codes.push(code);
    await shop.ask('voucher.redeem', { code });
  }
  const [, dearer = '', refunded = '', missing = ''] = codes;
  edits.set(dearer, (line) => [{ ...line, dealPrice: 1 }]);
  edits.set(refunded, (line) => [{ ...line, refundStatus: 6 }]);
  edits.set(missing, () => []);
  const foreign = usedElsewhere(shop);
  clockFrom(shop, '2026-11-22T04:30');
  await until(shop, () => reconciled(shop).length === 1);
  const named = reconciled(shop)[0]?.differences.map(({ kind, code }) => `${kind} ${code}`);
  expect(named?.sort()).toEqual(
    [
      `amount-differs ${dearer}`,
      `journal-only ${missing}`,
      `platform-only ${foreign}`,
      `refunded-after ${refunded}`,
    ].sort(),
  );
  const alarms = (await openAlerts(shop)).map(({ kind, code }) => `${kind} ${code}`);
  expect(alarms.sort()).toEqual(
    [
      `amount-differs ${dearer}`,
      `journal-only ${missing}`,
      `refunded-after ${refunded}`,
      `unknown-consumption ${foreign}`,
    ].sort(),
  );
  const { items } = await shop.ask('sync.logs', {}, asManager);
  const shown = items.find(({ kind }) => kind === 'reconciliation')?.comparison;
  expect(shown).toMatchObject({ journalCount: 4, platformCount: 3, differencesCount: 4 });
});

test('a machine that was off for two nights closes both days when it is on again, each once', async () => {
  const shop = await shopOpen();
  await shop.ask('voucher.redeem', { code: shop.issue() });
  shop.clock.advance(24 * 3_600_000);
  await shop.ask('voucher.redeem', { code: shop.issue() });
  clockFrom(shop, '2026-11-23T10:30');
  await until(shop, () => reconciled(shop).length === 2);
  expect(
    reconciled(shop).map(({ day, journalCount, differencesCount }) => [day, journalCount, differencesCount]),
  ).toEqual([
    ['2026-11-21', 1, 0],
    ['2026-11-22', 1, 0],
  ]);
  const after = shop.kill();
  shops.splice(shops.indexOf(shop), 1, after);
  const ended = () => endedSyncs(after.journal.view, 'meituan', 'orders', 9).length;
  const before = ended();
  clockFrom(after, '2026-11-23T11:30');
  await until(after, () => ended() > before);
  expect(reconciled(after)).toHaveLength(2);
});

test('a comparison cut short by a kill starts over and is written down once', async () => {
  const shop = await shopOpen();
  for (let count = 0; count < 700; count += 1) usedElsewhere(shop);
  clockFrom(shop, '2026-11-22T04:30');
  await until(shop, () => (runningSync(shop.journal.view, 'meituan', 'reconciliation')?.pages ?? 0) >= 2);
  const { sync } = runningSync(shop.journal.view, 'meituan', 'reconciliation') ?? { sync: 0 };
  const after = shop.kill();
  shops.splice(shops.indexOf(shop), 1, after);
  after.till.settle();
  await until(after, () => syncById(after.journal.view, sync)?.state === 'done');
  expect(reconciled(after)).toMatchObject([{ sync, platformCount: 700, journalCount: 0 }]);
  expect(new Set(factsOf(after, 'voucher.listed').map(({ data }) => data.code)).size).toBe(700);
}, 60_000);

test('a use that was undone at the other counter is taken back when the day is closed', async () => {
  let undone = false;
  const shop = await shopOpen((lines) => (undone ? [] : lines));
  const code = usedElsewhere(shop);
  await syncNow(shop);
  const day = { start_date: '2026-11-21', end_date: '2026-11-21' };
  expect((await shop.ask('voucher.stats', day)).trend).toMatchObject([{ uses: 1 }]);
  undone = true;
  clockFrom(shop, '2026-11-22T04:30');
  await until(shop, () => reconciled(shop).length === 1);
  expect((await shop.ask('voucher.stats', day)).trend).toMatchObject([{ uses: 0, fen: 0 }]);
  expect(voucherByCode(shop.journal.view, 'meituan', code)).toMatchObject({ status: 1 });
});

test('on the hour, vouchers seen and not redeemed are asked after: used elsewhere, expired, or as they were', async () => {
  const shop = await shopOpen();
  const { deal } = shop.rehearsal.deals[0] ?? { deal: '' };
  const expiring = (ms: number): string =>
    shop.rehearsal.issue({ deal, expiresAtMs: shop.clock.env.now() + ms }).code;
  const used = shop.issue();
  const ends = expiring(3 * 3_600_000);
  const ended = expiring(6 * 3_600_000);
  const same = shop.issue();
  for (const code of [used, ends, ended, same]) await shop.ask('voucher.lookup', { code });
  const status = (code: string) => voucherByCode(shop.journal.view, 'meituan', code)?.status;
  shop.rehearsal.events?.consumedElsewhere?.(used, shop.clock.env.now());
  clockFrom(shop, '2026-11-21T16:00');
  await until(shop, () => endedSyncs(shop.journal.view, 'meituan', 'states', 1).length === 1);
  expect([used, ends, ended, same].map(status)).toEqual([2, 3, 1, 1]);
  expect(shop.rehearsal.consumptions(same)).toBe(0);
  const told = factsOf(shop, 'voucher.state-learnt').map(({ data }) => data.from);
  expect(told).toEqual(expect.arrayContaining(['platform']));
  const { whole } = await shop.ask('voucher.stats', {});
  expect(whole).toMatchObject({ total: 4, redeemed: 1, expired: 1, unredeemed: 2 });
});

test('a voucher whose last day is over expires by its date, without asking anybody', async () => {
  const shop = await shopOpen();
  const { deal } = shop.rehearsal.deals[0] ?? { deal: '' };
  const { code } = shop.rehearsal.issue({ deal, expiresAtMs: shop.clock.env.now() + 3_600_000 });
  await shop.ask('voucher.lookup', { code });
  clockFrom(shop, '2026-11-22T10:00');
  await until(shop, () => factsOf(shop, 'voucher.state-learnt').length === 1);
  expect(factsOf(shop, 'voucher.state-learnt')[0]?.data).toMatchObject({ status: 3, from: 'date' });
});
