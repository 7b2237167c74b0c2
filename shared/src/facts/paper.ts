// Facts about papers: each is a durable job of one printer, and its end is known or said to be unknown.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;

export const paperKinds = ['receipt', 'redemption', 'kitchen', 'shift', 'day', 'pickup'] as const;
export type PaperKind = (typeof paperKinds)[number];

export const paperFacts = {
  'paper.queued': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'A paper is due on a printer.',
    schema: z.object({
      paper: shapes.id,
      printer: shapes.short,
      kind: z.enum(paperKinds),
      /** The document as data; encoded only when it is sent. */
      document: z.record(z.string(), z.unknown()),
      subject: shapes.short,
      copy: z.number().int().nonnegative().max(99),
    }),
    example: {
      paper: 1,
      printer: 'kitchen',
      kind: 'kitchen',
      document: { title: '厨房单', lines: [] },
      subject: 'order:1',
      copy: 0,
    },
  }),
  'paper.sending': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'Bytes of this paper may have left for the printer.',
    schema: z.object({ paper: shapes.id, printer: shapes.short, sendAtMs: shapes.atMs }),
    example: { paper: 1, printer: 'kitchen', sendAtMs: 1_795_000_000_000 },
  }),
  'paper.printed': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'The printer took the whole paper, and confirmed it where it can.',
    schema: z.object({ paper: shapes.id, confirmed: z.boolean() }),
    example: { paper: 1, confirmed: true },
  }),
  'paper.not-sent': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'No byte reached the printer; the paper waits and is tried again by itself.',
    schema: z.object({ paper: shapes.id, why: shapes.text }),
    example: { paper: 1, why: 'connection refused' },
  }),
  'paper.unconfirmed': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'The paper may or may not have come out; a person has to look.',
    schema: z.object({ paper: shapes.id, why: shapes.text }),
    example: { paper: 1, why: 'paper out' },
  }),
  'paper.judged': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'A person looked and said whether the paper had come out.',
    schema: z.object({ paper: shapes.id, printed: z.boolean() }),
    example: { paper: 1, printed: true },
  }),
};
