// Facts about shifts: a clerk's time at a drawer, from its float to its count. What is expected in the drawer stands
// in the closing fact and nowhere before it.

import { z } from 'zod';
import { shiftReport } from '../shift-report.ts';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;
const about = { shift: shapes.id };

/** Something without an end that a manager left open when the shift was closed: `payment:12`, `voucher:0193…`. */
export const heldThing = z.string().regex(/^(payment|refund|voucher):[0-9a-f-]{1,36}$/);

export const shiftFacts = {
  'shift.opened': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A shift began at this station’s drawer, with a float in it.',
    schema: z.object({ ...about, floatFen: shapes.fen.nonnegative(), openedAtMs: shapes.atMs }),
    example: { shift: 1, floatFen: 50_000, openedAtMs: 1_795_000_000_000 },
  }),
  'shift.cash-moved': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Cash was put into the drawer or taken out of it by hand.',
    schema: z.object({
      ...about,
      /** Negative: taken out. */
      amountFen: shapes.fen.refine((value) => value !== 0),
      reason: z.string().min(1).max(200),
      movedAtMs: shapes.atMs,
    }),
    example: { shift: 1, amountFen: -20_000, reason: '交存保险柜', movedAtMs: 1_795_010_000_000 },
  }),
  'shift.closed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The drawer was counted and the shift closed; from here on its Z paper reads the same for ever.',
    schema: z.object({
      ...about,
      /** The station’s own number of Z papers, without gaps. */
      z: z.number().int().positive(),
      counted: z
        .array(z.object({ fen: z.number().int().positive(), count: z.number().int().nonnegative() }))
        .max(20),
      countedFen: shapes.fen.nonnegative(),
      expectedFen: shapes.fen,
      /** Counted less expected. */
      varianceFen: shapes.fen,
      reason: z.string().max(200),
      left: z.array(heldThing).max(200),
      leftReason: z.string().max(200),
      report: shiftReport,
      closedAtMs: shapes.atMs,
    }),
    example: {
      shift: 1,
      z: 1,
      counted: [{ fen: 10_000, count: 5 }],
      countedFen: 50_000,
      expectedFen: 50_000,
      varianceFen: 0,
      reason: '',
      left: [],
      leftReason: '',
      report: { methods: [], vouchers: [], moves: [], openings: [], sides: [] },
      closedAtMs: 1_795_030_000_000,
    },
  }),
  'shift.explained': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Somebody said why the count of a closed shift was not what was expected.',
    schema: z.object({ ...about, reason: z.string().min(1).max(200), explainedAtMs: shapes.atMs }),
    example: { shift: 1, reason: '多找了顾客十元', explainedAtMs: 1_795_030_600_000 },
  }),
};
