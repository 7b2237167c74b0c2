import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { heldReservations, liveReservations, reservationsOf } from '@qiantai/shared/views/bookings.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { paymentsOf, recentPayments } from '@qiantai/shared/views/payments.ts';
import { openWorld, type World } from './booking-world.testkit.ts';

// Whole afternoons of a small room, drawn at random: whatever is held, paid, cancelled, refunded, lost on the line or
// cut short by a crash, no seat is free and sold at once, and every fen is either a confirmed seat's or back.

const minuteMs = 60_000;
const longestHoldMs =
  (Math.max(limits.seatHoldMinutes, limits.seatOfferMinutes) + limits.seatPayMinutesMax) * minuteMs +
  limits.seatPayGraceMs;
/** Of two seats, so that they are fought for; far ahead, so that no afternoon reaches it. */
const schedule = 5;
const seats = [1, 2];

const deeds = [
  ...['reserve', 'order', 'show', 'show', 'show', 'buy', 'buy', 'scan', 'scan', 'scan', 'cash', 'cash'],
  ...[
    'release',
    'cancel',
    'refund',
    'part',
    'late',
    'late',
    'lose',
    'wait',
    'leave',
    'kill',
    'jump',
    'pass',
    'pass',
  ],
] as const;
type Deed = (typeof deeds)[number];

const pickOf = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)];

const rows = (world: World) => reservationsOf(world.journal.view, schedule, 600);
const ofState = (world: World, state: string) => rows(world).filter((row) => row.state === state);
const openKeys = (world: World): string[] =>
  [...world.wallet.accounts].flatMap(([key, { state }]) => (state === 'open' ? [key] : []));

const reserve = (world: World, pick: number) =>
  world.answer('seat.reserve', { course_schedule_id: schedule, seat_no: pickOf(seats, pick) });

/** An unpaid order: one there is, or a new one of a seat that can be had. @returns undefined when there is none */
async function unpaid(world: World, pick: number): Promise<number | undefined> {
  if (ofState(world, 'held').length === 0) await reserve(world, pick);
  const held = pickOf(ofState(world, 'held'), pick);
  if (held === undefined || held.order_id !== null) return held?.order_id ?? undefined;
  const mobile = phoneOf(pick);
  const wish = { course_schedule_id: schedule, reservation_id: held.reservation, mobile };
  const answer = await world.answer('booking.order', wish);
  return answer.ok ? (answer.result as { order: number }).order : undefined;
}

const phoneOf = (pick: number): string => `139000000${String(10 + (pick % 40))}`;

/** A picture for the customer. @returns its key */
async function show(world: World, pick: number): Promise<string> {
  const order_id = await unpaid(world, pick);
  const amount = pick % 5 === 0 ? { amountFen: 7_000 } : {};
  const shown = await world.answer('payment.create', { order_id, payment_method: 'wallet', ...amount });
  return shown.ok ? (shown.result as { key: string }).key : '';
}

async function cash(world: World, pick: number): Promise<void> {
  const order_id = await unpaid(world, pick);
  const asked = await world.answer('payment.create', { order_id, payment_method: 'cash' });
  if (!asked.ok) return;
  const { payment } = asked.result as { payment: number };
  await world.time.pass((pick % 20) * minuteMs);
  await world.answer('payment.confirm', { payment_id: payment });
}

/** The customer pays, the till hears nothing of it, and the seat is given back meanwhile. */
async function late(world: World, pick: number): Promise<void> {
  await show(world, pick);
  world.wallet.lost = 20;
  world.wallet.pay(pickOf(openKeys(world), pick) ?? '');
  const held = pickOf(ofState(world, 'held'), pick);
  if (held !== undefined) await world.answer('seat.release', { reservation_id: held.reservation });
  world.wallet.lost = 0;
}

async function refund(world: World, pick: number, part: object): Promise<void> {
  const payments = recentPayments(world.journal.view, 200, 'all');
  const paid = pickOf(
    payments.filter(({ state }) => state === 'paid'),
    pick,
  );
  if (paid !== undefined)
    await world.answer('payment.refund', { payment_id: paid.payment, ...part }, 'manager');
}

async function leave(world: World, pick: number): Promise<void> {
  const { waitlist } = await world.ask('schedule.seats', { course_schedule_id: schedule });
  const one = pickOf(waitlist, pick);
  if (one !== undefined) await world.answer('waitlist.leave', { waiting_id: one.waiting });
}

async function wait(world: World, pick: number): Promise<void> {
  for (const seat of seats) await reserve(world, seat);
  await world.answer('waitlist.join', { course_schedule_id: schedule, mobile: phoneOf(pick) });
}

async function giveUp(world: World, pick: number, deed: 'release' | 'cancel'): Promise<void> {
  const row = pickOf(ofState(world, deed === 'release' ? 'held' : 'confirmed'), pick);
  if (row === undefined) return;
  if (deed === 'release') await world.answer('seat.release', { reservation_id: row.reservation });
  else await world.answer('booking.cancel', { order_id: row.order_id }, 'manager');
}

const acts: Readonly<Record<Deed, (world: World, pick: number) => unknown>> = {
  reserve,
  order: unpaid,
  show,
  buy: async (world, pick) => {
    world.wallet.pay(await show(world, pick));
    await world.time.pass(10_000);
  },
  scan: (world, pick) => world.wallet.pay(pickOf(openKeys(world), pick) ?? ''),
  cash,
  late,
  release: (world, pick) => giveUp(world, pick, 'release'),
  cancel: (world, pick) => giveUp(world, pick, 'cancel'),
  refund: (world, pick) => refund(world, pick, {}),
  part: (world, pick) => refund(world, pick, { amountFen: 3_000 }),
  lose: ({ wallet }, pick) => (wallet.lost = 1 + (pick % 6)),
  wait,
  leave,
  kill: () => undefined,
  jump: ({ time }, pick) => time.jump(((pick % 41) - 20) * minuteMs),
  pass: ({ time }, pick) => time.pass((pick % 15) * minuteMs + (pick % 60) * 1_000),
};

/** What must be true at every moment. */
async function check(world: World): Promise<void> {
  // What is on its way arrives first, so that the room and the rows are of one moment.
  await world.time.pass(20);
  const { view } = world.journal;
  const room = await world.ask('schedule.seats', { course_schedule_id: schedule });
  const live = liveReservations(view, schedule);
  expect(new Set(live.map(({ seat }) => seat)).size, 'one live reservation a seat').toBe(live.length);
  for (const { seat, state } of room.seats) {
    const row = live.find((one) => one.seat === seat);
    expect(state === 'sold', 'sold means confirmed').toBe(row?.state === 'confirmed');
    if (row?.state !== 'confirmed') continue;
    const money = orderMoney(view, row.order_id ?? 0);
    expect(money?.dueFen, 'a sold seat is paid').toBe(0);
    expect(orderById(view, row.order_id ?? 0)?.status).toBe('confirmed');
  }
}

/** Until when each hold was seen alive, by the clock that only grows. */
function watchHolds(world: World, seen: Map<number, number>): void {
  for (const row of heldReservations(world.journal.view, 200)) {
    const firstMs = seen.get(row.reservation) ?? world.time.monoMs;
    seen.set(row.reservation, firstMs);
    expect(world.time.monoMs - firstMs, 'no hold outlives its time').toBeLessThanOrEqual(
      longestHoldMs + limits.seatSweepMs,
    );
  }
}

/** When everything works again and hours have passed, nothing is left open and the books agree. */
async function settle(world: World): Promise<void> {
  world.wallet.lost = 0;
  // Longer than every offer to everybody who may wait, one after the other.
  await world.time.pass(12 * 60 * minuteMs);
  const { view } = world.journal;
  expect(heldReservations(view, 200), 'every hold ended').toEqual([]);
  for (const { state } of recentPayments(view, 200, 'all')) expect(['paid', 'closed']).toContain(state);
  let keptFen = 0;
  for (const row of rows(world).filter(({ order_id }) => order_id !== null)) {
    const money = orderMoney(view, row.order_id ?? 0);
    const left = (money?.paidFen ?? 0) - (money?.refundedFen ?? 0);
    if (row.state === 'released') expect(left, 'nothing of a seat that is gone is kept').toBe(0);
    else expect(left, 'something of a booked seat is kept').toBeGreaterThan(0);
    expect(money?.refundingFen).toBe(0);
    keptFen += left;
  }
  const cashFen = rows(world)
    .flatMap(({ order_id }) => paymentsOf(view, order_id ?? 0))
    .filter(({ channel, state }) => channel === 'cash' && state === 'paid')
    .reduce((total, { payment, paid_fen }) => total + paid_fen - backOf(world, payment), 0);
  expect(world.wallet.netFen() + cashFen, 'wallet and drawer hold what the bookings say').toBe(keptFen);
}

function backOf(world: World, payment: number): number {
  return world
    .facts('refund.refunded')
    .filter(({ data }) => data.payment === payment)
    .reduce((total, { data }) => total + data.amountFen, 0);
}

test('no afternoon leaves a seat free and sold, a hold beyond its time, or a fen nobody can name', async () => {
  const moves = fc.array(fc.record({ deed: fc.constantFrom(...deeds), pick: fc.nat(10_000) }), {
    minLength: 10,
    maxLength: 45,
  });
  await fc.assert(
    fc.asyncProperty(moves, async (afternoon) => {
      let world = openWorld();
      const starts_at_ms = world.time.nowMs + 100 * 60 * minuteMs;
      const ends_at_ms = starts_at_ms + 60 * minuteMs;
      await world.ask(
        'schedule.set',
        { course_id: 1, starts_at_ms, ends_at_ms, seats: seats.length },
        'admin',
      );
      const seen = new Map<number, number>();
      for (const { deed, pick } of afternoon) {
        if (deed === 'kill') world = world.kill();
        else await acts[deed](world, pick);
        await check(world);
        watchHolds(world, seen);
      }
      await settle(world);
      await check(world);
    }),
    { numRuns: 50 },
  );
}, 120_000);
