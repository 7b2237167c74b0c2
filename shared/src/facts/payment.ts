// Facts about money coming in: each attempt from the moment before the first byte to its one end.
// Why an attempt is a fact of its own and not a field of the order: an order may be paid by several means,
// and what is not known about one of them must stand in the journal until it is known.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager', 'customer'] as const;

/** How the customer pays: a picture they scan, their own code under our scanner, or a person who confirms. */
export const paymentMeans = ['qr', 'code', 'hand'] as const;
export type PaymentMeans = (typeof paymentMeans)[number];

/** Who told us that the money is there. */
export const paymentWitnesses = ['answer', 'query', 'notice', 'person'] as const;
export type PaymentWitness = (typeof paymentWitnesses)[number];

/** Why an attempt is being ended without its money. */
export const endingReasons = ['cancelled', 'expired', 'unclear', 'not-taken'] as const;
export type EndingReason = (typeof endingReasons)[number];

const fen = shapes.fen.positive();
const channel = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/);
const about = { payment: shapes.id, order: shapes.id };

export const paymentFacts = {
  'payment.requested': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A payment of an order is about to be asked for; nothing has left the station yet.',
    schema: z.object({
      ...about,
      channel,
      means: z.enum(paymentMeans),
      /** The number towards the channel, the same in every try. */
      key: z.string().regex(/^[0-9A-Za-z_-]{6,32}$/),
      amountFen: fen,
      subject: z.string().min(1).max(127),
      /** The last four digits of the customer's code, for the desk's own search; the code itself is kept nowhere. */
      codeTail: z.string().max(4).optional(),
      /** When the till gives up and ends the attempt. */
      expiresAtMs: shapes.atMs,
      requestedAtMs: shapes.atMs,
    }),
    example: {
      payment: 1,
      order: 1,
      channel: 'wechat',
      means: 'qr',
      key: 'Q1S0P1K7F3A9',
      amountFen: 7_600,
      subject: '人民路店 A01',
      expiresAtMs: 1_795_000_300_000,
      requestedAtMs: 1_795_000_000_000,
    },
  }),
  'payment.shown': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'The channel gave a picture that the customer can scan and pay.',
    schema: z.object({ ...about, qr: z.string().min(1).max(1_024), validUntilMs: shapes.atMs }),
    example: {
      payment: 1,
      order: 1,
      qr: 'weixin://wxpay/bizpayurl?pr=NwY5Mz9',
      validUntilMs: 1_795_000_300_000,
    },
  }),
  'payment.waiting': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'The channel waits for the customer, who has to type the password.',
    schema: z.object({ ...about, why: shapes.text, platform: shapes.platformWord.optional() }),
    example: { payment: 1, order: 1, why: 'customer-typing' },
  }),
  'payment.unclear': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Nobody knows yet whether this payment took the money.',
    schema: z.object({ ...about, why: shapes.text, platform: shapes.platformWord.optional() }),
    example: { payment: 1, order: 1, why: 'no-answer' },
  }),
  'payment.ending': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The payment is about to be closed or reversed; until that has an end, no other may begin.',
    schema: z.object({ ...about, reason: z.enum(endingReasons), askedAtMs: shapes.atMs }),
    example: { payment: 1, order: 1, reason: 'cancelled', askedAtMs: 1_795_000_060_000 },
  }),
  'payment.paid': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The money of a payment is there.',
    schema: z.object({
      ...about,
      channel,
      amountFen: fen,
      /** The channel's own number, or the terminal's reference, or empty for cash. */
      transaction: z.string().max(64),
      paidAtMs: shapes.atMs,
      heard: z.enum(paymentWitnesses),
      /** Cash: what the customer handed over. */
      receivedFen: fen.optional(),
      /** Cash: what goes back. */
      changeFen: shapes.fen.nonnegative().optional(),
      /** False when the order could not take it any more: it is refunded in full at once. */
      kept: z.boolean(),
    }),
    example: {
      payment: 1,
      order: 1,
      channel: 'wechat',
      amountFen: 7_600,
      transaction: '4200001234202611210123456789',
      paidAtMs: 1_795_000_030_000,
      heard: 'notice',
      kept: true,
    },
  }),
  'payment.closed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The payment ended without our keeping money.',
    schema: z.object({
      ...about,
      /** `refused` by the channel, `closed` before anything was paid, `reversed` and given back by the channel. */
      how: z.enum(['refused', 'closed', 'reversed']),
      /** The refusal's slug. */
      because: z.string().max(60).optional(),
      platform: shapes.platformWord.optional(),
      closedAtMs: shapes.atMs,
    }),
    example: { payment: 1, order: 1, how: 'closed', closedAtMs: 1_795_000_090_000 },
  }),
  'payment.noticed': fact({
    version: 1,
    scopes: ['manager'],
    travels: false,
    says: 'A channel told something on its own, and its signature held; it is believed once.',
    schema: z.object({
      channel,
      /** The channel's own number of the notice; the same in every repeat. */
      notice: z.string().min(1).max(200),
      what: z.enum(['paid', 'refund', 'nothing']),
      payment: shapes.id.optional(),
      refund: shapes.id.optional(),
      heardAtMs: shapes.atMs,
    }),
    example: {
      channel: 'wechat',
      notice: 'EV-2018022511223320873',
      what: 'paid',
      payment: 1,
      heardAtMs: 1_795_000_031_000,
    },
  }),
  'order.rounded': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'What no coin can pay was let off an order that is paid in cash.',
    schema: z.object({ order: shapes.id, payment: shapes.id, discountFen: fen }),
    example: { order: 1, payment: 1, discountFen: 3 },
  }),
  'drawer.opened': fact({
    version: 1,
    scopes: ['counter', 'manager'],
    travels: true,
    says: 'The cash drawer was told to open.',
    schema: z.object({
      why: z.enum(['payment', 'refund', 'change', 'shift', 'asked']),
      payment: shapes.id.optional(),
      reason: shapes.text,
    }),
    example: { why: 'payment', payment: 1, reason: '' },
  }),
};
