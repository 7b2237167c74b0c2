// The tables of orders and their lines, and the folds that put an order and its dishes there.
// Why a dish keeps its own row through a split or a merge: what the kitchen has done of it goes with it.

import type { LineStatus, OrderStatus, PlacedLine } from '../facts/order.ts';
import type { ViewDb } from './view.ts';

export interface OrderRow {
  readonly order_id: number;
  readonly number: string;
  readonly pickup: string;
  readonly status: OrderStatus;
  readonly source: string;
  readonly voucher: number | null;
  readonly title: string;
  readonly note: string;
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
  /** Let off because no coin pays it; a part of the discount that outlives every later change. */
  readonly rounded_fen: number;
  /** The order that has its dishes now; null unless it was merged. */
  readonly merged_into: number | null;
  /** The order its dishes came from; null unless it was split off. */
  readonly split_from: number | null;
  /** The last fact that changed what the kitchen has to cook, and when. */
  readonly kitchen_seq: number;
  readonly kitchen_at_ms: number;
  /** A wall showed the order as it stood at this fact, or somebody moved it. */
  readonly seen_seq: number;
  /** The change that nobody saw in time and that was told otherwise. */
  readonly unseen_seq: number;
  /** JSON of the last move in the kitchen, LastMove; empty when it was taken back. */
  readonly last_move: string;
  /** The highest line number it ever had: none is given twice. */
  readonly last_line: number;
  readonly business_day: string;
  readonly seq: number;
}

export interface LastMove {
  readonly kitchen: string;
  readonly lines: readonly { readonly line: number; readonly from: LineStatus; readonly to: LineStatus }[];
  readonly atMs: number;
}

export interface OrderLineRow {
  readonly order_id: number;
  readonly line: number;
  readonly name: string;
  /** What still stands; 0 when all of it was voided. */
  readonly quantity: number;
  /** What was voided of it. */
  readonly voided: number;
  readonly note: string;
  readonly item: number | null;
  readonly unit_fen: number;
  /** JSON array of the options' names. */
  readonly options: string;
  /** The kitchen station that cooks it; empty: the kitchen as a whole. */
  readonly kitchen: string;
  /** JSON array of further stations that show it. */
  readonly also: string;
  readonly status: LineStatus;
  readonly status_at_ms: number;
  /** JSON of what changed after the kitchen had it, LineMark; empty when nothing did. */
  readonly mark: string;
}

/** What the kitchen has to notice of a dish. */
export interface LineMark {
  readonly is: 'added' | 'changed' | 'voided';
  readonly atMs: number;
  /** As it was before the change. */
  readonly before?: { readonly quantity: number; readonly note: string; readonly options: readonly string[] };
  readonly reason?: string;
}

export const orderSchema: readonly string[] = [
  `CREATE TABLE orders (
    order_id INTEGER PRIMARY KEY, number TEXT NOT NULL, pickup TEXT NOT NULL, status TEXT NOT NULL, source TEXT NOT NULL,
    voucher INTEGER, title TEXT NOT NULL, note TEXT NOT NULL, placed_at_ms INTEGER NOT NULL, status_at_ms INTEGER NOT NULL,
    recalled INTEGER NOT NULL DEFAULT 0, table_number TEXT NOT NULL, member INTEGER, phone TEXT NOT NULL,
    total_fen INTEGER NOT NULL, discount_fen INTEGER NOT NULL, rounded_fen INTEGER NOT NULL DEFAULT 0, merged_into INTEGER, split_from INTEGER,
    kitchen_seq INTEGER NOT NULL, kitchen_at_ms INTEGER NOT NULL, seen_seq INTEGER NOT NULL DEFAULT 0,
    unseen_seq INTEGER NOT NULL DEFAULT 0, last_move TEXT NOT NULL DEFAULT '',
    last_line INTEGER NOT NULL DEFAULT 0, business_day TEXT NOT NULL,
    seq INTEGER NOT NULL) STRICT`,
  'CREATE UNIQUE INDEX orders_number ON orders (number)',
  `CREATE INDEX orders_open ON orders (placed_at_ms) WHERE status NOT IN ('completed', 'cancelled')`,
  'CREATE INDEX orders_day ON orders (business_day, order_id)',
  'CREATE INDEX orders_status ON orders (status, order_id)',
  `CREATE INDEX orders_table ON orders (table_number) WHERE table_number <> ''`,
  `CREATE INDEX orders_done ON orders (status_at_ms) WHERE status IN ('completed', 'cancelled')`,
  `CREATE TABLE order_lines (
    order_id INTEGER NOT NULL, line INTEGER NOT NULL, name TEXT NOT NULL, quantity INTEGER NOT NULL,
    voided INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL, item INTEGER, unit_fen INTEGER NOT NULL, options TEXT NOT NULL,
    kitchen TEXT NOT NULL, also TEXT NOT NULL, status TEXT NOT NULL, status_at_ms INTEGER NOT NULL,
    mark TEXT NOT NULL DEFAULT '', PRIMARY KEY (order_id, line)) STRICT, WITHOUT ROWID`,
  // Counted with every order, so that a pickup number never counts the day again.
  `CREATE TABLE pickup_counts (
    business_day TEXT NOT NULL, station INTEGER NOT NULL, orders INTEGER NOT NULL,
    PRIMARY KEY (business_day, station)) STRICT, WITHOUT ROWID`,
];

export const orderTables = ['orders', 'order_lines', 'pickup_counts'] as const;

export function insertLine(
  db: ViewDb,
  order: number,
  line: PlacedLine,
  atMs: number,
  mark: LineMark | undefined,
): void {
  db.run(
    `INSERT INTO order_lines (order_id, line, name, quantity, note, item, unit_fen, options, kitchen, also, status,
       status_at_ms, mark)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)`,
    order,
    line.line,
    line.name,
    line.quantity,
    line.note,
    line.item ?? null,
    line.unitFen ?? 0,
    JSON.stringify(line.options ?? []),
    line.kitchen ?? '',
    JSON.stringify(line.also ?? []),
    atMs,
    mark === undefined ? '' : JSON.stringify(mark),
  );
}

export function keepLastLine(db: ViewDb, order: number, lines: readonly number[]): void {
  db.run('UPDATE orders SET last_line = max(last_line, ?) WHERE order_id = ?', Math.max(0, ...lines), order);
}

export function countPickup(db: ViewDb, day: string, station: number): void {
  db.run(
    `INSERT INTO pickup_counts VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET orders = orders + 1`,
    day,
    station,
  );
}
