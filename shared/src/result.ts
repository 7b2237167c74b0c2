// The answers the shop lives by: yes, no, not sent, waiting, unknown.
// Why five and not a boolean: a call that moves money or spends a voucher may have worked although we never
// heard the reply. Whoever calls must say what it does with each case, so the union is exhaustive everywhere.

import type { RefusalSlug } from './refusals.ts';

/** What a platform itself said, kept for support calls. `trace` is the platform's own log id. */
export interface PlatformWord {
  readonly name: string;
  readonly code: string;
  readonly trace: string;
  readonly message?: string | undefined;
}

/**
 * The end of one call towards a platform. Source: the money-safety rules in docs/ARCHITECTURE.md.
 * - `done`      every envelope level said yes and the ids match what was asked
 * - `rejected`  a listed business refusal in a well-formed answer: nothing happened
 * - `not-sent`  no byte can have reached the platform: free to repeat with the same key
 * - `pending`   the platform waits for somebody
 * - `unknown`   it may have happened: only a query or the same key again may tell
 */
export type Outcome<T> =
  | { readonly is: 'done'; readonly value: T; readonly platform?: PlatformWord }
  | Rejected
  | { readonly is: 'not-sent'; readonly why: string }
  | { readonly is: 'pending'; readonly why: string; readonly platform?: PlatformWord }
  | { readonly is: 'unknown'; readonly why: string; readonly platform?: PlatformWord };

export interface Rejected {
  readonly is: 'rejected';
  readonly because: RefusalSlug;
  readonly platform?: PlatformWord;
  /** Named values the sentence for `because` may show, such as when and where a voucher was used. */
  readonly details?: Readonly<Record<string, string | number>>;
}

export const done = <T>(value: T, platform?: PlatformWord): Outcome<T> =>
  platform === undefined ? { is: 'done', value } : { is: 'done', value, platform };

/** Marks a branch no value can reach; a new union member becomes a type error here. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** A bug, not a refusal: stops the flow that found it. Stays on in production. */
export function invariant(truth: unknown, message: string): asserts truth {
  if (!truth) throw new Error(`broken invariant: ${message}`);
}
