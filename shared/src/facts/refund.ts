// Facts about money going back. Accepted is not refunded: only the channel's own word that it went ends a refund.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;

/** Why money goes back: somebody asked, or the till owes it. */
export const refundCauses = ['asked', 'paid-late', 'order-cancelled', 'line-voided'] as const;
export type RefundCause = (typeof refundCauses)[number];

const fen = shapes.fen.positive();
const about = { refund: shapes.id, payment: shapes.id, order: shapes.id };

export const refundFacts = {
  'refund.requested': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Money of a payment is about to be given back; nothing has left the station yet.',
    schema: z.object({
      ...about,
      channel: z.string().max(32),
      /** The number towards the channel, the same in every try. */
      key: z.string().regex(/^[0-9A-Za-z_-]{6,32}$/),
      amountFen: fen,
      cause: z.enum(refundCauses),
      reason: shapes.text,
      /** The lines of the order it is for, where it is for some only. */
      lines: z.array(z.number().int().positive()).max(200).optional(),
      /** Staff number of whoever approved it with their own PIN. */
      approvedBy: z.string().max(40).optional(),
      requestedAtMs: shapes.atMs,
    }),
    example: {
      refund: 1,
      payment: 1,
      order: 1,
      channel: 'wechat',
      key: 'Q1S0R1K7F3A9',
      amountFen: 3_800,
      cause: 'asked',
      reason: '上错菜',
      lines: [1],
      approvedBy: '3001',
      requestedAtMs: 1_795_000_600_000,
    },
  }),
  'refund.accepted': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'The channel took the refund on; the money is on its way.',
    schema: z.object({ ...about, platform: shapes.platformWord.optional() }),
    example: { refund: 1, payment: 1, order: 1 },
  }),
  'refund.unclear': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Nobody knows yet whether the channel took this refund on.',
    schema: z.object({ ...about, why: shapes.text, platform: shapes.platformWord.optional() }),
    example: { refund: 1, payment: 1, order: 1, why: 'no-answer' },
  }),
  'refund.refunded': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The money went back to the customer.',
    schema: z.object({ ...about, channel: z.string().max(32), amountFen: fen, refundedAtMs: shapes.atMs }),
    example: {
      refund: 1,
      payment: 1,
      order: 1,
      channel: 'wechat',
      amountFen: 3_800,
      refundedAtMs: 1_795_000_605_000,
    },
  }),
  'refund.refused': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The channel refused the refund; no money moved.',
    schema: z.object({ ...about, because: z.string().max(60), platform: shapes.platformWord.optional() }),
    example: { refund: 1, payment: 1, order: 1, because: 'refund-refused' },
  }),
  'refund.abnormal': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The channel could not give the money back by itself; a person has to.',
    schema: z.object({ ...about, why: shapes.text, platform: shapes.platformWord.optional() }),
    example: { refund: 1, payment: 1, order: 1, why: 'account-closed' },
  }),
  'refund.judged': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A manager said how an abnormal refund ended: the money was given back another way, or it was not.',
    schema: z.object({ ...about, givenBack: z.boolean(), note: shapes.text, judgedAtMs: shapes.atMs }),
    example: {
      refund: 1,
      payment: 1,
      order: 1,
      givenBack: true,
      note: '现金退还',
      judgedAtMs: 1_795_001_000_000,
    },
  }),
};
