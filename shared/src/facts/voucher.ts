// Facts about vouchers: seen, asked to redeem, redeemed, refused, unclear, reversed.

import { z } from 'zod';
import { terms } from './benefit.ts';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;

/** One spent code and what it became: the order or benefit with this id. */
const item = z.object({
  code: shapes.short,
  deal: shapes.text,
  flow: shapes.text,
  voucher: shapes.id,
  resultType: z.number().int().min(1).max(7),
  resultId: shapes.id,
  /** Uses left of this very code; absent when it is spent. */
  left: z.number().int().positive().optional(),
  /** Uses of this very code that were spent at once; 1 when absent. */
  uses: z.number().int().min(2).max(100).optional(),
});

/** What the voucher gives in this shop: fixed when the clerk confirms, so that a later mapping changes nothing. */
export const becomes = z.object({
  voucherType: z.number().int().min(1).max(7),
  product: shapes.text,
  dishes: z
    .array(z.object({ name: shapes.short, quantity: shapes.count }))
    .max(50)
    .readonly(),
  ...terms,
});

const attempt = { attempt: shapes.attempt, voucher: shapes.id };
const refusal = { because: shapes.short, platform: shapes.platformWord.optional() };

export const voucherFacts = {
  'voucher.seen': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A platform told what a voucher is worth and whether it may still be used.',
    schema: z.object({
      voucher: shapes.id,
      platform: shapes.short,
      code: shapes.short,
      orderNo: shapes.text,
      deal: shapes.text,
      title: shapes.text,
      originalFen: shapes.fen,
      paidFen: shapes.fen,
      phone: shapes.text,
      usable: z.number().int().nonnegative(),
      status: z.number().int().min(1).max(6),
      expiresOn: z.string().max(10),
      becomes,
      /** What the platform itself calls this voucher, where one may be shown as several texts. */
      coupon: shapes.short.optional(),
      /** The text it was shown as, where that is another than `code`. */
      text: shapes.short.optional(),
    }),
    example: {
      voucher: 1,
      platform: 'meituan',
      code: '123456789012',
      orderNo: '4900001',
      deal: '7001',
      title: '双人套餐',
      originalFen: 19800,
      paidFen: 12800,
      phone: '138****8000',
      usable: 1,
      status: 1,
      expiresOn: '2026-12-31',
      becomes: { voucherType: 4, product: '双人套餐', dishes: [{ name: '宫保鸡丁', quantity: 1 }] },
    },
  }),
  'voucher.redeem-requested': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Someone confirmed a redemption; the platform may be called with this attempt from now on.',
    schema: z.object({
      ...attempt,
      platform: shapes.short,
      code: shapes.short,
      count: shapes.count,
      command: shapes.short,
      commandHash: z.string().length(64),
      clerk: shapes.short,
      deal: shapes.text,
      paidFen: shapes.fen,
      becomes,
      /** What the platform's prepare gave that consume needs; opaque. */
      ticket: z.string().max(2000),
      askedAtMs: shapes.atMs,
      /** Whose it will be, where the clerk asked the customer. */
      member: shapes.id.optional(),
    }),
    example: {
      attempt: '0193a1b2-0000-7000-8000-000000000001',
      voucher: 1,
      platform: 'meituan',
      code: '123456789012',
      count: 1,
      ticket: '',
      askedAtMs: 1_795_000_000_000,
      command: 'c-1',
      commandHash: 'a'.repeat(64),
      clerk: '1001',
      deal: '7001',
      paidFen: 12800,
      becomes: { voucherType: 4, product: '双人套餐', dishes: [{ name: '宫保鸡丁', quantity: 1 }] },
    },
  }),
  'voucher.redeemed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The platform confirmed that the vouchers are spent by this attempt.',
    schema: z.object({
      ...attempt,
      items: z.array(item).min(1).max(100),
      paidFen: shapes.fen,
      platform: shapes.short,
      voucherType: z.number().int().min(1).max(7),
      redeemedAtMs: shapes.atMs,
      /** Hour of the day in the store's zone, for the hour chart. */
      hour: z.number().int().min(0).max(23),
      reversibleUntilMs: shapes.atMs,
      answer: shapes.platformWord.optional(),
    }),
    example: {
      attempt: '0193a1b2-0000-7000-8000-000000000001',
      voucher: 1,
      items: [{ code: '123456789012', deal: '7001', flow: 'f1', voucher: 1, resultType: 4, resultId: 1 }],
      paidFen: 12800,
      platform: 'meituan',
      voucherType: 4,
      redeemedAtMs: 1_795_000_000_000,
      hour: 18,
      reversibleUntilMs: 1_795_000_600_000,
    },
  }),
  'voucher.redeem-refused': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The attempt ended without an effect: the platform refused, or it was never reached.',
    schema: z.object({ ...attempt, ...refusal }),
    example: { attempt: '0193a1b2-0000-7000-8000-000000000001', voucher: 1, because: 'voucher-expired' },
  }),
  'voucher.redeem-unclear': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'No trustworthy answer came; the voucher may be spent. The platform will be asked again.',
    schema: z.object({ ...attempt, why: shapes.text, platform: shapes.platformWord.optional() }),
    example: { attempt: '0193a1b2-0000-7000-8000-000000000001', voucher: 1, why: 'timeout' },
  }),
  'voucher.redeem-held': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The platform holds the redemption back and will decide by itself.',
    schema: z.object({ ...attempt, why: shapes.text, platform: shapes.platformWord.optional() }),
    example: { attempt: '0193a1b2-0000-7000-8000-000000000001', voucher: 1, why: 'risk-check' },
  }),
  'voucher.reverse-requested': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Someone asked to undo a redemption; the platform may be called with this attempt from now on.',
    schema: z.object({
      ...attempt,
      redemption: shapes.attempt,
      command: shapes.short,
      commandHash: z.string().length(64),
      clerk: shapes.short,
      reason: shapes.text,
      askedAtMs: shapes.atMs,
      /** A manager undoes it although the kitchen has begun. */
      forced: z.literal(true).optional(),
      /** It was undone at the platform and not by us: nothing is called, its end stands beside it. */
      elsewhere: z.literal(true).optional(),
    }),
    example: {
      attempt: '0193a1b2-0000-7000-8000-000000000002',
      voucher: 1,
      redemption: '0193a1b2-0000-7000-8000-000000000001',
      command: 'c-2',
      commandHash: 'b'.repeat(64),
      clerk: '1001',
      reason: '点错了',
      askedAtMs: 1_795_000_050_000,
    },
  }),
  'voucher.reversed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The platform confirmed that the redemption is undone; the customer may use the voucher again.',
    schema: z.object({
      ...attempt,
      redemption: shapes.attempt,
      paidFen: shapes.fen,
      platform: shapes.short,
      voucherType: z.number().int().min(1).max(7),
      /** The platform's number of the use that was undone, where its redemption made several. */
      flow: shapes.text.optional(),
      reversedAtMs: shapes.atMs,
    }),
    example: {
      attempt: '0193a1b2-0000-7000-8000-000000000002',
      voucher: 1,
      redemption: '0193a1b2-0000-7000-8000-000000000001',
      paidFen: 12800,
      platform: 'meituan',
      voucherType: 4,
      reversedAtMs: 1_795_000_100_000,
    },
  }),
  'voucher.reverse-refused': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The undo ended without an effect: the redemption stands.',
    schema: z.object({ ...attempt, ...refusal }),
    example: {
      attempt: '0193a1b2-0000-7000-8000-000000000002',
      voucher: 1,
      because: 'reversal-window-closed',
    },
  }),
  'voucher.reverse-unclear': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'No trustworthy answer to the undo came; the platform will be asked again.',
    schema: z.object({ ...attempt, why: shapes.text, platform: shapes.platformWord.optional() }),
    example: { attempt: '0193a1b2-0000-7000-8000-000000000002', voucher: 1, why: 'timeout' },
  }),
};
