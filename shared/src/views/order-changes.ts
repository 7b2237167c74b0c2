// The folds of everything that happens to an order after it was placed: moves in the kitchen, changes, splits, merges.

import type { FactData } from '../facts/index.ts';
import type { LineStatus, OrderStatus } from '../facts/order.ts';
import { countPickup, insertLine, keepLastLine, type LineMark, type OrderLineRow } from './order-tables.ts';
import type { Folds, ViewDb } from './view.ts';

type Moves = readonly { readonly line: number; readonly to: LineStatus }[];

/** What stands behind an order's status when the fact does not name its dishes. */
const follows: Readonly<
  Record<OrderStatus, { readonly from: readonly LineStatus[]; readonly to: LineStatus }>
> = {
  pending: { from: ['preparing'], to: 'pending' },
  confirmed: { from: ['preparing'], to: 'pending' },
  preparing: { from: ['pending'], to: 'preparing' },
  serving: { from: ['pending', 'preparing', 'served'], to: 'ready' },
  completed: { from: ['pending', 'preparing', 'ready'], to: 'served' },
  cancelled: { from: ['pending', 'preparing', 'ready'], to: 'voided' },
};

function moveLines(db: ViewDb, order: number, moves: Moves, atMs: number): void {
  for (const { line, to } of moves)
    db.run(
      'UPDATE order_lines SET status = ?, status_at_ms = ? WHERE order_id = ? AND line = ?',
      to,
      atMs,
      order,
      line,
    );
}

function linesFollow(db: ViewDb, order: number, status: OrderStatus, atMs: number): void {
  const { from, to } = follows[status];
  for (const each of from)
    db.run(
      'UPDATE order_lines SET status = ?, status_at_ms = ? WHERE order_id = ? AND status = ?',
      to,
      atMs,
      order,
      each,
    );
}

function lineOf(db: ViewDb, order: number, line: number): OrderLineRow | undefined {
  return db.get<OrderLineRow>('SELECT * FROM order_lines WHERE order_id = ? AND line = ?', order, line);
}

/** The kitchen's picture of the order is another one from this fact on. */
function touch(db: ViewDb, order: number, seq: number, atMs: number): void {
  db.run(
    `UPDATE orders SET kitchen_seq = ?, kitchen_at_ms = ?, last_move = '' WHERE order_id = ?`,
    seq,
    atMs,
    order,
  );
}

/** What was let off for want of coins stays let off; a discount is never more than what it is of. */
function bill(db: ViewDb, order: number, money: { totalFen: number; discountFen: number }): void {
  db.run(
    'UPDATE orders SET total_fen = ?, discount_fen = min(?, ? + rounded_fen) WHERE order_id = ?',
    money.totalFen,
    money.totalFen,
    money.discountFen,
    order,
  );
}

function voidLine(db: ViewDb, data: FactData<'order.line-voided'>): void {
  const mark: LineMark = { is: 'voided', atMs: data.voidedAtMs, reason: data.reason };
  db.run(
    `UPDATE order_lines SET quantity = quantity - ?, voided = voided + ?, mark = ?,
       status = CASE WHEN quantity = ? THEN 'voided' ELSE status END,
       status_at_ms = CASE WHEN quantity = ? THEN ? ELSE status_at_ms END
     WHERE order_id = ? AND line = ?`,
    data.quantity,
    data.quantity,
    JSON.stringify(mark),
    data.quantity,
    data.quantity,
    data.voidedAtMs,
    data.order,
    data.line,
  );
}

function changeLine(db: ViewDb, data: FactData<'order.line-changed'>): void {
  const row = lineOf(db, data.order, data.line);
  if (row === undefined) return;
  const mark: LineMark = {
    is: 'changed',
    atMs: data.changedAtMs,
    before: { quantity: row.quantity, note: row.note, options: JSON.parse(row.options) as string[] },
  };
  db.run(
    'UPDATE order_lines SET quantity = ?, note = ?, options = ?, unit_fen = ?, mark = ? WHERE order_id = ? AND line = ?',
    data.quantity,
    data.note,
    JSON.stringify(data.options),
    data.unitFen,
    JSON.stringify(mark),
    data.order,
    data.line,
  );
}

/** Carries dishes over to another order with all that the kitchen has done of them. */
function carry(
  db: ViewDb,
  from: number,
  to: number,
  lines: readonly { line: number; becomes: number; quantity: number }[],
): void {
  keepLastLine(
    db,
    to,
    lines.map(({ becomes }) => becomes),
  );
  for (const { line, becomes, quantity } of lines) {
    db.run(
      `INSERT INTO order_lines SELECT ?, ?, name, ?, 0, note, item, unit_fen, options, kitchen, also, status,
         status_at_ms, mark FROM order_lines WHERE order_id = ? AND line = ?`,
      to,
      becomes,
      quantity,
      from,
      line,
    );
    db.run(
      `UPDATE order_lines SET quantity = quantity - ?, status = CASE WHEN quantity = ? THEN 'voided' ELSE status END
       WHERE order_id = ? AND line = ?`,
      quantity,
      quantity,
      from,
      line,
    );
    // What was voided stays where it was ordered; a dish that is gone altogether leaves no row.
    db.run(
      'DELETE FROM order_lines WHERE order_id = ? AND line = ? AND quantity = 0 AND voided = 0',
      from,
      line,
    );
  }
}

function split(db: ViewDb, data: FactData<'order.split'>, fact: { seq: number; businessDay: string }): void {
  const { into } = data;
  db.run(
    `INSERT INTO orders (order_id, number, pickup, status, source, title, note, placed_at_ms, status_at_ms, table_number,
       member, phone, total_fen, discount_fen, split_from, kitchen_seq, kitchen_at_ms, seen_seq, business_day, seq)
     SELECT ?, ?, ?, ?, source, title, note, placed_at_ms, ?, ?, member, phone, ?, ?, order_id, ?, ?, seen_seq, ?, ?
     FROM orders WHERE order_id = ?`,
    into.order,
    into.number,
    into.pickup,
    into.status,
    data.splitAtMs,
    into.table,
    into.totalFen,
    into.discountFen,
    fact.seq,
    data.splitAtMs,
    fact.businessDay,
    fact.seq,
    data.order,
  );
  carry(db, data.order, into.order, data.lines);
}

export const orderChangeFolds: Folds = {
  'order.status-set': ({ data, seq }, db) => {
    db.run(
      'UPDATE orders SET status = ?, status_at_ms = ?, seen_seq = ? WHERE order_id = ?',
      data.to,
      data.setAtMs,
      seq,
      data.order,
    );
    // A status that only follows its dishes leaves their last move to be taken back.
    if (data.lines?.length !== 0) db.run(`UPDATE orders SET last_move = '' WHERE order_id = ?`, data.order);
    if (data.lines === undefined) linesFollow(db, data.order, data.to, data.setAtMs);
    else moveLines(db, data.order, data.lines, data.setAtMs);
  },
  'order.recalled': ({ data, seq }, db) => {
    db.run(
      `UPDATE orders SET status = ?, status_at_ms = ?, recalled = recalled + 1, kitchen_seq = ?, kitchen_at_ms = ?,
         last_move = '' WHERE order_id = ?`,
      data.to,
      data.recalledAtMs,
      seq,
      data.recalledAtMs,
      data.order,
    );
    if (data.lines === undefined) linesFollow(db, data.order, data.to, data.recalledAtMs);
    else moveLines(db, data.order, data.lines, data.recalledAtMs);
  },
  'order.lines-moved': ({ data, seq }, db) => {
    moveLines(db, data.order, data.lines, data.movedAtMs);
    const move = data.undo
      ? ''
      : JSON.stringify({ kitchen: data.kitchen, lines: data.lines, atMs: data.movedAtMs });
    db.run('UPDATE orders SET last_move = ?, seen_seq = ? WHERE order_id = ?', move, seq, data.order);
  },
  'order.lines-added': ({ data, seq }, db) => {
    for (const line of data.lines)
      insertLine(db, data.order, line, data.addedAtMs, { is: 'added', atMs: data.addedAtMs });
    keepLastLine(
      db,
      data.order,
      data.lines.map(({ line }) => line),
    );
    bill(db, data.order, data);
    touch(db, data.order, seq, data.addedAtMs);
  },
  'order.line-changed': ({ data, seq }, db) => {
    changeLine(db, data);
    bill(db, data.order, data);
    touch(db, data.order, seq, data.changedAtMs);
  },
  'order.line-voided': ({ data, seq }, db) => {
    voidLine(db, data);
    bill(db, data.order, data);
    touch(db, data.order, seq, data.voidedAtMs);
  },
  'order.moved': ({ data, seq }, db) => {
    db.run('UPDATE orders SET table_number = ? WHERE order_id = ?', data.to, data.order);
    touch(db, data.order, seq, data.movedAtMs);
  },
  'order.split': (fact, db) => {
    split(db, fact.data, fact);
    bill(db, fact.data.order, fact.data);
    touch(db, fact.data.order, fact.seq, fact.data.splitAtMs);
    countPickup(db, fact.businessDay, fact.station);
  },
  'order.merged': ({ data, seq }, db) => {
    carry(db, data.from, data.order, data.lines);
    bill(db, data.order, data);
    touch(db, data.order, seq, data.mergedAtMs);
    db.run(
      `UPDATE orders SET status = 'cancelled', status_at_ms = ?, merged_into = ?, total_fen = 0, discount_fen = 0,
         last_move = '' WHERE order_id = ?`,
      data.mergedAtMs,
      data.order,
      data.from,
    );
  },
  'kitchen.tickets-seen': ({ data }, db) => {
    for (const order of data.orders)
      db.run('UPDATE orders SET seen_seq = max(seen_seq, ?) WHERE order_id = ?', data.upTo, order);
  },
  'kitchen.ticket-unseen': ({ data }, db) =>
    db.run('UPDATE orders SET unseen_seq = ? WHERE order_id = ?', data.change, data.order),
};
