// A year of a lively shop as its facts: orders placed, changed, split, merged, called off, paid in every way, rounded,
// given back the same day or weeks later. Why facts past the till: a till with its PINs and clocks would take a day to
// sell a year; what the folds make of the facts is what is held to account here.

import type { OrderStatus } from '@qiantai/shared/facts/order.ts';
import { wallText } from '@qiantai/shared/time.ts';
import { createRandom, type Random } from '../../sim/random.ts';
import { Journal, type Tx } from '../../src/journal/journal.ts';
import { openDatabase } from '../../src/journal/sqlite.ts';

export const clock = { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
export const yearDays = 365;
/** The last evening's end; the business day is still the one before midnight. */
export const yearEndMs = Date.parse('2026-11-22T02:30:00+08:00');
const dayMs = 86_400_000;
const minuteMs = 60_000;
/** What an order leaves in the journal on average, a little less so that a year is never short of facts. */
const factsPerOrder = 3.6;
const recentMax = 60;
const openForMs = 15 * 3_600_000;
const dishes = Array.from({ length: 40 }, (_, index) => ({
  item: index + 1,
  name: `菜品${index + 1}`,
  unitFen: 250 + index * 133,
}));
const channels = ['cash', 'wechat', 'alipay', 'credit_card'] as const;

interface SoldLine {
  item: number;
  name: string;
  quantity: number;
  unitFen: number;
}

interface Sold {
  readonly order: number;
  readonly percent: number;
  readonly lines: Map<number, SoldLine>;
  status: OrderStatus;
  lastLine: number;
  roundedFen: number;
}

interface Deed {
  readonly atMs: number;
  do(tx: Tx): void;
}

const totalOf = (sold: Sold): number =>
  [...sold.lines.values()].reduce((sum, { quantity, unitFen }) => sum + quantity * unitFen, 0);
const discountOf = (sold: Sold): number => Math.floor((totalOf(sold) * sold.percent) / 100);
const bill = (sold: Sold) => ({ totalFen: totalOf(sold), discountFen: discountOf(sold) });
const payableOf = (sold: Sold): number =>
  totalOf(sold) - Math.min(totalOf(sold), discountOf(sold) + sold.roundedFen);

const digitsOf = (order: number, atMs: number): string =>
  `ORD${wallText(atMs, clock.timezone).replaceAll(/\D/g, '')}${String(order % 10_000).padStart(4, '0')}`;

class Year {
  readonly #random: Random;
  #orders = 0;
  #payments = 0;
  #refunds = 0;
  /** What is to be done on later days. */
  #later: Deed[] = [];
  /** The latest orders, one of which may take another's dishes over. */
  #recent: Sold[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Everything of one business day in its order in time. */
  day(openMs: number, orders: number): Deed[] {
    const today: Deed[] = [];
    for (let one = 0; one < orders; one += 1)
      today.push(...this.#life(openMs + Math.floor(this.#random.unit() * openForMs)));
    const untilMs = openMs + dayMs;
    const due = this.#later.filter(({ atMs }) => atMs < untilMs);
    this.#later = this.#later.filter(({ atMs }) => atMs >= untilMs);
    return [...today, ...due].sort((one, other) => one.atMs - other.atMs);
  }

  /** What may happen to one order from its first minute to its last. */
  #life(atMs: number): Deed[] {
    const random = this.#random;
    const sold: Sold = {
      order: (this.#orders += 1),
      percent: random.chance(0.2) ? random.pick([5, 12, 15]) : 0,
      lines: new Map(),
      status: random.chance(0.1) ? 'pending' : 'confirmed',
      lastLine: 0,
      roundedFen: 0,
    };
    const deeds: Deed[] = [{ atMs, do: (tx) => this.#place(tx, sold, atMs) }];
    const then = (minutes: number, chance: number, deed: (tx: Tx, nowMs: number) => void): void => {
      const nowMs = atMs + minutes * minuteMs;
      if (random.chance(chance)) deeds.push({ atMs: nowMs, do: (tx) => deed(tx, nowMs) });
    };
    then(2, 0.08, (tx, nowMs) => this.#add(tx, sold, nowMs));
    then(3, 0.05, (tx, nowMs) => this.#change(tx, sold, nowMs));
    then(4, 0.08, (tx, nowMs) => this.#void(tx, sold, nowMs));
    then(5, 0.02, (tx, nowMs) => this.#split(tx, sold, nowMs));
    then(6, 0.02, (tx, nowMs) => this.#merge(tx, sold, nowMs));
    then(7, 0.03, (tx, nowMs) => this.#move(tx, sold, 'cancelled', nowMs));
    then(20, 0.3, (tx, nowMs) => this.#move(tx, sold, 'serving', nowMs));
    then(40, 0.95, (tx, nowMs) => this.#pay(tx, sold, nowMs));
    then(45, 0.05, (tx, nowMs) => this.#void(tx, sold, nowMs));
    then(50, 0.97, (tx, nowMs) => this.#move(tx, sold, 'completed', nowMs));
    then(55, 0.01, (tx, nowMs) => this.#move(tx, sold, 'cancelled', nowMs));
    return deeds;
  }

  #lines(sold: Sold, count: number) {
    return Array.from({ length: count }, () => {
      const dish = { ...this.#random.pick(dishes), quantity: this.#random.between(1, 3) };
      sold.lastLine += 1;
      sold.lines.set(sold.lastLine, dish);
      return { line: sold.lastLine, note: '', ...dish };
    });
  }

  #place(tx: Tx, sold: Sold, atMs: number): void {
    const isVoucher = this.#random.chance(0.05);
    const placed = {
      ...{ order: sold.order, number: digitsOf(sold.order, atMs), pickup: 'A01', status: sold.status },
      ...{ placedAtMs: atMs, title: '堂食', table: String(this.#random.between(1, 40)) },
    };
    if (isVoucher) {
      const lines = [{ line: 1, name: '双人套餐', quantity: 1, note: '' }];
      tx.append('order.placed', `order:${sold.order}`, { ...placed, source: 'voucher', lines });
      sold.lastLine = 1;
      return;
    }
    const lines = this.#lines(sold, this.#random.between(1, 4));
    tx.append('order.placed', `order:${sold.order}`, { ...placed, source: 'counter', ...bill(sold), lines });
    this.#recent = [...this.#recent, sold].slice(-recentMax);
  }

  #isOpen(sold: Sold): boolean {
    return sold.status !== 'cancelled' && sold.status !== 'completed';
  }

  #add(tx: Tx, sold: Sold, addedAtMs: number): void {
    if (!this.#isOpen(sold)) return;
    const lines = this.#lines(sold, this.#random.between(1, 2));
    tx.append('order.lines-added', `order:${sold.order}`, {
      ...{ order: sold.order, lines, addedAtMs },
      ...bill(sold),
    });
  }

  /** One of an order's dishes that still stands. */
  #some(sold: Sold): [number, SoldLine] | undefined {
    const standing = [...sold.lines].filter(([, { quantity }]) => quantity > 0);
    return standing.length === 0 || !this.#isOpen(sold) ? undefined : this.#random.pick(standing);
  }

  #change(tx: Tx, sold: Sold, changedAtMs: number): void {
    const [line, dish] = this.#some(sold) ?? [];
    if (line === undefined || dish === undefined) return;
    dish.quantity += 1;
    dish.unitFen += 200;
    tx.append('order.line-changed', `order:${sold.order}`, {
      ...{ order: sold.order, line, quantity: dish.quantity, note: '', options: ['加蛋'] },
      ...{ unitFen: dish.unitFen, changedAtMs },
      ...bill(sold),
    });
  }

  #void(tx: Tx, sold: Sold, voidedAtMs: number): void {
    const [line, dish] = this.#some(sold) ?? [];
    if (line === undefined || dish === undefined) return;
    const quantity = this.#random.between(1, dish.quantity);
    dish.quantity -= quantity;
    tx.append('order.line-voided', `order:${sold.order}`, {
      ...{ order: sold.order, line, quantity, from: 'pending', reason: '点错' },
      ...{ amountFen: quantity * dish.unitFen, voidedAtMs },
      ...bill(sold),
    });
  }

  #split(tx: Tx, sold: Sold, splitAtMs: number): void {
    const [line, dish] = this.#some(sold) ?? [];
    if (line === undefined || dish === undefined || sold.lines.size < 2) return;
    const quantity = this.#random.between(1, dish.quantity);
    dish.quantity -= quantity;
    const into: Sold = {
      ...{ order: (this.#orders += 1), percent: sold.percent, lines: new Map([[1, { ...dish, quantity }]]) },
      ...{ status: 'confirmed', lastLine: 1, roundedFen: 0 },
    };
    const number = digitsOf(into.order, splitAtMs);
    tx.append('order.split', `order:${sold.order}`, {
      ...{ order: sold.order, ...bill(sold), lines: [{ line, becomes: 1, quantity }], splitAtMs },
      into: { order: into.order, number, pickup: 'A02', status: 'confirmed', table: '8', ...bill(into) },
    });
    this.#pay(tx, into, splitAtMs);
  }

  /** An order that is still open takes its dishes over. */
  #merge(tx: Tx, sold: Sold, mergedAtMs: number): void {
    const to = this.#recent.findLast((other) => other !== sold && this.#isOpen(other));
    if (to === undefined || !this.#isOpen(sold)) return;
    const standing = [...sold.lines].filter(([, { quantity }]) => quantity > 0);
    const lines = standing.map(([line, dish]) => {
      to.lastLine += 1;
      to.lines.set(to.lastLine, { ...dish });
      return { line, becomes: to.lastLine, quantity: dish.quantity };
    });
    sold.lines.clear();
    sold.status = 'cancelled';
    tx.append('order.merged', `order:${to.order}`, {
      ...{ order: to.order, from: sold.order, lines, mergedAtMs },
      ...bill(to),
    });
  }

  #move(tx: Tx, sold: Sold, to: OrderStatus, setAtMs: number): void {
    if (sold.status === 'cancelled' || sold.status === to) return;
    tx.append('order.status-set', `order:${sold.order}`, {
      ...{ order: sold.order, from: sold.status, to, setAtMs, reason: '' },
    });
    sold.status = to;
  }

  #pay(tx: Tx, sold: Sold, paidAtMs: number): void {
    if (!this.#isOpen(sold)) return;
    const channel = this.#random.pick(channels);
    const payment = (this.#payments += 1);
    const coins = payableOf(sold) % 10;
    if (channel === 'cash' && coins > 0) {
      sold.roundedFen += coins;
      tx.append('order.rounded', `order:${sold.order}`, { order: sold.order, payment, discountFen: coins });
    }
    const amountFen = payableOf(sold);
    if (amountFen === 0) return;
    // Now and then a customer pays what somebody else has paid already: the order does not take it.
    this.#paid(tx, sold, { payment, channel, amountFen, kept: true }, paidAtMs);
    if (!this.#random.chance(0.005)) return;
    const again = { payment: (this.#payments += 1), channel: 'wechat', amountFen, kept: false };
    this.#paid(tx, sold, again, paidAtMs);
    this.#giveBack(tx, sold.order, again, amountFen, paidAtMs);
  }

  #paid(
    tx: Tx,
    { order }: Sold,
    paid: { payment: number; channel: string; amountFen: number; kept: boolean },
    paidAtMs: number,
  ): void {
    tx.append('payment.paid', `payment:${paid.payment}`, {
      ...paid,
      ...{ order, transaction: '', paidAtMs, heard: 'query' },
    });
    if (!paid.kept || !this.#random.chance(0.04)) return;
    const parts = this.#random.between(1, 2);
    const afterMs = this.#random.between(5, this.#random.chance(0.5) ? 60 : 40_000) * minuteMs;
    for (let part = 0; part < parts; part += 1) {
      const amountFen = Math.floor(paid.amountFen / (this.#random.chance(0.5) ? parts : parts + 1));
      const atMs = paidAtMs + afterMs + part * minuteMs;
      if (amountFen > 0)
        this.#later.push({ atMs, do: (late) => this.#giveBack(late, order, paid, amountFen, atMs) });
    }
  }

  #giveBack(
    tx: Tx,
    order: number,
    { payment, channel }: { payment: number; channel: string },
    amountFen: number,
    atMs: number,
  ): void {
    const refund = (this.#refunds += 1);
    const about = { refund, payment, order };
    tx.append('refund.requested', `refund:${refund}`, {
      ...{ ...about, channel, key: `Q1S0R${refund}K7F3`, amountFen, cause: 'asked', reason: '' },
      requestedAtMs: atMs,
    });
    if (this.#random.chance(0.8))
      tx.append('refund.refunded', `refund:${refund}`, { ...about, channel, amountFen, refundedAtMs: atMs });
    else
      tx.append('refund.judged', `refund:${refund}`, {
        ...{ ...about, givenBack: this.#random.chance(0.7), note: '', judgedAtMs: atMs },
      });
  }
}

/**
 * Writes the year into a new journal.
 * @param path of a database that is not there yet
 * @param facts at least so many
 * @param seed another year of the same kind
 */
export function fillYear(path: string, facts: number, seed: string): void {
  let nowMs = 0;
  const random = createRandom(seed);
  const journal = new Journal({
    ...{
      db: openDatabase(path),
      now: () => nowMs,
      random: (bytes) => random.bytes(bytes),
      clock,
      station: 0,
    },
  });
  const year = new Year(random.child('shop'));
  const orders = Math.ceil(facts / factsPerOrder / yearDays);
  // The doors open at ten; the last order of the last day is fifty-five minutes from its end when they close.
  const lastOpenMs = Date.parse('2026-11-21T10:00:00+08:00');
  for (let day = 0; day < yearDays; day += 1) {
    journal.transact('1001', (tx) => {
      for (const deed of year.day(lastOpenMs - (yearDays - 1 - day) * dayMs, orders)) {
        nowMs = deed.atMs;
        deed.do(tx);
      }
    });
  }
  journal.close();
}
