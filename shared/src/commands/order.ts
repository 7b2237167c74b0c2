// Asking about orders: place, read, change after sending, split, merge. What a dish costs is never asked of the caller.

import { z } from 'zod';
import { lineStatuses, orderStatuses, type LineStatus, type OrderStatus } from '../facts/order.ts';
import { limits } from '../limits.ts';
import type { TicketLine } from '../views/orders.ts';
import { clerks, define, everyone, kitchens } from './command.ts';
import { mobile } from './member.ts';

/** A dish of an order as the counter shows it. Money in fen. */
export interface OrderLineCard extends TicketLine {
  /** unit price times what still stands */
  readonly amountFen: number;
}

/** An order as the counter shows it. Money in fen. */
export interface OrderCard {
  readonly order_id: number;
  readonly number: string;
  readonly pickup: string;
  readonly status: OrderStatus;
  readonly source: string;
  readonly title: string;
  readonly note: string;
  /** Empty: taken away. */
  readonly table: string;
  readonly member: number | null;
  /** Masked; empty when nobody gave one. */
  readonly phone: string;
  readonly totalFen: number;
  readonly discountFen: number;
  /** What the customer owes: the total less the discount. */
  readonly payableFen: number;
  readonly placedAtMs: number;
  readonly statusAtMs: number;
  readonly mergedInto: number | null;
  readonly splitFrom: number | null;
  /** Lets a customer follow this order and no other; absent on a station that cannot make one. */
  readonly token?: string | undefined;
  readonly lines: readonly OrderLineCard[];
}

export interface OrderSplit {
  readonly order: OrderCard;
  readonly into: OrderCard;
}

const id = z.number().int().positive();
const line = z.number().int().positive().max(999);
const note = z.string().trim().max(limits.orderNoteCharsMax);
const table = z.string().trim().max(20);
const reason = z.string().trim().min(1).max(200);
const quantity = z.number().int().min(1).max(limits.dishQuantityMax);
const choice = {
  portion: z.string().max(40).optional(),
  options: z.array(z.string().max(40)).max(20).optional(),
};
const dishes = z
  .array(z.object({ menu_item_id: id, quantity: quantity.default(1), note: note.default(''), ...choice }))
  .min(1)
  .max(limits.orderLinesMax);
export type WantedDish = z.output<typeof dishes>[number];

const orderStatus = z.enum(orderStatuses);
const moves = z
  .array(
    z.object({
      line,
      expected_status: z.enum(lineStatuses),
      /** How many the wall showed: who cooked three of what is two by now should hear of it. */
      expected_quantity: z.number().int().positive().optional(),
    }),
  )
  .min(1)
  .max(999);

export const orderCommands = {
  'order.place': define<OrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Orders dishes for a table or to take away, at the prices that hold now.',
    input: z.object({
      /** Empty or absent: taken away. */
      table_number: table.default(''),
      items: dishes,
      member_id: id.optional(),
      customer_phone: mobile.optional(),
      note: note.default(''),
      /** `customer`: sent from a guest's phone; waits until somebody confirms it. */
      source: z.enum(['counter', 'customer']).default('counter'),
    }),
  }),
  'order.list': define<readonly OrderCard[]>()({
    kind: 'query',
    roles: everyone,
    says: 'Orders, newest first.',
    input: z.object({
      status: orderStatus.optional(),
      table_number: table.optional(),
      day: z.iso.date().optional(),
      page: z.number().int().min(1).max(10_000).default(1),
      page_size: z.number().int().min(1).max(limits.ordersShownMax).default(50),
    }),
  }),
  'order.get': define<OrderCard>()({
    kind: 'query',
    roles: everyone,
    says: 'One order with its dishes, by id or by number.',
    input: z
      .object({ order_id: id.optional(), number: z.string().max(30).optional() })
      .refine((input) => (input.order_id === undefined) !== (input.number === undefined), {
        path: ['order_id'],
        message: 'order_id or number',
      }),
  }),
  'order.setStatus': define<{ order_id: number; status: OrderStatus }>()({
    kind: 'command',
    roles: kitchens,
    says: 'Moves an order on, if it still stands where the caller saw it; its dishes go with it.',
    input: z.object({
      order_id: id,
      status: orderStatus,
      expected_status: orderStatus,
      reason: z.string().max(200).default(''),
    }),
  }),
  'order.setLineStatus': define<{
    order_id: number;
    line: number;
    status: LineStatus;
    orderStatus: OrderStatus;
  }>()({
    kind: 'command',
    roles: kitchens,
    says: 'Moves one dish on, if it still stands where the caller saw it; the order follows its dishes.',
    input: z.object({
      order_id: id,
      line,
      status: z.enum(['pending', 'preparing', 'ready', 'served']),
      expected_status: z.enum(lineStatuses),
    }),
  }),
  'order.recall': define<{ order_id: number; status: OrderStatus }>()({
    kind: 'command',
    roles: kitchens,
    says: 'Calls a finished order back onto the wall, or some of its dishes to be made again.',
    input: z.object({ order_id: id, lines: z.array(line).min(1).max(999).optional() }),
  }),
  'order.addLines': define<OrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Orders more dishes on an order; the kitchen sees them as added.',
    input: z.object({ order_id: id, items: dishes }),
  }),
  'order.changeLine': define<OrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Changes a dish that nobody has begun: note, options, portion, or more of it. Less of it is a void.',
    input: z.object({
      order_id: id,
      line,
      quantity: quantity.optional(),
      note: note.optional(),
      ...choice,
    }),
  }),
  'order.voidLine': define<OrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Takes a dish, or some of it, off an order; what the kitchen has begun only a manager takes off.',
    input: z.object({
      order_id: id,
      line,
      /** Absent: all of it. */
      quantity: quantity.optional(),
      /** How the caller saw it stand in the kitchen. */
      expected_status: z.enum(lineStatuses),
      reason,
    }),
  }),
  'order.move': define<OrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'The guests sit at another table, if they still sit where the caller saw them.',
    input: z.object({ order_id: id, table_number: table.min(1), expected_table: table }),
  }),
  'order.split': define<OrderSplit>()({
    kind: 'command',
    roles: clerks,
    says: 'Makes some dishes of an order an order of their own.',
    input: z.object({
      order_id: id,
      lines: z
        .array(z.object({ line, quantity: quantity.optional() }))
        .min(1)
        .max(999),
      /** Absent: the same table. */
      table_number: table.optional(),
    }),
  }),
  'order.merge': define<OrderCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Puts all dishes of an order onto another one.',
    input: z.object({ order_id: id, from_order_id: id }),
  }),
  'orders.ready': define<ReadyBoard>()({
    kind: 'query',
    roles: everyone,
    says: 'The numbers on the customers’ wall: being made, and ready to be fetched.',
    input: z.object({}),
  }),
  'kitchen.bump': define<{ order_id: number; status: OrderStatus; lines: readonly TicketLine[] }>()({
    kind: 'command',
    roles: kitchens,
    says: 'Moves dishes of one order on, each if it still stands where the wall saw it: an item or a whole ticket.',
    input: z.object({
      order_id: id,
      /** The kitchen station whose wall it is; empty: the whole kitchen or the hand-out. */
      station: z.string().max(40).default(''),
      lines: moves,
      /** Absent: each goes on by one. */
      to: z.enum(['preparing', 'ready', 'served']).optional(),
    }),
  }),
  'kitchen.undo': define<{ order_id: number; status: OrderStatus; lines: readonly TicketLine[] }>()({
    kind: 'command',
    roles: kitchens,
    says: 'Takes back the last bump of an order, if nothing has happened to it since.',
    input: z.object({ order_id: id }),
  }),
  'kitchen.seen': define<{ orders: number }>()({
    kind: 'command',
    roles: kitchens,
    says: 'A wall says which orders it shows, and up to which fact.',
    input: z.object({
      order_ids: z.array(id).min(1).max(limits.ticketsSeenMax),
      up_to: z.number().int().nonnegative(),
    }),
  }),
};

/** Pickup numbers for the customers' wall. */
export interface ReadyBoard {
  readonly preparing: readonly ReadyNumber[];
  /** Newest first. */
  readonly ready: readonly ReadyNumber[];
  readonly nowMs: number;
}

export interface ReadyNumber {
  readonly order_id: number;
  readonly pickup: string;
  readonly table: string;
  readonly sinceMs: number;
}
