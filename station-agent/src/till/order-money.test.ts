import { expect, test } from 'vitest';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPayShop } from './paying.testkit.ts';
import { createTill } from './till.ts';

/** A shop that can be paid, under the whole till. */
function openTill() {
  const { shop, journal, order } = openPayShop();
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
