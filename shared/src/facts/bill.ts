// Facts about the bills of payment channels: a business day held against its bill, and what did not agree.
// Why the lines of a bill are not kept: the channel keeps them, and what agrees says nothing the journal does not say.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

/** `here` is this journal, `there` the channel's bill. */
export const mismatchKinds = [
  'missing-here',
  'missing-there',
  'amount-differs',
  'refund-missing-here',
  'refund-missing-there',
  'state-differs',
  'twice',
] as const;
export type MismatchKind = (typeof mismatchKinds)[number];

/** What a person found out about a mismatch. */
export const mismatchEnds = ['explained', 'booked', 'refunded', 'channel-corrects', 'written-off'] as const;
/** What the till found out by itself: the journal learnt it late, or a later bill says otherwise. */
export const mismatchVanishings = ['late-answer', 'bill-changed'] as const;
export type MismatchEnd = (typeof mismatchEnds)[number] | (typeof mismatchVanishings)[number];

const scopes = ['manager'] as const;
const count = z.number().int().nonnegative();
const channel = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/);
const day = z.iso.date();
const of = z.enum(['payment', 'refund']);
const sums = { paidCount: count, paidFen: shapes.fen, refundedCount: count, refundedFen: shapes.fen };

export const billFacts = {
  'bill.read': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A channel’s bill of a business day was read and held against the journal.',
    schema: z.object({
      channel,
      day,
      /** `part`: the bill of the calendar day after is not ready, so the last hours are not compared yet. */
      state: z.enum(['part', 'whole']),
      /** The channel’s calendar days that were read. */
      days: z.array(day).min(1).max(4).readonly(),
      /** By the bill, within the business day. */
      bill: z.object(sums),
      /** By the journal, within the business day. */
      journal: z.object(sums),
      /** Charges that the channel reversed itself: in and out under one number, in neither sum. */
      reversedCount: count,
      /** Lines of other stores that share the merchant’s number. */
      othersCount: count,
      /** Journal entries whose bill is not ready. */
      waitingCount: count,
      mismatchesCount: count,
      /** How many were found on the day before or after: two clocks on two sides of the border, no mismatch. */
      edgesCount: count,
      /** The first of them. */
      edges: z
        .array(z.object({ of, key: shapes.short, hereAtMs: shapes.atMs, thereAtMs: shapes.atMs }))
        .max(50)
        .readonly(),
      by: z.enum(['clock', 'person']),
      readAtMs: shapes.atMs,
    }),
    example: {
      channel: 'wechat',
      day: '2026-11-20',
      state: 'whole',
      days: ['2026-11-20', '2026-11-21'],
      bill: { paidCount: 41, paidFen: 524_800, refundedCount: 1, refundedFen: 3_800 },
      journal: { paidCount: 41, paidFen: 524_800, refundedCount: 1, refundedFen: 3_800 },
      reversedCount: 0,
      othersCount: 0,
      waitingCount: 0,
      mismatchesCount: 0,
      edgesCount: 1,
      edges: [
        {
          of: 'payment',
          key: 'Q1S0P1K7F3A9B',
          hereAtMs: 1_795_032_000_000,
          thereAtMs: 1_795_031_999_000,
        },
      ],
      by: 'clock',
      readAtMs: 1_795_060_000_000,
    },
  }),
  'mismatch.found': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A payment or refund is not the same in the journal and on the channel’s bill.',
    schema: z.object({
      mismatch: shapes.id,
      channel,
      /** The business day whose bill showed it. */
      day,
      kind: z.enum(mismatchKinds),
      of,
      /** The number towards the channel. */
      key: shapes.short,
      /** The channel’s own number; empty where only the journal knows it. */
      transaction: z.string().max(64),
      /** What the journal knows of it. */
      payment: shapes.id.optional(),
      refund: shapes.id.optional(),
      order: shapes.id.optional(),
      journalFen: shapes.fen.nonnegative(),
      billFen: shapes.fen.nonnegative(),
      /** When it happened, by the bill where that has it. */
      atMs: shapes.atMs,
      foundAtMs: shapes.atMs,
    }),
    example: {
      mismatch: 1,
      channel: 'wechat',
      day: '2026-11-20',
      kind: 'missing-here',
      of: 'payment',
      key: 'Q1S0P9K2BC4D5',
      transaction: '4200001234202611200123456789',
      journalFen: 0,
      billFen: 7_600,
      atMs: 1_794_990_000_000,
      foundAtMs: 1_795_060_000_000,
    },
  }),
  'mismatch.settled': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A mismatch has its explanation: a manager’s, or it vanished when something was learnt late.',
    schema: z.object({
      mismatch: shapes.id,
      how: z.enum([...mismatchEnds, ...mismatchVanishings]),
      note: shapes.text,
      settledAtMs: shapes.atMs,
    }),
    example: {
      mismatch: 1,
      how: 'refunded',
      note: '顾客付了两次，已原路退回',
      settledAtMs: 1_795_063_600_000,
    },
  }),
};
