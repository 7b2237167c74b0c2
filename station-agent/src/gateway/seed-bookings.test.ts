import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

// The trial class as the shop's plan tells it: a seat is kept, an order made, WeChat Pay asked, the booking confirmed.

let shop: OpenShop;
let clerk: Record<string, string>;
beforeAll(async () => {
  shop = await openRehearsalShop((config) => ({
    ...config,
    courses: [
      {
        id: 1,
        name: '体验课',
        priceFen: 20_000,
        schedules: [
          {
            id: 1,
            startsAtMs: Date.now() + 3_600_000,
            endsAtMs: Date.now() + 7_200_000,
            layout: ['xxxxx', 'xxxxx', 'xxxxx', 'xxxxx'],
          },
        ],
      },
    ],
  }));
  clerk = { authorization: `Bearer ${await shop.token()}` };
});
afterAll(() => shop.close());

const call = (method: string, path: string, body?: unknown): Promise<Reply> =>
  shop.call(method, path, body, clerk);

async function ordered(seat_no: number): Promise<{ order_id: number; reservation_id: number }> {
  const held = await call('POST', '/api/v1/bookings/seat-reserve', { course_schedule_id: 1, seat_no });
  const reservation_id = Number(held.body['reservation_id']);
  const { body } = await call('POST', '/api/v1/payment/orders/create', {
    course_schedule_id: 1,
    reservation_id,
    mobile: '13800138000',
  });
  expect(body).toMatchObject({ amount: 200, status: 'pending' });
  return { order_id: Number(body['order_id']), reservation_id };
}

async function statusOf(order: number): Promise<unknown> {
  return (await call('GET', `/api/v1/payment/orders/${order}`)).body['status'];
}

async function until(order: number, status: string): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    if ((await statusOf(order)) === status) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the order never became ${status}, it is ${String(await statusOf(order))}`);
}

async function paid(order_id: number): Promise<void> {
  const { status, body } = await call('POST', '/api/v1/payment/wxpay/create', { order_id });
  expect([status, body['payment_id'] === undefined]).toEqual([200, false]);
  const scanned = await call('POST', '/api/rehearsal/phone/scan', { qr: body['qr_code'] });
  expect(scanned.body).toMatchObject({ how: 'paid' });
  await until(order_id, 'paid');
}

test('a trial class at 200.00 is booked: kept, ordered, paid by WeChat Pay, confirmed', async () => {
  const { order_id, reservation_id } = await ordered(7);
  const early = await call('POST', '/api/v1/bookings/confirm', { order_id });
  expect(early).toMatchObject({ status: 409, body: { error: 'not-paid' } });
  await paid(order_id);
  const confirmed = await call('POST', '/api/v1/bookings/confirm', { order_id });
  expect(confirmed.body).toMatchObject({ reservation_id, status: 'confirmed' });
  const room = await call('GET', '/api/v1/courses/schedules/1/seats');
  const seats = room.body['seats'] as unknown as { seat_no: number; status: string }[];
  expect(seats.find(({ seat_no }) => seat_no === 7)?.status).toBe('confirmed');
  const again = await call('POST', '/api/v1/bookings/seat-reserve', { course_schedule_id: 1, seat_no: 7 });
  expect(again).toMatchObject({ status: 409, body: { error: 'seat-taken', data: { seat: 'B2' } } });
  const release = await call('DELETE', '/api/v1/bookings/seat-release', { reservation_id });
  expect(release).toMatchObject({ status: 409, body: { error: 'booking-confirmed' } });
});

test('a paid booking that is cancelled gives the seat and the money back', async () => {
  const { order_id } = await ordered(8);
  await paid(order_id);
  const cancelled = await call('POST', `/api/v1/payment/orders/${order_id}/cancel`, { reason: '孩子发烧' });
  expect(cancelled.body).toMatchObject({ reservation_status: 'cancelled' });
  await until(order_id, 'refunded');
  const next = await call('POST', '/api/v1/bookings/seat-reserve', { course_schedule_id: 1, seat_no: 8 });
  expect(next.status).toBe(200);
});

test('an order that is cancelled while its picture is open is closed at the platform, and nobody can pay it', async () => {
  const { order_id } = await ordered(9);
  const { body } = await call('POST', '/api/v1/payment/wxpay/create', { order_id });
  await call('POST', `/api/v1/payment/orders/${order_id}/cancel`, {});
  await until(order_id, 'cancelled');
  const scanned = await call('POST', '/api/rehearsal/phone/scan', { qr: body['qr_code'] });
  expect(scanned.body['how']).toBe('gone');
});

test('the slip’s code checks in once, and says when it was done already', async () => {
  const { order_id } = await ordered(10);
  await paid(order_id);
  const { body } = await call('GET', `/api/v1/payment/orders/${order_id}`);
  const ticket = body['ticket'];
  const came = await call('POST', '/api/v1/bookings/check-in', { ticket });
  expect(came.body['checked_in_at']).toBeTruthy();
  const twice = await call('POST', '/api/v1/bookings/check-in', { ticket });
  expect(twice).toMatchObject({ status: 409, body: { error: 'checked-in' } });
});
