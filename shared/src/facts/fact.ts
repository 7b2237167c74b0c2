// What a journal fact is: a name, a version, one sentence, a schema and an example, written once.
// Everything else (types, docs, what screens receive, what travels) is read from these entries.

import { z } from 'zod';

/** Who may be told: a screen follows one scope. */
export type Scope = 'counter' | 'kitchen' | 'manager' | 'customer';

export interface FactDefinition<Data> {
  readonly version: number;
  /** One sentence in the past tense: what became true. */
  readonly says: string;
  readonly scopes: readonly Scope[];
  /** Whether other stations and headquarters ever see it. */
  readonly travels: boolean;
  readonly schema: z.ZodType<Data>;
  readonly example: Data;
}

export function fact<Schema extends z.ZodType>(
  entry: Omit<FactDefinition<z.output<Schema>>, 'schema' | 'example'> & {
    schema: Schema;
    example: z.output<Schema>;
  },
): FactDefinition<z.output<Schema>> {
  return entry as FactDefinition<z.output<Schema>>;
}

export const shapes = {
  id: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  fen: z.number().int().safe(),
  text: z.string().max(500),
  short: z.string().min(1).max(255),
  attempt: z.string().length(36),
  atMs: z.number().int().nonnegative(),
  count: z.number().int().positive().max(1000),
  platformWord: z.object({
    name: z.string().max(40),
    code: z.string().max(80),
    trace: z.string().max(200),
    message: z.string().max(500).optional(),
  }),
};
