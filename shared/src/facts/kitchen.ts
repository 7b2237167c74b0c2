// Facts about whether the kitchen knows of an order: a wall showed it, or nobody did in time.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

export const kitchenFacts = {
  'kitchen.tickets-seen': fact({
    version: 1,
    scopes: ['kitchen', 'manager'],
    travels: false,
    says: 'A kitchen wall, or its paper, showed these orders as they stood at this fact.',
    schema: z.object({
      orders: z.array(shapes.id).min(1).max(200),
      by: z.enum(['wall', 'paper']),
      /** The wall had every fact up to this one. */
      upTo: z.number().int().nonnegative(),
    }),
    example: { orders: [1], by: 'wall', upTo: 12 },
  }),
  'kitchen.ticket-unseen': fact({
    version: 1,
    scopes: ['counter', 'kitchen', 'manager'],
    travels: false,
    says: 'No kitchen wall showed an order in time; it went out on paper where there is a printer for it.',
    schema: z.object({
      order: shapes.id,
      /** The last change that nobody saw. */
      change: z.number().int().nonnegative(),
      waitedMs: z.number().int().nonnegative(),
      /** The paper that says it; absent where no printer could. */
      paper: shapes.id.optional(),
    }),
    example: { order: 1, change: 12, waitedMs: 90_000, paper: 3 },
  }),
};
