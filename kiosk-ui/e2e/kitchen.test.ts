// An evening in the kitchen: a wall for each station, a counter that changes its mind, a line that breaks.

import { afterEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openEvening, signIn, type Evening } from './evening.testkit.ts';

const evenings: Evening[] = [];
afterEach(async () => {
  for (const evening of evenings.splice(0)) await evening.close();
});

const clerk = { staff: '1001', pin: '1111' };
const cook = { staff: '2001', pin: '2222' };
const size = { width: 1920, height: 1080 };

async function open(): Promise<Evening> {
  const evening = await openEvening();
  evenings.push(evening);
  return evening;
}

interface Line {
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Sockets of this page go to a port where nobody is while the line is cut; pages and their files still come. */
const cuttable = `{
  const open = new Set();
  globalThis.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
      super(localStorage.getItem('cut') === 'yes' ? 'ws://127.0.0.1:9/' : url, protocols);
      open.add(this);
    }
  };
  globalThis.cutLine = () => { for (const each of open) each.close(); };
}`;

/** A wall whose line can be cut and mended. */
async function wallOf(evening: Evening, path = '/kitchen'): Promise<{ wall: Page; line: Line }> {
  const wall = await evening.screen('/healthz', size);
  await wall.addInitScript(cuttable);
  await wall.goto(evening.shop.url + path);
  await signIn(wall, cook.staff, cook.pin);
  const line: Line = {
    cut: () => wall.evaluate(`localStorage.setItem('cut', 'yes'); cutLine()`),
    mend: () => wall.evaluate(`localStorage.removeItem('cut')`),
  };
  return { wall, line };
}

async function station(wall: Page, name: string): Promise<void> {
  await wall.getByRole('button', { name: /^档口/ }).click();
  await wall.getByRole('menuitemradio', { name, exact: true }).click();
}

const ticket = (wall: Page, pickup: string) => wall.getByRole('article').filter({ hasText: pickup });

/** What a wall shows of its queue, without what only that wall knows. */
async function queue(wall: Page): Promise<string[]> {
  const lines = await wall.getByRole('article').evaluateAll((articles) =>
    articles.map((article) => {
      const dishes = [...article.querySelectorAll('[data-status] .text')].map(
        (dish) =>
          `${dish.closest('[data-status]')?.getAttribute('data-status') ?? ''} ${dish.textContent.trim()}`,
      );
      return [article.querySelector('h2')?.textContent ?? '', ...dishes].join(' | ');
    }),
  );
  return lines;
}

let orders = 0;
async function order(evening: Evening, items: readonly number[]): Promise<number> {
  orders += 1;
  const headers = {
    authorization: `Bearer ${await evening.shop.token()}`,
    'idempotency-key': `order-${orders}`,
  };
  const wanted = items.map((menu_item_id) => ({ menu_item_id, quantity: 1 }));
  const { body } = await evening.shop.call(
    'POST',
    '/api/orders',
    { table_number: '8', items: wanted },
    headers,
  );
  return Number(body['id']);
}

async function post(evening: Evening, who: { staff: string; pin: string }, path: string, body: unknown) {
  orders += 1;
  const token = await evening.shop.token(who.staff, who.pin);
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `change-${orders}` };
  return evening.shop.call('POST', path, body, headers);
}

const moves = (evening: Evening) =>
  evening.shop.station.journal.read(0, 500).filter(({ type }) => type === 'order.lines-moved');

test('dishes that are tapped at the counter hang at their station, move by a tap and back, and are struck out when they are off', async () => {
  const evening = await open();
  const { wall } = await wallOf(evening);
  await station(wall, '面点');
  const counter = await evening.screen('/order', undefined, { as: clerk });
  for (const [category, dish] of [
    ['主食', '葱油饼'],
    ['小吃', '锅巴土豆'],
    ['饮品', '可乐'],
  ] as const) {
    await counter.getByRole('button', { name: category, exact: true }).click();
    await counter.getByRole('button', { name: new RegExp(`^${dish}`) }).click();
  }
  await counter.getByRole('button', { name: /^下单(?!并)/ }).click();
  const card = ticket(wall, 'A01');
  const dish = card.getByRole('button', { name: /葱油饼/ });
  await dish.waitFor();
  expect(await card.getByText('锅巴土豆').count()).toBe(1);
  expect(await wall.getByText('可乐').count()).toBe(0);

  await dish.click();
  await card.getByText('在做').waitFor();
  await wall.getByRole('button', { name: /撤回/ }).click();
  await card.getByText('在做').waitFor({ state: 'detached' });
  expect(moves(evening).map(({ data }) => 'undo' in data && data.undo)).toEqual([false, true]);

  const read = evening.shop.station.journal.read(0, 500);
  expect(read.some(({ type }) => type === 'kitchen.tickets-seen')).toBe(true);
  const placed = read.find(({ type }) => type === 'order.placed');
  const id = (placed?.data as { readonly order: number }).order;
  const gone = await post(evening, clerk, `/api/orders/${id}/items/1/void`, {
    ...{ quantity: 1, reason: '点错', expected_status: 'pending' },
  });
  expect(gone.status).toBe(200);
  await card.locator('del', { hasText: '葱油饼' }).waitFor();
  await card.getByText('退', { exact: true }).waitFor();
  await wall.getByRole('complementary').getByText('葱油饼').waitFor({ state: 'detached' });
});

test('a wall without its line keeps its queue over a restart, sends what was tapped in order and once, and says what was refused', async () => {
  const evening = await open();
  // 葱油饼, 担担面, 钟水饺 and 叶儿粑 are dumplings and noodles: one station, one dish each.
  const first = await order(evening, [23]);
  await order(evening, [18]);
  const third = await order(evening, [22]);
  const { wall, line } = await wallOf(evening);
  await station(wall, '面点');
  await ticket(wall, 'A03').waitFor();

  await line.cut();
  await wall.getByRole('alert').filter({ hasText: '断开了' }).waitFor();
  await ticket(wall, 'A01')
    .getByRole('button', { name: /开始做/ })
    .click();
  await ticket(wall, 'A01')
    .getByRole('button', { name: /做好了/ })
    .click();
  await ticket(wall, 'A01').getByText('未发送').waitFor();
  await wall.keyboard.press('3');
  await ticket(wall, 'A03').getByText('未发送').waitFor();
  expect(moves(evening)).toEqual([]);
  // Meanwhile the counter voids what the wall just began, and another order comes.
  await post(evening, { staff: '3001', pin: '3333' }, `/api/orders/${third}/items/1/status`, {
    ...{ status: 'ready', expected_status: 'pending' },
  });
  await order(evening, [31]);

  await wall.reload();
  await ticket(wall, 'A01').getByText('未发送').waitFor();
  await wall.getByRole('button', { name: '3 项未发送' }).waitFor();
  expect(await wall.getByRole('article').count()).toBe(3);

  await line.mend();
  await ticket(wall, 'A04').waitFor();
  await ticket(wall, 'A01').waitFor({ state: 'detached' });
  await wall.getByRole('button', { name: '1 项没被接受' }).click();
  await wall.getByRole('dialog').getByText('A03').waitFor();
  await wall.getByRole('dialog').getByRole('button', { name: '知道了' }).click();
  await wall.keyboard.press('Escape');

  const told = moves(evening).map(({ data }) => data as { order: number; lines: { to: string }[] });
  expect(told.filter((move) => move.order === first).map(({ lines }) => lines[0]?.to)).toEqual([
    'preparing',
    'ready',
  ]);
  expect(told.filter((move) => move.order === third)).toHaveLength(1);
  const fresh = await wallOf(evening);
  await station(fresh.wall, '面点');
  await ticket(fresh.wall, 'A04').waitFor();
  const fromNew = await queue(fresh.wall);
  expect(fromNew).toHaveLength(2);
  await expect.poll(() => queue(wall)).toEqual(fromNew);
});

test('customers see what is being made, and what is ready is called', async () => {
  const evening = await open();
  const id = await order(evening, [23]);
  const board = await evening.screen('/ready', size, { as: cook });
  const making = board.getByRole('listitem').filter({ hasText: 'A01' });
  await making.waitFor();
  await post(evening, cook, `/api/orders/${id}/status`, { status: 'serving', expected_status: 'confirmed' });
  await board.locator('.called', { hasText: 'A01' }).waitFor();
  expect(await making.count()).toBe(1);
  await post(evening, cook, `/api/orders/${id}/status`, { status: 'completed', expected_status: 'serving' });
  await making.waitFor({ state: 'detached' });
});

test('a wall that is muted says so for as long as it is', async () => {
  const evening = await open();
  const { wall } = await wallOf(evening);
  await wall.getByRole('button', { name: /声音已开|出声/ }).click();
  const band = wall.getByRole('button', { name: /声音关着/ });
  await band.waitFor();
  await wall.reload();
  await band.click();
  await band.waitFor({ state: 'detached' });
});
