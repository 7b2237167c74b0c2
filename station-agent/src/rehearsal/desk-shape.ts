// What the rehearsal desk's routes share: the gun's name and how a body is read.

import type { z } from 'zod';
import { Refusal } from '@qiantai/shared/refusals.ts';

/** The virtual gun on the rehearsal counter. */
export const rehearsalGun = 'counter';

/** @throws Refusal bad-request naming the field */
export function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  throw new Refusal('bad-request', { field: problem?.path.join('.') ?? '', reason: problem?.message ?? '' });
}
