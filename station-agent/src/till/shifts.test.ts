import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { ClosedShiftCard } from '@qiantai/shared/commands/shift.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import { withCopyMark, type PaperDocument } from '@qiantai/shared/documents/document.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { verifyJournal } from '../journal/verify.ts';
import { openPayShop, type PayShop } from './paying.testkit.ts';
import { createTill } from './till.ts';

interface Counter {
  readonly pays: PayShop;
  answer(name: CommandName, input: unknown, role?: Role): Promise<CommandAnswer>;
  ask<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    role?: Role,
  ): Promise<CommandResult<Name>>;
  /** Sells for cash, the customer paying exactly. @returns the payment */
  sell(fen: number): Promise<number>;
}

/** A shop with a cash drawer and a printer of its own. */
function open(): Counter {
  const pays = openPayShop();
  const till = createTill({ ...pays.shop, printerFor: () => 'counter' });
  const answer: Counter['answer'] = (name, input, role = 'clerk') =>
    till.ask(name, input, {
      actor: { id: role === 'clerk' ? '1001' : '3001', name: role, role },
      command: `c-${randomBytes(8).toString('hex')}`,
      locale: 'zh-CN',
    });
  const ask: Counter['ask'] = async (name, input, role) => {
    const given = await answer(name, input, role);
    if (!given.ok) throw new Error(given.error);
    return given.result as CommandResult<typeof name>;
  };
  return {
    pays,
    answer,
    ask,
    async sell(fen) {
      const order_id = pays.order(fen);
      const { payment } = await ask('payment.create', { order_id, payment_method: 'cash' });
      await ask('payment.confirm', { payment_id: payment, receivedFen: fen });
      return payment;
    },
  };
}

const counted = { '100': 5, '10': 3, '5': 1, '1': 1 };
const countedFen = 53_600;

function papersOf({ pays }: Counter, subject: string): { copy: number; document: PaperDocument }[] {
  return pays.facts('paper.queued').flatMap(({ data }) => {
    if (data['subject'] !== subject) return [];
    return [{ copy: Number(data['copy']), document: data['document'] as PaperDocument }];
  });
}

test('a shift is counted blind: nothing tells what should lie in the drawer until the count is in', async () => {
  const shop = open();
  const begun = await shop.ask('shift.open', { floatFen: 50_000 });
  await shop.sell(3_800);
  await shop.ask('shift.cash', { amountFen: -200, reason: '买纸' });
  const asked = [
    await shop.ask('shift.current', {}),
    await shop.ask('shift.get', { shift_id: begun.shift }, 'manager'),
    await shop.ask('shift.list', {}, 'manager'),
  ];
  await shop.ask('shift.printX', {});
  const [paper] = shop.pays.facts('paper.queued');
  // 3,800 was taken: neither that nor the 53,600 that lie there may stand anywhere.
  for (const text of [...asked, paper].map((one) =>
    JSON.stringify(one).replaceAll(/"\w*[aA]tMs":\d+/g, ''),
  )) {
    expect(text).not.toMatch(/3800|3,?800|38\.00|53600|536\.00|"expectedFen"/);
    expect(text).not.toContain('"channel":"cash"');
  }
  const closed = await shop.ask('shift.close', { counted });
  expect(closed).toMatchObject({ expectedFen: 53_600, countedFen, varianceFen: 0, z: 1, reason: '' });
});

test('expected is the float, cash taken less given back, and what was moved; the difference is on record', async () => {
  const shop = open();
  await shop.ask('shift.open', { floatFen: 50_000 });
  const payment = await shop.sell(10_000);
  await shop.sell(2_000);
  await shop.ask('payment.refund', { payment_id: payment, amountFen: 4_000, reason: '上错菜' });
  await shop.ask('shift.cash', { amountFen: -5_000, reason: '交存保险柜' });
  await shop.ask('shift.cash', { amountFen: 1_000, reason: '补零钱' });
  const closed = await shop.ask('shift.close', { counted });
  expect(closed.expectedFen).toBe(50_000 + 10_000 + 2_000 - 4_000 - 5_000 + 1_000);
  expect(closed.varianceFen).toBe(countedFen - closed.expectedFen);
  expect(closed.report.moves.map(({ amountFen }) => amountFen)).toEqual([-5_000, 1_000]);
  const explained = await shop.ask('shift.explain', { shift_id: closed.shift, reason: '多找了四元' });
  expect(explained).toMatchObject({ reason: '多找了四元', varianceFen: closed.varianceFen });
});

test('what a card or a platform took never lies in the drawer', async () => {
  const shop = open();
  await shop.ask('shift.open', { floatFen: 0 });
  const order_id = shop.pays.order(9_900);
  const { payment } = await shop.ask('payment.create', { order_id, payment_method: 'credit_card' });
  await shop.ask('payment.confirm', { payment_id: payment, reference: '033812345678' });
  const current = await shop.ask('shift.current', {});
  expect(current.shift?.methods).toMatchObject([{ channel: 'credit_card', paidFen: 9_900 }]);
  const closed = await shop.ask('shift.close', { counted: {} });
  expect(closed).toMatchObject({ expectedFen: 0, countedFen: 0, varianceFen: 0 });
  expect(closed.report.sides).toEqual([
    { kind: 'payment', name: 'credit_card', day: closed.day, journalCount: 1, journalFen: 9_900 },
  ]);
});

test('a payment without an end holds the close and is named; a manager may leave it, saying why', async () => {
  const shop = open();
  await shop.ask('shift.open', { floatFen: 0 });
  const order_id = shop.pays.order(7_600);
  const { payment, orderNumber } = await shop.ask('payment.create', {
    order_id,
    payment_method: 'credit_card',
  });
  const held = await shop.answer('shift.close', { counted: {} });
  expect(held).toMatchObject({
    ok: false,
    error: 'shift-held',
    data: {
      count: 1,
      held: [{ thing: `payment:${payment}`, standing: 'open', amountFen: 7_600, title: orderNumber }],
    },
  });
  expect(JSON.stringify(held)).not.toContain('xpected');
  const leaving = [`payment:${payment}`];
  expect(await shop.answer('shift.close', { counted: {}, leaving }, 'manager')).toMatchObject({
    error: 'bad-request',
  });
  const wish = { counted: {}, leaving, leaving_reason: '顾客还在付款，交给下一班' };
  expect(await shop.answer('shift.close', wish)).toMatchObject({ error: 'not-allowed' });
  const silent = { ...wish, leaving: [...leaving, 'payment:99'] };
  expect(await shop.answer('shift.close', silent, 'manager')).toMatchObject({ error: 'bad-request' });
  const closed = await shop.ask('shift.close', wish, 'manager');
  expect(closed).toMatchObject({ left: leaving, leftReason: '顾客还在付款，交给下一班' });
  const [z] = papersOf(shop, `shift:${closed.shift}:z`);
  expect(JSON.stringify(z?.document)).toContain(`payment:${payment}`);
  // Its money belongs to the shift in which it came.
  await shop.ask('shift.open', { floatFen: 0 });
  await shop.ask('payment.confirm', { payment_id: payment, reference: '033812345678' });
  const { report } = await shop.ask('shift.close', { counted: {} });
  expect(report.methods).toMatchObject([{ channel: 'credit_card', paidFen: 7_600 }]);
});

test('cash that nobody confirmed ends with the shift: its order may be paid anew, and the count tells', async () => {
  const shop = open();
  await shop.ask('shift.open', { floatFen: 0 });
  const order_id = shop.pays.order(7_600);
  const { payment } = await shop.ask('payment.create', { order_id, payment_method: 'cash' });
  expect((await shop.ask('shift.current', {})).shift).toMatchObject({ held: [] });
  expect(await shop.ask('shift.close', { counted: {} })).toMatchObject({ expectedFen: 0, varianceFen: 0 });
  expect(await shop.ask('payment.query', { payment_id: payment })).toMatchObject({ status: 'cancelled' });
  const late = await shop.answer('payment.confirm', { payment_id: payment, receivedFen: 7_600 });
  expect(late).toMatchObject({ ok: false, error: 'status-changed' });
  expect(await shop.ask('payment.create', { order_id, payment_method: 'cash' })).toMatchObject({
    status: 'pending',
  });
});

test('one shift at a time at a station, and no close or cash movement without one', async () => {
  const shop = open();
  expect(await shop.answer('shift.close', { counted: {} })).toMatchObject({ error: 'shift-none' });
  expect(await shop.answer('shift.cash', { amountFen: 100, reason: '零钱' })).toMatchObject({
    error: 'shift-none',
  });
  expect(await shop.answer('shift.printX', {})).toMatchObject({ error: 'shift-none' });
  await shop.ask('shift.open', { floatFen: 0 });
  expect(await shop.answer('shift.open', { floatFen: 0 })).toMatchObject({ error: 'shift-open' });
});

test('Z papers are numbered without gaps, whatever happens between them', async () => {
  const shop = open();
  const numbers: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    await shop.ask('shift.open', { floatFen: 0 });
    if (round % 2 === 1) await shop.ask('shift.printX', {});
    const order_id = shop.pays.order(100);
    const { payment } = await shop.ask('payment.create', { order_id, payment_method: 'credit_card' });
    expect((await shop.answer('shift.close', { counted: {} })).ok).toBe(false);
    await shop.ask('payment.cancel', { payment_id: payment });
    numbers.push((await shop.ask('shift.close', { counted: {} })).z);
  }
  expect(numbers).toEqual([1, 2, 3, 4]);
  expect(verifyJournal(shop.pays.db)).toMatchObject({ is: 'whole' });
});

test('a Z printed again is the same paper but for its mark, also after more was learnt', async () => {
  const shop = open();
  await shop.ask('shift.open', { floatFen: 0 });
  await shop.sell(5_000);
  const { shift } = await shop.ask('shift.close', { counted: { '20': 2 } });
  await shop.ask('shift.explain', { shift_id: shift, reason: '少收十元' });
  await shop.ask('shift.reprint', { shift_id: shift });
  await shop.ask('shift.reprint', { shift_id: shift });
  const papers = papersOf(shop, `shift:${shift}:z`);
  expect(papers.map(({ copy }) => copy)).toEqual([0, 1, 2]);
  for (const { document } of papers) expect(document).toEqual(papers[0]?.document);
  const [first] = papers;
  if (first === undefined) throw new Error('no Z paper');
  expect(withCopyMark(first.document, 2).lines.slice(1)).toEqual(first.document.lines);
});

test('counting names real money only, and a denomination left out is none of it', async () => {
  const shop = open();
  await shop.ask('shift.open', { floatFen: 0 });
  for (const wrong of [{ '3': 1 }, { '100': -1 }, { '100': 1.5 }, { hundred: 1 }])
    expect(await shop.answer('shift.close', { counted: wrong })).toMatchObject({ error: 'bad-request' });
  const { countedFen: fen, counted: pieces } = await shop.ask('shift.close', {
    counted: { '0.5': 3, '0.01': 1 },
  });
  expect(fen).toBe(151);
  expect(pieces).toEqual([
    { fen: 50, count: 3 },
    { fen: 1, count: 1 },
  ]);
});

test('every opening of the drawer is on the Z with its reason, and by whom in the journal', async () => {
  const shop = open();
  await shop.ask('shift.open', { floatFen: 0 });
  await shop.sell(1_000);
  await shop.ask('shift.cash', { amountFen: 500, reason: '补零钱' });
  const closed: ClosedShiftCard = await shop.ask('shift.close', { counted: { '10': 1, '5': 1 } });
  expect(closed.varianceFen).toBe(0);
  expect(closed.report.openings).toEqual([
    { why: 'payment', count: 1 },
    { why: 'shift', count: 3 },
  ]);
  expect(shop.pays.facts('drawer.opened')).toHaveLength(4);
});
