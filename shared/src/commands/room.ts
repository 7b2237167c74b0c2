// Asking about the kitchen, the papers and the manager's day.

import { z } from 'zod';
import { orderStatuses, type OrderStatus } from '../facts/order.ts';
import type { DayReport } from '../views/day.ts';
import type { KitchenTicket } from '../views/orders.ts';
import type { PaperRow } from '../views/papers.ts';
import { clerks, define, kitchens, managers } from './command.ts';

export interface KitchenWall {
  readonly open: readonly KitchenTicket[];
  /** Finished within the last two hours, newest first. */
  readonly done: readonly KitchenTicket[];
  readonly nowMs: number;
  readonly seq: number;
}

export type PaperCard = Omit<PaperRow, 'document'> & { readonly title: string };

export interface ManagersDay extends DayReport {
  readonly today: string;
  readonly orders: number;
  /** Attempts whose end nobody knows yet. */
  readonly unknown: number;
  readonly papersWaiting: number;
}

const orderId = z.number().int().positive();
const paper = z.number().int().positive();

export const roomCommands = {
  'kitchen.wall': define<KitchenWall>()({
    kind: 'query',
    roles: kitchens,
    says: 'What the kitchen has to cook, oldest first, and what left lately.',
    input: z.object({}),
  }),
  'order.setStatus': define<{ order_id: number; status: OrderStatus }>()({
    kind: 'command',
    roles: kitchens,
    says: 'Moves an order on, if it still stands where the caller saw it.',
    input: z.object({
      order_id: orderId,
      status: z.enum(orderStatuses),
      expected_status: z.enum(orderStatuses),
      reason: z.string().max(200).default(''),
    }),
  }),
  'order.recall': define<{ order_id: number; status: OrderStatus }>()({
    kind: 'command',
    roles: kitchens,
    says: 'Calls a finished order back onto the wall.',
    input: z.object({ order_id: orderId }),
  }),
  'paper.list': define<readonly PaperCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'The latest papers and where each stands.',
    input: z.object({ open: z.boolean().default(false) }),
  }),
  'paper.judge': define<PaperCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Says of an unconfirmed paper whether it came out; if not, it is printed again with its mark.',
    input: z.object({ paper, printed: z.boolean() }),
  }),
  'paper.reprint': define<PaperCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Prints a paper again, marked 补打 with its number.',
    input: z.object({ paper }),
  }),
  'report.day': define<ManagersDay>()({
    kind: 'query',
    roles: managers,
    says: 'Totals of a business day by platform, kind and hour.',
    input: z.object({ day: z.iso.date().optional() }),
  }),
  'report.printDay': define<PaperCard>()({
    kind: 'command',
    roles: managers,
    says: 'Prints the totals of a business day.',
    input: z.object({ day: z.iso.date().optional() }),
  }),
};
