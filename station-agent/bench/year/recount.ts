// The year counted again from the raw rows of the journal by a program that knows no view, no fold and no till:
// plain loops over what happened. Why it reads the database itself: a helper of the product would bring its mistakes.

import { openReadOnly } from '../../src/journal/sqlite.ts';

export interface Counted {
  readonly id: number;
  readonly number: string;
  /** The business day, yyyy-MM-dd. */
  readonly day: string;
  readonly hour: number;
  table: string;
  status: string;
  priced: boolean;
  totalFen: number;
  discountFen: number;
  roundedFen: number;
  paidFen: number;
  backFen: number;
  readonly lines: Map<number, CountedLine>;
}

export interface CountedLine {
  readonly item: number | undefined;
  readonly name: string;
  quantity: number;
  unitFen: number;
}

export interface CountedPayment {
  readonly day: string;
  readonly channel: string;
  readonly order: number;
  readonly kept: boolean;
  leftFen: number;
}

export interface Recount {
  readonly facts: number;
  readonly orders: readonly Counted[];
  readonly payments: readonly CountedPayment[];
}

const hourMs = 3_600_000;
const eastMs = 8 * hourMs;
/** The shop stands east of Greenwich by eight hours and its day begins at four. */
const dayOf = (atMs: number): string => new Date(atMs + eastMs - 4 * hourMs).toISOString().slice(0, 10);
const hourOf = (atMs: number): number => new Date(atMs + eastMs).getUTCHours();

interface PlacedLine {
  readonly line: number;
  readonly name: string;
  readonly quantity: number;
  readonly item?: number;
  readonly unitFen?: number;
}

const lineOf = ({ item, name, quantity, unitFen = 0 }: PlacedLine): CountedLine => ({
  ...{ item, name, quantity, unitFen },
});

/** Whatever a fact of these kinds holds; the journal's own schema has seen to it when it was written. */
interface Raw {
  readonly order: number;
  readonly number: string;
  readonly table?: string;
  readonly status: string;
  readonly to: string;
  readonly from: number;
  readonly placedAtMs: number;
  readonly splitAtMs: number;
  readonly paidAtMs: number;
  readonly totalFen?: number;
  readonly discountFen?: number;
  readonly amountFen: number;
  readonly unitFen: number;
  readonly line: number;
  readonly quantity: number;
  readonly lines: readonly (PlacedLine & { readonly becomes: number })[];
  readonly into: { readonly order: number; readonly number: string; readonly status: string } & Required<
    Pick<Raw, 'totalFen' | 'discountFen' | 'table'>
  >;
  readonly payment: number;
  readonly refund: number;
  readonly channel: string;
  readonly kept: boolean;
  readonly givenBack: boolean;
}

class Count {
  readonly orders = new Map<number, Counted>();
  readonly payments = new Map<number, CountedPayment>();
  readonly #asked = new Map<number, number>();

  #order(id: number): Counted {
    const found = this.orders.get(id);
    if (found === undefined) throw new Error(`order ${id} changed before it was placed`);
    return found;
  }

  #begin(id: number, atMs: number, of: Pick<Counted, 'number' | 'status' | 'table' | 'priced'>): Counted {
    const order: Counted = {
      ...{ id, day: dayOf(atMs), hour: hourOf(atMs), ...of, lines: new Map() },
      ...{ totalFen: 0, discountFen: 0, roundedFen: 0, paidFen: 0, backFen: 0 },
    };
    this.orders.set(id, order);
    return order;
  }

  #bill(order: Counted, { totalFen = 0, discountFen = 0 }: Pick<Raw, 'totalFen' | 'discountFen'>): void {
    order.totalFen = totalFen;
    order.discountFen = Math.min(totalFen, discountFen + order.roundedFen);
    if (totalFen > 0) order.priced = true;
  }

  #carry(from: Counted, to: Counted, taken: Raw['lines']): void {
    for (const { line, becomes, quantity } of taken) {
      const dish = from.lines.get(line);
      if (dish === undefined) throw new Error(`line ${line} of ${from.id} was carried before it was ordered`);
      dish.quantity -= quantity;
      to.lines.set(becomes, { ...dish, quantity });
    }
  }

  #back(payment: number, fen: number): void {
    const paid = this.payments.get(payment);
    if (paid === undefined) throw new Error(`money went back of payment ${payment} that never came`);
    paid.leftFen -= fen;
    if (paid.kept) this.#order(paid.order).backFen += fen;
  }

  /** What each kind of fact that touches dishes or money means. */
  readonly #means: Readonly<Record<string, (data: Raw) => void>> = {
    'order.placed': (data) => {
      const priced = data.totalFen !== undefined;
      const { number, status, table = '' } = data;
      const order = this.#begin(data.order, data.placedAtMs, { number, status, table, priced });
      order.totalFen = data.totalFen ?? 0;
      order.discountFen = data.discountFen ?? 0;
      for (const one of data.lines) order.lines.set(one.line, lineOf(one));
    },
    'order.status-set': ({ order, to }) => void (this.#order(order).status = to),
    'order.lines-added': (data) => {
      const order = this.#order(data.order);
      for (const one of data.lines) order.lines.set(one.line, lineOf(one));
      this.#bill(order, data);
    },
    'order.line-changed': (data) => {
      const order = this.#order(data.order);
      const dish = order.lines.get(data.line);
      if (dish !== undefined) Object.assign(dish, { quantity: data.quantity, unitFen: data.unitFen });
      this.#bill(order, data);
    },
    'order.line-voided': (data) => {
      const order = this.#order(data.order);
      const dish = order.lines.get(data.line);
      if (dish !== undefined) dish.quantity -= data.quantity;
      this.#bill(order, data);
    },
    'order.split': (data) => {
      const order = this.#order(data.order);
      const { into } = data;
      const { number, status, table } = into;
      const other = this.#begin(into.order, data.splitAtMs, { number, status, table, priced: false });
      this.#carry(order, other, data.lines);
      this.#bill(order, data);
      this.#bill(other, into);
    },
    'order.merged': (data) => {
      const order = this.#order(data.order);
      const from = this.#order(data.from);
      this.#carry(from, order, data.lines);
      this.#bill(order, data);
      Object.assign(from, { status: 'cancelled', totalFen: 0, discountFen: 0 });
    },
    'order.rounded': ({ order: id, discountFen = 0 }) => {
      const order = this.#order(id);
      order.roundedFen += discountFen;
      order.discountFen += discountFen;
    },
    'payment.paid': ({ payment, order, channel, kept, amountFen, paidAtMs }) => {
      this.payments.set(payment, { day: dayOf(paidAtMs), channel, order, kept, leftFen: amountFen });
      if (kept) this.#order(order).paidFen += amountFen;
    },
    'refund.requested': ({ refund, amountFen }) => void this.#asked.set(refund, amountFen),
    'refund.refunded': ({ payment, amountFen }) => this.#back(payment, amountFen),
    'refund.judged': ({ payment, refund, givenBack }) => {
      if (givenBack) this.#back(payment, this.#asked.get(refund) ?? 0);
    },
  };

  take(type: string, text: string): void {
    this.#means[type]?.(JSON.parse(text) as Raw);
  }
}

const rowsAtOnce = 5_000;

/** @param path of a journal that nobody writes @throws when its facts contradict each other */
export function recountYear(path: string): Recount {
  const db = openReadOnly(path);
  const count = new Count();
  let facts = 0;
  for (let after = 0; ;) {
    const rows = db.all<{ seq: number; type: string; data: string }>(
      'SELECT seq, type, data FROM facts WHERE seq > ? ORDER BY seq LIMIT ?',
      after,
      rowsAtOnce,
    );
    for (const { type, data } of rows) count.take(type, data);
    facts += rows.length;
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  db.close();
  return { facts, orders: [...count.orders.values()], payments: [...count.payments.values()] };
}
