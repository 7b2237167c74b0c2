import { expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { openWorld, type World } from './booking-world.testkit.ts';

// A seat and its money: confirmed together, freed together, and never one without the other.

const minuteMs = 60_000;
const mobile = '13912345678';

async function ordered(
  world: World,
  seat = 1,
  schedule = 1,
  phone = mobile,
): Promise<{ order: number; reservation: number }> {
  const { reservation } = await world.ask('seat.reserve', { course_schedule_id: schedule, seat_no: seat });
  const wish = { course_schedule_id: schedule, reservation_id: reservation, mobile: phone };
  return { reservation, order: (await world.ask('booking.order', wish)).order ?? 0 };
}
const pay = (world: World, order: number, payment_method: string) =>
  world.ask('payment.create', { order_id: order, payment_method });
const booking = (world: World, order: number) => world.ask('booking.get', { order_id: order });
async function seatState(world: World, seat: number, schedule = 1): Promise<string | undefined> {
  const { seats } = await world.ask('schedule.seats', { course_schedule_id: schedule });
  return seats.find((one) => one.seat === seat)?.state;
}

test('a trial class paid in cash is confirmed with its money, and the slip is due', async () => {
  const world = openWorld();
  const { order } = await ordered(world);
  const { payment } = await pay(world, order, 'cash');
  await expect(world.ask('booking.confirm', { order_id: order })).rejects.toThrow('not-paid');
  await world.ask('payment.confirm', { payment_id: payment, receivedFen: 20_000 });
  expect(await booking(world, order)).toMatchObject({ status: 'confirmed', money: 'paid' });
  expect(await world.ask('booking.confirm', { order_id: order })).toMatchObject({ status: 'confirmed' });
  const [slip] = world.facts('paper.queued').filter(({ subject }) => subject.startsWith('booking:'));
  expect(JSON.stringify(slip?.data)).toContain('QTB:');
  const confirmed = world.facts('booking.confirmed')[0];
  const paid = world.facts('payment.paid')[0];
  expect(confirmed?.seq).toBeGreaterThan(paid?.seq ?? 0);
});

test('a picture paid within its time confirms the seat, even when the hold alone had been over', async () => {
  const world = openWorld();
  const { order } = await ordered(world);
  await world.time.pass(9 * minuteMs);
  const { key } = await pay(world, order, 'wallet');
  await world.time.pass(3 * minuteMs);
  expect(await seatState(world, 1)).toBe('held');
  expect(world.wallet.pay(key)).toBe(true);
  await world.time.pass(minuteMs);
  expect(await booking(world, order)).toMatchObject({ status: 'confirmed', money: 'paid' });
  expect(world.wallet.netFen()).toBe(20_000);
});

test('a payment that came to nothing leaves the seat its own time, and not a minute more', async () => {
  const world = openWorld();
  const { order } = await ordered(world);
  const { payment } = await pay(world, order, 'wallet');
  await world.ask('payment.cancel', { payment_id: payment });
  await world.time.pass(8 * minuteMs);
  expect(await seatState(world, 1)).toBe('held');
  await world.time.pass(2 * minuteMs + 1_000);
  expect(await seatState(world, 1)).toBe('free');
  expect(await booking(world, order)).toMatchObject({ status: 'cancelled', why: 'expired' });
});

test('a payment that ends unpaid after the hold was over frees the seat with it', async () => {
  const world = openWorld();
  const { order } = await ordered(world);
  await world.time.pass(9 * minuteMs);
  await pay(world, order, 'wallet');
  await world.time.pass(6 * minuteMs);
  expect(await booking(world, order)).toMatchObject({ status: 'cancelled', money: 'cancelled' });
  expect(await seatState(world, 1)).toBe('free');
});

test('a customer who pays when the seat went to somebody else gets all of it back', async () => {
  const world = openWorld();
  const { order, reservation } = await ordered(world);
  const { key } = await pay(world, order, 'wallet');
  world.wallet.lost = 1_000;
  expect(world.wallet.pay(key)).toBe(true);
  await world.ask('seat.release', { reservation_id: reservation });
  const second = await ordered(world, 1, 1, '13800000000');
  world.wallet.lost = 0;
  await world.time.pass(2 * minuteMs);
  expect(world.facts('payment.paid')).toMatchObject([{ data: { kept: false } }]);
  expect(world.wallet.netFen()).toBe(0);
  expect(await booking(world, order)).toMatchObject({ status: 'cancelled', money: 'cancelled' });
  expect(await booking(world, second.order)).toMatchObject({ status: 'temporary' });
});

test('nobody is asked for money when the hold is over, also before anybody tidied up', async () => {
  const world = openWorld();
  const { order } = await ordered(world);
  await world.till.drain(0);
  const quiet = world.kill();
  quiet.time.jump(limits.seatHoldMinutes * minuteMs);
  const answer = await quiet.answer('payment.create', { order_id: order, payment_method: 'wallet' });
  expect(answer).toMatchObject({ ok: false, error: 'order-cancelled' });
  expect(world.wallet.accounts.size).toBe(0);
});

test('a booking that is cancelled frees the seat at once and gives the money back', async () => {
  const world = openWorld();
  const { order } = await ordered(world);
  const { key } = await pay(world, order, 'wallet');
  world.wallet.pay(key);
  await world.time.pass(10_000);
  const cancelled = await world.ask('booking.cancel', { order_id: order });
  expect(cancelled).toMatchObject({ status: 'cancelled', why: 'booking-cancelled' });
  expect(await seatState(world, 1)).toBe('free');
  await world.time.pass(minuteMs);
  expect(world.wallet.netFen()).toBe(0);
  expect((await booking(world, order)).money).toBe('refunded');
  await expect(world.ask('booking.checkIn', { reservation_id: cancelled.reservation })).rejects.toThrow(
    'booking-over',
  );
});

test('a refund of all of it frees the seat for whoever waits; a refund of a part does not', async () => {
  const world = openWorld();
  const { order } = await ordered(world, 1, 2);
  await ordered(world, 2, 2, '13800000002');
  const { payment } = await pay(world, order, 'cash');
  await world.ask('payment.confirm', { payment_id: payment, receivedFen: 20_000 });
  const { waiting } = await world.ask('waitlist.join', { course_schedule_id: 2, mobile: '13900000009' });
  await world.ask('payment.refund', { payment_id: payment, amountFen: 5_000, reason: '迟到' });
  expect(await seatState(world, 1, 2)).toBe('sold');
  await world.ask('payment.refund', { payment_id: payment, amountFen: 15_000, reason: '退订' });
  const { waitlist } = await world.ask('schedule.seats', { course_schedule_id: 2 });
  expect(waitlist).toMatchObject([{ waiting, state: 'offered', offer: { label: 'A1' } }]);
  expect(await booking(world, order)).toMatchObject({
    status: 'cancelled',
    why: 'refunded',
    money: 'refunded',
  });
});

test('a clerk gives back alone what any refund may be given back alone; more is a manager’s', async () => {
  const world = openWorld();
  await world.ask('course.set', { course_id: 1, name: '大师课', price_fen: 20_001 }, 'admin');
  const { order } = await ordered(world);
  const { payment } = await pay(world, order, 'cash');
  await world.ask('payment.confirm', { payment_id: payment, receivedFen: 20_001 });
  await expect(world.ask('booking.cancel', { order_id: order })).rejects.toThrow('not-allowed');
  expect(await seatState(world, 1)).toBe('sold');
  expect(await world.ask('booking.cancel', { order_id: order }, 'manager')).toMatchObject({
    status: 'cancelled',
  });
});

test('part of the money in the drawer goes back when the rest never came', async () => {
  const world = openWorld();
  const { order } = await ordered(world);
  const { payment } = await world.ask('payment.create', {
    order_id: order,
    payment_method: 'cash',
    amountFen: 5_000,
  });
  await world.ask('payment.confirm', { payment_id: payment, receivedFen: 5_000 });
  expect(await booking(world, order)).toMatchObject({ status: 'temporary', money: 'pending' });
  await world.time.pass(11 * minuteMs);
  expect(await booking(world, order)).toMatchObject({ status: 'cancelled', money: 'refunded' });
});

test('five hundred holds end within a second of their time while others are being made', async () => {
  const world = openWorld();
  const starts_at_ms = world.time.nowMs + 600 * minuteMs;
  const { schedule } = await world.ask(
    'schedule.set',
    { course_id: 1, starts_at_ms, ends_at_ms: starts_at_ms + 60 * minuteMs, seats: 500 },
    'admin',
  );
  const heldAt = new Map<number, number>();
  for (let seat = 1; seat <= 500; seat += 1) {
    const held = await world.ask('seat.reserve', { course_schedule_id: schedule, seat_no: seat });
    heldAt.set(held.reservation, held.heldAtMs);
    await world.time.pass(500);
  }
  await world.time.pass(limits.seatHoldMinutes * minuteMs);
  const released = world.facts('seat.released');
  expect(released).toHaveLength(500);
  for (const { data } of released) {
    const lateMs =
      data.releasedAtMs - (heldAt.get(data.reservation) ?? 0) - limits.seatHoldMinutes * minuteMs;
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(1_000);
  }
});

test('a booking’s order that is cancelled as any other order frees its seat; it is not changed in any other way', async () => {
  const world = openWorld();
  const { order } = await ordered(world);
  const { payment } = await pay(world, order, 'cash');
  await world.ask('payment.confirm', { payment_id: payment, receivedFen: 20_000 });
  const changed = await world.answer('order.changeLine', { order_id: order, line: 1, note: '靠窗' });
  expect(changed).toMatchObject({ ok: false, error: 'booking-fixed' });
  await world.ask(
    'order.setStatus',
    { order_id: order, status: 'cancelled', expected_status: 'confirmed', reason: '不来了' },
    'manager',
  );
  expect(await booking(world, order)).toMatchObject({
    status: 'cancelled',
    why: 'order-cancelled',
    money: 'refunded',
  });
  expect(await seatState(world, 1)).toBe('free');
});
