// What every handler of the till is given: who asks, and the shop it works in.

import type { CommandName, CommandResult, ParsedInput } from '@qiantai/shared/commands/index.ts';
import type { KitchenStages } from '@qiantai/shared/commands/room.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import type { Locale } from '@qiantai/shared/words/index.ts';
import type { Env } from '../env.ts';
import type { Journal, Tx } from '../journal/journal.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import type { AttemptRunner } from './attempt-runner.ts';
import type { PaymentDesk } from './payment-desk.ts';
import type { PlatformDesk } from './platform-desk.ts';
import type { Sealer } from './sealer.ts';

/** The signed-in person, the paired screen, or the station itself. */
export interface Actor {
  /** Staff number, `device:<id>` or `station`. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

export interface Ask {
  readonly actor: Actor;
  /** The command's id: its idempotency key. Unique per caller's intent. */
  readonly command: string;
  /** 64 hex digits of name and parsed input, keyed where the station has a key: the same id with another body is refused. */
  readonly hash: string;
  readonly name: string;
  readonly locale: Locale;
}

export interface StoreSetup {
  readonly id: number;
  readonly name: string;
  readonly timezone: string;
  readonly dayStartsAt: string;
}

/** How much a shop risks with one platform while that cannot be reached. */
export interface OfflineBudget {
  /** Codes accepted and not settled. */
  readonly acceptMax: number;
  readonly amountMaxFen: number;
  /** Since the platform was last heard. */
  readonly minutesMax: number;
}

/** How a shop's kitchen is set up. */
export interface KitchenSetup {
  readonly stations: readonly {
    readonly name: string;
    readonly warnAfterMs?: number | undefined;
    readonly lateAfterMs?: number | undefined;
  }[];
  readonly expo: 0 | 1 | 2;
  readonly dineIn: KitchenStages;
  readonly takeAway: KitchenStages;
  /** How long a ticket may hang without any wall having shown it; absent: nobody watches. */
  readonly unseenAfterMs?: number | undefined;
  /** Where such a ticket comes out. */
  readonly fallbackPrinter?: string | undefined;
}

export interface Shop {
  readonly env: Env;
  readonly journal: Journal;
  readonly platforms: PlatformDesk;
  readonly attempts: AttemptRunner;
  readonly store: StoreSetup;
  readonly station: { readonly number: number; readonly name: string };
  readonly version: string;
  readonly rehearsal: boolean;
  readonly autoRedeem: boolean;
  /** Which printer prints a kind of paper, for the kitchen of one of its stations; undefined when none does. */
  readonly printerFor: (kind: string, station?: string) => string | undefined;
  /** What may be accepted while a platform cannot be reached; nothing where it is absent or says undefined. */
  readonly offline?: (platform: string) => OfflineBudget | undefined;
  /** Absent: one kitchen with one hand-out, and no wall is watched. */
  readonly kitchen?: KitchenSetup;
  /** How long a seat is kept for somebody who has not paid; limits.seatHoldMinutes unless told. */
  readonly holdMinutes?: number;
  /** Absent where nothing is paid. */
  readonly payments?: PaymentDesk;
  /** Whether a number and a PIN belong together, and what they may do. @throws Refusal wrong-pin, pin-locked */
  readonly prove?: (staff: string, pin: string) => Promise<Role>;
  /** Absent where nothing about a person may be kept; phones are then refused. */
  readonly seal?: Sealer;
}

export type Handler<Name extends CommandName> = (
  input: ParsedInput<Name>,
  ask: Ask,
) => CommandResult<Name> | Promise<CommandResult<Name>>;

export type Handlers = { readonly [Name in CommandName]?: Handler<Name> };

/**
 * One transaction that answers the same when it is asked again with the same id, also after a restart.
 * @throws Refusal idempotency-mismatch when the id was used for something else
 */
export function once<Result>(shop: Shop, ask: Ask, work: (tx: Tx) => Result): Result {
  const kept = shop.journal.answerOf(ask.command);
  if (kept !== undefined) {
    if (kept.bodyHash !== ask.hash) throw new Refusal('idempotency-mismatch');
    return kept.answer as Result;
  }
  return shop.journal.transact(ask.actor.id, (tx) => {
    const result = work(tx);
    tx.keepAnswer(ask.command, ask.name, ask.hash, result);
    return result;
  });
}
