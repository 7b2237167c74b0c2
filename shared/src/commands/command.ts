// What a person or a program may ask of the till: a name, who may, what goes in. The same entries serve
// Socket.IO, HTTP and the OpenAPI page.

import type { z } from 'zod';
import type { Role } from '../facts/station.ts';

export interface CommandDefinition<Schema extends z.ZodType, Result> {
  /** `command` changes something and is idempotent by its id; `query` only reads. */
  readonly kind: 'command' | 'query';
  readonly says: string;
  readonly roles: readonly Role[];
  readonly input: Schema;
  /** Never present at run time: ties the result's type to the name. */
  readonly result?: Result;
}

export function define<Result>() {
  return <Schema extends z.ZodType>(
    entry: Omit<CommandDefinition<Schema, Result>, 'result'>,
  ): CommandDefinition<Schema, Result> => entry;
}

export const clerks: readonly Role[] = ['clerk', 'manager', 'admin'];
export const managers: readonly Role[] = ['manager', 'admin'];
export const admins: readonly Role[] = ['admin'];
export const kitchens: readonly Role[] = ['kitchen', 'clerk', 'manager', 'admin'];
export const everyone: readonly Role[] = ['clerk', 'kitchen', 'manager', 'admin'];
