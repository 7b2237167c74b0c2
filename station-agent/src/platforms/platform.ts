// The contract of a voucher platform: one folder, one module, one suite it must pass (conformance.test.ts).
// The till knows only this page; nothing outside a platform's folder asks which platform it is.

import type { z } from 'zod';
import type { PlatformLimits } from '@qiantai/shared/commands/station.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import type { DealTerms } from '@qiantai/shared/views/vouchers.ts';
import type { Env } from '../env.ts';
import type { RehearsalTwin } from '../remote/rehearsal.ts';
import type { SecretShelf } from '../remote/secret-shelf.ts';
import type { CinemaDesk } from './cinema.ts';

/** What a voucher is worth, as the platform tells before anything is spent. */
export interface Prepared {
  readonly code: string;
  readonly orderNo: string;
  readonly deal: string;
  readonly title: string;
  readonly originalFen: number;
  readonly paidFen: number;
  /** Masked, 138****8000; empty when the platform tells none. */
  readonly phone: string;
  /** How many vouchers of the same order are usable now. */
  readonly usable: number;
  /** yyyy-MM-dd in the store's zone, the last day it is valid; empty when not told. */
  readonly expiresOn: string;
  /** The platform's own hint of a kind: 1 membership card … 7 goods; undefined when it has none. */
  readonly voucherType?: number;
  /** Whatever consume needs from prepare (a one-shot token, say). Opaque to the till, kept in the intent. */
  readonly ticket?: string;
  /**
   * What the platform itself calls this very voucher, where one voucher may be shown as different texts (a link and a
   * plain code): all of them are then one voucher here. Never another voucher's, also not of the same order.
   */
  readonly coupon?: string;
}

/** One redemption, with the key that every try carries. Never changes between tries. */
export interface Attempt {
  /** The idempotency key towards the platform. */
  readonly key: string;
  readonly code: string;
  readonly count: number;
  readonly deal: string;
  readonly ticket?: string;
  /** Staff number of the person who confirmed. */
  readonly clerk: string;
  readonly askedAtMs: number;
}

export interface ConsumedItem {
  readonly code: string;
  readonly deal: string;
  readonly flow: string;
  /** Uses left of this very code; 0 or absent when it is spent. */
  readonly left?: number;
  /** Uses of this very code that were spent here; 1 unless told. */
  readonly uses?: number;
}

export interface Consumed {
  readonly items: readonly ConsumedItem[];
  readonly consumedAtMs: number;
  /** Until when reverse may be asked; 0 when the platform allows none. */
  readonly reversibleUntilMs: number;
}

/** One undo of one consumed code. */
export interface Undo {
  readonly key: string;
  /** The key of the attempt that spent it: what the platform remembers is held against it. */
  readonly attempt: string;
  readonly code: string;
  readonly deal: string;
  readonly flow: string;
  readonly consumedAtMs: number;
  readonly clerk: string;
  readonly askedAtMs: number;
}

export interface PlatformOrder {
  readonly code: string;
  readonly orderNo: string;
  readonly deal: string;
  readonly title: string;
  readonly paidFen: number;
  readonly status: 'consumed' | 'refunded';
  readonly consumedAtMs: number;
  readonly flow: string;
}

/** What one voucher of the shop's own says. Days are yyyy-MM-dd in the store's zone, both inclusive. */
export interface VoucherWish {
  readonly batch: number;
  /** 1.. within the batch. */
  readonly serial: number;
  readonly deal: string;
  /** What one use is worth. */
  readonly valueFen: number;
  readonly uses: number;
  readonly validFrom: string;
  readonly validUntil: string;
}

/** Makes vouchers that this platform's own `prepare` believes. */
export interface VoucherIssuer {
  /** Names the key that signs; a batch keeps it, because another key would make another code of the same voucher. */
  readonly kid: string;
  /** The code of one voucher: the same wish gives the same text, always. @throws on a wish out of bounds */
  sign(wish: VoucherWish): string;
}

export interface VoucherPlatform {
  /** Read-only: may be asked freely. `rejected` carries the reason the clerk hears. */
  prepare(code: string): Promise<Outcome<Prepared>>;
  /** Spends. Safe to repeat with the same attempt: it spends once. */
  consume(attempt: Attempt): Promise<Outcome<Consumed>>;
  /**
   * Finds out how an attempt ended whose answer was lost: the platform's own query or same-key replay.
   * `done` it was spent by this attempt; `rejected` it certainly was not and will not be; else ask again later.
   * @param round 0 for the first time, growing with each round of this attempt
   * @param ageMs how long ago the attempt was asked
   */
  settle(attempt: Attempt, round: number, ageMs: number): Promise<Outcome<Consumed>>;
  /** Undoes one consumed code within the platform's window. Never asked for a code nobody consumed. */
  reverse(undo: Undo): Promise<Outcome<{ readonly reversedAtMs: number }>>;
  /** Finds out how an undo ended whose answer was lost. `rejected`: the consumption stands. */
  settleReverse(
    undo: Undo,
    round: number,
    ageMs: number,
  ): Promise<Outcome<{ readonly reversedAtMs: number }>>;
  /** What this shop consumed on a day (yyyy-MM-dd), page by page. */
  listByDate(
    day: string,
    offset: number,
  ): Promise<Outcome<{ readonly orders: readonly PlatformOrder[]; readonly next?: number }>>;
  /** Exchanges or renews the authorisation now. @returns the new expiry; 0 when it does not end */
  authorise(grant?: { readonly code: string }): Promise<Outcome<{ readonly expiresAtMs: number }>>;
  /** Reads what the platform sent on its own. @returns undefined when it is not from the platform */
  hear?(message: PlatformMessage): PlatformHint | undefined;
  /** What this shop's own settings recognise, where they widen or narrow the module's; wins over it. */
  recognise?(text: string): 'certain' | 'possible' | 'no';
  /** What one redemption may do here; the till says it before a basket, and the platform itself keeps it. */
  readonly limits?: PlatformLimits;
  /** Present when this shop may make this platform's vouchers itself. */
  readonly issuer?: VoucherIssuer;
  /** Present when its vouchers are bound to cinema orders: opens, binds and pays those. */
  readonly cinema?: CinemaDesk;
}

/** What came in from outside, exactly as received: a signature covers the raw body. Header names are in lower case. */
export interface PlatformMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

/** Something may have happened at the platform. Never more than a reason to look there again. */
export interface PlatformHint {
  readonly event: string;
  /** The same message twice has the same id; empty when it has none. */
  readonly msgId: string;
  /** JSON to answer with. */
  readonly answer: string;
}

export interface JournaledUse {
  readonly attempt: string;
  readonly count: number;
  readonly atMs: number;
  /** The platform's own numbers of it, as the client gave them; absent where nobody keeps them. */
  readonly flows?: readonly string[];
}

export interface PlatformDeps {
  readonly env: Env;
  readonly secrets: SecretShelf;
  readonly store: { readonly id: number; readonly name: string; readonly timezone: string };
  readonly station: number;
  /**
   * Redemptions of a code that stand in this store's journal, oldest first; the truth of a platform that has no
   * server of its own. Written by the till in the same transaction that ends the attempt.
   */
  usesOf?(code: string): readonly JournaledUse[];
  /** Whether this shop withdrew a voucher it had issued, by its batch and serial in the batch. */
  revoked?(batch: number, serial: number): boolean;
  /** What this shop calls a deal, for a platform whose codes carry no title. */
  titleOf?(deal: string): string | undefined;
  /** How long one answer is waited for; limits.platformReplyMsMax unless told. */
  readonly replyMsMax?: number;
}

/** A platform made for tests and the rehearsal store: it checks signatures, windows and idempotency as the real one. */
export interface RehearsalPlatform extends RehearsalTwin {
  /** Makes a voucher that a customer could hold. @returns its code, and what its QR says where that is another text */
  issue(order: RehearsalIssue): { readonly code: string; readonly text?: string };
  /** The deals the rehearsal store sells, with what each becomes there. */
  readonly deals: readonly RehearsalDeal[];
  /** How often this code was consumed and not reversed since, by anyone. */
  spent(code: string): number;
  /** How often consuming it took effect in all, reversed or not. */
  consumptions(code: string): number;
  /** The station.json section that a station needs to talk to it. @param baseUrl where it listens */
  config(baseUrl: string): Readonly<Record<string, unknown>>;
  /** What else may happen on the platform's side. The suite plays each of those that a platform offers. */
  readonly events?: RehearsalEvents;
  /** For a module that is `offline`: where its uses are written down in place of the till's journal. */
  readonly ledger?: RehearsalLedger;
  /** What somebody does at the till before a voucher can be looked at, such as opening the order it is meant for. */
  opening?(platform: VoucherPlatform): Promise<void>;
  /** How many requests a spend makes before the one that spends; none unless told. The suite breaks that one. */
  readonly requestsBeforeSpend?: number;
}

/** What the till's journal would tell of the codes this rehearsal sold, counted by the rehearsal's own rules. */
export interface RehearsalLedger {
  usesOf(code: string): readonly JournaledUse[];
  revoked(batch: number, serial: number): boolean;
  /** A spend ended as done. The same attempt twice is written once. */
  used(code: string, use: JournaledUse): void;
  /** An undo of this attempt ended as done. */
  givenBack(code: string, attempt: string): void;
}

export interface RehearsalEvents {
  /** Somebody else, by another till or the platform's own app, used this voucher. */
  consumedElsewhere?(code: string, nowMs: number): void;
  /** A configuration like `config`, but with a key that does not sign. */
  wrongKey?(baseUrl: string): Readonly<Record<string, unknown>>;
  /** From now on the current access token is refused as expired. */
  tokenExpired?(): void;
  /** How many access tokens were handed out over the network so far. */
  tokensIssued?(): number;
  /** The merchant agreed on the consent page. @returns the code to be exchanged */
  consented?(nowMs: number): string;
}

export interface RehearsalIssue {
  readonly deal: string;
  readonly phone?: string;
  readonly expiresAtMs?: number;
  readonly refunded?: boolean;
  readonly count?: number;
  /** Its digits, kept where a platform's codes are plain ones: two platforms may know the same number. */
  readonly code?: string;
}

export interface RehearsalDeal extends DealTerms {
  readonly deal: string;
  readonly title: string;
  readonly originalFen: number;
  readonly paidFen: number;
  readonly voucherType: number;
  readonly dishes: readonly { readonly name: string; readonly quantity: number }[];
}

/** What a platform's folder exports as `platform` from its index.ts. */
export interface PlatformModule<Config = unknown> {
  /** The folder's name; also `platform_code` outside. */
  readonly code: string;
  /** A stable integer for the seed's platform_id. */
  readonly id: number;
  readonly label: { readonly zh: string; readonly en: string };
  /** A CSS colour that stands for it on screens. */
  readonly colour: string;
  readonly configSchema: z.ZodType<Config>;
  /** Keys of the section that are secrets: sealed into the data folder and never shown again. */
  readonly secretKeys?: readonly string[];
  /** Answers by itself, without a network: its calls never end as not-sent, pending or unknown. */
  readonly offline?: true;
  /** Whether a scanned text can be a voucher of this platform. 'certain' wins over 'possible'. */
  recognise(text: string): 'certain' | 'possible' | 'no';
  open(config: Config, deps: PlatformDeps): VoucherPlatform;
  rehearsal(random: (bytes: number) => Uint8Array): RehearsalPlatform;
  /** Further dialects this folder speaks, by name, each of which must pass the suite as well. */
  readonly dialects?: Readonly<Record<string, (random: (bytes: number) => Uint8Array) => RehearsalPlatform>>;
}
