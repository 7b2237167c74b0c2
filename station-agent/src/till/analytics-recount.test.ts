// Whatever happens to orders and money in whatever order, every report equals a recount made beside it from the facts,
// which knows nothing of views: plain loops over whole days.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderStatuses, type OrderStatus } from '@qiantai/shared/facts/order.ts';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import {
  daysOf,
  hoursOf,
  itemsOf,
  methodsOf,
  reportSql,
  revenueOf,
  statusesOf,
  topOrdersOf,
} from '@qiantai/shared/views/revenue-reports.ts';
import { verifyJournal } from '../journal/verify.ts';
import { daysBetween } from './day-bounds.ts';
import {
  askRefund,
  giveRefund,
  moveOrder,
  openBooks,
  payOrder,
  placeOrder,
  type Books,
  type Dish,
} from './revenue.testkit.ts';

const channels = ['cash', 'wechat', 'alipay'] as const;
const menu = [
  { item: 1, name: '宫保鸡丁', unitFen: 3_800 },
  { item: 2, name: '米饭', unitFen: 250 },
  { item: 3, name: '酸梅汤', unitFen: 1_233 },
];

const dish = fc.record({ of: fc.nat({ max: 2 }), quantity: fc.integer({ min: 1, max: 3 }) });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('place' as const),
      dishes: fc.array(dish, { minLength: 1, maxLength: 3 }),
      priced: fc.boolean(),
      discountFen: fc.constantFrom(0, 0, 100, 733),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      pick: fc.nat({ max: 5 }),
      to: fc.nat({ max: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      pick: fc.nat({ max: 5 }),
      channel: fc.nat({ max: 2 }),
      kept: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      pick: fc.nat({ max: 5 }),
      share: fc.constantFrom(1, 2, 3),
      how: fc.constantFrom('refunded' as const, 'judged-yes' as const, 'judged-no' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 1_500 }) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

interface Known {
  readonly order: number;
  status: OrderStatus;
  readonly payableFen: number;
}
interface Paid {
  readonly payment: number;
  readonly order: number;
  readonly channel: string;
  leftFen: number;
}

class Evening {
  readonly books: Books = openBooks('2026-11-20T22:30:00+08:00');
  readonly orders: Known[] = [];
  readonly paid: Paid[] = [];
  #refunds = 0;

  act(one: Step): void {
    const { journal, clock } = this.books;
    const atMs = clock.nowMs;
    if (one.do === 'pass') {
      clock.nowMs += one.minutes * 60_000;
      return;
    }
    journal.transact('1001', (tx) => {
      if (one.do === 'place') {
        const dishes = one.dishes.flatMap(({ of, quantity }): Dish[] => {
          const found = menu[of];
          return found === undefined ? [] : [{ ...found, quantity }];
        });
        const totalFen = dishes.reduce((sum, { unitFen, quantity }) => sum + unitFen * quantity, 0);
        const discountFen = Math.min(one.discountFen, totalFen);
        const order = this.orders.length + 1;
        placeOrder(tx, { order, dishes, atMs, ...(one.priced ? { totalFen, discountFen } : {}) });
        this.orders.push({ order, status: 'pending', payableFen: one.priced ? totalFen - discountFen : 0 });
      } else if (one.do === 'move') {
        const known = this.orders.at(-1 - one.pick);
        const to = orderStatuses[one.to];
        if (known === undefined || to === undefined) return;
        moveOrder(tx, known.order, known.status, to, atMs);
        known.status = to;
      } else if (one.do === 'pay') {
        const known = this.orders.at(-1 - one.pick);
        const channel = channels[one.channel];
        if (known === undefined || channel === undefined || known.payableFen === 0) return;
        const payment = this.paid.length + 1;
        const amountFen = known.payableFen;
        payOrder(tx, { payment, order: known.order, channel, amountFen, kept: one.kept, atMs });
        this.paid.push({ payment, order: known.order, channel, leftFen: amountFen });
      } else {
        const from = this.paid.at(-1 - one.pick);
        const amountFen = Math.ceil((from?.leftFen ?? 0) / one.share);
        if (from === undefined || amountFen === 0) return;
        this.#refunds += 1;
        const { payment, order, channel } = from;
        const wish = { refund: this.#refunds, payment, order, channel, amountFen, atMs };
        askRefund(tx, wish);
        if (one.how === 'refunded') giveRefund(tx, wish);
        else
          tx.append('refund.judged', `refund:${wish.refund}`, {
            refund: wish.refund,
            payment: from.payment,
            order: from.order,
            givenBack: one.how === 'judged-yes',
            note: '',
            judgedAtMs: atMs,
          });
        if (one.how !== 'judged-no') from.leftFen -= amountFen;
      }
    });
  }
}

interface Recounted {
  readonly id: number;
  readonly day: string;
  readonly hour: number;
  readonly priced: boolean;
  readonly total: number;
  readonly discount: number;
  readonly lines: readonly { item: number; quantity: number; fen: number }[];
  status: OrderStatus;
  paid: number;
  refunded: number;
}

/** What the facts say, gone through once, the simple way. */
function recount(facts: readonly AnyFact[]) {
  const orders = new Map<number, Recounted>();
  const payments = new Map<
    number,
    { day: string; channel: string; order: number; kept: boolean; left: number }
  >();
  const asked = new Map<number, number>();
  const back = (payment: number, fen: number): void => {
    const from = payments.get(payment);
    if (from === undefined) throw new Error('money went back that never came');
    from.left -= fen;
    const order = orders.get(from.order);
    if (from.kept && order !== undefined) order.refunded += fen;
  };
  for (const fact of facts) {
    if (fact.type === 'order.placed') {
      const { data } = fact;
      const wall = new Date(data.placedAtMs + 8 * 3_600_000);
      orders.set(data.order, {
        id: data.order,
        day: new Date(data.placedAtMs + 4 * 3_600_000).toISOString().slice(0, 10),
        hour: wall.getUTCHours(),
        priced: data.totalFen !== undefined,
        total: data.totalFen ?? 0,
        discount: data.discountFen ?? 0,
        lines: data.lines.map(({ item = 0, quantity, unitFen = 0 }) => ({
          item,
          quantity,
          fen: quantity * unitFen,
        })),
        status: data.status,
        paid: 0,
        refunded: 0,
      });
    } else if (fact.type === 'order.status-set') {
      const order = orders.get(fact.data.order);
      if (order !== undefined) order.status = fact.data.to;
    } else if (fact.type === 'payment.paid') {
      const { payment, channel, order, kept, amountFen } = fact.data;
      payments.set(payment, { day: fact.businessDay, channel, order, kept, left: amountFen });
      const paidFor = orders.get(order);
      if (kept && paidFor !== undefined) paidFor.paid += amountFen;
    } else if (fact.type === 'refund.requested') asked.set(fact.data.refund, fact.data.amountFen);
    else if (fact.type === 'refund.refunded') back(fact.data.payment, fact.data.amountFen);
    else if (fact.type === 'refund.judged' && fact.data.givenBack)
      back(fact.data.payment, asked.get(fact.data.refund) ?? 0);
  }
  return { orders: [...orders.values()], payments: [...payments.values()] };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** What was paid twice and went back was never revenue: only the rest is given up. */
const givenUpOf = ({ total, discount, paid, refunded }: Recounted): number =>
  Math.max(0, refunded - Math.max(0, paid - (total - discount)));
const finalOf = (order: Recounted): number => order.total - order.discount - givenUpOf(order);

function grouped<One>(all: readonly One[], key: (one: One) => string | number): Map<string | number, One[]> {
  const groups = new Map<string | number, One[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

const finals = (orders: readonly Recounted[]): { orders: number; fen: number } => ({
  orders: orders.length,
  fen: sum(orders.map(finalOf)),
});

/** A report's rows and the recount's groups, each by its key. */
function sameGroups<Row extends object, One>(
  rows: readonly Row[],
  key: (row: Row) => string | number,
  groups: ReadonlyMap<string | number, readonly One[]>,
  expected: (ones: readonly One[]) => object,
): void {
  const shown = new Map(rows.map((row) => [key(row), row]));
  expect([...shown.keys()].sort()).toEqual([...groups.keys()].sort());
  for (const [name, ones] of groups) expect(shown.get(name)).toMatchObject(expected(ones));
}

function compare({ journal }: Books, from: string, to: string): void {
  const { view } = journal;
  const whole = recount(journal.read(0, 10_000));
  const within = ({ day }: { day: string }): boolean => day >= from && day <= to;
  const ofDays = whole.orders.filter(within);
  const sold = ofDays.filter(({ priced, status }) => priced && status !== 'cancelled');
  expect(revenueOf(view, from, to)).toEqual({
    orders: sold.length,
    totalFen: sum(sold.map(({ total }) => total)),
    discountFen: sum(sold.map(({ discount }) => discount)),
    refundedFen: sum(sold.map(givenUpOf)),
  });
  sameGroups(
    hoursOf(view, from, to),
    (row) => row.hour,
    grouped(sold, ({ hour }) => hour),
    finals,
  );
  const openDays = daysOf(view, from, to).filter(({ orders }) => orders > 0);
  sameGroups(
    openDays,
    (row) => row.day,
    grouped(sold, ({ day }) => day),
    finals,
  );
  sameGroups(
    statusesOf(view, from, to),
    (row) => row.status,
    grouped(ofDays, ({ status }) => status),
    finals,
  );
  const lines = sold.flatMap((order) => order.lines);
  sameGroups(
    itemsOf(view, from, to, 100),
    (row) => row.item,
    grouped(lines, ({ item }) => item),
    (parts) => ({
      quantity: sum(parts.map(({ quantity }) => quantity)),
      fen: sum(parts.map(({ fen }) => fen)),
    }),
  );
  const standing = whole.payments.filter(within).filter(({ left }) => left > 0);
  sameGroups(
    methodsOf(view, from, to),
    (row) => row.channel,
    grouped(standing, ({ channel }) => channel),
    (parts) => ({ payments: parts.length, fen: sum(parts.map(({ left }) => left)) }),
  );
  const dearest = [...sold].sort((one, other) => finalOf(other) - finalOf(one) || one.id - other.id);
  expect(topOrdersOf(view, daysBetween(from, to), 3).map(({ order_id }) => order_id)).toEqual(
    dearest.slice(0, 3).map(({ id }) => id),
  );
}

test('every report equals a full recount of the facts, whatever evening it was', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 15, maxLength: 60, size: 'max' }), (steps) => {
      const evening = new Evening();
      for (const one of steps) evening.act(one);
      const { books } = evening;
      const today = books.journal.today();
      compare(books, today, today);
      compare(books, '2026-11-20', '2026-11-20');
      compare(books, '2026-11-01', '2027-02-01');
      expect(verifyJournal(books.db)).toMatchObject({ is: 'whole' });
      books.journal.close();
    }),
    { numRuns: 60 },
  );
});

test('no report ever reads more than the rows of its days: every one goes by an index', () => {
  const { db } = openBooks('2026-11-21T12:00:00+08:00');
  for (const [name, sql] of Object.entries(reportSql)) {
    const values = sql.split('?').length - 1;
    const plan = db
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...Array.from({ length: values }, () => '1'))
      .map(({ detail }) => detail);
    expect(plan[0], name).toMatch(/^SEARCH \w+ USING (PRIMARY KEY|INDEX \w+) \(day[=>]/);
    expect(
      plan.filter((detail) => detail.startsWith('SCAN')),
      name,
    ).toEqual([]);
  }
  db.close();
});
