// A Womei voucher under the counter's scanner: it needs an order in hand, and then it is one yes.

import { afterEach, expect, test } from 'vitest';
import { openCinemaAttempts } from '@qiantai/shared/views/cinema.ts';
import { attemptById, openAttempts } from '@qiantai/shared/views/vouchers.ts';
import { eventually, openCinema, type CinemaShop } from './cinema.testkit.ts';

const shops: CinemaShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

async function cinemaOpen(...how: Parameters<typeof openCinema>): Promise<CinemaShop> {
  const shop = await openCinema(...how);
  shops.push(shop);
  return shop;
}

const settled = (shop: CinemaShop) => (): boolean =>
  openCinemaAttempts(shop.journal.view).length + openAttempts(shop.journal.view).length === 0;

test('without an order in hand the clerk hears what to do first, and nothing is spent', async () => {
  const shop = await cinemaOpen();
  const code = shop.issue();
  const answer = await shop.answer('voucher.lookup', { code });
  expect(answer).toMatchObject({ ok: false, error: 'cinema-order-first' });
  expect(answer.ok ? '' : answer.message).toContain('先在影院页面选场次');
  await expect(shop.ask('voucher.redeem', { code })).rejects.toThrow('cinema-order-first');
  expect(shop.rehearsal.consumptions(code)).toBe(0);
});

test('with an order in hand a scan shows the price, and one yes binds, pays and makes tickets', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  const code = shop.issue();
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({
    platform: 'womei',
    orderNo: order_id,
    originalFen: 4_500,
    paidFen: 0,
    becomes: { voucherType: 6 },
  });
  const card = await shop.ask('voucher.redeem', { code });
  expect(card).toMatchObject({ state: 'redeemed', resultType: 6, reversibleUntilMs: 0 });
  expect([shop.rehearsal.payments(order_id), shop.rehearsal.consumptions(code)]).toEqual([1, 1]);
  expect(await shop.ask('cinema.status', { order_id })).toMatchObject({ state: 'paid', inHand: false });
  await expect(shop.ask('cinema.pay', { order_id })).rejects.toThrow('cinema-order-paid');
  await expect(shop.ask('voucher.lookup', { code: shop.issue() })).rejects.toThrow('cinema-order-first');
});

test('the order in hand is still there after a restart', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  const next = shop.restart();
  expect(await next.ask('voucher.lookup', { code: shop.issue() })).toMatchObject({ orderNo: order_id });
});

test('looked at for one order and then for another, a voucher pays the other and leaves the first open', async () => {
  const shop = await cinemaOpen();
  const first = await shop.open();
  const code = shop.issue();
  await shop.ask('voucher.lookup', { code });
  const second = await shop.open();
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({ orderNo: second });
  expect((await shop.ask('voucher.redeem', { code })).state).toBe('redeemed');
  const states = (await shop.ask('cinema.recent', {})).map(({ orderId, state }) => [orderId, state]);
  expect(states).toEqual([
    [second, 'paid'],
    [first, 'open'],
  ]);
  expect([shop.rehearsal.payments(first), shop.rehearsal.payments(second)]).toEqual([0, 1]);
});

test('a price that moved between the look and the yes is not paid; the new one is told', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open('810002');
  const code = shop.issue('WC01');
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({ paidFen: 7_000 });
  shop.rehearsal.reprice('810002', 9_000);
  await expect(shop.ask('voucher.redeem', { code })).rejects.toThrow('cinema-price-changed');
  expect(shop.rehearsal.payments(order_id)).toBe(0);
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({ paidFen: 8_000 });
  expect(['held', 'redeemed']).toContain((await shop.ask('voucher.redeem', { code })).state);
  await eventually(shop, settled(shop));
  expect([shop.rehearsal.payments(order_id), shop.rehearsal.consumptions(code)]).toEqual([1, 1]);
});

test('a voucher that does not fit the order is refused by name before anything is bound', async () => {
  const shop = await cinemaOpen();
  await shop.open();
  await expect(shop.ask('voucher.lookup', { code: shop.issue('WP01') })).rejects.toThrow(
    'voucher-wrong-kind',
  );
});

test.each([0, 1, 2, 3, 4])(
  'a reply lost after %i good ones: the scan ends, and facts and platform agree',
  async (good) => {
    const shop = await cinemaOpen();
    const order_id = await shop.open();
    const code = shop.issue();
    await shop.ask('voucher.lookup', { code });
    shop.server.faults.pass(good);
    shop.server.faults.next('reply-lost');
    const answer = await shop.answer('voucher.redeem', { code }, 'tap');
    await eventually(shop, settled(shop));
    const redeemed = shop.journal.read(0).filter(({ type }) => type === 'voucher.redeemed').length;
    const paid = shop.rehearsal.status(order_id) === 'SUCCESS' ? 1 : 0;
    expect([redeemed, shop.rehearsal.consumptions(code), shop.rehearsal.payments(order_id)]).toEqual([
      paid,
      paid,
      paid,
    ]);
    if (answer.ok && good === 2) {
      const { attempt } = answer.result as { attempt: string };
      expect(attemptById(shop.journal.view, attempt)?.state).toBe('redeemed');
    }
  },
);

test('while a scan’s payment is unknown the desk may not pay its order, and the other way round', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  const code = shop.issue();
  const second = shop.issue();
  await shop.ask('voucher.lookup', { code });
  shop.server.faults.pass(2);
  shop.server.faults.next('reply-lost', 3);
  expect((await shop.ask('voucher.redeem', { code })).state).toBe('unclear');
  await expect(shop.ask('cinema.pay', { order_id, confirmed_fen: 0 })).rejects.toThrow('cinema-order-busy');
  await eventually(shop, settled(shop));

  const other = await shop.open();
  await shop.ask('voucher.lookup', { code: second });
  shop.server.faults.pass(1);
  shop.server.faults.next('reply-lost', 3);
  const paying = await shop.ask('cinema.pay', { order_id: other, confirmed_fen: 4_500 });
  expect(paying.state).toBe('unclear');
  await expect(shop.ask('voucher.redeem', { code: second })).rejects.toThrow('cinema-order-busy');
  await eventually(shop, settled(shop));
  expect(shop.rehearsal.payments(other)).toBe(1);
  expect(shop.rehearsal.consumptions(second)).toBe(0);
});

test('killed at every step of a scan’s redemption, the order is paid once and the journal knows it', async () => {
  let shop = await cinemaOpen();
  const { rehearsal } = shop;
  let steps = 1;
  for (let at = 1; at <= steps; at += 1) {
    const order_id = await shop.open();
    const code = shop.issue();
    const doomed = shop.restart(at);
    await Promise.race([
      doomed.answer('voucher.redeem', { code }),
      eventually(shop, () => doomed.life.died() !== undefined),
    ]);
    const place = doomed.life.died();
    if (place !== undefined) steps += 1;
    shop = doomed.restart();
    shop.till.settle();
    await eventually(shop, settled(shop));
    const redeemed = (): number =>
      shop.journal
        .read(0, 10_000)
        .filter(({ type, data }) => type === 'voucher.redeemed' && JSON.stringify(data).includes(code))
        .length;
    expect(redeemed(), `killed ${place} at step ${at}`).toBe(rehearsal.consumptions(code));
    if (redeemed() === 0) expect((await shop.ask('voucher.redeem', { code })).state).toBe('redeemed');
    expect([rehearsal.payments(order_id), rehearsal.consumptions(code), redeemed()]).toEqual([1, 1, 1]);
  }
  expect(steps).toBeGreaterThan(12);
}, 120_000);
