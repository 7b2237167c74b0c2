import { afterEach, expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

/** A shop whose platform counts what it is asked. */
async function shopAsked(): Promise<{ readonly shop: TestShop; readonly asked: () => number }> {
  let asked = 0;
  const shop = await openShop(undefined, 0, (rehearsal) => ({
    ...rehearsal,
    handle(request) {
      if (request.path.endsWith('/prepare')) asked += 1;
      return rehearsal.handle(request);
    },
  }));
  shops.push(shop);
  return { shop, asked: () => asked };
}

test('what the gun’s scan asked ahead answers the look at once, with its age, and the next look asks anew', async () => {
  const { shop, asked } = await shopAsked();
  const code = shop.issue();
  shop.till.ahead(code);
  await until(shop, () => asked() === 1);
  shop.clock.advance(3_000);
  const card = await shop.ask('voucher.lookup', { code });
  expect(card).toMatchObject({ code, status: 1 });
  expect(card.ageMs).toBeGreaterThanOrEqual(3_000);
  expect(asked()).toBe(1);
  expect((await shop.ask('voucher.lookup', { code })).ageMs).toBeLessThan(3_000);
  expect(asked()).toBe(2);
});

test('an answer that was asked ahead too long ago is not believed, and a refusal asked ahead is told to one look', async () => {
  const { shop, asked } = await shopAsked();
  const code = shop.issue();
  shop.till.ahead(code);
  await until(shop, () => asked() === 1);
  shop.clock.advance(limits.lookupAheadMsMax + 1);
  shop.rehearsal.events?.consumedElsewhere?.(code, shop.clock.env.now());
  await expect(shop.ask('voucher.lookup', { code })).rejects.toThrow('voucher-already-redeemed');
  expect(asked()).toBe(2);
  shop.till.ahead('100000000001');
  await until(shop, () => asked() === 3);
  await expect(shop.ask('voucher.lookup', { code: '100000000001' })).rejects.toThrow('voucher-not-found');
  expect(asked()).toBe(3);
});

test('a payment code is asked of nobody ahead either, and nothing is asked about a voucher in the middle of something', async () => {
  const { shop, asked } = await shopAsked();
  shop.till.ahead('134567890123456789');
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  shop.server.faults.next('reply-lost', 20);
  await shop.ask('voucher.redeem', { code });
  const before = asked();
  shop.till.ahead(code);
  await new Promise<void>((resolve) => void shop.clock.env.timer(2_000, resolve));
  expect(asked()).toBe(before);
});

test('a basket that was just checked is redeemed without asking what its codes are worth again', async () => {
  const { shop, asked } = await shopAsked();
  const codes = [shop.issue(), shop.issue()].map((code) => ({ code }));
  await shop.ask('basket.check', { codes });
  const before = asked();
  expect(await shop.ask('basket.redeem', { codes })).toMatchObject({ whole: true });
  expect(asked()).toBe(before);
});
