// A journal of an old shop: so many facts of orders placed, paid and finished, three hundred orders a business day,
// the last of them today. Written by the station's own journal, so that its views are what a shop's would be.

import { randomBytes } from 'node:crypto';
import { wallText } from '@qiantai/shared/time.ts';
import { Journal, type Tx } from '../src/journal/journal.ts';
import { openDatabase } from '../src/journal/sqlite.ts';

export const ordersPerDay = 300;
const factsPerOrder = 3;
const dayMs = 86_400_000;
const endMs = Date.parse('2026-11-21T22:00:00+08:00');
const clock = { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
const channels = ['cash', 'wechat', 'alipay'] as const;

function sell(tx: Tx, order: number, atMs: number): void {
  const item = (order % 40) + 1;
  const fen = 1_000 + (order % 97) * 100;
  const about = `order:${order}`;
  const digits = wallText(atMs, clock.timezone).replaceAll(/\D/g, '');
  tx.append('order.placed', about, {
    order,
    number: `ORD${digits}${String(order % 10_000).padStart(4, '0')}`,
    pickup: 'A01',
    status: 'confirmed',
    source: 'counter',
    placedAtMs: atMs,
    title: '堂食',
    totalFen: fen,
    discountFen: 0,
    lines: [{ line: 1, name: `菜品${item}`, quantity: 1, note: '', item, unitFen: fen }],
  });
  tx.append('payment.paid', `payment:${order}`, {
    payment: order,
    order,
    channel: channels[order % channels.length] ?? 'cash',
    amountFen: fen,
    transaction: '',
    paidAtMs: atMs,
    heard: 'query',
    kept: true,
  });
  tx.append('order.status-set', about, {
    order,
    from: 'confirmed',
    to: 'completed',
    setAtMs: atMs,
    reason: '',
  });
}

/**
 * Writes a journal of at least so many facts.
 * @param path of a database that is not there yet
 * @returns its business day "today", yyyy-MM-dd
 */
export function fillJournal(path: string, facts: number): string {
  const orders = Math.ceil(facts / factsPerOrder);
  const days = Math.ceil(orders / ordersPerDay);
  let nowMs = endMs;
  const journal = new Journal({
    db: openDatabase(path),
    now: () => nowMs,
    random: (bytes) => randomBytes(bytes),
    clock,
    station: 0,
  });
  for (let day = 0; day < days; day += 1) {
    journal.transact('1001', (tx) => {
      // The first day may be a short one, so that today is always whole.
      const first = day === 0 ? days * ordersPerDay - orders : 0;
      for (let one = first; one < ordersPerDay; one += 1) {
        nowMs = endMs - (days - 1 - day) * dayMs - (ordersPerDay - one) * 120_000;
        sell(tx, day * ordersPerDay + one + 1, nowMs);
      }
    });
  }
  nowMs = endMs;
  const today = journal.today();
  journal.close();
  return today;
}
