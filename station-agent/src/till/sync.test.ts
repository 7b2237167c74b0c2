import { afterEach, expect, test } from 'vitest';
import { rebuildViews } from '../journal/journal.ts';
import type { RehearsalPlatform } from '../platforms/platform.ts';
import type { JournalDb } from '../journal/sqlite.ts';
import { verifyJournal } from '../journal/verify.ts';
import { runningSyncs, syncById } from '@qiantai/shared/views/sync.ts';
import { voucherByCode } from '@qiantai/shared/views/vouchers.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';
import {
  asManager,
  ended,
  factsOf,
  holdConsumes,
  openAlerts,
  syncNow,
  usedElsewhere,
  withList,
  type ListLine,
} from './sync.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    expect(verifyJournal(shop.journal.view)).toMatchObject({ is: 'whole' });
    await shop.till.drain(0);
    await shop.close();
  }
});

async function shopOpen(
  edit: (lines: ListLine[]) => ListLine[] = (lines) => lines,
  around: (rehearsal: RehearsalPlatform) => RehearsalPlatform = (rehearsal) => rehearsal,
): Promise<TestShop> {
  const shop = await openShop(undefined, 0, (rehearsal) => withList(around(rehearsal), edit));
  shops.push(shop);
  return shop;
}

const listedCodes = (shop: TestShop): string[] =>
  factsOf(shop, 'voucher.listed').map(({ data }) => data.code);

function tables(shop: TestShop): unknown {
  const names = [
    'vouchers',
    'syncs',
    'alerts',
    'reconciliations',
    'voucher_uses',
    'use_days',
    'voucher_marks',
    'voucher_days',
  ];
  return names.map((name) => shop.journal.view.all(`SELECT * FROM ${name} ORDER BY 1, 2, 3`));
}

test('what was redeemed here is no news to the list, and a second reading writes nothing down', async () => {
  const shop = await shopOpen();
  for (let count = 0; count < 3; count += 1) await shop.ask('voucher.redeem', { code: shop.issue() });
  expect(await syncNow(shop)).toMatchObject({ state: 'done', read: 3, recorded: 0, alerts: 0 });
  usedElsewhere(shop);
  expect(await syncNow(shop)).toMatchObject({ state: 'done', read: 4, recorded: 1, alerts: 1 });
  expect(await syncNow(shop)).toMatchObject({ state: 'done', read: 4, recorded: 0, alerts: 0 });
  expect(listedCodes(shop)).toHaveLength(1);
});

test('a redemption nobody here made becomes a used voucher and an alert that says what to do', async () => {
  const shop = await shopOpen();
  const code = usedElsewhere(shop);
  await syncNow(shop);
  expect(voucherByCode(shop.journal.view, 'meituan', code)).toMatchObject({ status: 2, redeemed_by: null });
  const [alert, ...more] = await openAlerts(shop);
  expect(more).toEqual([]);
  expect(alert).toMatchObject({ kind: 'unknown-consumption', severity: 'high', code, state: 'open' });
  expect(alert?.says).toContain(code);
  expect(alert?.todo).not.toBe('');
  const answer = await shop.answer('voucher.redeem', { code });
  expect(answer).toMatchObject({ ok: false, error: 'voucher-already-redeemed' });
});

test('a manager closes an alert with a note, once, and the list raises it no more', async () => {
  const shop = await shopOpen();
  usedElsewhere(shop);
  await syncNow(shop);
  const [alert] = await openAlerts(shop);
  const closing = { alert: alert?.alert ?? 0, note: '老板在手机上核销的' };
  expect(await shop.answer('alert.close', closing)).toMatchObject({ ok: false, error: 'not-allowed' });
  const closed = await shop.ask('alert.close', closing, { ...asManager, command: 'close-1' });
  expect(closed).toMatchObject({ state: 'closed', closedBy: '3001', how: 'person', note: closing.note });
  expect(await shop.ask('alert.close', closing, { ...asManager, command: 'close-1' })).toEqual(closed);
  expect(await shop.answer('alert.close', closing, asManager)).toMatchObject({ error: 'status-changed' });
  await syncNow(shop);
  expect(await openAlerts(shop)).toEqual([]);
  expect((await shop.ask('alert.list', {}, asManager)).closed).toHaveLength(1);
});

test('what was used before this journal began is written down without an alarm', async () => {
  const shop = await shopOpen((lines) =>
    lines.map((line) => ({ ...line, verifyTime: '2026-11-21 09:00:00' })),
  );
  usedElsewhere(shop);
  expect(await syncNow(shop)).toMatchObject({ recorded: 1, alerts: 0 });
});

test('a refund after the redemption is an alert, and the voucher stands as refunded', async () => {
  let refunded = false;
  const shop = await shopOpen((lines) =>
    lines.map((line) => (refunded ? { ...line, refundStatus: 6 } : line)),
  );
  const code = shop.issue();
  await shop.ask('voucher.redeem', { code });
  await syncNow(shop);
  refunded = true;
  expect(await syncNow(shop)).toMatchObject({ recorded: 1, alerts: 1 });
  expect(await syncNow(shop)).toMatchObject({ recorded: 0, alerts: 0 });
  expect((await openAlerts(shop)).map(({ kind }) => kind)).toEqual(['refunded-after']);
  expect(voucherByCode(shop.journal.view, 'meituan', code)).toMatchObject({ status: 4 });
  const { whole, trend } = await shop.ask('voucher.stats', {});
  expect(whole).toMatchObject({ total: 1, redeemed: 0, refunded: 1 });
  expect(trend.at(-1)).toMatchObject({ uses: 0, fen: 0 });
});

test('a list that still shows what was undone here raises nothing', async () => {
  let kept: ListLine[] = [];
  const shop = await shopOpen((lines) => (kept = lines.length === 0 ? kept : lines));
  const card = await shop.ask('voucher.redeem', { code: shop.issue() });
  await syncNow(shop);
  await shop.ask('voucher.reverse', { voucher_id: card.voucher });
  expect(await syncNow(shop)).toMatchObject({ read: 2, recorded: 0, alerts: 0 });
});

test('a redemption whose answer is still out is left for the next reading', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  shop.server.faults.next('reply-lost', 1);
  const redeeming = shop.ask('voucher.redeem', { code });
  await until(shop, () => shop.rehearsal.consumptions(code) === 1);
  expect(await syncNow(shop)).toMatchObject({ alerts: 0 });
  expect((await redeeming).voucher).toBeGreaterThan(0);
  await until(shop, () => factsOf(shop, 'voucher.redeemed').length === 1);
  expect(await syncNow(shop)).toMatchObject({ recorded: 0, alerts: 0 });
});

test('a success of ours that came late is taken up from the list, as ours and without an alarm', async () => {
  const late = holdConsumes();
  const shop = await shopOpen(undefined, late.around);
  const code = shop.issue();
  await shop.answer('voucher.redeem', { code });
  await until(shop, () => factsOf(shop, 'voucher.redeem-refused').length === 1);
  expect(factsOf(shop, 'voucher.redeem-refused')[0]?.data.because).toBe('platform-unreachable');
  late.arrive(shop);
  expect(shop.rehearsal.consumptions(code)).toBe(1);
  expect(await syncNow(shop)).toMatchObject({ state: 'done', alerts: 0 });
  expect(factsOf(shop, 'voucher.redeemed')).toHaveLength(1);
  expect(listedCodes(shop)).toEqual([]);
});

test('somebody else’s use of a voucher we failed to reach is waited for, then told', async () => {
  const shop = await shopOpen();
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  shop.server.faults.next('refuse-connection');
  expect(await shop.answer('voucher.redeem', { code })).toMatchObject({ error: 'platform-unreachable' });
  await shop.server.faults.clear();
  shop.rehearsal.events?.consumedElsewhere?.(code, shop.clock.env.now());
  expect(await syncNow(shop)).toMatchObject({ state: 'done', recorded: 0, alerts: 0 });
  shop.clock.advance(3_600_000);
  expect(await syncNow(shop)).toMatchObject({ state: 'done', recorded: 1, alerts: 1 });
});

test('two thousand orders come page by page, each once, and a scan between them is served', async () => {
  const shop = await shopOpen();
  const sold = Array.from({ length: 2_000 }, () => usedElsewhere(shop));
  const { sync } = await shop.ask('sync.run', { platform_code: 'meituan' }, asManager);
  await until(shop, () => (syncById(shop.journal.view, sync)?.pages ?? 0) >= 2);
  const card = await shop.ask('voucher.redeem', { code: shop.issue() });
  expect(card.state).toBe('redeemed');
  expect(runningSyncs(shop.journal.view)).toHaveLength(1);
  expect(await ended(shop, sync)).toMatchObject({ state: 'done', recorded: 2_000, alerts: 101 });
  expect(listedCodes(shop).sort()).toEqual([...sold].sort());
  expect((await openAlerts(shop))[0]).toMatchObject({ kind: 'too-many-differences' });
  const commits = factsOf(shop, 'sync.page-read').map(({ data }) => `${data.day} ${data.offset}`);
  expect(new Set(commits).size).toBe(commits.length);
}, 60_000);

test('a sync killed between two pages goes on where it was, and reads no page again', async () => {
  const shop = await shopOpen();
  const sold = Array.from({ length: 1_000 }, () => usedElsewhere(shop));
  const { sync } = await shop.ask('sync.run', { platform_code: 'meituan' }, asManager);
  await until(shop, () => (syncById(shop.journal.view, sync)?.cursor_next ?? 0) >= 600);
  const after = shop.kill();
  shops.splice(shops.indexOf(shop), 1, after);
  expect(syncById(after.journal.view, sync)).toMatchObject({ state: 'running' });
  after.till.settle();
  expect(await ended(after, sync)).toMatchObject({ state: 'done', recorded: 1_000 });
  expect(listedCodes(after).sort()).toEqual([...sold].sort());
  const places = factsOf(after, 'sync.page-read').map(({ data }) => `${data.day} ${data.offset}`);
  expect(new Set(places).size).toBe(places.length);
}, 60_000);

test('a lost page is asked for again; a platform that stays away fails the sync, four times raise an alert', async () => {
  const shop = await shopOpen();
  usedElsewhere(shop);
  shop.server.faults.next('reply-lost', 2);
  expect(await syncNow(shop)).toMatchObject({ state: 'done', recorded: 1 });
  const before = await openAlerts(shop);
  shop.server.faults.next('refuse-connection');
  for (let count = 0; count < 4; count += 1) {
    expect((await openAlerts(shop)).length).toBe(before.length);
    expect(await syncNow(shop)).toMatchObject({ state: 'failed', why: expect.stringMatching(/./) });
  }
  expect((await openAlerts(shop)).map(({ kind }) => kind)).toContain('sync-failing');
  await shop.server.faults.clear();
  expect(await syncNow(shop)).toMatchObject({ state: 'done', recorded: 0 });
  expect((await openAlerts(shop)).length).toBe(before.length);
}, 60_000);

test('two who ask at once share one reading, and the same command answers with the same one', async () => {
  const shop = await shopOpen();
  const asked = { platform_code: 'meituan' };
  const cards = await Promise.all([
    shop.ask('sync.run', asked, { ...asManager, command: 'one' }),
    shop.ask('sync.run', asked, { ...asManager, command: 'two' }),
  ]);
  expect(new Set(cards.map(({ sync }) => sync)).size).toBe(1);
  const again = await shop.ask('sync.run', asked, { ...asManager, command: 'one' });
  expect(again.sync).toBe(cards[0]?.sync);
  expect(factsOf(shop, 'sync.started')).toHaveLength(1);
});

test('only a manager may sync, only known platforms, and at most a month', async () => {
  const shop = await shopOpen();
  const refused = async (input: Record<string, unknown>, as = {}): Promise<string> => {
    const answer = await shop.answer('sync.run', input, as);
    return answer.ok ? 'ok' : answer.error;
  };
  expect(await refused({ platform_code: 'meituan' })).toBe('not-allowed');
  expect(await refused({ platform_code: 'nobody' }, asManager)).toBe('platform-unknown');
  const span = { start_date: '2026-10-01', end_date: '2026-11-01' };
  expect(await refused({ platform_code: 'meituan', ...span }, asManager)).toBe('bad-request');
  await shop.ask('platform.switch', { platform_code: 'meituan', enabled: false }, { role: 'admin' });
  expect(await refused({ platform_code: 'meituan' }, asManager)).toBe('platform-disabled');
});

test('views of syncs, alerts, uses and statistics are rebuilt from the journal to the same bytes', async () => {
  const shop = await shopOpen();
  const card = await shop.ask('voucher.redeem', { code: shop.issue() });
  await shop.ask('voucher.redeem', { code: shop.issue() });
  usedElsewhere(shop);
  await shop.ask('voucher.reverse', { voucher_id: card.voucher });
  await syncNow(shop);
  const before = tables(shop);
  rebuildViews(shop.journal.view as JournalDb);
  expect(tables(shop)).toEqual(before);
});
