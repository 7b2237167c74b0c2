// Asking about money: be paid for an order by a picture, a code, a hand or a tender; give money back; look what is open.

import { z } from 'zod';
import type { EndingReason, PaymentMeans, PaymentWitness } from '../facts/payment.ts';
import type { RefundCause } from '../facts/refund.ts';
import { limits } from '../limits.ts';
import type { PlatformWord } from '../result.ts';
import type { OrderMoney, PayStatus } from '../views/payments-money.ts';
import type { PaymentHealth } from '../views/payments-health.ts';
import type { PaymentState } from '../views/payments.ts';
import type { RefundState } from '../views/refunds.ts';
import { clerks, define, everyone, managers } from './command.ts';

/** A way to pay that this shop has set up. */
export interface MethodCard {
  readonly id: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly says: { readonly zh: string; readonly en: string };
  readonly colour: string;
  readonly means: readonly PaymentMeans[];
  /** Cash goes over the counter: ask what was received, give change. */
  readonly drawer: boolean;
}

/** An attempt to be paid, with where its order stands. Money in fen, times in unix milliseconds. */
export interface PaymentCard {
  readonly payment: number;
  readonly order: number;
  readonly orderNumber: string;
  readonly channel: string;
  readonly means: PaymentMeans;
  readonly amountFen: number;
  readonly status: PayStatus;
  readonly state: PaymentState;
  /** What the customer scans, once the channel gave it. */
  readonly qr?: string | undefined;
  readonly validUntilMs?: number | undefined;
  readonly codeTail: string;
  readonly why: string;
  readonly ending?: EndingReason | undefined;
  readonly transaction: string;
  readonly paidAtMs?: number | undefined;
  readonly heard?: PaymentWitness | undefined;
  readonly receivedFen?: number | undefined;
  readonly changeFen?: number | undefined;
  /** False when the order could not take the money any more: it goes back in full. */
  readonly kept: boolean;
  readonly refundedFen: number;
  readonly refundingFen: number;
  /** Why it was refused, a refusal's slug. */
  readonly because?: string | undefined;
  readonly word?: PlatformWord | undefined;
  readonly requestedAtMs: number;
  readonly expiresAtMs: number;
  /** The number towards the channel; customers' phones show it too. */
  readonly key: string;
  readonly clerk: string;
  readonly money: OrderMoney;
}

export interface RefundCard {
  readonly refund: number;
  readonly payment: number;
  readonly order: number;
  readonly channel: string;
  readonly amountFen: number;
  readonly state: RefundState;
  readonly cause: RefundCause;
  readonly reason: string;
  readonly lines: readonly number[];
  readonly approvedBy: string;
  readonly why: string;
  readonly note: string;
  readonly word?: PlatformWord | undefined;
  readonly requestedAtMs: number;
  readonly endedAtMs?: number | undefined;
  readonly key: string;
  readonly clerk: string;
}

/** Everything about an order's money. */
export interface OrderMoneyCard {
  readonly money: OrderMoney;
  readonly payments: readonly PaymentCard[];
  readonly refunds: readonly RefundCard[];
}

/** What is worth money in this shop alone; it stands as the `channel` of its payments. */
export const tenderCodes = ['voucher', 'points'] as const;
export type TenderCode = (typeof tenderCodes)[number];

export function isTenderCode(code: string): code is TenderCode {
  return tenderCodes.some((each) => each === code);
}

/** Something that could pay for an order, or a part of it, in this shop alone. */
export interface TenderOffer {
  readonly tender: TenderCode;
  /** What `payment.tender` is asked with: a benefit's id, a member's id. */
  readonly reference: number;
  readonly title: string;
  /** All that there is. */
  readonly leftFen: number;
  /** What it would pay of the order as it stands. */
  readonly worthFen: number;
  /** Of the voucher whose code was asked with. */
  readonly isShown: boolean;
  /** There is more than is due, and what is over would be lost. */
  readonly losesRest: boolean;
  /** Points: what the member has, and what `worthFen` would cost. */
  readonly points?: number | undefined;
  readonly pointsTaken?: number | undefined;
}

const id = z.number().int().positive();
const fen = z.number().int().positive().max(limits.paymentFenMax);
const method = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/);

/** A manager who stands beside: number and PIN, checked and forgotten. */
export const approval = z.object({ staff: z.string().min(1).max(20), pin: z.string().min(1).max(20) });

const paying = {
  'payment.methods': define<readonly MethodCard[]>()({
    kind: 'query',
    roles: everyone,
    says: 'The ways to pay that are set up, in the order in which they are offered.',
    input: z.object({}),
  }),
  'payment.create': define<PaymentCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Begins a payment of what an order still owes, or of a part: shows a picture, or waits for a person to confirm.',
    input: z.object({
      order_id: id,
      payment_method: method,
      amountFen: fen.optional(),
      customer_phone: z.string().max(40).optional(),
    }),
  }),
  'payment.charge': define<PaymentCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Charges the code the customer shows: the scan that just read it, or the digits themselves, which are kept nowhere.',
    input: z
      .object({
        order_id: id,
        scan_id: z.string().max(64).optional(),
        auth_code: z.string().trim().max(64).optional(),
        amountFen: fen.optional(),
      })
      .refine((input) => (input.scan_id === undefined) !== (input.auth_code === undefined), {
        path: ['auth_code'],
        message: 'auth_code or scan_id',
      }),
  }),
  'payment.confirm': define<PaymentCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Confirms what a person took: cash with what was handed over, a card with the terminal’s reference.',
    input: z.object({
      payment_id: id,
      receivedFen: fen.optional(),
      reference: z.string().trim().max(64).default(''),
    }),
  }),
  'payment.cancel': define<PaymentCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Ends an open payment: it is closed or reversed, and the order waits until that is certain.',
    input: z.object({ payment_id: id }),
  }),
  'payment.tender': define<PaymentCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Takes something that is worth money in this shop against an order: a cash voucher, a member’s points.',
    input: z.object({
      order_id: id,
      tender: method,
      /** What is taken: a benefit's id, a member's id. */
      reference: id,
      amountFen: fen.optional(),
    }),
  }),
};

const asking = {
  'payment.query': define<PaymentCard>()({
    kind: 'query',
    roles: clerks,
    says: 'One payment; with `now` the channel is asked again first.',
    input: z.object({ payment_id: id, now: z.boolean().default(false) }),
  }),
  'payment.ofOrder': define<OrderMoneyCard>()({
    kind: 'query',
    roles: clerks,
    says: 'What an order owes, every attempt to pay it and every refund.',
    input: z.object({ order_id: id }),
  }),
  'payment.tenders': define<readonly TenderOffer[]>()({
    kind: 'query',
    roles: clerks,
    says: 'What could be taken against an order besides money: cash value of its member’s vouchers or of one just scanned, points.',
    input: z.object({ order_id: id, code: z.string().trim().min(1).max(2_048).optional() }),
  }),
  'payment.byTransaction': define<readonly PaymentCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'Payments by a number the customer’s phone shows: the channel’s, or ours.',
    input: z.object({ number: z.string().trim().min(6).max(64) }),
  }),
  'payment.list': define<readonly PaymentCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'The latest payments, or only those without an end.',
    input: z.object({ only: z.enum(['open', 'all']).default('all') }),
  }),
};

const refunding = {
  'payment.refund': define<RefundCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Gives back a payment, a part of it or some lines; above the shop’s limit a manager approves with a PIN.',
    input: z.object({
      payment_id: id,
      amountFen: fen.optional(),
      reason: z.string().trim().max(80).default(''),
      lines: z.array(z.number().int().positive()).min(1).max(200).optional(),
      approve: approval.optional(),
    }),
  }),
  'refund.query': define<RefundCard>()({
    kind: 'query',
    roles: clerks,
    says: 'One refund and where it stands.',
    input: z.object({ refund_id: id }),
  }),
  'refund.tasks': define<readonly RefundCard[]>()({
    kind: 'query',
    roles: managers,
    says: 'Refunds that no channel could end by itself: somebody has to.',
    input: z.object({}),
  }),
  'refund.judge': define<RefundCard>()({
    kind: 'command',
    roles: managers,
    says: 'Says how an abnormal refund ended: the money was given back another way, or it was not.',
    input: z.object({ refund_id: id, given_back: z.boolean(), note: z.string().trim().min(1).max(200) }),
  }),
};

const watching = {
  'report.paymentHealth': define<readonly PaymentHealth[]>()({
    kind: 'query',
    roles: managers,
    says: 'How well each way to pay worked lately: success, errors, time to the money, outcomes nobody knows.',
    input: z.object({
      minutes: z.number().int().min(1).max(limits.paymentHealthMinutesMax).default(60),
      channel: method.optional(),
    }),
  }),
};

export const paymentCommands = { ...paying, ...asking, ...refunding, ...watching };
