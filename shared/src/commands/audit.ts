// Looking through the journal as the audit trail it is: who did what, when, and who approved it.

import { z } from 'zod';
import { define, managers } from './command.ts';
import type { ExportFile } from './sync.ts';

/** One fact as a person reads it. Personal data is masked and secrets are left out. */
export interface AuditEntry {
  readonly seq: number;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly day: string;
  readonly station: number;
  /** Staff number, `device:<id>` or `station`. */
  readonly actor: string;
  readonly actorName: string;
  readonly type: string;
  /** What became true, in the reader's language. */
  readonly says: string;
  /** Such as payment:12; empty where it is about nothing in particular. */
  readonly subject: string;
  readonly approvedBy: string;
  readonly approvedByName: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AuditPage {
  /** The newest first. */
  readonly items: readonly AuditEntry[];
  /** Where the next page begins; absent on the last one. A page may be short and still have a next. */
  readonly cursor?: number | undefined;
}

const day = z.iso.date();
const short = z.string().min(1).max(80);

const filter = {
  /** Business days, both included. */
  from: day.optional(),
  to: day.optional(),
  actor: short.optional(),
  /** A fact's name, or a subject of facts such as `payment`. */
  type: z
    .string()
    .regex(/^[a-z-]+(\.[a-z-]+)?$/)
    .max(80)
    .optional(),
  subject: short.optional(),
  /** Anywhere in what is shown of the fact. */
  text: z.string().trim().min(1).max(80).optional(),
};

export const auditCommands = {
  'audit.search': define<AuditPage>()({
    kind: 'query',
    roles: managers,
    says: 'The journal’s facts of some days, by person, type, subject or text, newest first, page by page.',
    input: z.object({
      ...filter,
      cursor: z.number().int().positive().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
  }),
  'audit.export': define<ExportFile>()({
    kind: 'query',
    roles: managers,
    says: 'The same as a table file, at most 100,000 rows.',
    input: z.object({ ...filter, format: z.enum(['csv', 'xlsx']).default('csv') }),
  }),
};
