// Facts about orders and the kitchen: placed, moved on, recalled.

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

/** Where an order comes from. A booking is paid for, and nothing of it is cooked. */
export const orderSources = ['voucher', 'counter', 'booking', 'customer'] as const;
export type OrderSource = (typeof orderSources)[number];

const scopes = ['counter', 'kitchen', 'manager'] as const;
const status = z.enum(orderStatuses);

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
      table: z.string().max(20).optional(),
      member: shapes.id.optional(),
      /** Masked. */
      phone: z.string().max(40).optional(),
      /** What the customer owes before any discount; absent where a voucher paid it all. */
      totalFen: shapes.fen.nonnegative().optional(),
      discountFen: shapes.fen.nonnegative().optional(),
      lines: z
        .array(
          z.object({
            line: z.number().int().positive(),
            name: shapes.short,
            quantity: shapes.count,
            note: shapes.text,
            /** Of the menu. */
            item: shapes.id.optional(),
            /** What one costs, options included. */
            unitFen: shapes.fen.nonnegative().optional(),
            options: z.array(z.string().min(1).max(60)).max(20).optional(),
            /** The kitchen station that cooks it; absent: the kitchen as a whole. */
            kitchen: z.string().max(40).optional(),
          }),
        )
        .min(1)
        .max(200),
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
    }),
    example: { order: 1, from: 'confirmed', to: 'preparing', setAtMs: 1_795_000_060_000, reason: '' },
  }),
  'order.recalled': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A finished order was called back onto the kitchen wall.',
    schema: z.object({ order: shapes.id, to: status, recalledAtMs: shapes.atMs }),
    example: { order: 1, to: 'serving', recalledAtMs: 1_795_000_120_000 },
  }),
};
