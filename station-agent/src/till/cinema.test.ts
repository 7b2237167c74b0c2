import { afterEach, expect, test } from 'vitest';
import { openCinemaAttempts } from '@qiantai/shared/views/cinema.ts';
import { openAttempts } from '@qiantai/shared/views/vouchers.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { dayReport } from '@qiantai/shared/views/day.ts';
import { facts, type FactType } from '@qiantai/shared/facts/index.ts';
import { rebuildViews } from '../journal/journal.ts';
import { verifyJournal } from '../journal/verify.ts';
import type { RehearsalReply } from '../remote/rehearsal.ts';
import { eventually, openCinema, type CinemaShop } from './cinema.testkit.ts';

const shops: CinemaShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    expect(verifyJournal(shop.journal.view)).toMatchObject({ is: 'whole' });
    await shop.close();
  }
});

async function cinemaOpen(...how: Parameters<typeof openCinema>): Promise<CinemaShop> {
  const shop = await openCinema(...how);
  shops.push(shop);
  return shop;
}

const factsOf = (shop: CinemaShop, type: FactType): number =>
  shop.journal.read(0, 10_000).filter((fact) => fact.type === type).length;
const stateOf = async (shop: CinemaShop, order_id: string): Promise<string> =>
  (await shop.ask('cinema.status', { order_id })).state;

async function bind(shop: CinemaShop, order_id: string, voucher_code: string) {
  return shop.ask('cinema.bind', { order_id, voucher_code, voucher_code_type: 'VGC_T' });
}

/** Nothing of this shop is under way any more; parked ones wait for a person. */
const settled = (shop: CinemaShop) => (): boolean =>
  openCinemaAttempts(shop.journal.view).length + openAttempts(shop.journal.view).length === 0;

test('an order is opened, a voucher bound, its price confirmed, paid once, and becomes tickets', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  const voucher = shop.issue();
  expect(await shop.ask('cinema.price', { order_id, voucher_code: voucher })).toEqual({
    payFen: 0,
    surchargeFen: 0,
    surchargeSays: '',
  });
  expect(await bind(shop, order_id, voucher)).toMatchObject({ state: 'bound', payFen: 0, voucher });
  const paid = await shop.ask('cinema.pay', { order_id, mobile: '13700002222', confirmed_fen: 0 });
  expect(paid).toMatchObject({ state: 'paid', inHand: false, payment: { payType: 'WECHAT', feeFen: 0 } });
  expect([shop.rehearsal.payments(order_id), shop.rehearsal.consumptions(voucher)]).toEqual([1, 1]);
  const types = shop.journal.read(0).map(({ type }) => type);
  expect(types.filter((type) => type.startsWith('cinema.'))).toEqual([
    'cinema.order-requested',
    'cinema.order-opened',
    'cinema.bind-requested',
    'cinema.bound',
    'cinema.payment-requested',
    'cinema.paid',
  ]);
  // The voucher is a redeemed one like any other: counted, known when scanned again, its slip printed.
  const used = await shop.answer('voucher.redeem', { code: voucher });
  expect(used).toMatchObject({ ok: false, error: 'voucher-already-redeemed', data: { usedBy: '1001' } });
  expect(await shop.ask('voucher.lookup', { code: voucher })).toMatchObject({
    status: 2,
    redemption: { state: 'redeemed', resultType: 6, paidFen: 0 },
  });
  expect(dayReport(shop.journal.view, '2026-11-21')).toMatchObject({ redeemed: 1 });
  expect(JSON.stringify(shop.journal.read(0))).not.toContain('13700002222');
});

test('a payment that is processing is polled by the agent itself until it is a success', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  const card = await shop.ask('cinema.pay', { order_id, confirmed_fen: 4_500 });
  expect(card).toMatchObject({ state: 'paying', payment: { feeFen: 4_500 } });
  expect(card.payment?.certificate).toMatch(/^wx-/);
  await expect(shop.ask('cinema.pay', { order_id, confirmed_fen: 4_500 })).rejects.toThrow(
    'cinema-order-busy',
  );
  await eventually(shop, settled(shop));
  expect(await stateOf(shop, order_id)).toBe('paid');
  expect([shop.rehearsal.payments(order_id), factsOf(shop, 'cinema.ticket-granted')]).toEqual([1, 1]);
});

test('a payment that fails says so, gives the voucher back, and the order may be paid again', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open('810009');
  const voucher = shop.issue();
  await bind(shop, order_id, voucher);
  expect((await shop.ask('cinema.pay', { order_id })).state).toBe('paying');
  await eventually(shop, settled(shop));
  expect(await stateOf(shop, order_id)).toBe('failed');
  expect([shop.rehearsal.spent(voucher), factsOf(shop, 'cinema.paid')]).toEqual([0, 0]);
});

test('a price that moved after the bind is refused with the new price, and nothing is paid', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open('810002');
  const voucher = shop.issue('WT02');
  expect(await bind(shop, order_id, voucher)).toMatchObject({ payFen: 1_000 });
  shop.rehearsal.reprice('810002', 9_000);
  await shop.ask('cinema.change', { order_id, fields: { pay_way: 'CARD', voucher_code: '' } });
  const refused = await shop.answer('cinema.pay', { order_id, confirmed_fen: 1_000 });
  expect(refused).toMatchObject({ ok: false, error: 'cinema-price-changed', data: { payFen: 9_000 } });
  expect(refused.ok ? '' : refused.message).toContain('￥90.00');
  expect(shop.rehearsal.payments(order_id)).toBe(0);
});

test('without a confirmed price the one told at the bind is meant, never a newer one', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  await bind(shop, order_id, shop.issue());
  // Priced anew by somebody else: the customer's own app took the voucher off.
  const form = new URLSearchParams({ order_id, voucher_code: '' }).toString();
  const config = shop.rehearsal.config('');
  shop.rehearsal.handle({
    method: 'POST',
    path: '/ticket/wmyc/cinema/400001/order/change/',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      token: String(config['token']),
    },
    body: form,
    nowMs: shop.clock.env.now(),
  });
  await expect(shop.ask('cinema.pay', { order_id })).rejects.toThrow('cinema-price-changed');
  expect(shop.rehearsal.payments(order_id)).toBe(0);
});

test('a bind whose answer was lost is read back and never sent again', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  const voucher = shop.issue();
  await shop.ask('cinema.order', { order_id });
  shop.server.faults.next('reply-lost');
  expect((await bind(shop, order_id, voucher)).state).toBe('unclear');
  await expect(bind(shop, order_id, voucher)).rejects.toThrow('cinema-order-busy');
  await eventually(shop, settled(shop));
  expect(await stateOf(shop, order_id)).toBe('bound');
  expect(factsOf(shop, 'cinema.bound')).toBe(1);
});

test('a bind that never arrived is found out by two looks, and may then be asked again', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  const voucher = shop.issue();
  shop.server.faults.next('request-lost');
  expect((await bind(shop, order_id, voucher)).state).toBe('unclear');
  await eventually(shop, settled(shop));
  expect(await stateOf(shop, order_id)).toBe('open');
  expect(await bind(shop, order_id, voucher)).toMatchObject({ state: 'bound', payFen: 0 });
});

test.each(['reply-lost', 'request-lost', 'error-before', 'error-after', 'garbage', 'slow'] as const)(
  'a payment under %s: sent once, unclear meanwhile, and the end is the platform’s',
  async (fault) => {
    const shop = await cinemaOpen();
    const order_id = await shop.open();
    const voucher = shop.issue();
    await bind(shop, order_id, voucher);
    shop.server.faults.pass(1);
    shop.server.faults.next(fault);
    const card = await shop.ask('cinema.pay', { order_id, confirmed_fen: 0 }, 'pay');
    expect(card.state).toBe('unclear');
    await expect(shop.ask('cinema.pay', { order_id })).rejects.toThrow('cinema-order-busy');
    await eventually(shop, settled(shop));
    const paid = shop.rehearsal.status(order_id) === 'SUCCESS' ? 1 : 0;
    expect([shop.rehearsal.payments(order_id), factsOf(shop, 'cinema.paid')]).toEqual([paid, paid]);
    expect(shop.rehearsal.spent(voucher)).toBe(paid);
  },
);

function saying(data: unknown, ret = 0): RehearsalReply {
  return { status: 200, headers: {}, body: JSON.stringify({ ret, sub: 0, msg: '', data }) };
}

test('no end within three minutes: it is parked for a person, and asked again when somebody asks', async () => {
  const door = { processing: true, polls: 0 };
  const shop = await cinemaOpen((rehearsal) => (request) => {
    if (!request.path.endsWith('/order/query/') || !door.processing) return rehearsal.handle(request);
    door.polls += 1;
    const order_id = new URLSearchParams(request.body).get('order_id');
    return saying({ order_id, status: door.polls % 2 === 0 ? 'PROCESSING' : 'QUEUEING' });
  });
  const order_id = await shop.open();
  await bind(shop, order_id, shop.issue());
  expect((await shop.ask('cinema.pay', { order_id })).state).toBe('paying');
  await eventually(shop, settled(shop));
  const fast = limits.cinemaPollFastForMs / limits.cinemaPollFastMs;
  const slow = (limits.cinemaPollForMs - limits.cinemaPollFastForMs) / limits.cinemaPollSlowMs;
  expect(door.polls).toBeLessThanOrEqual(fast + slow + 3);
  expect(await stateOf(shop, order_id)).toBe('parked');
  await expect(shop.ask('cinema.pay', { order_id })).rejects.toThrow('cinema-order-busy');
  expect(shop.restart().till.settle()).toBe(0);
  door.processing = false;
  expect(await stateOf(shop, order_id)).toBe('paid');
  expect([shop.rehearsal.payments(order_id), factsOf(shop, 'cinema.paid')]).toEqual([1, 1]);
});

test('a ret that nobody explained: a look is refused in the platform’s words, a payment is unknown', async () => {
  const unexplained = new Map<string, number>();
  const shop = await cinemaOpen((rehearsal) => (request) => {
    const ret = unexplained.get(
      new URL(request.path, 'http://door.invalid').pathname.split('/').at(-2) ?? '',
    );
    return ret === undefined ? rehearsal.handle(request) : saying(null, ret);
  });
  const order_id = await shop.open();
  const voucher = shop.issue();
  await bind(shop, order_id, voucher);
  unexplained.set('info', 777);
  const look = await shop.answer('cinema.order', { order_id });
  expect(look).toMatchObject({ ok: false, error: 'platform-refused', platform: { code: '777' } });
  unexplained.delete('info');
  unexplained.set('payment', 778);
  expect((await shop.ask('cinema.pay', { order_id })).state).toBe('unclear');
  await eventually(shop, settled(shop));
  expect(await stateOf(shop, order_id)).toBe('failed');
  expect([factsOf(shop, 'cinema.paid'), shop.rehearsal.spent(voucher)]).toEqual([0, 0]);
});

test('the same command twice pays once and answers the same, also after a restart', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  await bind(shop, order_id, shop.issue());
  const cards = await Promise.all([1, 2, 3].map(() => shop.ask('cinema.pay', { order_id }, 'tap')));
  const later = await shop.restart().ask('cinema.pay', { order_id }, 'tap');
  expect(new Set([...cards, later].map(({ attempt }) => attempt?.attempt)).size).toBe(1);
  expect(later.payment).toEqual(cards[0]?.payment);
  expect(shop.rehearsal.payments(order_id)).toBe(1);
  await expect(shop.ask('cinema.pay', { order_id, confirmed_fen: 5 }, 'tap')).rejects.toThrow(
    'idempotency-mismatch',
  );
});

test('an opening whose answer was lost is unknown, pays nothing, and is not repeated by its command', async () => {
  const shop = await cinemaOpen();
  const input = { fields: { schedule_id: '810001', seat_ids: '1-1' } };
  shop.server.faults.next('reply-lost');
  await expect(shop.ask('cinema.openOrder', input, 'open')).rejects.toThrow('outcome-unknown');
  await expect(shop.ask('cinema.openOrder', input, 'open')).rejects.toThrow('outcome-unknown');
  expect(factsOf(shop, 'cinema.order-requested')).toBe(1);
  await expect(shop.ask('cinema.openOrder', input)).rejects.toThrow('platform-refused');
});

test('an order opened elsewhere is taken up, and a scanned voucher then goes to it', async () => {
  const shop = await cinemaOpen();
  const mine = await shop.open();
  const other = await shop.open();
  expect(await shop.ask('cinema.takeOrder', { order_id: mine })).toMatchObject({ inHand: true });
  expect(await shop.ask('voucher.lookup', { code: shop.issue() })).toMatchObject({ orderNo: mine });
  await expect(shop.ask('cinema.takeOrder', { order_id: '000000000000000000' })).rejects.toThrow('not-found');
  expect((await shop.ask('cinema.recent', {})).map(({ orderId }) => orderId)).toEqual([other, mine]);
});

test('the cinema’s tables are folded again from the journal to the same rows', async () => {
  const shop = await cinemaOpen();
  const [bound, failing] = [await shop.open(), await shop.open('810009')];
  await bind(shop, bound, shop.issue());
  await shop.ask('cinema.pay', { order_id: bound });
  await shop.ask('cinema.pay', { order_id: failing });
  await shop.open();
  await shop.ask('voucher.redeem', { code: shop.issue() });
  await eventually(shop, settled(shop));
  const rows = (): unknown =>
    ['cinema_orders', 'cinema_attempts'].map((table) => shop.db.all(`SELECT * FROM ${table} ORDER BY seq`));
  const before = rows();
  expect(JSON.stringify(before).length).toBeGreaterThan(1_000);
  rebuildViews(shop.db);
  expect(rows()).toEqual(before);
});

test('one order holds one open attempt: the database says so, not code', async () => {
  const shop = await cinemaOpen();
  const order_id = await shop.open();
  const request = (attempt: string): void =>
    shop.journal.transact('1001', (tx) => {
      tx.append('cinema.payment-requested', `cinema-order:${order_id}`, {
        ...facts['cinema.payment-requested'].example,
        attempt,
        command: attempt,
        order: order_id,
      });
    });
  request('0193a1b2-0000-7000-8000-00000000000a');
  expect(() => request('0193a1b2-0000-7000-8000-00000000000b')).toThrow('UNIQUE');
});

test('killed at every step of binding and paying, the order is paid once and the journal knows it', async () => {
  let shop = await cinemaOpen();
  const { rehearsal } = shop;
  const places = new Set<string>();
  let steps = 1;
  for (let at = 1; at <= steps; at += 1) {
    const order_id = await shop.open();
    const voucher = shop.issue();
    const doomed = shop.restart(at);
    const work = bind(doomed, order_id, voucher).then(() => doomed.ask('cinema.pay', { order_id }));
    await Promise.race([work, eventually(shop, () => doomed.life.died() !== undefined)]);
    const place = doomed.life.died();
    if (place !== undefined) {
      steps += 1;
      places.add(place);
    }
    shop = doomed.restart();
    shop.till.settle();
    await eventually(shop, settled(shop));
    if ((await stateOf(shop, order_id)) !== 'paid') {
      expect(rehearsal.payments(order_id), `not paid, killed ${place} at step ${at}`).toBe(0);
      await bind(shop, order_id, voucher);
      expect((await shop.ask('cinema.pay', { order_id })).state).toBe('paid');
    }
    expect([rehearsal.payments(order_id), rehearsal.consumptions(voucher)], `step ${at}`).toEqual([1, 1]);
    expect(factsOf(shop, 'cinema.paid'), `paid facts after step ${at}`).toBe(at);
  }
  expect(steps).toBeGreaterThan(12);
  expect([...places]).toEqual(
    expect.arrayContaining(['before-call', 'before-send', 'after-send', 'after-answer', 'after-record']),
  );
}, 120_000);
