import { afterEach, expect, test } from 'vitest';
import { givenLines } from '@qiantai/shared/documents/redemption-slip.ts';
import type { FactType } from '@qiantai/shared/facts/index.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { attemptById, openAttempts, voucherById } from '@qiantai/shared/views/vouchers.ts';
import { grant } from './granting.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';

const phone = '13912345678';
const manager = { staff: '3001', role: 'manager' } as const;
const admin = { staff: '9001', role: 'admin' } as const;
const dayMs = 86_400_000;

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});
async function open(): Promise<TestShop> {
  const shop = await openShop();
  shops.push(shop);
  return shop;
}

const countOf = (shop: TestShop, type: FactType): number =>
  shop.journal.read(0).filter((fact) => fact.type === type).length;

interface Terms {
  readonly product?: string;
  readonly card?: { days: number };
  readonly lessons?: { count: number };
  readonly cash?: { valueFen: number };
}

/** Says what the rehearsal's first deal becomes, and hands back a way to redeem one of it. */
async function selling(shop: TestShop, voucherType: number, { product = '产品', ...terms }: Terms) {
  const deal = shop.rehearsal.deals[0]?.deal ?? '';
  await shop.ask(
    'platform.mapDeal',
    { platform_code: 'meituan', deal, voucher_type: voucherType, product, ...terms },
    admin,
  );
  return (customer?: string) =>
    shop.ask('voucher.redeem', {
      code: shop.issue(deal),
      ...(customer === undefined ? {} : { phone: customer }),
    });
}

test('a card voucher opens a card of its calendar days, today included', async () => {
  const shop = await open();
  const redeem = await selling(shop, 1, { product: '月卡', card: { days: 30 } });
  const card = await redeem(phone);
  expect(card.resultType).toBe(1);
  expect(await shop.ask('benefit.get', { benefit_id: card.resultId ?? 0 })).toMatchObject({
    voucherType: 1,
    product: '月卡',
    member: { phone: '139****5678' },
    state: 'active',
    startsOn: '2026-11-21',
    endsOn: '2026-12-20',
    days: 30,
  });
});

test('the same product again renews the member’s running card; another member or product opens one', async () => {
  const shop = await open();
  const redeem = await selling(shop, 1, { product: '月卡', card: { days: 30 } });
  const first = await redeem(phone);
  const second = await redeem(phone);
  expect(second).toMatchObject({ resultType: 2, resultId: first.resultId });
  const card = await shop.ask('benefit.get', { benefit_id: first.resultId ?? 0 });
  expect(card).toMatchObject({ days: 60, endsOn: '2027-01-19' });
  expect(card.history.periods).toHaveLength(2);
  expect(await redeem('13700001111')).toMatchObject({ resultType: 1 });
  expect(await redeem()).toMatchObject({ resultType: 1 });
  const other = await selling(shop, 1, { product: '季卡', card: { days: 90 } });
  expect(await other(phone)).toMatchObject({ resultType: 1 });
  const lines = givenLines(
    shop.journal.view,
    [{ voucher: second.voucher, resultType: 2, resultId: second.resultId ?? 0 }],
    '2026-11-21',
  );
  expect(lines).toEqual([
    { name: '会员', value: '139****5678' },
    { name: '续期至', value: '2027-01-19' },
  ]);
});

test('a card that is over is not renewed: the next voucher opens one from its own day', async () => {
  const shop = await open();
  const redeem = await selling(shop, 1, { product: '周卡', card: { days: 7 } });
  const first = await redeem(phone);
  shop.clock.advance(7 * dayMs);
  expect(await shop.ask('benefit.get', { benefit_id: first.resultId ?? 0 })).toMatchObject({
    state: 'expired',
  });
  const second = await redeem(phone);
  expect(second.resultType).toBe(1);
  expect(await shop.ask('benefit.get', { benefit_id: second.resultId ?? 0 })).toMatchObject({
    startsOn: '2026-11-28',
    endsOn: '2026-12-04',
  });
});

test('undoing a renewal takes its days off; undoing the opening leaves what the renewal gave', async () => {
  const shop = await open();
  const redeem = await selling(shop, 1, { product: '月卡', card: { days: 30 } });
  const first = await redeem(phone);
  const second = await redeem(phone);
  const third = await redeem(phone);
  const benefit_id = first.resultId ?? 0;
  await shop.ask('voucher.reverse', { voucher_id: second.voucher });
  expect(await shop.ask('benefit.get', { benefit_id })).toMatchObject({ days: 60, endsOn: '2027-01-19' });
  await shop.ask('voucher.reverse', { voucher_id: first.voucher });
  expect(await shop.ask('benefit.get', { benefit_id })).toMatchObject({ state: 'active', days: 30 });
  await shop.ask('voucher.reverse', { voucher_id: third.voucher });
  expect(await shop.ask('benefit.get', { benefit_id })).toMatchObject({ state: 'taken-back', days: 0 });
  expect(await redeem(phone)).toMatchObject({ resultType: 1 });
});

test('a manager freezes a card with a reason; the days it stands still come after its end', async () => {
  const shop = await open();
  const redeem = await selling(shop, 1, { card: { days: 30 } });
  const benefit_id = (await redeem(phone)).resultId ?? 0;
  await expect(shop.ask('benefit.freeze', { benefit_id, reason: '出差' })).rejects.toThrow('not-allowed');
  await expect(shop.ask('benefit.freeze', { benefit_id, reason: ' ' }, manager)).rejects.toThrow(
    'bad-request',
  );
  await expect(shop.ask('benefit.unfreeze', { benefit_id }, manager)).rejects.toThrow('benefit-not-active');
  await shop.ask('benefit.freeze', { benefit_id, reason: '出差' }, manager);
  await expect(shop.ask('benefit.freeze', { benefit_id, reason: '出差' }, manager)).rejects.toThrow(
    'benefit-not-active',
  );
  shop.clock.advance(40 * dayMs);
  expect(await shop.ask('benefit.get', { benefit_id })).toMatchObject({
    state: 'frozen',
    endsOn: '2027-01-29',
  });
  const thawed = await shop.ask('benefit.unfreeze', { benefit_id }, manager);
  expect(thawed).toMatchObject({ state: 'active', endsOn: '2027-01-29', days: 30 });
  expect(thawed.history.freezes).toEqual([
    { frozenOn: '2026-11-21', unfrozenOn: '2026-12-31', days: 40, reason: '出差', by: '3001' },
  ]);
});

test('lessons are had one by one with their coach, and the one after the last is refused', async () => {
  const shop = await open();
  const redeem = await selling(shop, 2, { product: '私教课', lessons: { count: 2 } });
  const card = await redeem(phone);
  expect(card.resultType).toBe(3);
  const benefit_id = card.resultId ?? 0;
  await expect(shop.ask('benefit.useLesson', { benefit_id })).rejects.toThrow('bad-request');
  const used = await shop.ask('benefit.useLesson', { benefit_id, coach: '李教练' });
  expect(used).toMatchObject({ uses: 2, used: 1, remaining: 1, state: 'active' });
  expect(used.history.uses).toMatchObject([{ coach: '李教练', clerk: '1001' }]);
  expect(await shop.ask('benefit.useLesson', { benefit_id, coach: '李教练' })).toMatchObject({
    remaining: 0,
    state: 'used-up',
  });
  await expect(shop.ask('benefit.useLesson', { benefit_id, coach: '李教练' })).rejects.toThrow(
    'benefit-empty',
  );
  await expect(shop.ask('benefit.freeze', { benefit_id, reason: '出差' }, manager)).rejects.toThrow(
    'bad-request',
  );
});

test('the same command twice takes one lesson', async () => {
  const shop = await open();
  const redeem = await selling(shop, 3, { product: '团课', lessons: { count: 5 } });
  const benefit_id = (await redeem(phone)).resultId ?? 0;
  const first = await shop.ask('benefit.useLesson', { benefit_id }, { command: 'u-1' });
  expect(await shop.ask('benefit.useLesson', { benefit_id }, { command: 'u-1' })).toEqual(first);
  expect(first.remaining).toBe(4);
});

test('a lesson noted by mistake is taken back by a manager, once', async () => {
  const shop = await open();
  const redeem = await selling(shop, 2, { lessons: { count: 2 } });
  const benefit_id = (await redeem(phone)).resultId ?? 0;
  const used = await shop.ask('benefit.useLesson', { benefit_id, coach: '李教练' });
  const use = used.history.uses[0]?.use ?? '';
  const undo = { benefit_id, use, reason: '记错人' };
  await expect(shop.ask('benefit.undoUse', undo)).rejects.toThrow('not-allowed');
  const undone = await shop.ask('benefit.undoUse', undo, manager);
  expect(undone).toMatchObject({ used: 0, remaining: 2 });
  expect(undone.history.uses).toMatchObject([{ undoneBy: '3001', reason: '记错人' }]);
  await expect(shop.ask('benefit.undoUse', undo, manager)).rejects.toThrow('status-changed');
});

test('used lessons stop the undo before the platform is asked; taken back, they no longer do', async () => {
  const shop = await open();
  const redeem = await selling(shop, 2, { lessons: { count: 10 } });
  const card = await redeem(phone);
  const benefit_id = card.resultId ?? 0;
  const used = await shop.ask('benefit.useLesson', { benefit_id, coach: '李教练' });
  await expect(shop.ask('voucher.reverse', { voucher_id: card.voucher })).rejects.toThrow('benefit-used');
  expect(countOf(shop, 'voucher.reverse-requested')).toBe(0);
  expect(shop.rehearsal.spent(card.code)).toBe(1);
  const use = used.history.uses[0]?.use ?? '';
  await shop.ask('benefit.undoUse', { benefit_id, use }, manager);
  await shop.ask('voucher.reverse', { voucher_id: card.voucher });
  expect(await shop.ask('benefit.get', { benefit_id })).toMatchObject({ state: 'taken-back', remaining: 0 });
  await expect(shop.ask('benefit.useLesson', { benefit_id, coach: '李教练' })).rejects.toThrow(
    'benefit-not-active',
  );
});

test('no lesson is had while the platform is still being asked to undo its voucher', async () => {
  const shop = await open();
  const redeem = await selling(shop, 2, { lessons: { count: 10 } });
  const card = await redeem(phone);
  shop.server.faults.next('reply-lost');
  const undo = await shop.ask('voucher.reverse', { voucher_id: card.voucher });
  expect(undo.state).toBe('unclear');
  const lesson = { benefit_id: card.resultId ?? 0, coach: '李教练' };
  await expect(shop.ask('benefit.useLesson', lesson)).rejects.toThrow('voucher-busy');
  await until(shop, () => openAttempts(shop.journal.view).length === 0);
  await expect(shop.ask('benefit.useLesson', lesson)).rejects.toThrow('benefit-not-active');
});

test('a cash voucher keeps what it was said to be worth, or the price printed on it', async () => {
  const shop = await open();
  const printed = await (await selling(shop, 5, {}))(phone);
  expect(await shop.ask('benefit.get', { benefit_id: printed.resultId ?? 0 })).toMatchObject({
    valueFen: shop.rehearsal.deals[0]?.originalFen,
    remainingFen: shop.rehearsal.deals[0]?.originalFen,
  });
  const card = await (await selling(shop, 5, { cash: { valueFen: 10_000 } }))(phone);
  expect(card.resultType).toBe(5);
  expect(await shop.ask('benefit.get', { benefit_id: card.resultId ?? 0 })).toMatchObject({
    valueFen: 10_000,
    remainingFen: 10_000,
  });
  expect(
    givenLines(
      shop.journal.view,
      [{ voucher: card.voucher, resultType: 5, resultId: card.resultId ?? 0 }],
      '2026-11-21',
    ),
  ).toContainEqual({ name: '可抵用', value: '￥100.00' });
});

test('tickets and goods are recorded and counted by nothing', async () => {
  const shop = await open();
  for (const type of [6, 7]) {
    const card = await (await selling(shop, type, {}))(phone);
    expect(card.resultType).toBe(type);
    const benefit_id = card.resultId ?? 0;
    expect(await shop.ask('benefit.get', { benefit_id })).toMatchObject({
      state: 'active',
      uses: 0,
      endsOn: '',
    });
    await expect(shop.ask('benefit.useLesson', { benefit_id })).rejects.toThrow('bad-request');
  }
});

test.each(['preparing', 'serving', 'completed'] as const)(
  'a dish that is %s stops the undo, unless a manager lets the order stand',
  async (status) => {
    const shop = await open();
    const card = await shop.ask('voucher.redeem', { code: shop.issue() });
    const order_id = card.resultId ?? 0;
    await shop.ask('order.setStatus', { order_id, status, expected_status: 'confirmed' });
    const voucher_id = card.voucher;
    await expect(shop.ask('voucher.reverse', { voucher_id })).rejects.toThrow('dish-cooked');
    await expect(shop.ask('voucher.reverse', { voucher_id }, manager)).rejects.toThrow('dish-cooked');
    await expect(shop.ask('voucher.reverse', { voucher_id, force: true })).rejects.toThrow('not-allowed');
    expect(shop.rehearsal.spent(card.code)).toBe(1);
    const undone = await shop.ask('voucher.reverse', { voucher_id, force: true }, manager);
    expect(undone.state).toBe('reversed');
    expect(orderById(shop.journal.view, order_id)?.status).toBe(status);
    expect(shop.journal.read(0).filter(({ type }) => type === 'benefit.kept')).toMatchObject([
      { data: { voucher: voucher_id, order: order_id, status } },
    ]);
  },
);

test('an undo that a manager forces before the kitchen began cancels the order as any other', async () => {
  const shop = await open();
  const card = await shop.ask('voucher.redeem', { code: shop.issue() });
  await shop.ask('voucher.reverse', { voucher_id: card.voucher, force: true }, manager);
  expect(orderById(shop.journal.view, card.resultId ?? 0)?.status).toBe('cancelled');
  expect(countOf(shop, 'benefit.kept')).toBe(0);
});

test('several uses of one code spent at once give as many times what one gives', async () => {
  const shop = await open();
  const redeem = await selling(shop, 2, { lessons: { count: 4 } });
  const { attempt, voucher } = await redeem(phone);
  const { view } = shop.journal;
  const given = shop.journal.transact('1001', (tx) => {
    const [row, spent] = [attemptById(view, attempt), voucherById(view, voucher)];
    if (row === undefined || spent === undefined) throw new Error('just redeemed');
    return grant(shop.shop, tx, row, spent, 3);
  });
  expect(await shop.ask('benefit.get', { benefit_id: given.resultId })).toMatchObject({ uses: 12 });
});

test('benefits are found by member, voucher, whole phone, last four digits, name and product', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone, name: '张三' });
  const redeem = await selling(shop, 2, { product: '私教课', lessons: { count: 10 } });
  const mine = await redeem(phone);
  const other = await redeem('13700001111');
  const ids = async (input: Parameters<typeof shop.ask<'benefit.list'>>[1]) =>
    (await shop.ask('benefit.list', input)).map(({ benefit }) => benefit);
  expect(await ids({ member_id: member })).toEqual([mine.resultId]);
  expect(await ids({ voucher_id: other.voucher })).toEqual([other.resultId]);
  expect(await ids({ query: phone })).toEqual([mine.resultId]);
  expect(await ids({ query: '5678' })).toEqual([mine.resultId]);
  expect(await ids({ query: '张三' })).toEqual([mine.resultId]);
  expect(await ids({ query: '私教' })).toEqual([other.resultId, mine.resultId]);
  expect(await ids({ query: '%' })).toEqual([]);
  await expect(ids({})).rejects.toThrow('bad-request');
  expect(await shop.ask('member.get', { member_id: member })).toMatchObject({
    benefits: [{ benefit: mine.resultId, remaining: 10 }],
  });
});

test('what a deal was said to become is looked up with it and asked for once', async () => {
  const shop = await open();
  await selling(shop, 1, { product: '月卡', card: { days: 30 } });
  const code = shop.issue();
  const seen = await shop.ask('voucher.lookup', { code });
  expect(seen.becomes).toEqual({ voucherType: 1, product: '月卡', dishes: [], card: { days: 30 } });
  const facts = countOf(shop, 'voucher.seen');
  await shop.ask('voucher.lookup', { code });
  expect(countOf(shop, 'voucher.seen')).toBe(facts);
});
