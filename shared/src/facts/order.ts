// Facts about orders: placed, changed after they were sent, moved on, recalled.
// Why a fact for each kind of change and not "the order as it is now": the kitchen has to see what changed.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

/** The seed's statuses, in the order an order lives through them. */
export const orderStatuses = [
  'pending',
  'confirmed',
  'preparing',
  'serving',
  'completed',
  'cancelled',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** What a dish lives through on its way to the guest. `ready` is cooked, `served` has left the kitchen. */
export const lineStatuses = ['pending', 'preparing', 'ready', 'served', 'voided'] as const;
export type LineStatus = (typeof lineStatuses)[number];

/** Where an order comes from. A booking is paid for, and nothing of it is cooked. */
export const orderSources = ['voucher', 'counter', 'booking', 'customer'] as const;
export type OrderSource = (typeof orderSources)[number];

const scopes = ['counter', 'kitchen', 'manager'] as const;
const status = z.enum(orderStatuses);
const lineStatus = z.enum(lineStatuses);
const lineNumber = z.number().int().positive().max(999);
const kitchen = z.string().max(40);
const table = z.string().max(20);

const line = z.object({
  line: lineNumber,
  name: shapes.short,
  quantity: shapes.count,
  note: shapes.text,
  /** Of the menu. */
  item: shapes.id.optional(),
  /** What one costs, options included. */
  unitFen: shapes.fen.nonnegative().optional(),
  options: z.array(z.string().min(1).max(60)).max(20).optional(),
  /** The kitchen station that cooks it; absent: the kitchen as a whole. */
  kitchen: kitchen.optional(),
  /** Further stations whose wall shows it too. */
  also: z.array(kitchen).max(5).optional(),
});
export type PlacedLine = z.output<typeof line>;

/** What the whole order comes to from now on. */
const money = {
  totalFen: shapes.fen.nonnegative(),
  discountFen: shapes.fen.nonnegative(),
};
const lineMove = z.object({ line: lineNumber, from: lineStatus, to: lineStatus });
/** Quantity `quantity` of `line` goes on as `becomes` of the other order. */
const taken = z.object({ line: lineNumber, becomes: lineNumber, quantity: shapes.count });
const example = { order: 1, totalFen: 7_600, discountFen: 0 };

export const orderFacts = {
  'order.placed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Dishes were ordered; the kitchen has to show them.',
    schema: z.object({
      order: shapes.id,
      number: z.string().regex(/^ORD\d{18}$/),
      pickup: z.string().max(8),
      status,
      source: z.enum(orderSources),
      voucher: shapes.id.optional(),
      attempt: shapes.attempt.optional(),
      placedAtMs: shapes.atMs,
      title: shapes.text,
      /** Empty or absent: taken away. */
      table: table.optional(),
      member: shapes.id.optional(),
      /** Masked. */
      phone: z.string().max(40).optional(),
      /** What the customer owes before any discount; absent where a voucher paid it all. */
      totalFen: shapes.fen.nonnegative().optional(),
      discountFen: shapes.fen.nonnegative().optional(),
      /** For the kitchen about the whole order. */
      note: shapes.text.optional(),
      lines: z.array(line).min(1).max(200),
    }),
    example: {
      order: 1,
      number: 'ORD202611211803000001',
      pickup: 'A01',
      status: 'confirmed',
      source: 'voucher',
      voucher: 1,
      attempt: '0193a1b2-0000-7000-8000-000000000001',
      placedAtMs: 1_795_000_000_000,
      title: '双人套餐',
      lines: [{ line: 1, name: '宫保鸡丁', quantity: 1, note: '' }],
    },
  }),
  'order.status-set': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'An order moved from one status to another.',
    schema: z.object({
      order: shapes.id,
      from: status,
      to: status,
      setAtMs: shapes.atMs,
      reason: shapes.text,
      /** The dishes that moved with it; absent: all that stood behind. */
      lines: z.array(lineMove).max(999).optional(),
    }),
    example: { order: 1, from: 'confirmed', to: 'preparing', setAtMs: 1_795_000_060_000, reason: '' },
  }),
  'order.recalled': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A finished order was called back onto the kitchen wall.',
    schema: z.object({
      order: shapes.id,
      to: status,
      recalledAtMs: shapes.atMs,
      /** The dishes that are to be made or handed out again; absent: none was named. */
      lines: z.array(lineMove).max(999).optional(),
    }),
    example: { order: 1, to: 'serving', recalledAtMs: 1_795_000_120_000 },
  }),
  'order.lines-moved': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Dishes of an order moved on in the kitchen, or back when somebody took it back.',
    schema: z.object({
      order: shapes.id,
      /** The kitchen station whose wall moved them; empty: the whole kitchen or the hand-out. */
      kitchen,
      lines: z.array(lineMove).min(1).max(999),
      undo: z.boolean(),
      movedAtMs: shapes.atMs,
    }),
    example: {
      order: 1,
      kitchen: '热菜',
      lines: [{ line: 1, from: 'pending', to: 'preparing' }],
      undo: false,
      movedAtMs: 1_795_000_060_000,
    },
  }),
  'order.lines-added': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'More dishes were ordered on an order that the kitchen already has.',
    schema: z.object({
      order: shapes.id,
      lines: z.array(line).min(1).max(200),
      ...money,
      addedAtMs: shapes.atMs,
    }),
    example: {
      ...example,
      lines: [{ line: 2, name: '米饭', quantity: 2, note: '', item: 2, unitFen: 200 }],
      addedAtMs: 1_795_000_090_000,
    },
  }),
  'order.line-changed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A dish that the kitchen already has is wanted otherwise: another note, other options, more of it.',
    schema: z.object({
      order: shapes.id,
      line: lineNumber,
      quantity: shapes.count,
      note: shapes.text,
      options: z.array(z.string().min(1).max(60)).max(20),
      unitFen: shapes.fen.nonnegative(),
      ...money,
      changedAtMs: shapes.atMs,
    }),
    example: {
      ...example,
      line: 1,
      quantity: 1,
      note: '少辣',
      options: [],
      unitFen: 3_800,
      changedAtMs: 1_795_000_090_000,
    },
  }),
  'order.line-voided': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A dish, or some of it, is not wanted any more; the kitchen must not cook it.',
    schema: z.object({
      order: shapes.id,
      line: lineNumber,
      quantity: shapes.count,
      /** How it stood in the kitchen. */
      from: lineStatus,
      reason: shapes.text,
      /** What the voided dishes had cost, before any discount. */
      amountFen: shapes.fen.nonnegative(),
      ...money,
      voidedAtMs: shapes.atMs,
    }),
    example: {
      ...example,
      line: 1,
      quantity: 1,
      from: 'pending',
      reason: '点错',
      amountFen: 3_800,
      voidedAtMs: 1_795_000_095_000,
    },
  }),
  'order.moved': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The guests of an order sit at another table now.',
    schema: z.object({ order: shapes.id, from: table, to: table, movedAtMs: shapes.atMs }),
    example: { order: 1, from: '8', to: '12', movedAtMs: 1_795_000_100_000 },
  }),
  'order.split': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Some dishes of an order became an order of their own; the kitchen cooks what it had, not more.',
    schema: z.object({
      order: shapes.id,
      ...money,
      into: z.object({
        order: shapes.id,
        number: z.string().regex(/^ORD\d{18}$/),
        pickup: z.string().max(8),
        status,
        table,
        ...money,
      }),
      lines: z.array(taken).min(1).max(999),
      splitAtMs: shapes.atMs,
    }),
    example: {
      ...example,
      into: {
        ...{ order: 2, number: 'ORD202611211805000002', pickup: 'A02', status: 'confirmed', table: '8' },
        ...{ totalFen: 3_800, discountFen: 0 },
      },
      lines: [{ line: 2, becomes: 1, quantity: 1 }],
      splitAtMs: 1_795_000_110_000,
    },
  }),
  'order.merged': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'All dishes of an order went over to another one, and the order itself ended.',
    schema: z.object({
      /** Where the dishes are now. */
      order: shapes.id,
      ...money,
      from: shapes.id,
      lines: z.array(taken).max(999),
      mergedAtMs: shapes.atMs,
    }),
    example: {
      ...example,
      from: 2,
      lines: [{ line: 1, becomes: 3, quantity: 1 }],
      mergedAtMs: 1_795_000_120_000,
    },
  }),
};
