import { expect, test } from 'vitest';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { soldOrder } from '@qiantai/shared/views/revenue.ts';
import { openPayShop, type PayShopOptions } from './paying.testkit.ts';
import { createTill } from './till.ts';

/** A shop that can be paid, under the whole till. */
function openTill(options: PayShopOptions = {}) {
  const { shop, journal, order } = openPayShop(options);
  const till = createTill(shop);
  let serial = 0;
  return {
    journal,
    order,
    async ask<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandResult<Name>> {
      serial += 1;
      const actor = { id: '3001', name: '陈店长', role: 'manager' as const };
      const answer = await till.ask(name, input, { actor, command: `c-${serial}`, locale: 'zh-CN' });
      if (!answer.ok) throw new Error(answer.error);
      return answer.result as CommandResult<Name>;
    },
  };
}

test('while a payment is open nothing of the order changes under it', async () => {
  const { ask, order } = openTill();
  const id = order();
  const { payment } = await ask('payment.create', { order_id: id, payment_method: 'cash' });
  const off = { order_id: id, line: 2, expected_status: 'pending', reason: '点错' } as const;
  await expect(ask('order.voidLine', off)).rejects.toThrow('payment-busy');
  await ask('payment.cancel', { payment_id: payment });
  expect((await ask('order.voidLine', off)).totalFen).toBe(3_800);
});

test('an order with money in it is neither split nor merged', async () => {
  const { ask, order } = openTill();
  const [id, other] = [order(), order()];
  const { payment } = await ask('payment.create', { order_id: id, payment_method: 'cash' });
  await ask('payment.confirm', { payment_id: payment, receivedFen: 7_600 });
  await expect(ask('order.split', { order_id: id, lines: [{ line: 1 }] })).rejects.toThrow('order-money-in');
  await expect(ask('order.merge', { order_id: other, from_order_id: id })).rejects.toThrow('order-money-in');
});

test('a cancelled order gives back what was paid, and so does one whose last dish is taken off', async () => {
  const { ask, order, journal } = openTill();
  const ids = [order(), order()] as const;
  for (const id of ids) {
    const { payment } = await ask('payment.create', { order_id: id, payment_method: 'cash' });
    await ask('payment.confirm', { payment_id: payment, receivedFen: 7_600 });
  }
  const cancel = { order_id: ids[0], status: 'cancelled', expected_status: 'pending' } as const;
  await ask('order.setStatus', cancel);
  for (const line of [1, 2])
    await ask('order.voidLine', { order_id: ids[1], line, expected_status: 'pending', reason: '客人走了' });
  for (const id of ids) {
    const money = orderMoney(journal.view, id);
    expect((money?.refundedFen ?? 0) + (money?.refundingFen ?? 0)).toBe(7_600);
  }
});

test('what was let off for want of coins stays let off, whatever is added to the order or struck off it', async () => {
  const { ask, order, journal } = openTill({ roundDownTo: 0.1 });
  const id = order(7_688);
  const { payment } = await ask('payment.create', { order_id: id, payment_method: 'cash' });
  await ask('payment.confirm', { payment_id: payment, receivedFen: 7_680 });
  const dish = await ask('menu.setItem', { name: '米饭', category: '主食', price_fen: 300 });
  await ask('order.addLines', { order_id: id, items: [{ menu_item_id: dish.item, quantity: 1 }] });
  expect(orderMoney(journal.view, id)).toMatchObject({ payableFen: 7_980, dueFen: 300 });
  const off = (line: number) =>
    ask('order.voidLine', { order_id: id, line, expected_status: 'pending', reason: '点错' });
  await off(3);
  expect(orderMoney(journal.view, id)).toMatchObject({ dueFen: 0, refundedFen: 0, status: 'paid' });
  await off(2);
  expect(orderMoney(journal.view, id)).toMatchObject({ payableFen: 3_836, refundedFen: 3_844 });
  await off(1);
  expect(orderMoney(journal.view, id)).toMatchObject({ payableFen: 0, refundedFen: 7_680 });
  expect(soldOrder(journal.view, id)).toMatchObject({ final_fen: 0, discount_fen: 0 });
});
