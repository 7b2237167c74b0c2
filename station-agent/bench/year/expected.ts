// What the manager's seven reports ought to say of some days, from the year as it was counted again.

import type { Counted, CountedPayment, Recount } from './recount.ts';

/** Business days, yyyy-MM-dd, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export const topOrdersAsked = 10;
export const itemsAsked = 30;
const statuses = ['pending', 'confirmed', 'preparing', 'serving', 'completed', 'cancelled'];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const payableOf = ({ totalFen, discountFen }: Counted): number => totalFen - discountFen;
/** What was paid beyond the price and went back was never revenue: only the rest is given up. */
const givenUpOf = (order: Counted): number =>
  Math.max(0, order.backFen - Math.max(0, order.paidFen - payableOf(order)));
const finalOf = (order: Counted): number => payableOf(order) - givenUpOf(order);
const descending = (one: number, other: number): number => other - one;

function grouped<One, Key extends string | number>(
  all: readonly One[],
  key: (one: One) => Key,
): [Key, One[]][] {
  const groups = new Map<Key, One[]>();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group === undefined) groups.set(key(one), [one]);
    else group.push(one);
  }
  return [...groups];
}

const within =
  ({ from, to }: Days) =>
  ({ day }: { readonly day: string }): boolean =>
    day >= from && day <= to;

const soldOf = (orders: readonly Counted[]): Counted[] =>
  orders.filter(({ priced, status }) => priced && status !== 'cancelled');
const worthOf = (orders: readonly Counted[]) => ({ orders: orders.length, fen: sum(orders.map(finalOf)) });

function summary(orders: readonly Counted[], days: Days, period: string): unknown {
  const sold = soldOf(orders);
  const netFen = sum(sold.map(finalOf));
  return {
    ...{ period, ...days, orders: sold.length, netFen },
    totalFen: sum(sold.map(({ totalFen }) => totalFen)),
    discountFen: sum(sold.map(({ discountFen }) => discountFen)),
    refundedFen: sum(sold.map(givenUpOf)),
    averageFen: sold.length === 0 ? 0 : Math.round(netFen / sold.length),
  };
}

function methods(payments: readonly CountedPayment[]): unknown {
  const standing = payments.filter(({ leftFen }) => leftFen > 0);
  const all = sum(standing.map(({ leftFen }) => leftFen));
  return grouped(standing, ({ channel }) => channel)
    .map(([channel, of]) => ({ channel, payments: of.length, fen: sum(of.map(({ leftFen }) => leftFen)) }))
    .sort((one, other) => descending(one.fen, other.fen) || (one.channel < other.channel ? -1 : 1))
    .map((row) => ({ ...row, percentage: Math.round((row.fen / all) * 10_000) / 100 }));
}

function items(orders: readonly Counted[]): unknown {
  const lines = soldOf(orders).flatMap((order) =>
    [...order.lines.values()].flatMap(({ item, ...line }) =>
      item === undefined || line.quantity === 0 ? [] : [{ ...line, item }],
    ),
  );
  return grouped(lines, ({ item }) => item)
    .map(([item, of]) => ({
      ...{ item, name: of[0]?.name },
      quantity: sum(of.map(({ quantity }) => quantity)),
      fen: sum(of.map(({ quantity, unitFen }) => quantity * unitFen)),
    }))
    .sort(
      (one, other) =>
        descending(one.quantity, other.quantity) || descending(one.fen, other.fen) || one.item - other.item,
    )
    .slice(0, itemsAsked);
}

const hours = (orders: readonly Counted[]): unknown =>
  grouped(soldOf(orders), ({ hour }) => hour)
    .map(([hour, of]) => ({ hour, ...worthOf(of) }))
    .sort((one, other) => one.hour - other.hour);

const standings = (orders: readonly Counted[]): unknown =>
  grouped(orders, ({ status }) => status)
    .map(([status, of]) => ({ status, ...worthOf(of) }))
    .sort((one, other) => statuses.indexOf(one.status) - statuses.indexOf(other.status));

const dearest = (orders: readonly Counted[]): unknown =>
  soldOf(orders)
    .sort((one, other) => descending(finalOf(one), finalOf(other)) || one.id - other.id)
    .slice(0, topOrdersAsked)
    .map((order) => ({
      ...{ order: order.id, number: order.number, table: order.table, status: order.status },
      finalFen: finalOf(order),
      pieces: sum([...order.lines.values()].map(({ quantity }) => quantity)),
    }));

/** The reports of some days by the names of their commands. @param period as it was asked for */
export function expectedReports(year: Recount, days: Days, period: string): ReadonlyMap<string, unknown> {
  const orders = year.orders.filter(within(days));
  return new Map([
    ['analytics.revenueSummary', summary(orders, days, period)],
    ['analytics.paymentMethods', methods(year.payments.filter(within(days)))],
    ['analytics.menuItemSales', items(orders)],
    ['analytics.hourlySales', hours(orders)],
    ['analytics.orderStatus', standings(orders)],
    ['analytics.topOrders', dearest(orders)],
  ]);
}

/** Revenue day by day. @param days every business day, in order */
export function expectedDays(year: Recount, days: readonly string[]): unknown {
  const of = new Map(grouped(soldOf(year.orders), ({ day }) => day));
  return days.map((day) => ({ day, ...worthOf(of.get(day) ?? []) }));
}
