import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket as Client } from 'ws';
import { openRehearsalShop, type OpenShop, type Reply } from '../station.testkit.ts';

let shop: OpenShop;
let token: string;
beforeAll(async () => {
  shop = await openRehearsalShop();
  token = await shop.token();
});
afterAll(() => shop.close());

const open: { close(): void }[] = [];
afterEach(() => {
  for (const line of open.splice(0)) line.close();
});

interface Message {
  readonly type: string;
  readonly timestamp: string;
  readonly order?: Record<string, unknown>;
}

const call = (method: string, path: string, body?: unknown): Promise<Reply> =>
  shop.call(method, path, body, { authorization: `Bearer ${token}` });

async function place(): Promise<Reply['body']> {
  const { body } = await call('POST', '/api/orders', {
    table_number: '1',
    items: [{ menu_item_id: 7, quantity: 2, note: '' }],
  });
  return body;
}

const move = (order: Reply['body'], from: string, to: string): Promise<Reply> =>
  call('POST', `/api/orders/${String(order['id'])}/status`, { status: to, expected_status: from });

async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (let round = 0; round < 300; round += 1) {
    const seen = look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it never came');
}

interface Heard {
  readonly messages: Message[];
  readonly client: Client;
  /** Waits for the handshake. @returns the HTTP status that refused it, or 101 */
  readonly status: Promise<number>;
  readonly closed: Promise<number>;
}

function connect(path: string, protocols: string[] = [], headers: Record<string, string> = {}): Heard {
  const client = new Client(`ws://127.0.0.1:${shop.port}${path}`, protocols, { headers });
  open.push({ close: () => client.terminate() });
  const messages: Message[] = [];
  client.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString('utf8')) as Message));
  const status = new Promise<number>((resolve) => {
    client.on('open', () => resolve(101));
    client.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      client.terminate();
    });
    client.on('error', () => resolve(0));
  });
  const closed = new Promise<number>((resolve) => void client.on('close', resolve));
  return { messages, client, status, closed };
}

test('the seed’s own sample runs against the agent: new orders, status updates, heartbeats', async () => {
  const orders: Record<string, unknown>[] = [];
  const updates: Record<string, unknown>[] = [];
  const pongs: Message[] = [];
  const ws = new WebSocket(`ws://localhost:${shop.port}/ws/store/1?token=${token}`);
  open.push(ws);
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  ws.onopen = () => {
    heartbeat = setInterval(() => {
      if (ws.readyState === WebSocket.OPEN) ws.send(JSON.stringify({ type: 'ping' }));
    }, 50);
  };
  ws.onmessage = (event) => {
    const message = JSON.parse(String(event.data)) as Message;
    if (message.type === 'new_order') orders.push(message.order ?? {});
    else if (message.type === 'order_status_update') updates.push(message.order ?? {});
    else if (message.type === 'pong') pongs.push(message);
  };
  const pong = await eventually(() => pongs[0]);
  expect(pong.timestamp).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00$/);
  const placed = await place();
  const shown = await eventually(() => orders[0]);
  const { order_token: _secret, ...public_ } = placed;
  expect(shown).toEqual(public_);
  await move(placed, 'confirmed', 'preparing');
  expect(await eventually(() => updates[0])).toMatchObject({
    id: placed['id'],
    order_status: 'preparing',
    order_number: placed['order_number'],
  });
  clearInterval(heartbeat);
});

test('a guest’s phone hears of its own order with nothing but the order’s token', async () => {
  const [own, other] = [await place(), await place()];
  const line = connect(
    `/ws/order/${String(own['id'])}?connection_id=phone-1&token=${String(own['order_token'])}`,
  );
  expect(await line.status).toBe(101);
  await move(other, 'confirmed', 'preparing');
  await move(own, 'confirmed', 'preparing');
  const message = await eventually(() => line.messages[0]);
  expect(message).toMatchObject({
    type: 'order_status_update',
    order: { id: own['id'], order_status: 'preparing' },
  });
  expect(JSON.stringify(line.messages)).not.toContain(String(own['order_token']));
  await move(own, 'preparing', 'serving');
  await eventually(() => line.messages.find(({ order }) => order?.['order_status'] === 'serving'));
  expect(line.messages.every(({ order }) => order?.['id'] === own['id'])).toBe(true);
});

test('a guest’s phone hears that the payment came, in the seed’s word for it', async () => {
  const order = await place();
  const id = Number(order['id']);
  const line = connect(`/ws/order/${id}?token=${String(order['order_token'])}`);
  await line.status;
  const { journal } = shop.station;
  const about = { payment: 1, order: id };
  const amountFen = 7_600;
  journal.transact('1001', (tx) =>
    tx.append('payment.requested', 'payment:1', {
      ...{ ...about, channel: 'cash', means: 'hand', key: 'Q1S0P1K7F3A9', amountFen, subject: '演练店' },
      ...{ requestedAtMs: 1_795_000_000_000, expiresAtMs: 1_795_000_300_000 },
    }),
  );
  const asked = await eventually(() => line.messages[0]);
  expect(asked).toMatchObject({
    type: 'payment_status_update',
    payment: { payment_id: 1, status: 'pending' },
  });
  journal.transact('1001', (tx) =>
    tx.append('payment.paid', 'payment:1', {
      ...{ ...about, channel: 'cash', amountFen, transaction: '', heard: 'person', kept: true },
      paidAtMs: 1_795_000_000_000,
    }),
  );
  const paid = await eventually(() => line.messages[1]);
  expect(paid).toMatchObject({
    payment: { order_id: id, order_number: order['order_number'], amount: 76, status: 'success' },
  });
});

test('staff follow a store or an order by token or by subprotocol, and nobody else does', async () => {
  const order = await place();
  const path = `/ws/order/${String(order['id'])}`;
  const guest = String(order['order_token']);
  const statuses = async (...lines: readonly Heard[]) => Promise.all(lines.map(({ status }) => status));
  expect(
    await statuses(
      connect('/ws/store/1', [`bearer.${token}`]),
      connect(`${path}?token=${token}`),
      connect(path, [`bearer.${guest}`]),
    ),
  ).toEqual([101, 101, 101]);
  expect(
    await statuses(
      connect('/ws/store/1'),
      connect(`/ws/store/1?token=${guest}`),
      connect(`/ws/store/2?token=${token}`),
      connect(path),
      connect(`${path}?token=${'0'.repeat(40)}`),
      connect(`/ws/order/999999?token=${guest}`),
    ),
  ).toEqual([401, 401, 404, 401, 401, 401]);
});

test('a page of another origin and a foreign host are refused before the handshake', async () => {
  const path = `/ws/store/1?token=${token}`;
  expect(await connect(path, [], { origin: 'https://evil.example' }).status).toBe(403);
  expect(await connect(path, [], { host: 'evil.example' }).status).toBe(421);
  expect(await connect(path, [], { origin: `http://127.0.0.1:${shop.port}` }).status).toBe(101);
});

test('the same screen that comes again takes its place, so that one screen is one line', async () => {
  const path = `/ws/store/1?connection_id=till-1&token=${token}`;
  const first = connect(path);
  expect(await first.status).toBe(101);
  const second = connect(path);
  expect(await second.status).toBe(101);
  expect(await first.closed).toBe(4409);
  await place();
  await eventually(() => second.messages.find(({ type }) => type === 'new_order'));
});

test('nonsense is passed over; a frame beyond the bound and a flood end the line', async () => {
  const line = connect(`/ws/store/1?token=${token}`);
  await line.status;
  for (const text of ['', 'null', '{', '[]', '{"type":7}', '"ping"']) line.client.send(text);
  line.client.send(JSON.stringify({ type: 'ping' }));
  await eventually(() => line.messages.find(({ type }) => type === 'pong'));
  expect(line.messages).toHaveLength(1);
  line.client.send('x'.repeat(5_000));
  expect(await line.closed).toBe(1009);
  const flood = connect(`/ws/store/1?token=${token}`);
  await flood.status;
  for (let sent = 0; sent < 500; sent += 1) flood.client.send('{"type":"ping"}');
  expect(await flood.closed).toBe(4429);
});

test('a line whose session has ended hears nothing more', async () => {
  const ended = await shop.token();
  const line = connect(`/ws/store/1?token=${ended}`);
  expect(await line.status).toBe(101);
  await shop.call('POST', '/api/auth/logout', {}, { authorization: `Bearer ${ended}` });
  await place();
  expect(await line.closed).toBe(4401);
  expect(line.messages).toEqual([]);
});

test('Socket.IO goes on beside it on the same port', async () => {
  const client = new Client(`ws://127.0.0.1:${shop.port}/socket.io/?EIO=4&transport=websocket`);
  open.push({ close: () => client.terminate() });
  const greeting = await new Promise<string>((resolve) => {
    client.on('message', (data: Buffer) => resolve(data.toString('utf8')));
  });
  expect(greeting).toMatch(/^0\{"sid":/);
});
