// Orders and their lines: what the kitchen wall shows and the counter follows.

import type { LineStatus, OrderStatus } from '../facts/order.ts';
import { storeId } from '../ids.ts';
import { orderChangeFolds } from './order-changes.ts';
import {
  countPickup,
  insertLine,
  keepLastLine,
  orderSchema,
  orderTables,
  type LineMark,
  type OrderLineRow,
  type OrderRow,
} from './order-tables.ts';
import type { SqlValue, View, ViewDb } from './view.ts';

export type { LastMove, LineMark, OrderLineRow, OrderRow } from './order-tables.ts';

export interface TicketLine {
  readonly line: number;
  readonly name: string;
  /** What still stands; 0 when all of it was voided. */
  readonly quantity: number;
  readonly voided: number;
  readonly note: string;
  readonly item: number | null;
  readonly unit_fen: number;
  /** JSON array of the options' names. */
  readonly options: string;
  /** The kitchen station that cooks it; empty: the kitchen as a whole. */
  readonly kitchen: string;
  readonly also: readonly string[];
  readonly status: LineStatus;
  readonly statusAtMs: number;
  /** What changed after the kitchen had it. */
  readonly mark?: LineMark;
}

/** A card on the kitchen wall. */
export interface KitchenTicket {
  readonly order_id: number;
  readonly number: string;
  readonly pickup: string;
  readonly status: OrderStatus;
  readonly title: string;
  readonly note: string;
  readonly source: string;
  readonly placedAtMs: number;
  readonly statusAtMs: number;
  readonly recalled: boolean;
  /** Empty: taken away. */
  readonly table: string;
  /** The last fact that changed what is to be cooked: what a wall says it has seen. */
  readonly changeSeq: number;
  /** When nobody saw it in time and it went out on paper. */
  readonly unseen: boolean;
  /** The move that `kitchen.undo` would take back, where there is one. */
  readonly undoable: boolean;
  readonly lines: readonly TicketLine[];
}

export const ordersView: View = {
  name: 'orders',
  version: 7,
  tables: orderTables,
  schema: orderSchema,
  folds: {
    ...orderChangeFolds,
    'member.erased': ({ data }, db) => {
      for (const member of data.ids) db.run(`UPDATE orders SET phone = '' WHERE member = ?`, member);
    },
    'order.placed': (fact, db) => {
      const { data } = fact;
      db.run(
        `INSERT INTO orders (order_id, number, pickup, status, source, voucher, title, note, placed_at_ms, status_at_ms,
           table_number, member, phone, total_fen, discount_fen, kitchen_seq, kitchen_at_ms, business_day, seq)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        data.order,
        data.number,
        data.pickup,
        data.status,
        data.source,
        data.voucher ?? null,
        data.title,
        data.note ?? '',
        data.placedAtMs,
        data.placedAtMs,
        data.table ?? '',
        data.member ?? null,
        data.phone ?? '',
        data.totalFen ?? 0,
        data.discountFen ?? 0,
        fact.seq,
        data.placedAtMs,
        fact.businessDay,
        fact.seq,
      );
      for (const line of data.lines) insertLine(db, data.order, line, data.placedAtMs, undefined);
      keepLastLine(
        db,
        data.order,
        data.lines.map(({ line }) => line),
      );
      countPickup(db, fact.businessDay, fact.station);
    },
    'order.rounded': (fact, db) =>
      db.run(
        'UPDATE orders SET discount_fen = discount_fen + ?, rounded_fen = rounded_fen + ? WHERE order_id = ?',
        fact.data.discountFen,
        fact.data.discountFen,
        fact.data.order,
      ),
  },
};

export function orderById(db: ViewDb, order: number): OrderRow | undefined {
  return db.get<OrderRow>('SELECT * FROM orders WHERE order_id = ?', order);
}

export function orderByNumber(db: ViewDb, number: string): OrderRow | undefined {
  return db.get<OrderRow>('SELECT * FROM orders WHERE number = ?', number);
}

/** An order's dishes in the order they were asked for, voided ones included. */
export function linesOf(db: ViewDb, order: number): OrderLineRow[] {
  return db.all<OrderLineRow>('SELECT * FROM order_lines WHERE order_id = ? ORDER BY line', order);
}

export interface OrderFilter {
  readonly status?: OrderStatus | undefined;
  readonly table?: string | undefined;
  readonly day?: string | undefined;
}

/** Orders that fit, newest first. */
export function ordersLike(db: ViewDb, filter: OrderFilter, limit: number, skip: number): OrderRow[] {
  const where: string[] = [];
  const values: SqlValue[] = [];
  const fits = (column: string, value: string | undefined): void => {
    if (value === undefined) return;
    where.push(`${column} = ?`);
    values.push(value);
  };
  fits('status', filter.status);
  fits('table_number', filter.table);
  fits('business_day', filter.day);
  const clause = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  return db.all<OrderRow>(
    `SELECT * FROM orders ${clause} ORDER BY order_id DESC LIMIT ? OFFSET ?`,
    ...values,
    limit,
    skip,
  );
}

export function ticketLine(row: OrderLineRow): TicketLine {
  const { also, status_at_ms, mark, order_id: _order, ...rest } = row;
  return {
    ...rest,
    also: JSON.parse(also) as string[],
    statusAtMs: status_at_ms,
    ...(mark === '' ? {} : { mark: JSON.parse(mark) as LineMark }),
  };
}

export function ticketOf(db: ViewDb, row: OrderRow): KitchenTicket {
  return ticketWith(row, linesOf(db, row.order_id));
}

function ticketWith(row: OrderRow, lines: readonly OrderLineRow[]): KitchenTicket {
  return {
    order_id: row.order_id,
    number: row.number,
    pickup: row.pickup,
    status: row.status,
    title: row.title,
    note: row.note,
    source: row.source,
    placedAtMs: row.placed_at_ms,
    statusAtMs: row.status_at_ms,
    recalled: row.recalled > 0,
    table: row.table_number,
    changeSeq: row.kitchen_seq,
    unseen: row.unseen_seq === row.kitchen_seq,
    undoable: row.last_move !== '',
    lines: lines.map(ticketLine),
  };
}

const isOpen = `status NOT IN ('completed', 'cancelled') AND orders.source <> 'booking'`;

/** Open tickets, oldest first. Their dishes come in one go: a full wall would else ask once for each ticket. */
export function kitchenQueue(db: ViewDb, limit: number): KitchenTicket[] {
  const rows = db.all<OrderRow>(
    `SELECT * FROM orders WHERE ${isOpen} ORDER BY placed_at_ms, order_id LIMIT ?`,
    limit,
  );
  const lines = new Map<number, OrderLineRow[]>(rows.map(({ order_id }) => [order_id, []]));
  for (const line of db.all<OrderLineRow>(
    `SELECT * FROM order_lines WHERE order_id IN (SELECT order_id FROM orders WHERE ${isOpen}) ORDER BY order_id, line`,
  ))
    lines.get(line.order_id)?.push(line);
  return rows.map((row) => ticketWith(row, lines.get(row.order_id) ?? []));
}

/** What left the wall lately, newest first: the recall list. @param sinceMs unix milliseconds */
export function kitchenDone(db: ViewDb, sinceMs: number, limit: number): KitchenTicket[] {
  return db
    .all<OrderRow>(
      `SELECT * FROM orders WHERE status IN ('completed', 'cancelled') AND source <> 'booking' AND merged_into IS NULL
         AND status_at_ms >= ? ORDER BY status_at_ms DESC, order_id DESC LIMIT ?`,
      sinceMs,
      limit,
    )
    .map((row) => ticketOf(db, row));
}

/**
 * A station's open orders whose last change no wall has shown and nobody was told of otherwise, oldest change first.
 * Walls of other stations' orders are those stations' matter: what they have seen does not travel.
 */
export function ordersUnseen(db: ViewDb, station: number, limit: number): OrderRow[] {
  return db.all<OrderRow>(
    `SELECT * FROM orders WHERE status NOT IN ('completed', 'cancelled') AND source <> 'booking'
       AND order_id > ? AND order_id < ? AND seen_seq < kitchen_seq AND unseen_seq < kitchen_seq
     ORDER BY kitchen_at_ms, order_id LIMIT ?`,
    storeId(station, 0),
    storeId(station + 1, 0),
    limit,
  );
}

export function ordersOfDay(db: ViewDb, day: string): number {
  return (
    db.get<{ total: number | null }>(
      'SELECT sum(orders) AS total FROM pickup_counts WHERE business_day = ?',
      day,
    )?.total ?? 0
  );
}

/** How many pickup numbers a station gave out on a day. */
export function pickupsOf(db: ViewDb, day: string, station: number): number {
  return (
    db.get<{ orders: number }>(
      'SELECT orders FROM pickup_counts WHERE business_day = ? AND station = ?',
      day,
      station,
    )?.orders ?? 0
  );
}

export interface PickupRow {
  readonly order_id: number;
  readonly pickup: string;
  readonly table: string;
  readonly sinceMs: number;
}

/** Numbers for the customers' wall. @param sinceMs older ones nobody waits for any more, unix milliseconds */
export function ordersReady(
  db: ViewDb,
  sinceMs: number,
  limit: number,
): { preparing: PickupRow[]; ready: PickupRow[] } {
  const list = (statuses: string, newestFirst: boolean): PickupRow[] =>
    db.all<PickupRow>(
      `SELECT order_id, pickup, table_number AS "table", status_at_ms AS sinceMs FROM orders
       WHERE status IN (${statuses}) AND status NOT IN ('completed', 'cancelled') AND source <> 'booking'
         AND status_at_ms >= ? ORDER BY status_at_ms ${newestFirst ? 'DESC' : 'ASC'}, order_id LIMIT ?`,
      sinceMs,
      limit,
    );
  return { preparing: list(`'confirmed', 'preparing'`, false), ready: list(`'serving'`, true) };
}

/** How many orders were placed since a moment. @param day the business day of that moment, which an index leads by */
export function ordersSince(db: ViewDb, day: string, sinceMs: number): number {
  const sql = 'SELECT count(*) AS total FROM orders WHERE business_day >= ? AND placed_at_ms >= ?';
  return db.get<{ total: number }>(sql, day, sinceMs)?.total ?? 0;
}
