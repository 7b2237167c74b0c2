import { afterEach, expect, test } from 'vitest';
import type { FactType } from '@qiantai/shared/facts/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { createViews, foldFact } from '@qiantai/shared/views/index.ts';
import { openDatabase } from '../journal/sqlite.ts';
import { openStudio, order, phone } from './booking.testkit.ts';
import { until, type TestShop } from './shop.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    await shop.till.drain(0);
    await shop.close();
  }
});
async function open(): Promise<TestShop> {
  const shop = await openStudio();
  shops.push(shop);
  return shop;
}

const minuteMs = 60_000;
const holdMs = limits.seatHoldMinutes * minuteMs;
const factsOf = (shop: TestShop, type: FactType) => shop.journal.read(0).filter((fact) => fact.type === type);
const reserve = (shop: TestShop, schedule: number, seat: number | string) =>
  shop.ask('seat.reserve', { course_schedule_id: schedule, seat_no: seat });
const stateOf = async (shop: TestShop, schedule: number, seat: number) => {
  const { seats } = await shop.ask('schedule.seats', { course_schedule_id: schedule });
  return seats.find((one) => one.seat === seat)?.state;
};

test('a class of twenty shows twenty free seats, and one that is held is told from one that is free', async () => {
  const shop = await open();
  const [course] = await shop.ask('course.list', {});
  expect(course?.schedules[0]).toMatchObject({ seats: 20, free: 20, held: 0, sold: 0, isOpen: true });
  const held = await reserve(shop, 1, 7);
  expect(held).toMatchObject({ status: 'temporary', money: 'none', label: 'B2' });
  expect(held.expiresAtMs).toBe(held.heldAtMs + holdMs);
  expect(await stateOf(shop, 1, 7)).toBe('held');
  expect(await stateOf(shop, 1, 8)).toBe('free');
});

test('a seat that somebody has is refused with its name, by number and by label alike', async () => {
  const shop = await open();
  await reserve(shop, 1, 'b2');
  for (const wish of [7, 'B2', '7']) {
    const answer = await shop.answer('seat.reserve', { course_schedule_id: 1, seat_no: wish });
    expect(answer).toMatchObject({ ok: false, error: 'seat-taken', data: { seat: 'B2', seat_no: 7 } });
    if (!answer.ok) expect(answer.message).toContain('B2');
  }
  await expect(reserve(shop, 1, 21)).rejects.toThrow('seat-unknown');
  await expect(reserve(shop, 9, 1)).rejects.toThrow('not-found');
  await expect(reserve(shop, 3, 1)).rejects.toThrow('class-closed');
});

test('a hold whose time is over is taken by the next customer in the same step, with nobody tidying up before', async () => {
  const shop = await open();
  await shop.till.drain(0);
  const quiet = shop.restart();
  const first = await quiet.ask('seat.reserve', { course_schedule_id: 1, seat_no: 1 });
  quiet.clock.advance(holdMs - minuteMs);
  await expect(reserve(quiet, 1, 1)).rejects.toThrow('seat-taken');
  quiet.clock.advance(minuteMs);
  expect(await stateOf(quiet, 1, 1)).toBe('free');
  expect(await quiet.ask('booking.get', { reservation_id: first.reservation })).toMatchObject({
    status: 'cancelled',
    why: 'expired',
  });
  const second = await reserve(quiet, 1, 1);
  expect(second.reservation).not.toBe(first.reservation);
  expect(factsOf(quiet, 'seat.released')).toMatchObject([
    { data: { reservation: first.reservation, why: 'expired' } },
  ]);
});

test('a hold ends by itself when nobody pays, and its order with it', async () => {
  const shop = await open();
  const booked = await order(shop, 1, 3);
  shop.clock.advance(holdMs - minuteMs);
  expect(await stateOf(shop, 1, 3)).toBe('held');
  await until(shop, () => factsOf(shop, 'seat.released').length === 1);
  expect(await shop.ask('booking.get', { order_id: booked.order ?? 0 })).toMatchObject({
    status: 'cancelled',
    why: 'expired',
    money: 'cancelled',
  });
  expect(await stateOf(shop, 1, 3)).toBe('free');
});

test('a clock that is set back makes no hold longer, before a restart and after one', async () => {
  const shop = await open();
  await reserve(shop, 1, 4);
  const { now } = shop.clock.env;
  const setBack = { now: () => now() - 24 * 60 * minuteMs };
  // The running till's clock, and the one a restarted till will read.
  Object.assign(shop.shop.env, setBack);
  Object.assign(shop.clock.env, setBack);
  shop.clock.advance(holdMs);
  expect(await stateOf(shop, 1, 4)).toBe('free');
  const later = shop.restart();
  expect(await stateOf(later, 1, 4)).toBe('held');
  shop.clock.advance(holdMs);
  expect(await stateOf(later, 1, 4)).toBe('free');
});

test('after a restart a hold that ended meanwhile is free, and one that did not is still held', async () => {
  const shop = await open();
  await reserve(shop, 1, 1);
  shop.clock.advance(holdMs - 2 * minuteMs);
  await reserve(shop, 1, 2);
  const later = shop.kill();
  shops.push(later);
  shop.clock.advance(3 * minuteMs);
  expect(await stateOf(later, 1, 1)).toBe('free');
  expect(await stateOf(later, 1, 2)).toBe('held');
  later.till.startClock();
  await until(later, () => factsOf(later, 'seat.released').length === 1);
});

test('the order of a held seat costs what the class costs and is never on the kitchen wall', async () => {
  const shop = await open();
  const booked = await order(shop, 1, 5);
  expect(booked).toMatchObject({ money: 'pending', priceFen: 20_000, phone: '139****5678' });
  const again = await shop.ask('booking.order', {
    course_schedule_id: 1,
    reservation_id: booked.reservation,
    mobile: phone,
  });
  expect(again.order).toBe(booked.order);
  await expect(
    shop.ask('booking.order', {
      course_schedule_id: 1,
      reservation_id: booked.reservation,
      mobile: '13800000000',
    }),
  ).rejects.toThrow('hold-ordered');
  expect((await shop.ask('kitchen.wall', {})).open).toEqual([]);
  await expect(shop.ask('booking.confirm', { order_id: booked.order ?? 0 })).rejects.toThrow('not-paid');
});

test('a price that changes meanwhile changes no order that was made before', async () => {
  const shop = await open();
  const before = await order(shop, 1, 5);
  await shop.ask('course.set', { course_id: 1, name: '体验课', price_fen: 25_000 }, { role: 'admin' });
  expect((await shop.ask('booking.get', { order_id: before.order ?? 0 })).priceFen).toBe(20_000);
  expect((await order(shop, 1, 6, '13800000000')).priceFen).toBe(25_000);
});

test('a seat that is given back is free at once and its order is cancelled', async () => {
  const shop = await open();
  const booked = await order(shop, 1, 5);
  const back = await shop.ask('seat.release', { reservation_id: booked.reservation });
  expect(back).toMatchObject({ status: 'cancelled', why: 'given-back', money: 'cancelled' });
  expect(await stateOf(shop, 1, 5)).toBe('free');
  await shop.ask('seat.release', { reservation_id: booked.reservation });
  expect(factsOf(shop, 'seat.released')).toHaveLength(1);
  await expect(
    shop.ask('booking.order', { course_schedule_id: 1, reservation_id: booked.reservation, mobile: phone }),
  ).rejects.toThrow('hold-over');
});

test('a class that costs nothing is booked as soon as it is ordered, and checks in once', async () => {
  const shop = await open();
  const booked = await order(shop, 4, 1);
  expect(booked).toMatchObject({
    status: 'confirmed',
    ticket: expect.stringMatching(/^[0-9A-Z]{16}$/) as string,
  });
  await expect(shop.ask('booking.checkIn', { ticket: `QTB:${booked.ticket}` })).rejects.toThrow(
    'check-in-early',
  );
  shop.clock.advance(20 * 60 * minuteMs);
  const came = await shop.ask('booking.checkIn', { ticket: `QTB:${booked.ticket}` });
  const twice = await shop.answer('booking.checkIn', { ticket: booked.ticket });
  expect(twice).toMatchObject({ ok: false, error: 'checked-in', data: { usedAtMs: came.checkedInAtMs } });
  expect(factsOf(shop, 'booking.checked-in')).toHaveLength(1);
  await expect(shop.ask('booking.checkIn', { ticket: 'QTB:NOBODYHASTHIS000' })).rejects.toThrow('not-found');
});

test('a full class is waited for, and a seat that comes free is offered to whoever waited longest', async () => {
  const shop = await open();
  await expect(shop.ask('waitlist.join', { course_schedule_id: 2, mobile: phone })).rejects.toThrow(
    'seats-free',
  );
  const one = await order(shop, 2, 1, '13800000001');
  await order(shop, 2, 2, '13800000002');
  const first = await shop.ask('waitlist.join', { course_schedule_id: 2, mobile: phone });
  await shop.ask('waitlist.join', { course_schedule_id: 2, mobile: '13900000002' });
  await expect(shop.ask('waitlist.join', { course_schedule_id: 2, mobile: phone })).rejects.toThrow(
    'waiting-already',
  );
  await shop.ask('seat.release', { reservation_id: one.reservation });
  const { waitlist } = await shop.ask('schedule.seats', { course_schedule_id: 2 });
  expect(waitlist).toMatchObject([
    { waiting: first.waiting, state: 'offered', offer: { label: 'A1' } },
    { state: 'waiting' },
  ]);
  await expect(reserve(shop, 2, 1)).rejects.toThrow('seat-taken');
  expect(await shop.ask('waitlist.phone', { waiting_id: first.waiting })).toEqual({ phone });
  const offered = waitlist[0]?.offer?.reservation ?? 0;
  const booked = await shop.ask('booking.order', { course_schedule_id: 2, reservation_id: offered });
  expect(booked.phone).toBe('139****5678');
});

test('an offer nobody takes goes to the next in line', async () => {
  const shop = await open();
  const one = await reserve(shop, 2, 1);
  await reserve(shop, 2, 2);
  await shop.ask('waitlist.join', { course_schedule_id: 2, mobile: phone });
  const second = await shop.ask('waitlist.join', { course_schedule_id: 2, mobile: '13900000002' });
  await shop.ask('seat.release', { reservation_id: one.reservation });
  shop.clock.advance((limits.seatOfferMinutes + 1) * minuteMs);
  await until(shop, () =>
    factsOf(shop, 'waitlist.offered').some(
      ({ data }) => 'waiting' in data && data.waiting === second.waiting,
    ),
  );
  expect(factsOf(shop, 'waitlist.left')).toMatchObject([{ data: { why: 'offer-expired' } }]);
});

test('whoever leaves the list with an offer in hand passes it on', async () => {
  const shop = await open();
  const one = await reserve(shop, 2, 1);
  await reserve(shop, 2, 2);
  const first = await shop.ask('waitlist.join', { course_schedule_id: 2, mobile: phone });
  const second = await shop.ask('waitlist.join', { course_schedule_id: 2, mobile: '13900000002' });
  await shop.ask('seat.release', { reservation_id: one.reservation });
  await shop.ask('waitlist.leave', { waiting_id: first.waiting });
  const { waitlist } = await shop.ask('schedule.seats', { course_schedule_id: 2 });
  expect(waitlist).toMatchObject([{ waiting: second.waiting, state: 'offered' }]);
});

test('a room that somebody has a seat in keeps its seats; it may be closed', async () => {
  const shop = await open();
  await reserve(shop, 2, 1);
  const [card] = await shop.ask('schedule.list', {});
  expect(card?.schedule).toBe(1);
  const starts_at_ms = shop.clock.env.now() + 3_600_000;
  const room = { schedule_id: 2, course_id: 1, starts_at_ms, ends_at_ms: starts_at_ms + 3_600_000 };
  await expect(shop.ask('schedule.set', { ...room, seats: 5 }, { role: 'admin' })).rejects.toThrow(
    'seats-in-use',
  );
  await shop.ask('schedule.set', { ...room, seats: 2, is_offered: false }, { role: 'admin' });
  await expect(reserve(shop, 2, 2)).rejects.toThrow('class-closed');
  await expect(shop.ask('course.set', { name: '早课', price_fen: 100 })).rejects.toThrow('not-allowed');
});

test('a manager is told when a class is nearly full, and the alert closes by itself when it is not', async () => {
  const shop = await open();
  const open_ = async () => (await shop.ask('alert.list', {}, { role: 'manager' })).open;
  const one = await reserve(shop, 2, 1);
  expect(await open_()).toEqual([]);
  await reserve(shop, 2, 2);
  expect(await open_()).toMatchObject([{ kind: 'seats-low', title: '体验课' }]);
  await shop.ask('seat.release', { reservation_id: one.reservation });
  expect(await open_()).toEqual([]);
});

test('a manager is told when many book within minutes', async () => {
  const shop = await open();
  for (let seat = 1; seat <= limits.bookingRushOrders; seat += 1)
    await order(shop, 1, seat, `139000000${String(seat).padStart(2, '0')}`);
  const { open: alerts } = await shop.ask('alert.list', {}, { role: 'manager' });
  expect(alerts.map(({ kind }) => kind)).toContain('high-demand');
});

test('bookings fold again to the same rows, and no whole phone stands anywhere', async () => {
  const shop = await open();
  await order(shop, 1, 1);
  await order(shop, 4, 2);
  await reserve(shop, 2, 1);
  await reserve(shop, 2, 2);
  await shop.ask('waitlist.join', { course_schedule_id: 2, mobile: phone });
  const folded = openDatabase(':memory:');
  createViews(folded);
  for (const fact of shop.journal.read(0)) foldFact(fact, folded);
  for (const table of [
    'courses',
    'schedules',
    'reservations',
    'reservation_phones',
    'waitlist',
    'waitlist_phones',
  ])
    expect(folded.all(`SELECT * FROM ${table}`)).toEqual(shop.journal.view.all(`SELECT * FROM ${table}`));
  const { view } = shop.journal;
  const everything = view
    .all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .map(({ name }) => JSON.stringify(view.all(`SELECT * FROM "${name}"`)))
    .join('\n');
  expect(everything).not.toContain(phone);
});
