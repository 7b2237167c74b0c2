import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

// Reads like the shop's own description of its booking app: look at the classes, take a seat, order it, give it back.

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
          { id: 2, startsAtMs: Date.now() + 3_600_000, endsAtMs: Date.now() + 7_200_000, layout: ['x'] },
        ],
      },
    ],
  }));
  clerk = { authorization: `Bearer ${await shop.token()}` };
});
afterAll(() => shop.close());

const get = (path: string) => shop.call('GET', path, undefined, clerk);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  shop.call('POST', path, body, { ...clerk, ...headers });
const release = (body: unknown) => shop.call('DELETE', '/api/v1/bookings/seat-release', body, clerk);
const reserve = (course_schedule_id: number, seat_no: number | string, key?: string): Promise<Reply> =>
  post(
    '/api/v1/bookings/seat-reserve',
    { course_schedule_id, seat_no },
    key === undefined ? {} : { 'idempotency-key': key },
  );
const iso = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/) as string;

test('GET /api/v1/courses and /courses/schedules tell what can be booked, when, for how much, and what is left', async () => {
  const courses = await get('/api/v1/courses');
  expect(courses.body).toMatchObject({ total: 1, items: [{ id: 1, name: '体验课', price: 200 }] });
  const schedules = await get('/api/v1/courses/schedules?course_id=1');
  expect(schedules.body).toMatchObject({
    total: 2,
    items: [
      { id: 1, course_id: 1, price: 200, seats: 20, available: 20, starts_at: iso, ends_at: iso, open: true },
      {},
    ],
  });
});

test('GET /api/v1/courses/schedules/:id/seats draws the room, and asks for a class that exists', async () => {
  const { body } = await get('/api/v1/courses/schedules/1/seats');
  const seats = body['seats'] as unknown as { seat_no: number; label: string; status: string }[];
  expect(seats).toHaveLength(20);
  expect(seats[6]).toMatchObject({ seat_no: 7, label: 'B2', row: 2, column: 2, status: 'available' });
  expect((await get('/api/v1/courses/schedules/99/seats')).status).toBe(404);
});

test('POST /api/v1/bookings/seat-reserve holds a seat for a while; the next one is refused with the seat’s name', async () => {
  const { status, body } = await reserve(1, 3);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    reservation_id: expect.any(Number) as number,
    status: 'temporary',
    expires_at: iso,
  });
  const second = await reserve(1, 'A3');
  expect(second.status).toBe(409);
  expect(second.body).toMatchObject({ code: 409, error: 'seat-taken', data: { seat: 'A3', seat_no: 3 } });
  expect(String(second.body['message'])).toContain('A3');
  const room = await get('/api/v1/courses/schedules/1/seats');
  expect(room.body).toMatchObject({ temporary: 1, available: 19 });
});

test('the same key holds the seat once, also with another try', async () => {
  const first = await reserve(1, 4, 'reserve-4');
  const again = await reserve(1, 4, 'reserve-4');
  expect(again.body).toEqual(first.body);
  const other = await reserve(1, 5, 'reserve-4');
  expect(other.body).toMatchObject({ error: 'idempotency-mismatch' });
});

test('POST /api/v1/payment/orders/create makes the order at 200.00, which is asked for and cancelled', async () => {
  const held = await reserve(1, 6);
  const reservation_id = held.body['reservation_id'];
  const wish = { course_schedule_id: 1, reservation_id, mobile: '13800138000' };
  const { body } = await post('/api/v1/payment/orders/create', wish);
  expect(body).toMatchObject({ order_id: expect.any(Number) as number, amount: 200, status: 'pending' });
  expect(JSON.stringify(body)).not.toContain('13800138000');
  const order = String(body['order_id']);
  expect((await get(`/api/v1/payment/orders/${order}`)).body).toMatchObject({
    status: 'pending',
    mobile: '138****8000',
    reservation_status: 'temporary',
  });
  const early = await post('/api/v1/bookings/confirm', { order_id: Number(order) });
  expect(early).toMatchObject({ status: 409, body: { error: 'not-paid' } });
  const cancelled = await post(`/api/v1/payment/orders/${order}/cancel`, {});
  expect(cancelled.body).toMatchObject({ status: 'cancelled', reservation_status: 'cancelled' });
  expect((await reserve(1, 6)).status).toBe(200);
});

test('an order needs a phone, its own class, and a seat that is still held', async () => {
  const held = await reserve(1, 8);
  const reservation_id = held.body['reservation_id'];
  const create = (body: unknown) => post('/api/v1/payment/orders/create', body);
  expect((await create({ course_schedule_id: 1, reservation_id, mobile: '1380013800' })).status).toBe(400);
  expect((await create({ course_schedule_id: 1, reservation_id })).status).toBe(400);
  expect((await create({ course_schedule_id: 2, reservation_id, mobile: '13800138000' })).status).toBe(400);
  expect((await release({ reservation_id })).body).toMatchObject({ status: 'cancelled' });
  const late = await create({ course_schedule_id: 1, reservation_id, mobile: '13800138000' });
  expect(late).toMatchObject({ status: 409, body: { error: 'hold-over' } });
});

test('DELETE /api/v1/bookings/seat-release frees the seat, as often as it is asked', async () => {
  const held = await reserve(1, 9);
  const body = { reservation_id: held.body['reservation_id'] };
  expect((await release(body)).body).toMatchObject({ status: 'cancelled', released_because: 'given-back' });
  expect((await release(body)).status).toBe(200);
  expect((await reserve(1, 9)).status).toBe(200);
  expect((await release({ reservation_id: 987_654 })).status).toBe(404);
});

test('of two hundred who want the last seat at once exactly one gets it', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => reserve(2, 1)));
  const won = answers.filter(({ status }) => status === 200);
  const lost = answers.filter(({ status }) => status === 409);
  expect(won).toHaveLength(1);
  expect(lost).toHaveLength(199);
  for (const { body } of lost) expect(body).toMatchObject({ error: 'seat-taken', data: { seat: 'A1' } });
});

test('nobody books without signing in', async () => {
  const answer = await shop.call('POST', '/api/v1/bookings/seat-reserve', {
    course_schedule_id: 1,
    seat_no: 1,
  });
  expect(answer.status).toBe(401);
});

test('GET /metrics tells how well the seats are used', async () => {
  const held = await reserve(1, 20);
  const { body } = await shop.call('GET', '/metrics');
  const text = String(body['text']);
  expect(text).toMatch(/qiantai_seats\{state="held"\} [1-9]/);
  expect(text).toMatch(/qiantai_seat_use_ratio\{schedule="1"\} 0/);
  await release({ reservation_id: held.body['reservation_id'] });
});
