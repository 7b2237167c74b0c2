// Reading a channel's bill, what did not agree with it, and a manager's explanation.

import { z } from 'zod';
import { mismatchEnds, type MismatchEnd, type MismatchKind } from '../facts/bill.ts';
import type { BillRead } from '../views/bills.ts';
import { define, managers } from './command.ts';

/** One reading of a business day's bill, with what is still open of it. */
export interface BillCard extends BillRead {
  readonly openCount: number;
}

export interface BillList {
  readonly items: readonly BillCard[];
  /** Closed business days of the range whose bill nobody has read. */
  readonly unread: readonly { readonly channel: string; readonly day: string }[];
  /** Over all days. */
  readonly openCount: number;
}

/** Times in unix milliseconds, money in fen. */
export interface MismatchCard {
  readonly mismatch: number;
  readonly channel: string;
  readonly day: string;
  readonly kind: MismatchKind;
  readonly of: 'payment' | 'refund';
  /** The number towards the channel. */
  readonly key: string;
  readonly transaction: string;
  readonly payment?: number | undefined;
  readonly refund?: number | undefined;
  readonly order?: number | undefined;
  readonly journalFen: number;
  readonly billFen: number;
  readonly atMs: number;
  readonly foundAtMs: number;
  readonly state: 'open' | 'settled';
  readonly how: MismatchEnd | '';
  readonly note: string;
  readonly settledBy: string;
  readonly settledAtMs?: number | undefined;
  /** What is wrong and what to do, in the asker's language. */
  readonly says: string;
  readonly todo: string;
}

export interface MismatchList {
  readonly items: readonly MismatchCard[];
  /** Those beyond the list too. */
  readonly total: number;
  readonly openCount: number;
}

const channel = z.string().min(1).max(32);
const day = z.iso.date();

export const billCommands = {
  'bill.read': define<BillCard>()({
    kind: 'command',
    roles: managers,
    says: 'Reads a channel’s bill of a business day now and holds it against the journal.',
    input: z.object({ channel, day }),
  }),
  'bill.list': define<BillList>()({
    kind: 'query',
    roles: managers,
    says: 'The bills that were read, newest day first, and the days nobody has read; the last 31 days unless told.',
    input: z.object({ from: day.optional(), to: day.optional() }),
  }),
  'mismatch.list': define<MismatchList>()({
    kind: 'query',
    roles: managers,
    says: 'What does not agree with a bill, newest first, each with what to do.',
    input: z.object({
      state: z.enum(['open', 'settled', 'all']).default('open'),
      channel: channel.optional(),
      day: day.optional(),
    }),
  }),
  'mismatch.settle': define<MismatchCard>()({
    kind: 'command',
    roles: managers,
    says: 'Closes a mismatch with what it was: explained, booked, refunded, corrected by the channel, or written off.',
    input: z.object({
      id: z.number().int().positive(),
      note: z.string().trim().min(1).max(200),
      how: z.enum(mismatchEnds),
    }),
  }),
};
