import { expect, test } from 'vitest';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPayShop } from './paying.testkit.ts';
import { createTill } from './till.ts';

function open() {
  const pays = openPayShop({ settings: { points: { perYuan: 100 } } });
  const till = createTill(pays.shop);
  let serial = 0;
  const ask = async <Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    role: Role = 'manager',
  ): Promise<CommandResult<Name>> => {
    serial += 1;
    const actor = { id: role === 'clerk' ? '1001' : '3001', name: role, role };
    const answer = await till.ask(name, input, { actor, command: `r-${serial}`, locale: 'zh-CN' });
    if (!answer.ok) throw new Error(answer.error);
    return answer.result as CommandResult<Name>;
  };
  const pay = async (order_id: number, payment_method: 'cash' | 'credit_card', amountFen?: number) => {
    const part = amountFen === undefined ? {} : { amountFen };
    const made = await ask('payment.create', { order_id, payment_method, ...part });
    const proof = payment_method === 'cash' ? { receivedFen: made.amountFen } : { reference: '033812345678' };
    await ask('payment.confirm', { payment_id: made.payment, ...proof });
    return made.payment;
  };
  const money = (order: number) => orderMoney(pays.journal.view, order);
  return { pays, ask, pay, money };
}

const off = (order_id: number, line: number) =>
  ({ order_id, line, expected_status: 'pending', reason: '卖完了' }) as const;

test('a dish struck off a paid order goes back at what was paid for it, by the latest means first', async () => {
  const { pays, ask, pay, money } = open();
  const level = { level: 1, name: '会员', min_points: 0, paid_permille: 900 };
  await ask('member.setLevels', { levels: [level] }, 'admin');
  const { member } = await ask('member.register', { phone: '13800138000' });
  await ask('points.adjust', { member_id: member, points: 500, reason: '开业赠送' });
  const dish = await ask('menu.setItem', { name: '宫保鸡丁', category: '热菜', price_fen: 3_800 });
  const rice = await ask('menu.setItem', { name: '米饭', category: '主食', price_fen: 333 });
  const placed = await ask('order.place', {
    items: [
      { menu_item_id: dish.item, quantity: 1 },
      { menu_item_id: rice.item, quantity: 3 },
    ],
    member_id: member,
  });
  const id = placed.order_id;
  const wholeFen = placed.payableFen;
  const cash = await pay(id, 'cash', wholeFen - 500);
  const points = await ask('payment.tender', { order_id: id, tender: 'points', reference: member });
  const less = await ask('order.voidLine', { ...off(id, 1) });
  const backFen = wholeFen - less.payableFen;
  expect(backFen).toBe(3_420);
  expect(money(id)).toMatchObject({ refundedFen: backFen, dueFen: 0, status: 'paid' });
  const refunds = pays.facts('refund.requested').map(({ data }) => data);
  expect(refunds).toMatchObject([
    { payment: points.payment, amountFen: 500, cause: 'line-voided' },
    { payment: cash, amountFen: backFen - 500, cause: 'line-voided' },
  ]);
  // What was given back for the asking before is not given back again by striking the dish off.
  await ask('payment.refund', { payment_id: cash, amountFen: 300, lines: [2], reason: '太硬' });
  const last = await ask('order.voidLine', { ...off(id, 2), quantity: 1 });
  expect((money(id)?.refundedFen ?? 0) - backFen).toBe(Math.max(300, less.payableFen - last.payableFen));
});

test('a clerk gives back by striking off no more than the shop lets a clerk refund', async () => {
  const { pays, ask, pay, money } = open();
  const id = pays.order(60_000);
  await pay(id, 'cash');
  await expect(ask('order.voidLine', off(id, 1), 'clerk')).rejects.toThrow('approval-needed');
  expect(money(id)).toMatchObject({ payableFen: 60_000, refundedFen: 0 });
  await ask('order.voidLine', off(id, 1));
  expect(money(id)).toMatchObject({ payableFen: 30_000, refundedFen: 30_000 });
});

test('a cancelled order ends the hand payment that was open and gives back what was taken before', async () => {
  const { pays, ask, pay, money } = open();
  const id = pays.order(7_600);
  await pay(id, 'cash', 3_000);
  const { payment } = await ask('payment.create', { order_id: id, payment_method: 'credit_card' });
  await ask('order.setStatus', { order_id: id, status: 'cancelled', expected_status: 'pending' });
  expect(await ask('payment.query', { payment_id: payment })).toMatchObject({
    state: 'closed',
    status: 'cancelled',
  });
  expect(money(id)).toMatchObject({ refundedFen: 3_000, open: null, status: 'refunded' });
});

test('what no channel gives back by itself is a task until a manager says how it ended, once', async () => {
  const { pays, ask, pay, money } = open();
  const [first, second] = [pays.order(7_600), pays.order(5_000)];
  for (const id of [first, second]) {
    await pay(id, 'credit_card');
    await ask('order.setStatus', { order_id: id, status: 'cancelled', expected_status: 'pending' });
    expect(money(id)?.status).toBe('refunding');
  }
  const tasks = await ask('refund.tasks', {});
  expect(tasks).toMatchObject([
    { order: first, amountFen: 7_600, state: 'abnormal', cause: 'order-cancelled' },
    { order: second, amountFen: 5_000, state: 'abnormal' },
  ]);
  const [one, other] = tasks.map(({ refund }) => refund);
  const judge = (refund_id = 0, given_back = true) =>
    ask('refund.judge', { refund_id, given_back, note: '刷卡机上退了' });
  await expect(
    ask('refund.judge', { refund_id: one ?? 0, given_back: true, note: '退了' }, 'clerk'),
  ).rejects.toThrow('not-allowed');
  expect(await judge(one)).toMatchObject({ state: 'given-back', note: '刷卡机上退了' });
  await expect(judge(one)).rejects.toThrow('status-changed');
  expect(money(first)).toMatchObject({ refundedFen: 7_600, refundingFen: 0, status: 'refunded' });
  expect(await judge(other, false)).toMatchObject({ state: 'given-up' });
  expect(money(second)).toMatchObject({ refundedFen: 0, refundingFen: 0 });
  expect(await ask('refund.tasks', {})).toEqual([]);
});
