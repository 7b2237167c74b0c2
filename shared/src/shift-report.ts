// What a shift comes to: the figures of a Z paper, as data that a fact keeps and a screen shows.
// Why kept whole in the fact that closes it: a Z must read the same in a year, whatever is learnt about its day since.

import { z } from 'zod';

const fen = z.number().int().safe();
const count = z.number().int().nonnegative();
const short = z.string().max(60);

/** The denominations of the yuan that a drawer may hold, in fen, the largest first. */
export const denominationsFen = [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1] as const;

export const shiftReport = z.object({
  /** By way of paying; `drawer` where the money lies in it. */
  methods: z
    .array(
      z.object({
        channel: short,
        drawer: z.boolean(),
        payments: count,
        paidFen: fen,
        refunds: count,
        refundedFen: fen,
      }),
    )
    .max(40),
  vouchers: z
    .array(
      z.object({ platform: short, redeemed: count, redeemedFen: fen, reversed: count, reversedFen: fen }),
    )
    .max(40),
  /** Cash put in (positive) and taken out (negative) by hand. */
  moves: z
    .array(z.object({ atMs: count, clerk: short, amountFen: fen, reason: z.string().max(200) }))
    .max(200),
  /** How often the drawer was opened, by why. */
  openings: z.array(z.object({ why: short, count })).max(20),
  /** This journal held against what the other side lists for the shift's business days; absent where nobody has read it. */
  sides: z
    .array(
      z.object({
        kind: z.enum(['platform', 'payment']),
        name: short,
        day: z.iso.date(),
        journalCount: count,
        journalFen: fen,
        otherCount: count.optional(),
        otherFen: fen.optional(),
        differences: count.optional(),
      }),
    )
    .max(100),
});
export type ShiftReport = z.output<typeof shiftReport>;
export type ShiftSide = ShiftReport['sides'][number];

/** What ought to lie in the drawer: the float, cash taken less cash given back, and what was moved by hand. */
export function expectedFen(floatFen: number, report: Pick<ShiftReport, 'methods' | 'moves'>): number {
  const taken = report.methods
    .filter(({ drawer }) => drawer)
    .reduce((sum, { paidFen, refundedFen }) => sum + paidFen - refundedFen, 0);
  return floatFen + taken + report.moves.reduce((sum, { amountFen }) => sum + amountFen, 0);
}
