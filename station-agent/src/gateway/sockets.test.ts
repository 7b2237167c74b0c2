import { afterEach, expect, test } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import type {
  ClientEvents,
  CommandAnswer,
  FactsEvent,
  ScanEvent,
  ServerEvents,
} from '@qiantai/shared/wire.ts';
import { replayGun } from '../scanners/transports/replay.ts';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

type Line = Socket<ServerEvents, ClientEvents>;

const shops: OpenShop[] = [];
const lines: Line[] = [];
afterEach(async () => {
  for (const line of lines.splice(0)) line.disconnect();
  for (const shop of shops.splice(0)) await shop.close();
});

async function open(): Promise<OpenShop> {
  const shop = await openRehearsalShop();
  shops.push(shop);
  return shop;
}

async function connect(shop: OpenShop, staff = '1001', pin = '1111'): Promise<Line> {
  const line: Line = io(shop.url, {
    auth: { token: await shop.token(staff, pin) },
    reconnection: false,
    transports: ['websocket'],
  });
  lines.push(line);
  await new Promise<void>((resolve, reject) => {
    line.once('connect', resolve);
    line.once('connect_error', reject);
  });
  return line;
}

let serial = 0;
const command = (
  line: Line,
  name: string,
  input: unknown,
  id = `s-${(serial += 1)}`,
): Promise<CommandAnswer> => line.emitWithAck('command', { id, name, input });

async function issue(shop: OpenShop): Promise<string> {
  const bearer = { authorization: `Bearer ${await shop.token()}` };
  const { body } = await shop.call(
    'POST',
    '/api/rehearsal/vouchers',
    { platform: 'meituan', deal: '7001' },
    bearer,
  );
  return String(body['code']);
}

async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (let round = 0; round < 200; round += 1) {
    const seen = look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it never came');
}

test('a scan reaches the counter, is looked up and redeemed over the one socket', async () => {
  const shop = await open();
  const line = await connect(shop);
  const scans: ScanEvent[] = [];
  line.on('scan', (event) => scans.push(event));
  const code = await issue(shop);
  replayGun('counter').scan(code);
  const scan = await eventually(() => scans[0]);
  expect(scan).toMatchObject({ kind: 'voucher', text: code, candidates: ['meituan'] });
  expect(await command(line, 'voucher.lookup', { code: scan.text })).toMatchObject({
    ok: true,
    result: { status: 1 },
  });
  expect(await command(line, 'voucher.redeem', { code: scan.text })).toMatchObject({
    ok: true,
    result: { state: 'redeemed' },
  });
});

test('a customer’s payment code is masked and offered to no voucher platform', async () => {
  const shop = await open();
  const line = await connect(shop);
  const scans: ScanEvent[] = [];
  line.on('scan', (event) => scans.push(event));
  replayGun('counter').scan('134567890123456789');
  expect(await eventually(() => scans[0])).toMatchObject({
    kind: 'payment-code',
    text: '**************6789',
    candidates: [],
  });
  expect(shop.lines.join('')).not.toContain('134567890123456789');
});

test('a screen that follows gets every fact after its own, gap-free, also those it missed', async () => {
  const shop = await open();
  const first = await connect(shop);
  const started = shop.station.journal.head().seq;
  await command(first, 'voucher.redeem', { code: await issue(shop) });
  const line = await connect(shop);
  const events: FactsEvent[] = [];
  line.on('facts', (event) => events.push(event));
  const followed = await line.emitWithAck('follow', { scope: 'counter', since: started });
  expect(followed.seq).toBe(started);
  await command(first, 'voucher.redeem', { code: await issue(shop) });
  await eventually(() => (events.at(-1)?.to === shop.station.journal.head().seq ? true : undefined));
  let reached = started;
  for (const event of events) {
    expect(event.from).toBe(reached + 1);
    reached = event.to;
  }
  expect(events.flatMap(({ facts }) => facts).filter(({ type }) => type === 'voucher.redeemed')).toHaveLength(
    2,
  );
});

test('the kitchen follows the kitchen only and is told no voucher and no phone', async () => {
  const shop = await open();
  const counter = await connect(shop);
  const wall = await connect(shop, '2001', '2222');
  const events: FactsEvent[] = [];
  wall.on('facts', (event) => events.push(event));
  expect(await wall.emitWithAck('follow', { scope: 'counter' })).toMatchObject({
    ok: false,
    error: 'not-allowed',
  });
  await wall.emitWithAck('follow', { scope: 'kitchen' });
  await command(counter, 'voucher.redeem', { code: await issue(shop) });
  const facts = await eventually(() => {
    const all = events.flatMap((event) => event.facts);
    return all.some(({ type }) => type === 'order.placed') ? all : undefined;
  });
  expect(facts.every(({ type }) => /^(order|station)\./.test(type))).toBe(true);
  expect(JSON.stringify(facts)).not.toMatch(/\*\*\*\*|￥/);
});

test('a bump moves a ticket on only from where the cook saw it; a recall brings it back', async () => {
  const shop = await open();
  const counter = await connect(shop);
  const wall = await connect(shop, '2001', '2222');
  await command(counter, 'voucher.redeem', { code: await issue(shop) });
  const bump = { order_id: 1, status: 'completed', expected_status: 'confirmed' };
  expect(await command(wall, 'order.setStatus', bump, 'bump-1')).toMatchObject({ ok: true });
  expect(await command(wall, 'order.setStatus', bump, 'bump-1')).toMatchObject({ ok: true });
  expect(await command(wall, 'order.setStatus', bump, 'bump-2')).toMatchObject({
    ok: false,
    error: 'status-changed',
    data: { status: 'completed' },
  });
  expect(await command(wall, 'kitchen.wall', {})).toMatchObject({
    ok: true,
    result: { open: [], done: [{ order_id: 1 }] },
  });
  expect(await command(wall, 'order.recall', { order_id: 1 })).toMatchObject({
    ok: true,
    result: { status: 'serving' },
  });
  expect(await command(wall, 'kitchen.wall', {})).toMatchObject({
    ok: true,
    result: { open: [{ order_id: 1, recalled: true }] },
  });
});

test('garbage on the socket is refused by name and disturbs nobody', async () => {
  const shop = await open();
  const line = await connect(shop);
  const loose = line as unknown as {
    emitWithAck(event: string, ...args: unknown[]): Promise<CommandAnswer>;
    emit(event: string, ...args: unknown[]): void;
  };
  for (const call of [
    null,
    1,
    'x',
    [],
    {},
    { id: '', name: 'voucher.recent' },
    { id: 'a b', name: 'voucher.recent' },
    { id: 'a', name: 7 },
  ]) {
    expect(await loose.emitWithAck('command', call)).toMatchObject({ ok: false, error: 'bad-request' });
  }
  expect(await command(line, '__proto__', {})).toMatchObject({ ok: false, error: 'not-found' });
  expect(await command(line, 'voucher.lookup', { code: { $ne: 1 } })).toMatchObject({
    ok: false,
    error: 'bad-request',
  });
  loose.emit('command', { id: 'x', name: 'voucher.recent' });
  loose.emit('unheard-of', 'x'.repeat(1_000));
  expect(await command(line, 'voucher.recent', {})).toMatchObject({ ok: true });
});

test('a flood costs its sender an answer, nobody else a scan', async () => {
  const shop = await open();
  const flood = await connect(shop);
  const calm = await connect(shop);
  const answers = await Promise.all(Array.from({ length: 300 }, () => command(flood, 'voucher.recent', {})));
  expect(answers.some((answer) => !answer.ok && answer.error === 'too-many-requests')).toBe(true);
  expect(await command(calm, 'voucher.recent', {})).toMatchObject({ ok: true });
});

test('an ended session can do nothing more over a line that was open', async () => {
  const shop = await open();
  const token = await shop.token();
  const line: Line = io(shop.url, { auth: { token }, reconnection: false, transports: ['websocket'] });
  lines.push(line);
  await new Promise<void>((resolve) => line.once('connect', resolve));
  await shop.call('POST', '/api/auth/logout', {}, { authorization: `Bearer ${token}` });
  expect(await command(line, 'voucher.recent', {})).toMatchObject({ ok: false, error: 'not-signed-in' });
});
