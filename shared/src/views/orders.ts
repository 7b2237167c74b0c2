// Orders and their lines: what the kitchen wall shows and the counter follows.

import type { OrderStatus } from '../facts/order.ts';
import type { View, ViewDb } from './view.ts';

export interface OrderRow {
  readonly order_id: number;
  readonly number: string;
  readonly pickup: string;
  readonly status: OrderStatus;
  readonly source: string;
  readonly voucher: number | null;
  readonly title: string;
  readonly placed_at_ms: number;
  readonly status_at_ms: number;
  readonly recalled: number;
  /** Empty: taken away. */
  readonly table_number: string;
  readonly member: number | null;
  /** Masked; empty when nobody gave one. */
  readonly phone: string;
  /** Before any discount; 0 where a voucher paid it all. */
  readonly total_fen: number;
  readonly discount_fen: number;
  readonly business_day: string;
  readonly seq: number;
}

export interface TicketLine {
  readonly line: number;
  readonly name: string;
  readonly quantity: number;
  readonly note: string;
  readonly item: number | null;
  readonly unit_fen: number;
  /** JSON array of the options' names. */
  readonly options: string;
  /** The kitchen station that cooks it; empty: the kitchen as a whole. */
  readonly kitchen: string;
}

/** A card on the kitchen wall. */
export interface KitchenTicket {
  readonly order_id: number;
  readonly number: string;
  readonly pickup: string;
  readonly status: OrderStatus;
  readonly title: string;
  readonly source: string;
  readonly placedAtMs: number;
  readonly statusAtMs: number;
  readonly recalled: boolean;
  /** Empty: taken away. */
  readonly table: string;
  readonly lines: readonly TicketLine[];
}

export const ordersView: View = {
  name: 'orders',
  version: 3,
  tables: ['orders', 'order_lines'],
  schema: [
    `CREATE TABLE orders (
      order_id INTEGER PRIMARY KEY, number TEXT NOT NULL, pickup TEXT NOT NULL, status TEXT NOT NULL, source TEXT NOT NULL,
      voucher INTEGER, title TEXT NOT NULL, placed_at_ms INTEGER NOT NULL, status_at_ms INTEGER NOT NULL,
      recalled INTEGER NOT NULL DEFAULT 0, table_number TEXT NOT NULL, member INTEGER, phone TEXT NOT NULL,
      total_fen INTEGER NOT NULL, discount_fen INTEGER NOT NULL, business_day TEXT NOT NULL, seq INTEGER NOT NULL) STRICT`,
    'CREATE UNIQUE INDEX orders_number ON orders (number)',
    `CREATE INDEX orders_open ON orders (placed_at_ms) WHERE status NOT IN ('completed', 'cancelled')`,
    'CREATE INDEX orders_day ON orders (business_day, order_id)',
    `CREATE INDEX orders_done ON orders (status_at_ms) WHERE status IN ('completed', 'cancelled')`,
    `CREATE TABLE order_lines (
      order_id INTEGER NOT NULL, line INTEGER NOT NULL, name TEXT NOT NULL, quantity INTEGER NOT NULL, note TEXT NOT NULL,
      item INTEGER, unit_fen INTEGER NOT NULL, options TEXT NOT NULL, kitchen TEXT NOT NULL,
      PRIMARY KEY (order_id, line)) STRICT, WITHOUT ROWID`,
  ],
  folds: {
    'order.placed': (fact, db) => {
      const { data } = fact;
      db.run(
        `INSERT INTO orders (order_id, number, pickup, status, source, voucher, title, placed_at_ms, status_at_ms,
           table_number, member, phone, total_fen, discount_fen, business_day, seq)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        data.order,
        data.number,
        data.pickup,
        data.status,
        data.source,
        data.voucher ?? null,
        data.title,
        data.placedAtMs,
        data.placedAtMs,
        data.table ?? '',
        data.member ?? null,
        data.phone ?? '',
        data.totalFen ?? 0,
        data.discountFen ?? 0,
        fact.businessDay,
        fact.seq,
      );
      for (const line of data.lines) {
        db.run(
          `INSERT INTO order_lines (order_id, line, name, quantity, note, item, unit_fen, options, kitchen)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          data.order,
          line.line,
          line.name,
          line.quantity,
          line.note,
          line.item ?? null,
          line.unitFen ?? 0,
          JSON.stringify(line.options ?? []),
          line.kitchen ?? '',
        );
      }
    },
    'order.status-set': (fact, db) =>
      db.run(
        'UPDATE orders SET status = ?, status_at_ms = ? WHERE order_id = ?',
        fact.data.to,
        fact.data.setAtMs,
        fact.data.order,
      ),
    'order.recalled': (fact, db) =>
      db.run(
        'UPDATE orders SET status = ?, status_at_ms = ?, recalled = recalled + 1 WHERE order_id = ?',
        fact.data.to,
        fact.data.recalledAtMs,
        fact.data.order,
      ),
  },
};

export function orderById(db: ViewDb, order: number): OrderRow | undefined {
  return db.get<OrderRow>('SELECT * FROM orders WHERE order_id = ?', order);
}

function withLines(db: ViewDb, rows: readonly OrderRow[]): KitchenTicket[] {
  return rows.map((row) => ({
    order_id: row.order_id,
    number: row.number,
    pickup: row.pickup,
    status: row.status,
    title: row.title,
    source: row.source,
    placedAtMs: row.placed_at_ms,
    statusAtMs: row.status_at_ms,
    recalled: row.recalled > 0,
    table: row.table_number,
    lines: db.all<TicketLine>(
      'SELECT line, name, quantity, note, item, unit_fen, options, kitchen FROM order_lines WHERE order_id = ? ORDER BY line',
      row.order_id,
    ),
  }));
}

/** Open tickets, oldest first. */
export function kitchenQueue(db: ViewDb, limit: number): KitchenTicket[] {
  return withLines(
    db,
    db.all<OrderRow>(
      `SELECT * FROM orders WHERE status NOT IN ('completed', 'cancelled') AND source <> 'booking' ORDER BY placed_at_ms, order_id LIMIT ?`,
      limit,
    ),
  );
}

/** What left the wall lately, newest first: the recall list. @param sinceMs unix milliseconds */
export function kitchenDone(db: ViewDb, sinceMs: number, limit: number): KitchenTicket[] {
  return withLines(
    db,
    db.all<OrderRow>(
      `SELECT * FROM orders WHERE status IN ('completed', 'cancelled') AND source <> 'booking' AND status_at_ms >= ? ORDER BY status_at_ms DESC, order_id DESC LIMIT ?`,
      sinceMs,
      limit,
    ),
  );
}

export function ordersOfDay(db: ViewDb, day: string): number {
  return (
    db.get<{ total: number }>('SELECT count(*) AS total FROM orders WHERE business_day = ?', day)?.total ?? 0
  );
}
