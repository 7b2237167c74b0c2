// The contract of a payment channel: one folder, one module, one suite it must pass (conformance.test.ts).
// The till knows only this page; nothing outside a channel's folder asks which channel it is.

import type { z } from 'zod';
import type { PaymentMeans } from '@qiantai/shared/facts/payment.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import type { Env } from '../env.ts';
import type { RehearsalReply, RehearsalTwin } from '../remote/rehearsal.ts';
import type { SecretShelf } from '../remote/secret-shelf.ts';

/** One attempt to be paid, the same in every try. Everything but the customer's code stands in the journal. */
export interface Charge {
  /** The number towards the channel: 6 to 32 of [0-9A-Za-z_-]. */
  readonly key: string;
  /** A picture and a shown code are ended in different ways. */
  readonly means: PaymentMeans;
  readonly amountFen: number;
  /** What the customer reads on their phone; at most 127 characters. */
  readonly subject: string;
  /** When the till gives up; the channel may be told so that it closes by itself too. */
  readonly expiresAtMs: number;
  readonly requestedAtMs: number;
  /** Staff number. */
  readonly clerk: string;
}

/** The money is there: checked against key, amount and merchant by the channel before it says so. */
export interface Paid {
  readonly transaction: string;
  readonly amountFen: number;
  readonly paidAtMs: number;
}

/** Where an attempt stands by the channel's own word. */
export type Standing =
  | { readonly is: 'paid'; readonly paid: Paid }
  /** Exists and is unpaid. `typing`: the customer is at it right now. */
  | { readonly is: 'open'; readonly typing: boolean }
  /** Not there: never reached the channel, or a picture nobody scanned yet. */
  | { readonly is: 'absent' }
  /** Over for good without our keeping money. */
  | { readonly is: 'closed'; readonly moneyWentBack: boolean };

/** Where a refund stands by the channel's own word. */
export type RefundStanding =
  | { readonly is: 'refunded'; readonly refundedAtMs: number }
  | { readonly is: 'accepted' }
  | { readonly is: 'abnormal'; readonly why: string }
  /** The channel never heard of it, or closed it: no money moved. */
  | { readonly is: 'absent' };

export interface RefundWish {
  /** The refund's own number towards the channel, the same in every try. */
  readonly key: string;
  readonly charge: Charge;
  readonly transaction: string;
  readonly amountFen: number;
  readonly reason: string;
  readonly requestedAtMs: number;
}

/** One line of the channel's bill of a day, money in positive, money back negative. */
export interface BillLine {
  /** The charge's key, or the refund's. */
  readonly key: string;
  readonly kind: 'payment' | 'refund';
  readonly transaction: string;
  readonly amountFen: number;
  readonly atMs: number;
}

/** When the till asks again and when it stops waiting, all counted from the request. */
export interface Patience {
  readonly firstLookMs: number;
  readonly everyMs: number;
  /** An attempt still open now is ended. */
  readonly giveUpMs: number;
  /** `end` may not be asked before. */
  readonly endNotBeforeMs: number;
  /** Between two tries to end it. */
  readonly endEveryMs: number;
  /** How long "absent" after an unclear request proves nothing. */
  readonly absentProvesAfterMs: number;
}

/** What came in from outside, exactly as received: a signature covers the raw body. Header names are in lower case. */
export interface Notice {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A notice that is from the channel. `about` a charge or refund key of ours, if it is about one. */
export type Heard =
  | { readonly is: 'paid'; readonly key: string; readonly paid: Paid; readonly noticeId: string }
  | {
      readonly is: 'refund';
      readonly key: string;
      readonly standing: RefundStanding;
      readonly noticeId: string;
    }
  /** Genuine, and nothing of ours changes by it: another kind of news, or a key this shop never asked under. */
  | { readonly is: 'nothing'; readonly noticeId: string }
  /** Not proven to be from the channel, or about another merchant or amount. */
  | { readonly is: 'forged'; readonly why: string };

export interface NoticeAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface PaymentChannel {
  /** Makes a picture the customer scans. Safe to repeat: the same charge gives the same order. */
  show?(charge: Charge): Promise<Outcome<{ readonly qr: string; readonly validUntilMs: number }>>;
  /**
   * Charges the code the customer shows. `pending`: the customer is typing. Made once per charge, never repeated by
   * the till: what follows a lost answer is `query` and then `end`.
   * @param authCode a one-time credential: never kept, never logged
   */
  charge?(charge: Charge, authCode: string): Promise<Outcome<Paid>>;
  /** Reads where a charge stands. Read-only. */
  query?(charge: Charge): Promise<Outcome<Standing>>;
  /**
   * Makes sure that this charge never takes money any more, giving back what it took: close, reverse or cancel.
   * `done` when that is certain; `paid` when the money stands and this channel cannot take it back this way;
   * `pending` while the customer is typing. Safe to repeat until done.
   */
  end?(charge: Charge): Promise<Outcome<Extract<Standing, { is: 'closed' | 'paid' }>>>;
  refund?(wish: RefundWish): Promise<Outcome<RefundStanding>>;
  queryRefund?(wish: RefundWish): Promise<Outcome<RefundStanding>>;
  /**
   * Reads a notification; pure, nothing is remembered here.
   * @param askedFen what this shop asked under a charge's or refund's key; undefined when it never asked under it
   */
  hear?(notice: Notice, askedFen: (key: string) => number | undefined): Heard;
  /** What a notice is answered with, once it is on disk, or when it is not believed. */
  answer?(isTaken: boolean): NoticeAnswer;
  /** The channel's bill of one day of its own zone (yyyy-MM-dd); `rejected` while it is not ready yet. */
  bill?(day: string): Promise<Outcome<readonly BillLine[]>>;
  /** Looks whether the settings are right by something harmless. The platform's own word stands in the outcome. */
  test?(): Promise<Outcome<true>>;
  /** What is asked for an amount where the smallest coin decides; never more than the amount. */
  rounded?(amountFen: number): number;
  readonly patience: Readonly<Partial<Record<PaymentMeans, Patience>>>;
}

export interface ChannelDeps {
  readonly env: Env;
  readonly secrets: SecretShelf;
  readonly store: { readonly id: number; readonly name: string; readonly timezone: string };
  readonly station: number;
  /** How long one answer is waited for; limits.platformReplyMsMax unless told. */
  readonly replyMsMax?: number;
}

/** A channel made for tests and the rehearsal store: it checks signatures, windows and idempotency as the real one. */
export interface RehearsalChannel extends RehearsalTwin {
  /** The station.json section that a station needs to talk to it. @param baseUrl where it listens */
  config(baseUrl: string): Readonly<Record<string, unknown>>;
  /** The customer's phone. */
  readonly phone: RehearsalPhone;
  /** Money this merchant holds by a charge: paid minus given back; 0 when nothing. */
  netFen(key: string): number;
  /** How often money was taken for a charge in all. */
  captures(key: string): number;
  /** Notifications that are due now, as the channel posts them; each is due again later until it was taken. */
  notices(nowMs: number): readonly RehearsalNotice[];
  /** What the shop answered to one of them. */
  answered?(id: string, answer: NoticeAnswer, nowMs: number): void;
  /** The channel takes the money of a paid charge once more, which is its own fault: its bill lists both. */
  takesTwice?(key: string): void;
  /** From now on a refund ends so. */
  refundsEnd?(how: 'refunded' | 'slowly' | 'abnormal'): void;
  /** A configuration like `config`, but with a key that does not sign. */
  wrongKey(baseUrl: string): Readonly<Record<string, unknown>>;
  /** Like `config`, but of another merchant whose answers and notices the same keys vouch for. */
  otherMerchant?(baseUrl: string): Readonly<Record<string, unknown>>;
  /** The probe this channel sends on purpose to see whether signatures are checked. */
  probe?(reply: RehearsalReply): RehearsalReply;
}

export interface RehearsalNotice {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RehearsalPhone {
  /** Scans a picture and pays it. @returns why not, when it cannot be paid */
  scan(qr: string, nowMs: number): 'paid' | 'gone';
  /** A code to hold under the scanner. Where a password is asked, it is typed by `type` and by nothing else. */
  code(balance: 'enough' | 'too-little', asks: 'nothing' | 'password', nowMs: number): string;
  /** Types the password of what this code pays, or turns away. */
  type(authCode: string, how: 'right' | 'cancel', nowMs: number): void;
}

/** What a channel's folder exports as `channel` from its index.ts. */
export interface ChannelModule<Config = unknown> {
  /** The folder's name, with _ for -; also `payment_method` outside. */
  readonly code: string;
  /** What its routes are called where that is another word: /api/v1/payment/<this>/callback. */
  readonly routeName?: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly says: { readonly zh: string; readonly en: string };
  readonly colour: string;
  /** In the order in which a till offers them. */
  readonly order: number;
  readonly means: readonly PaymentMeans[];
  /** Whether cash goes over the counter: received, change, drawer. */
  readonly drawer?: true;
  /** Where a device of its own takes the money: how the number on its slip looks, which a person copies as the proof. */
  readonly slipNumber?: RegExp;
  readonly configSchema: z.ZodType<Config>;
  readonly secretKeys?: readonly string[];
  /** Whether a scanned text can be a customer's code of this channel. */
  recognise?(text: string): boolean;
  open(config: Config, deps: ChannelDeps): PaymentChannel;
  /** Absent for a channel without another side. */
  rehearsal?(random: (bytes: number) => Uint8Array): RehearsalChannel;
}
