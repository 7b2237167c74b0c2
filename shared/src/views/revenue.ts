// What the shop sold and was paid: sums a business day, hour, dish, status and way of paying, kept up with every fact.
// Why an order's own row beside the sums: an order that changes is taken out of all of them as it was and put back as
// it is, so that no path through its life can leave a sum behind.

import type { FactData } from '../facts/index.ts';
import type { OrderStatus } from '../facts/order.ts';
import type { View, ViewDb } from './view.ts';

/** An order's money. What it is worth to the shop is `final_fen`; a cancelled one is worth nothing. */
export interface OrderMoneyRow {
  readonly order_id: number;
  readonly number: string;
  readonly table_number: string;
  readonly member: number | null;
  readonly day: string;
  /** Of the wall clock at the store. */
  readonly hour: number;
  readonly status: OrderStatus;
  /** 0 where a voucher paid for all of it: that money is counted with the vouchers. */
  readonly priced: 0 | 1;
  readonly total_fen: number;
  readonly discount_fen: number;
  readonly paid_fen: number;
  readonly refunded_fen: number;
  /** Total, less discount, less what was given up by giving money back. */
  readonly final_fen: number;
  readonly pieces: number;
}

interface PaymentMoneyRow {
  readonly payment: number;
  readonly order_id: number;
  readonly day: string;
  readonly channel: string;
  readonly kept: 0 | 1;
  readonly paid_fen: number;
  readonly refunded_fen: number;
}

const schema = [
  `CREATE TABLE order_money (
    order_id INTEGER PRIMARY KEY, number TEXT NOT NULL, table_number TEXT NOT NULL, member INTEGER, day TEXT NOT NULL,
    hour INTEGER NOT NULL, status TEXT NOT NULL, priced INTEGER NOT NULL, total_fen INTEGER NOT NULL,
    discount_fen INTEGER NOT NULL, paid_fen INTEGER NOT NULL, refunded_fen INTEGER NOT NULL, final_fen INTEGER NOT NULL,
    pieces INTEGER NOT NULL) STRICT`,
  `CREATE INDEX order_money_top ON order_money (day, final_fen DESC, order_id) WHERE priced = 1 AND status <> 'cancelled'`,
  'CREATE INDEX order_money_member ON order_money (member) WHERE member IS NOT NULL',
  `CREATE TABLE sold_lines (
    order_id INTEGER NOT NULL, line INTEGER NOT NULL, item INTEGER NOT NULL, name TEXT NOT NULL, quantity INTEGER NOT NULL,
    fen INTEGER NOT NULL, PRIMARY KEY (order_id, line)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE revenue_days (
    day TEXT PRIMARY KEY, orders INTEGER NOT NULL, total_fen INTEGER NOT NULL, discount_fen INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE revenue_hours (
    day TEXT NOT NULL, hour INTEGER NOT NULL, orders INTEGER NOT NULL, fen INTEGER NOT NULL,
    PRIMARY KEY (day, hour)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE status_days (
    day TEXT NOT NULL, status TEXT NOT NULL, orders INTEGER NOT NULL, fen INTEGER NOT NULL,
    PRIMARY KEY (day, status)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE item_days (
    day TEXT NOT NULL, item INTEGER NOT NULL, name TEXT NOT NULL, quantity INTEGER NOT NULL, fen INTEGER NOT NULL,
    PRIMARY KEY (day, item)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE payment_money (
    payment INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, day TEXT NOT NULL, channel TEXT NOT NULL, kept INTEGER NOT NULL,
    paid_fen INTEGER NOT NULL, refunded_fen INTEGER NOT NULL) STRICT`,
  `CREATE TABLE method_days (
    day TEXT NOT NULL, channel TEXT NOT NULL, payments INTEGER NOT NULL, fen INTEGER NOT NULL,
    PRIMARY KEY (day, channel)) STRICT, WITHOUT ROWID`,
  'CREATE TABLE refund_wishes (refund INTEGER PRIMARY KEY, fen INTEGER NOT NULL) STRICT',
];

/** Adds an order to every sum it belongs to, or takes it out. */
function count(db: ViewDb, row: OrderMoneyRow, sign: 1 | -1): void {
  db.run(
    `INSERT INTO status_days VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, fen = fen + excluded.fen`,
    row.day,
    row.status,
    sign,
    sign * row.final_fen,
  );
  if (row.priced === 0 || row.status === 'cancelled') return;
  db.run(
    `INSERT INTO revenue_days VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, total_fen = total_fen + excluded.total_fen,
       discount_fen = discount_fen + excluded.discount_fen, refunded_fen = refunded_fen + excluded.refunded_fen`,
    row.day,
    sign,
    sign * row.total_fen,
    sign * row.discount_fen,
    sign * (row.total_fen - row.discount_fen - row.final_fen),
  );
  db.run(
    `INSERT INTO revenue_hours VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, fen = fen + excluded.fen`,
    row.day,
    row.hour,
    sign,
    sign * row.final_fen,
  );
}

/** Adds an order's dishes to their day, or takes them out. A dish is called as it was when it was last ordered. */
function countLines(db: ViewDb, { order_id, day, status, priced }: OrderMoneyRow, sign: 1 | -1): void {
  if (priced === 0 || status === 'cancelled') return;
  db.run(
    `INSERT INTO item_days SELECT ?, item, name, ? * quantity, ? * fen FROM sold_lines WHERE order_id = ?
     ON CONFLICT DO UPDATE SET name = iif(excluded.quantity > 0, excluded.name, name),
       quantity = quantity + excluded.quantity, fen = fen + excluded.fen`,
    day,
    sign,
    sign,
    order_id,
  );
}

/** Where an order’s money stands in the reports. */
export function soldOrder(db: ViewDb, order: number): OrderMoneyRow | undefined {
  return db.get<OrderMoneyRow>('SELECT * FROM order_money WHERE order_id = ?', order);
}

/**
 * What an order is worth. Money that went back is given up only as far as it was not too much anyway: a dish that was
 * struck off after it was paid for lowers the price, and its refund must not lower it again.
 */
function worth(row: OrderMoneyRow): number {
  const payable = row.total_fen - row.discount_fen;
  const tooMuch = Math.max(0, row.paid_fen - payable);
  return payable - Math.max(0, row.refunded_fen - tooMuch);
}

function change(db: ViewDb, order: number, changes: (row: OrderMoneyRow) => Partial<OrderMoneyRow>): void {
  const before = soldOrder(db, order);
  if (before === undefined) return;
  const next = { ...before, ...changes(before) };
  const after = { ...next, final_fen: worth(next) };
  const moved = before.status !== after.status;
  count(db, before, -1);
  if (moved) countLines(db, before, -1);
  put(db, after);
  count(db, after, 1);
  if (moved) countLines(db, after, 1);
}

function put(db: ViewDb, row: OrderMoneyRow): void {
  db.run(
    'INSERT OR REPLACE INTO order_money VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ...Object.values(row as unknown as Record<string, string | number | null>),
  );
}

type Changed = Pick<
  OrderMoneyRow,
  'number' | 'table_number' | 'member' | 'status' | 'total_fen' | 'discount_fen'
> & { readonly business_day: string };

/** Takes an order's price and dishes over as they are now: whatever changed them, the order's own tables were told first. */
function refresh(db: ViewDb, order: number): void {
  const now = db.get<Changed>(
    `SELECT number, table_number, member, status, total_fen, discount_fen, business_day FROM orders WHERE order_id = ?`,
    order,
  );
  if (now === undefined) return;
  const before = soldOrder(db, order);
  if (before !== undefined) {
    count(db, before, -1);
    countLines(db, before, -1);
  }
  db.run('DELETE FROM sold_lines WHERE order_id = ?', order);
  db.run(
    `INSERT INTO sold_lines SELECT order_id, line, item, name, quantity, quantity * unit_fen FROM order_lines
     WHERE order_id = ? AND item IS NOT NULL AND quantity > 0`,
    order,
  );
  const pieces = db.get<{ pieces: number }>(
    'SELECT coalesce(sum(quantity), 0) AS pieces FROM order_lines WHERE order_id = ?',
    order,
  );
  const { business_day: day, ...known } = now;
  const kept = before ?? { day, hour: hourOf(now.number), priced: 0 as const, paid_fen: 0, refunded_fen: 0 };
  const next: OrderMoneyRow = {
    order_id: order,
    number: known.number,
    table_number: known.table_number,
    member: known.member,
    day: kept.day,
    hour: kept.hour,
    status: known.status,
    priced: kept.priced === 1 || known.total_fen > 0 ? 1 : 0,
    total_fen: known.total_fen,
    discount_fen: known.discount_fen,
    paid_fen: kept.paid_fen,
    refunded_fen: kept.refunded_fen,
    final_fen: 0,
    pieces: pieces?.pieces ?? 0,
  };
  const after = { ...next, final_fen: worth(next) };
  put(db, after);
  count(db, after, 1);
  countLines(db, after, 1);
}

/** Of the wall clock when it was placed: it stands in the order's number. */
const hourOf = (number: string): number => Number(number.slice(11, 13));

function place(db: ViewDb, day: string, data: FactData<'order.placed'>): void {
  const total = data.totalFen ?? 0;
  const discount = data.discountFen ?? 0;
  const row: OrderMoneyRow = {
    order_id: data.order,
    number: data.number,
    table_number: data.table ?? '',
    member: data.member ?? null,
    day,
    hour: hourOf(data.number),
    status: data.status,
    priced: data.totalFen === undefined ? 0 : 1,
    total_fen: total,
    discount_fen: discount,
    paid_fen: 0,
    refunded_fen: 0,
    final_fen: total - discount,
    pieces: data.lines.reduce((sum, line) => sum + line.quantity, 0),
  };
  put(db, row);
  if (row.priced === 1) {
    for (const { line, item, name, quantity, unitFen = 0 } of data.lines) {
      if (item === undefined) continue;
      const fen = quantity * unitFen;
      db.run('INSERT INTO sold_lines VALUES (?, ?, ?, ?, ?, ?)', data.order, line, item, name, quantity, fen);
    }
  }
  count(db, row, 1);
  countLines(db, row, 1);
}

function countPayment(db: ViewDb, row: PaymentMoneyRow, sign: 1 | -1): void {
  const fen = row.paid_fen - row.refunded_fen;
  db.run(
    `INSERT INTO method_days VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET payments = payments + excluded.payments, fen = fen + excluded.fen`,
    row.day,
    row.channel,
    fen > 0 ? sign : 0,
    sign * fen,
  );
}

/** Money went back: out of its payment, and out of its order unless the order never had it. */
function giveBack(db: ViewDb, payment: number, fen: number): void {
  const before = db.get<PaymentMoneyRow>('SELECT * FROM payment_money WHERE payment = ?', payment);
  if (before === undefined) return;
  const after = { ...before, refunded_fen: before.refunded_fen + fen };
  countPayment(db, before, -1);
  db.run('UPDATE payment_money SET refunded_fen = ? WHERE payment = ?', after.refunded_fen, payment);
  countPayment(db, after, 1);
  if (before.kept === 1)
    change(db, before.order_id, ({ refunded_fen }) => ({ refunded_fen: refunded_fen + fen }));
}

export const revenueView: View = {
  name: 'revenue',
  version: 3,
  tables: [
    'order_money',
    'sold_lines',
    'revenue_days',
    'revenue_hours',
    'status_days',
    'item_days',
    'payment_money',
    'method_days',
    'refund_wishes',
  ],
  schema,
  folds: {
    'order.placed': (fact, db) => place(db, fact.businessDay, fact.data),
    'order.status-set': ({ data }, db) => change(db, data.order, () => ({ status: data.to })),
    'order.recalled': ({ data }, db) => change(db, data.order, () => ({ status: data.to })),
    'order.lines-added': ({ data }, db) => refresh(db, data.order),
    'order.line-changed': ({ data }, db) => refresh(db, data.order),
    'order.line-voided': ({ data }, db) => refresh(db, data.order),
    'order.moved': ({ data }, db) => refresh(db, data.order),
    'order.rounded': ({ data }, db) => refresh(db, data.order),
    'order.split': ({ data }, db) => {
      refresh(db, data.order);
      refresh(db, data.into.order);
    },
    'order.merged': ({ data }, db) => {
      refresh(db, data.order);
      refresh(db, data.from);
    },
    'payment.paid': ({ businessDay, data }, db) => {
      const row: PaymentMoneyRow = {
        payment: data.payment,
        order_id: data.order,
        day: businessDay,
        channel: data.channel,
        kept: data.kept ? 1 : 0,
        paid_fen: data.amountFen,
        refunded_fen: 0,
      };
      db.run(
        'INSERT INTO payment_money VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...Object.values(row as unknown as Record<string, string | number>),
      );
      countPayment(db, row, 1);
      if (data.kept) change(db, data.order, ({ paid_fen }) => ({ paid_fen: paid_fen + data.amountFen }));
    },
    'refund.requested': ({ data }, db) =>
      db.run('INSERT INTO refund_wishes VALUES (?, ?)', data.refund, data.amountFen),
    'refund.refunded': ({ data }, db) => giveBack(db, data.payment, data.amountFen),
    'refund.judged': ({ data }, db) => {
      const wish = db.get<{ fen: number }>('SELECT fen FROM refund_wishes WHERE refund = ?', data.refund);
      if (data.givenBack && wish !== undefined) giveBack(db, data.payment, wish.fen);
    },
  },
};

/** What a customer spent here: orders that something was kept of, and how much. */
export function spendingOf(db: ViewDb, members: string): { readonly orders: number; readonly fen: number } {
  return (
    db.get<{ orders: number; fen: number }>(
      `SELECT count(*) AS orders, coalesce(sum(paid_fen - refunded_fen), 0) AS fen FROM order_money
       WHERE member IN (SELECT value FROM json_each(?)) AND paid_fen > refunded_fen`,
      members,
    ) ?? { orders: 0, fen: 0 }
  );
}

/** What a customer ordered, newest first. @param members every id of one member, as JSON */
export function ordersOfMember(db: ViewDb, members: string, limit: number): OrderMoneyRow[] {
  return db.all<OrderMoneyRow>(
    'SELECT * FROM order_money WHERE member IN (SELECT value FROM json_each(?)) ORDER BY day DESC, order_id DESC LIMIT ?',
    members,
    limit,
  );
}
