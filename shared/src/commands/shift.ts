// Asking about shifts: open the drawer's time, move cash, count blind and close, read, print.

import { z } from 'zod';
import { heldThing } from '../facts/shift.ts';
import { limits } from '../limits.ts';
import { denominationsFen, type ShiftReport } from '../shift-report.ts';
import { clerks, define } from './command.ts';
import type { PaperCard } from './room.ts';

/** Something of the shift that has no end yet. Money in fen. */
export interface HeldThing {
  /** `payment:12`, `refund:3`, `voucher:0193…`: what a manager names to leave it. */
  readonly thing: string;
  readonly kind: 'payment' | 'refund' | 'voucher';
  /** `open` is still waited for, `unknown` may have happened. */
  readonly standing: 'open' | 'unknown';
  readonly amountFen: number;
  /** The order's number, or the voucher's title. */
  readonly title: string;
}

interface ShiftBase {
  readonly shift: number;
  readonly station: number;
  readonly clerk: string;
  readonly clerkName: string;
  readonly floatFen: number;
  readonly openedAtMs: number;
  readonly day: string;
}

/** An open shift. What lies in the drawer, and what would lead to it, is not told before the count is in. */
export interface OpenShiftCard extends ShiftBase {
  readonly state: 'open';
  readonly moves: ShiftReport['moves'];
  readonly openings: ShiftReport['openings'];
  readonly vouchers: ShiftReport['vouchers'];
  /** Ways of paying whose money does not lie in the drawer. */
  readonly methods: ShiftReport['methods'];
  /** What holds the close. */
  readonly held: readonly HeldThing[];
}

export interface ClosedShiftCard extends ShiftBase {
  readonly state: 'closed';
  readonly z: number;
  readonly closedAtMs: number;
  readonly closedBy: string;
  readonly counted: readonly { readonly fen: number; readonly count: number }[];
  readonly countedFen: number;
  readonly expectedFen: number;
  /** Counted less expected. */
  readonly varianceFen: number;
  /** Why it differs, said with the count or after it; empty while nobody has. */
  readonly reason: string;
  readonly left: readonly string[];
  readonly leftReason: string;
  readonly report: ShiftReport;
}

export type ShiftCard = OpenShiftCard | ClosedShiftCard;

const id = z.number().int().positive();
const reason = z.string().trim().min(1).max(200);
const names = new Map(denominationsFen.map((fen) => [String(fen / 100), fen]));

/** {"100": 5, "0.5": 2}: how many of each, by its name in yuan. */
const counted = z
  .record(z.string(), z.number().int().min(0).max(limits.shiftPiecesMax))
  .refine((given) => Object.keys(given).every((name) => names.has(name)), {
    message: [...names.keys()].join(', '),
  })
  .transform((given) =>
    [...names].flatMap(([name, fen]) => {
      const count = given[name];
      return count === undefined ? [] : [{ fen, count }];
    }),
  );

export const shiftCommands = {
  'shift.open': define<OpenShiftCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Begins a shift at this station’s drawer with what lies in it.',
    input: z.object({ floatFen: z.number().int().min(0).max(limits.amountFenMax) }),
  }),
  'shift.cash': define<OpenShiftCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Puts cash into the drawer, or takes it out where the amount is negative, with the reason.',
    input: z.object({
      amountFen: z
        .number()
        .int()
        .min(-limits.amountFenMax)
        .max(limits.amountFenMax)
        .refine((value) => value !== 0, 'not 0'),
      reason,
    }),
  }),
  'shift.close': define<ClosedShiftCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Closes the shift by a blind count; what is still open holds it, unless a manager names it and says why.',
    input: z
      .object({
        counted,
        reason: z.string().trim().max(200).default(''),
        leaving: z.array(heldThing).max(200).default([]),
        leaving_reason: z.string().trim().max(200).default(''),
      })
      .refine((input) => input.leaving.length === 0 || input.leaving_reason !== '', {
        path: ['leaving_reason'],
        message: 'leaving_reason',
      }),
  }),
  'shift.explain': define<ClosedShiftCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Says why the count of a closed shift was not what was expected.',
    input: z.object({ shift_id: id, reason }),
  }),
  'shift.current': define<{
    readonly shift: OpenShiftCard | null;
    readonly denominationsFen: readonly number[];
  }>()({
    kind: 'query',
    roles: clerks,
    says: 'The shift that is open at this station, if there is one, and what is counted.',
    input: z.object({}),
  }),
  'shift.get': define<ShiftCard>()({
    kind: 'query',
    roles: clerks,
    says: 'One shift; of an open one nothing that tells what lies in the drawer.',
    input: z.object({ shift_id: id }),
  }),
  'shift.list': define<readonly ShiftCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'The latest shifts, newest first.',
    input: z.object({ limit: z.number().int().min(1).max(limits.shiftsShownMax).default(20) }),
  }),
  'shift.printX': define<PaperCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Prints how the open shift stands: an X paper, without the drawer.',
    input: z.object({}),
  }),
  'drawer.open': define<{ opened: true }>()({
    kind: 'command',
    roles: clerks,
    says: 'Opens the cash drawer outside a sale; who and why stand in the journal.',
    input: z.object({ reason: z.string().trim().min(1).max(100) }),
  }),
  'shift.reprint': define<PaperCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Prints the Z paper of a closed shift again, the same but for its mark.',
    input: z.object({ shift_id: id }),
  }),
};
