import { afterEach, expect, test } from 'vitest';
import type { PaperDocument } from '@qiantai/shared/documents/document.ts';
import { recentPapers } from '@qiantai/shared/views/papers.ts';
import { openRoom, type Room } from '../till/room.testkit.ts';
import { createPrintJobs, type PrintJobsSetup } from './print-jobs.ts';

const rooms: Room[] = [];
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close();
});

type PrinterFor = PrintJobsSetup['printerFor'];
const oneKitchen: PrinterFor = (kind) => (kind === 'kitchen' ? 'kitchen' : undefined);

interface Printing {
  readonly room: Room;
  /** Texts of the papers since the last look, oldest first, each led by its printer. */
  papers(): string[];
}

async function open(printerFor: PrinterFor = oneKitchen): Promise<Printing> {
  const room = await openRoom();
  rooms.push(room);
  const { journal, env, store, station } = room.shop;
  const jobs = createPrintJobs({
    ...{ journal, env, store, station, printerFor },
    platformLabel: (code) => code,
    staffName: (number) => number,
  });
  let shown = 0;
  return {
    room,
    papers() {
      jobs.catchUp();
      const fresh = recentPapers(journal.view, 100).filter(({ paper }) => paper > shown);
      shown = Math.max(shown, ...fresh.map(({ paper }) => paper));
      return fresh
        .reverse()
        .map(({ printer, document }) => `${printer}: ${textOf(JSON.parse(document) as PaperDocument)}`);
    },
  };
}

function textOf(document: PaperDocument): string {
  return document.lines
    .flatMap((line) => {
      if (line.is === 'text') return [line.text.trim()];
      return line.is === 'columns' ? [line.cells.map(({ text }) => text).join('')] : [];
    })
    .join('|');
}

const manager = { role: 'manager', staff: '3001' } as const;
const place = (room: Room, ...names: readonly string[]) =>
  room.ask('order.place', {
    table_number: '8',
    items: names.map((name) => ({ menu_item_id: room.dish(name), note: name === '麻婆豆腐' ? '少油' : '' })),
  });

test('a ticket says the number, the table, the dishes and how they are wanted', async () => {
  const { room, papers } = await open();
  const card = await place(room, '麻婆豆腐', '米饭');
  const [ticket, ...others] = papers();
  expect(others).toEqual([]);
  for (const part of [card.pickup, '桌 8', '麻婆豆腐×1', '微辣', '※ 少油', '米饭×1', card.number])
    expect(ticket).toContain(part);
});

test('each station’s printer has its own dishes, and a dish for two stations comes out of both', async () => {
  const { room, papers } = await open((kind, station) => {
    if (kind !== 'kitchen') return undefined;
    return station === '凉菜' ? 'cold' : 'hot';
  });
  await place(room, '回锅肉', '拍黄瓜', '酸菜鱼');
  const [first = '', second = ''] = papers().sort();
  expect([first.startsWith('cold'), second.startsWith('hot')]).toEqual([true, true]);
  expect(['回锅肉', '拍黄瓜', '酸菜鱼'].map((dish) => first.includes(`${dish}×`))).toEqual([
    false,
    true,
    true,
  ]);
  expect(['回锅肉', '拍黄瓜', '酸菜鱼'].map((dish) => second.includes(`${dish}×`))).toEqual([
    true,
    false,
    true,
  ]);
});

test('what is added, changed, taken off and moved is told on a paper of its own, never as the whole ticket', async () => {
  const { room, papers } = await open();
  const { order_id } = await place(room, '麻婆豆腐', '米饭');
  papers();
  await room.ask('order.addLines', { order_id, items: [{ menu_item_id: room.dish('可乐'), quantity: 2 }] });
  await room.ask('order.changeLine', { order_id, line: 1, options: ['特辣'] });
  const off = { order_id, line: 2, expected_status: 'pending', reason: '点错' } as const;
  await room.ask('order.voidLine', off);
  await room.ask('order.move', { order_id, table_number: '12', expected_table: '8' });
  const [added = '', changed = '', voided = '', moved = '', ...others] = papers();
  expect(others).toEqual([]);
  expect(added).toMatch(/加菜.*可乐×2/);
  expect(added).not.toContain('麻婆豆腐');
  expect(changed).toMatch(/改菜.*麻婆豆腐×1.*特辣.*原：×1 微辣 少油/);
  expect(voided).toMatch(/退菜.*点错.*米饭−1/);
  expect(voided).not.toContain('可乐');
  expect(moved).toMatch(/换桌.*桌 12.*8 → 12/);
});

test('a cancelled order, a split and a merge reach the paper of the kitchen', async () => {
  const { room, papers } = await open();
  const one = await place(room, '回锅肉', '米饭');
  const other = await place(room, '可乐');
  papers();
  const { into } = await room.ask('order.split', { order_id: one.order_id, lines: [{ line: 2 }] });
  await room.ask('order.merge', { order_id: one.order_id, from_order_id: other.order_id });
  const cancel = { order_id: one.order_id, status: 'cancelled', expected_status: 'confirmed' } as const;
  await room.ask('order.setStatus', { ...cancel, reason: '客人走了' }, manager);
  const [split = '', merged = '', cancelled = '', ...others] = papers();
  expect(others).toEqual([]);
  expect(split).toMatch(new RegExp(`分单.*分到 ${into.pickup}.*米饭×1`));
  expect(merged).toMatch(new RegExp(`并单.*${other.pickup}.*并入 ${one.pickup}.*可乐×1`));
  expect(cancelled).toMatch(/整单取消.*客人走了.*回锅肉−1.*可乐−1/);
});

test('a guest at the counter takes a number along, where a printer prints them', async () => {
  const { room, papers } = await open((kind) => (kind === 'pickup' ? 'counter' : undefined));
  const card = await place(room, '米饭');
  expect(papers()).toEqual([expect.stringMatching(new RegExp(`^counter: .*取餐号.*${card.pickup}`))]);
});

test('papers wait for a restart and then come out once', async () => {
  const { room, papers } = await open();
  await place(room, '米饭');
  expect(papers()).toHaveLength(1);
  const { journal, env, store, station } = room.shop;
  const again = createPrintJobs({
    ...{ journal, env, store, station, printerFor: oneKitchen },
    platformLabel: (code) => code,
    staffName: (number) => number,
  });
  again.catchUp();
  expect(papers()).toEqual([]);
});
