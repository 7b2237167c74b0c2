import { afterEach, expect, test } from 'vitest';
import { kitchenQueue } from '@qiantai/shared/views/orders.ts';
import { openAttempts } from '@qiantai/shared/views/vouchers.ts';
import { verifyJournal } from '../journal/verify.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    expect(verifyJournal(shop.journal.view)).toMatchObject({ is: 'whole' });
    await shop.close();
  }
});

async function shopOpen(): Promise<TestShop> {
  const shop = await openShop();
  shops.push(shop);
  return shop;
}

const some = (shop: TestShop, count: number): { code: string }[] =>
  Array.from({ length: count }, () => ({ code: shop.issue() }));
const spent = (shop: TestShop, codes: readonly { code: string }[]): number[] =>
  codes.map(({ code }) => shop.rehearsal.spent(code));
const states = ({ lines }: { readonly lines: readonly { readonly state: string }[] }): string[] =>
  lines.map(({ state }) => state);

/** Codes of which this one was used elsewhere, unnoticed by the looks before. */
async function withBad(shop: TestShop, count: number, bad: number): Promise<{ code: string }[]> {
  const codes = some(shop, count);
  await shop.ask('basket.check', { codes });
  shop.rehearsal.events?.consumedElsewhere?.(codes[bad]?.code ?? '', shop.clock.env.now());
  return codes;
}

test('a check of several codes tells each one’s worth or its own no, and spends nothing', async () => {
  const shop = await shopOpen();
  const codes = [...some(shop, 2), { code: '100000000001' }];
  const looks = await shop.ask('basket.check', { codes });
  expect(looks.map(({ card, refusal }) => card?.status ?? refusal?.error)).toEqual([
    1,
    1,
    'voucher-not-found',
  ]);
  expect(looks[2]?.refusal?.message).toMatch(/。$/);
  expect(spent(shop, codes)).toEqual([0, 0, 0]);
});

test('a table’s vouchers are all redeemed, each once, in the order they were asked', async () => {
  const shop = await shopOpen();
  const codes = some(shop, 5);
  const result = await shop.ask('basket.redeem', { codes });
  expect(result).toMatchObject({ redeemed: 5, whole: true });
  expect(result.lines.map(({ code }) => ({ code }))).toEqual(codes);
  expect(spent(shop, codes)).toEqual([1, 1, 1, 1, 1]);
  expect(kitchenQueue(shop.journal.view, 10)).toHaveLength(5);
});

test('under keep, a bad one is refused on its own and the others stand', async () => {
  const shop = await shopOpen();
  const codes = await withBad(shop, 3, 1);
  const result = await shop.ask('basket.redeem', { codes, onFailure: 'keep' });
  expect(states(result)).toEqual(['redeemed', 'refused', 'redeemed']);
  expect(result.lines[1]?.refusal?.error).toBe('voucher-already-redeemed');
  expect(result.whole).toBe(false);
});

test('under undo, a code that a look refuses keeps everything unspent', async () => {
  const shop = await shopOpen();
  const codes = [...some(shop, 2), { code: '100000000001' }];
  const result = await shop.ask('basket.redeem', { codes, onFailure: 'undo' });
  expect(states(result)).toEqual(['skipped', 'skipped', 'refused']);
  expect(codes.map(({ code }) => shop.rehearsal.consumptions(code))).toEqual([0, 0, 0]);
});

test('under undo, a platform that says no in the middle gives back what was spent before', async () => {
  const shop = await shopOpen();
  const codes = some(shop, 4);
  const bad = codes[2]?.code ?? '';
  const stop = shop.journal.onAppend(() => {
    if (shop.rehearsal.spent(codes[1]?.code ?? '') === 1 && shop.rehearsal.spent(bad) === 0)
      shop.rehearsal.events?.consumedElsewhere?.(bad, shop.clock.env.now());
  });
  const result = await shop.ask('basket.redeem', { codes, onFailure: 'undo' });
  stop();
  expect(states(result)).toEqual(['undone', 'undone', 'refused', 'skipped']);
  expect(spent(shop, codes)).toEqual([0, 0, 1, 0]);
  expect(kitchenQueue(shop.journal.view, 10)).toHaveLength(0);
});

test('under undo, several coupons spent as one line are all given back', async () => {
  const shop = await shopOpen();
  const three = shop.issue(undefined, 3);
  const codes = [{ code: three, count: 2 }, ...some(shop, 1)];
  const stop = shop.journal.onAppend(() => {
    const last = codes[1]?.code ?? '';
    if (shop.rehearsal.spent(three) === 1 && shop.rehearsal.spent(last) === 0)
      shop.rehearsal.events?.consumedElsewhere?.(last, shop.clock.env.now());
  });
  const result = await shop.ask('basket.redeem', { codes, onFailure: 'undo' });
  stop();
  expect(states(result)).toEqual(['undone', 'refused']);
  expect((await shop.ask('voucher.list', { status: 2 })).total).toBe(0);
  expect(kitchenQueue(shop.journal.view, 10)).toHaveLength(0);
});

test('a line whose outcome is unknown is left alone and said, and no other is undone for it', async () => {
  const shop = await shopOpen();
  const codes = some(shop, 2);
  shop.server.faults.pass(3);
  shop.server.faults.next('reply-lost', 2);
  const result = await shop.ask('basket.redeem', { codes, onFailure: 'undo' }, { command: 'b' });
  expect(states(result)).toEqual(['redeemed', 'unclear']);
  await until(shop, () => openAttempts(shop.journal.view).length === 0);
  expect(states(await shop.ask('basket.redeem', { codes, onFailure: 'undo' }, { command: 'b' }))).toEqual([
    'redeemed',
    'redeemed',
  ]);
  expect(codes.map(({ code }) => shop.rehearsal.consumptions(code))).toEqual([1, 1]);
});

test('the same code twice in one basket is refused before anything is spent', async () => {
  const shop = await shopOpen();
  const [one, two] = some(shop, 2);
  const code = one?.code ?? '';
  const spaced = `${code.slice(0, 4)} ${code.slice(4)}`;
  for (const codes of [
    [{ code }, { code: two?.code ?? '' }, { code: spaced }],
    [{ code }, { code, platform_code: 'meituan' }],
  ]) {
    await expect(shop.ask('basket.redeem', { codes })).rejects.toThrow('basket-double');
    await expect(shop.ask('basket.check', { codes })).rejects.toThrow('basket-double');
  }
  expect([shop.rehearsal.consumptions(code), shop.rehearsal.consumptions(two?.code ?? '')]).toEqual([0, 0]);
});

test('the same basket twice, at once or later or after a restart, spends once and answers the same', async () => {
  const shop = await shopOpen();
  const codes = some(shop, 3);
  const as = { command: 'basket-1' };
  const [one, two] = await Promise.all([1, 2].map(() => shop.ask('basket.redeem', { codes }, as)));
  expect(one).toEqual(two);
  const reborn = shop.restart();
  expect(await reborn.ask('basket.redeem', { codes }, as)).toEqual(one);
  await expect(reborn.ask('basket.redeem', { codes: some(shop, 1) }, as)).rejects.toThrow(
    'idempotency-mismatch',
  );
  expect(codes.map(({ code }) => shop.rehearsal.consumptions(code))).toEqual([1, 1, 1]);
});

test('a basket cut short by a kill goes on under its id where it stood, and another body may not', async () => {
  const shop = await shopOpen();
  const codes = some(shop, 4);
  const as = { command: 'basket-2' };
  const lost = shop.answer('basket.redeem', { codes }, as);
  await until(shop, () => shop.rehearsal.spent(codes[1]?.code ?? '') === 1);
  const reborn = shop.kill();
  reborn.till.settle();
  await until(reborn, () => openAttempts(reborn.journal.view).length === 0);
  await expect(reborn.ask('basket.redeem', { codes: some(shop, 1) }, as)).rejects.toThrow(
    'idempotency-mismatch',
  );
  expect(await reborn.ask('basket.redeem', { codes }, as)).toMatchObject({ redeemed: 4, whole: true });
  expect(codes.map(({ code }) => shop.rehearsal.consumptions(code))).toEqual([1, 1, 1, 1]);
  expect(await Promise.race([lost, Promise.resolve('still out')])).toBe('still out');
});

test('more than twenty codes are no basket', async () => {
  const shop = await shopOpen();
  await expect(shop.ask('basket.redeem', { codes: some(shop, 21) })).rejects.toThrow('bad-request');
});
