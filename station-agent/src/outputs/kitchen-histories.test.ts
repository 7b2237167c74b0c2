// Random evenings in a kitchen of three walls: what is cooked is what was ordered, whatever the lines do to it.

import { expect, test } from 'vitest';
import { isAt } from '@qiantai/shared/kitchen.ts';
import type { OrderCard, OrderSplit } from '@qiantai/shared/commands/order.ts';
import type { LineStatus } from '@qiantai/shared/facts/order.ts';
import { kitchenDone, kitchenQueue, linesOf, type KitchenTicket } from '@qiantai/shared/views/orders.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { createRandom, type Random } from '../../sim/random.ts';
import { KitchenModel } from './kitchen-model.testkit.ts';
import { Display, dishes, openKitchenRoom, type Room } from './kitchen-room.testkit.ts';

const evenings = 210;
const historiesPerEvening = 10;
const stepsMax = 22;

/** Two people at once: one of them is told to look again. Everything else is a bug. */
const fairRefusals = new Set([
  ...['status-changed', 'order-closed', 'dish-begun', 'nothing-to-undo', 'order-split-empty', 'not-found'],
]);

interface Scene {
  readonly room: Room;
  readonly random: Random;
  readonly model: KitchenModel;
  readonly displays: readonly Display[];
  /** How often each thing really happened. */
  readonly tally: Map<string, number>;
}

type Result<T> = T | undefined;

async function ask<T>(
  { room, tally }: Scene,
  name: Parameters<Room['ask']>[0],
  input: unknown,
  role: 'clerk' | 'manager' | 'kitchen' = 'manager',
): Promise<Result<T>> {
  const answer: CommandAnswer = await room.ask(name, input, role);
  const how = answer.ok ? name : `${name} refused`;
  tally.set(how, (tally.get(how) ?? 0) + 1);
  if (answer.ok) return answer.result as T;
  if (!fairRefusals.has(answer.error)) throw new Error(`${name}: ${answer.error} ${JSON.stringify(input)}`);
  return undefined;
}

const openOrders = ({ room }: Scene): KitchenTicket[] => kitchenQueue(room.journal.view, 500);

function wanted({ random }: Scene): { menu_item_id: number; quantity: number }[] {
  return Array.from({ length: random.between(1, 3) }, () => ({
    menu_item_id: random.between(1, dishes.length),
    quantity: random.between(1, 3),
  }));
}

async function place(scene: Scene): Promise<void> {
  const card = await ask<OrderCard>(
    scene,
    'order.place',
    { table_number: '8', items: wanted(scene) },
    'clerk',
  );
  for (const { line, name, quantity } of card?.lines ?? [])
    scene.model.order(card?.order_id ?? 0, line, name, quantity);
}

/** Somebody at the counter, who sees the order as it is, changes a dish of it. */
async function changeDish(scene: Scene): Promise<void> {
  const { random, model } = scene;
  const all = openOrders(scene);
  if (all.length === 0) return;
  const ticket = random.pick(all);
  const { order_id } = ticket;
  const standing = ticket.lines.filter(({ quantity }) => quantity > 0);
  const dish = random.pick(standing);
  switch (random.pick(['add', 'more', 'note', 'void', 'void'] as const)) {
    case 'add': {
      const before = new Set(ticket.lines.map(({ line }) => line));
      const card = await ask<OrderCard>(scene, 'order.addLines', { order_id, items: wanted(scene) });
      for (const { line, name, quantity } of card?.lines ?? [])
        if (!before.has(line)) model.order(order_id, line, name, quantity);
      return;
    }
    case 'more': {
      const quantity = dish.quantity + 1;
      if (await ask(scene, 'order.changeLine', { order_id, line: dish.line, quantity }))
        model.more(order_id, dish.line, quantity);
      return;
    }
    case 'note':
      if (await ask(scene, 'order.changeLine', { order_id, line: dish.line, note: '少盐' }))
        model.more(order_id, dish.line, dish.quantity);
      return;
    case 'void': {
      const quantity = random.between(1, dish.quantity);
      const off = { order_id, line: dish.line, quantity, expected_status: dish.status, reason: '点错' };
      if (await ask(scene, 'order.voidLine', off, random.pick(['clerk', 'manager'] as const)))
        model.less(order_id, dish.line, quantity);
      return;
    }
  }
}

/** A change of a whole order. */
async function changeOrder(scene: Scene): Promise<void> {
  const { random, model } = scene;
  const all = openOrders(scene);
  if (all.length === 0) return;
  const ticket = random.pick(all);
  const { order_id } = ticket;
  const dish = random.pick(ticket.lines.filter(({ quantity }) => quantity > 0));
  switch (random.pick(['move', 'split', 'merge', 'cancel'] as const)) {
    case 'move':
      await ask(scene, 'order.move', { order_id, table_number: '9', expected_table: ticket.table });
      model.more(order_id, dish.line, dish.quantity);
      return;
    case 'split': {
      const lines = [{ line: dish.line, quantity: random.between(1, dish.quantity) }];
      const parts = await ask<OrderSplit>(scene, 'order.split', { order_id, lines });
      if (parts !== undefined)
        model.carry(order_id, parts.into.order_id, [
          { ...(lines[0] ?? { line: 0, quantity: 0 }), becomes: 1 },
        ]);
      return;
    }
    case 'merge': {
      const from = random.pick(all);
      if (from.order_id === order_id) return;
      const before = Math.max(...linesOf(scene.room.journal.view, order_id).map(({ line }) => line));
      const moved = from.lines.filter(({ quantity }) => quantity > 0);
      const card = await ask<OrderCard>(scene, 'order.merge', { order_id, from_order_id: from.order_id });
      const arrived = (card?.lines ?? []).filter(({ line }) => line > before);
      if (card !== undefined)
        model.carry(
          from.order_id,
          order_id,
          moved.map(({ line, quantity }, index) => ({ line, quantity, becomes: arrived[index]?.line ?? 0 })),
        );
      return;
    }
    case 'cancel': {
      const end = { order_id, status: 'cancelled', expected_status: ticket.status };
      if (await ask(scene, 'order.setStatus', end, random.pick(['clerk', 'manager'] as const)))
        model.cancel(order_id);
    }
  }
}

const next: Readonly<Partial<Record<LineStatus, LineStatus>>> = {
  pending: 'preparing',
  preparing: 'ready',
  ready: 'served',
};

/** A cook, who sees what the wall shows, however old: one dish, or all of a ticket that stand alike. */
async function bump(scene: Scene, display: Display, wholeTicket: boolean): Promise<boolean> {
  const { random, model } = scene;
  const movable = ({ status, quantity }: { status: LineStatus; quantity: number }): boolean =>
    quantity > 0 &&
    (display.station === undefined ? status === 'ready' : status === 'pending' || status === 'preparing');
  const tickets = display
    .tickets()
    .map((ticket) => ({
      ...ticket,
      lines: ticket.lines.filter((line) => movable(line) && isAt(line, display.station)),
    }))
    .filter(({ lines }) => lines.length > 0);
  if (tickets.length === 0) return false;
  const ticket = random.pick(tickets);
  const first = random.pick(ticket.lines);
  const lines = wholeTicket ? ticket.lines.filter(({ status }) => status === first.status) : [first];
  const pressed = {
    order_id: ticket.order_id,
    station: display.station ?? '',
    lines: lines.map(({ line, status, quantity }) => ({
      line,
      expected_status: status,
      expected_quantity: quantity,
    })),
  };
  if (await ask(scene, 'kitchen.bump', pressed, 'kitchen'))
    model.bump(
      ticket.order_id,
      lines.map(({ line, status, quantity }) => ({
        line,
        quantity,
        from: status,
        to: next[status] ?? status,
      })),
    );
  return true;
}

async function takeBack(scene: Scene): Promise<void> {
  const { random, model, room } = scene;
  const done = kitchenDone(room.journal.view, 0, 5);
  const all = [...openOrders(scene), ...done];
  if (all.length === 0) return;
  const { order_id, lines, status } = random.pick(all);
  if (status === 'completed' && random.chance(0.7)) {
    const standing = lines.filter(({ quantity }) => quantity > 0).map(({ line }) => line);
    const again = random.chance(0.5) ? [random.pick(standing)] : undefined;
    const input = { order_id, ...(again === undefined ? {} : { lines: again }) };
    if (await ask(scene, 'order.recall', input, 'kitchen')) model.recall(order_id, again);
    return;
  }
  if (await ask(scene, 'kitchen.undo', { order_id }, 'kitchen')) model.undo(order_id);
}

/** A wall is unplugged, comes back, or is loaded anew; a line spoils what is on it. */
function trouble({ random, displays, tally }: Scene): void {
  const what = random.pick(['away', 'back', 'reload', 'spoil', 'spoil', 'spoil'] as const);
  tally.set(what, (tally.get(what) ?? 0) + 1);
  if (what === 'spoil') for (const display of displays) display.spoil(random);
  else random.pick(displays)[what]();
}

const sorted = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].filter(([, quantity]) => quantity !== 0).sort(([one], [other]) => (one < other ? -1 : 1));

/** Each wall takes what arrived; after every batch it asks for exactly what its station then had to cook. */
function hear({ displays, model }: Scene): void {
  for (const display of displays)
    display.hear(() =>
      expect(sorted(display.toCook()), `${display.station ?? 'the hand-out'} at ${display.seen}`).toEqual(
        sorted(model.toCook(display.seen, display.station)),
      ),
    );
}

async function step(scene: Scene): Promise<void> {
  const { random, displays, room, model } = scene;
  const what = random.unit();
  if (what < 0.24) await place(scene);
  else if (what < 0.5) await (random.chance(0.55) ? changeDish : changeOrder)(scene);
  else if (what < 0.8) await bump(scene, random.pick(displays), random.chance(0.4));
  else if (what < 0.88) await takeBack(scene);
  else trouble(scene);
  model.note(room.journal.head().seq);
  if (random.chance(0.7)) room.turn();
  if (random.chance(0.6)) hear(scene);
}

/** All lines hold from here on: the walls catch up, and the cooks clear them. */
async function heal(scene: Scene): Promise<void> {
  const { displays, room, model } = scene;
  const catchUp = (): void => {
    for (let round = 0; round < 4; round += 1) {
      room.turn();
      hear(scene);
    }
  };
  for (const display of displays) if (!display.isConnected) display.back();
  catchUp();
  const head = room.journal.head().seq;
  // A batch whose loss nobody has noticed yet is noticed with the next one.
  if (displays.some(({ seen }) => seen < head)) {
    await place(scene);
    model.note(room.journal.head().seq);
    catchUp();
  }
  for (const display of displays) {
    expect(display.seen).toBe(room.journal.head().seq);
    expect(display.tickets()).toEqual(openOrders(scene));
  }
  for (let round = 0, busy = true; busy; round += 1) {
    busy = false;
    for (const display of displays) {
      if (await bump(scene, display, true)) busy = true;
      model.note(room.journal.head().seq);
      catchUp();
    }
    if (round > 300) throw new Error('the kitchen never came to an end');
  }
  expect(openOrders(scene)).toEqual([]);
  for (const display of displays) expect(display.tickets()).toEqual([]);
  expect(sorted(model.made)).toEqual(sorted(model.due));
}

async function evening(seed: number, tally: Map<string, number>): Promise<number> {
  const random = createRandom(`kitchen ${seed}`);
  const room = openKitchenRoom(random.child('bytes'));
  const displays = ['热菜', '凉菜', undefined].map((station) => new Display(room.feed, station));
  const scene: Scene = { room, random, model: new KitchenModel(), displays, tally };
  try {
    for (let history = 0; history < historiesPerEvening; history += 1) {
      const steps = random.between(6, stepsMax);
      for (let taken = 0; taken < steps; taken += 1) await step(scene);
      await heal(scene);
    }
  } catch (error) {
    throw new Error(`evening ${seed}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    for (const display of displays) display.close();
    room.feed.stop();
    room.journal.close();
  }
  return displays.reduce((sum, { gaps }) => sum + gaps, 0);
}

test('over two thousand histories on three walls: what is cooked is what was ordered, and every gap heals', async () => {
  const tally = new Map<string, number>();
  let gaps = 0;
  for (let seed = 1; seed <= evenings; seed += 1) gaps += await evening(seed, tally);
  // Histories in which nothing happens keep every promise, too.
  expect(evenings * historiesPerEvening).toBeGreaterThanOrEqual(2_000);
  expect(gaps).toBeGreaterThan(100);
  for (const name of [
    ...[
      'order.place',
      'order.addLines',
      'order.changeLine',
      'order.voidLine',
      'order.move',
      'order.split',
      'order.merge',
    ],
    ...[
      'order.setStatus',
      'order.recall',
      'kitchen.bump',
      'kitchen.bump refused',
      'kitchen.undo',
      'away',
      'reload',
      'spoil',
    ],
  ])
    expect(tally.get(name) ?? 0, name).toBeGreaterThan(100);
}, 300_000);
