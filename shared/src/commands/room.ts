// Asking about the kitchen, the papers and the manager's day.

import { z } from 'zod';
import type { DayReport } from '../views/day.ts';
import type { KitchenTicket } from '../views/orders.ts';
import type { PaperRow } from '../views/papers.ts';
import { clerks, define, kitchens, managers } from './command.ts';

/** How long a ticket may wait before it warns and before it is late. */
export interface KitchenStages {
  readonly warnAfterMs: number;
  readonly lateAfterMs: number;
}

/** How many of a dish, cooked the same way, are still to be made on all tickets. */
export interface AllDayCount {
  readonly name: string;
  readonly options: readonly string[];
  readonly quantity: number;
  /** Those that somebody has begun. */
  readonly begun: number;
}

export interface KitchenWall {
  readonly open: readonly KitchenTicket[];
  /** Finished within the last two hours, newest first. */
  readonly done: readonly KitchenTicket[];
  /** Cancelled a short while ago: not to be cooked. */
  readonly cancelled: readonly KitchenTicket[];
  /** The most first. */
  readonly allDay: readonly AllDayCount[];
  readonly stages: { readonly dineIn: KitchenStages; readonly takeAway: KitchenStages };
  /** The kitchen's stations, as configured. */
  readonly stations: readonly string[];
  /** Hands that a cooked dish passes before the guest has it: 0 none, 1 the hand-out, 2 the pass and the hand-out. */
  readonly expo: 0 | 1 | 2;
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

const paper = z.number().int().positive();

export const roomCommands = {
  'kitchen.wall': define<KitchenWall>()({
    kind: 'query',
    roles: kitchens,
    says: 'What the kitchen, or one station of it, has to cook, oldest first, and what left lately.',
    input: z.object({
      /** Absent: the whole kitchen and the hand-out. */
      station: z.string().max(40).optional(),
    }),
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
