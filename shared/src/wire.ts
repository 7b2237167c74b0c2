// What goes over the one socket between agent and screens, and the shape of every HTTP error.

import type { AnyFact } from './facts/index.ts';
import type { Scope } from './facts/fact.ts';
import type { RefusalSlug } from './refusals.ts';
import type { PlatformWord } from './result.ts';

export interface CommandCall {
  /** The idempotency key. */
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export type CommandAnswer<Result = unknown> =
  | { readonly ok: true; readonly result: Result; readonly seq: number }
  | {
      readonly ok: false;
      readonly error: RefusalSlug;
      readonly message: string;
      readonly data?: unknown;
      readonly platform?: PlatformWord;
    };

export type ScanKind = 'voucher' | 'payment-code' | 'member' | 'order' | 'unknown';

export interface ScanEvent {
  readonly id: string;
  /** ISO 8601 with offset. */
  readonly at: string;
  readonly scanner: string;
  readonly kind: ScanKind;
  /** Masked to its last four when it is a payment code. */
  readonly text: string;
  /** Platform codes that may know it. */
  readonly candidates: readonly string[];
}

export interface FactsEvent {
  readonly from: number;
  readonly to: number;
  readonly facts: readonly AnyFact[];
}

export type FollowAnswer = { readonly seq: number } | { readonly snapshot: string; readonly seq: number };

export interface DeviceState {
  readonly kind: 'scanner' | 'printer' | 'platform' | 'replication';
  readonly name: string;
  readonly label: string;
  readonly level: 'ok' | 'warn' | 'down';
  /** A key of words/ that says it in a sentence part, such as device.paper-out. */
  readonly word: string;
  readonly detail?: string;
  readonly sinceMs: number;
}

export interface ServerEvents {
  facts: (event: FactsEvent) => void;
  scan: (event: ScanEvent) => void;
  devices: (states: readonly DeviceState[]) => void;
}

export interface ClientEvents {
  command: (call: CommandCall, answer: (answer: CommandAnswer) => void) => void;
  follow: (request: { scope: Scope; since?: number }, answer: (answer: FollowAnswer) => void) => void;
}

/** The body of every HTTP refusal. `code` repeats the status. */
export interface HttpRefusal {
  readonly code: number;
  readonly error: RefusalSlug;
  readonly message: string;
  readonly data: unknown;
  readonly platform?: PlatformWord;
}
