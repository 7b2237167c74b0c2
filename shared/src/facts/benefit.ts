// Facts about benefits: what redeemed vouchers became that is not a dish, and everything that changes it.
// Why no fact carries a balance: a balance is the sum of these, so that no two of them can disagree.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;
const date = z.iso.date();
const days = z.number().int().positive().max(1_000_000);

/** How much of its kind a deal gives in this shop; absent while nobody has said so. */
export const terms = {
  /** A membership card of so many calendar days. */
  card: z.object({ days: z.number().int().positive().max(36_600) }).optional(),
  /** So many private lessons, or so many visits of a group class. */
  lessons: z.object({ count: shapes.count }).optional(),
  /** Money's worth to be taken off an order. */
  cash: z.object({ valueFen: z.number().int().positive().max(100_000_000) }).optional(),
};

const redemption = '0193a1b2-0000-7000-8000-000000000001';
const undo = '0193a1b2-0000-7000-8000-000000000002';
const use = '0193a1b2-0000-7000-8000-000000000003';

const grants = {
  'benefit.granted': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A redeemed voucher became something the customer owns: a card, lessons, a class, cash value, goods.',
    schema: z.object({
      benefit: shapes.id,
      attempt: shapes.attempt,
      voucher: shapes.id,
      voucherType: z.number().int().min(1).max(7),
      product: shapes.text,
      phone: shapes.text,
      member: shapes.id.optional(),
      /** First day of a card, in the store's zone. */
      startsOn: date.optional(),
      /** Calendar days of a card. */
      days: days.optional(),
      /** Lessons or visits. */
      uses: z.number().int().positive().max(100_000).optional(),
      /** What a cash voucher is worth. */
      valueFen: shapes.fen.nonnegative().optional(),
    }),
    example: {
      benefit: 1,
      attempt: redemption,
      voucher: 1,
      voucherType: 1,
      product: '月卡',
      phone: '138****8000',
      member: 1,
      startsOn: '2026-11-21',
      days: 30,
    },
  }),
  'benefit.renewed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A redeemed voucher made the member’s running card longer by its days.',
    schema: z.object({ benefit: shapes.id, attempt: shapes.attempt, voucher: shapes.id, days }),
    example: { benefit: 1, attempt: redemption, voucher: 2, days: 30 },
  }),
  'benefit.taken-back': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'What a voucher had given was taken back because its redemption was undone.',
    schema: z.object({ benefit: shapes.id, attempt: shapes.attempt }),
    example: { benefit: 1, attempt: undo },
  }),
  'benefit.period-taken-back': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The days one voucher had given were taken off a card that lives on by another’s.',
    schema: z.object({
      benefit: shapes.id,
      attempt: shapes.attempt,
      redemption: shapes.attempt,
      voucher: shapes.id,
      days,
    }),
    example: { benefit: 1, attempt: undo, redemption, voucher: 2, days: 30 },
  }),
  'benefit.kept': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A redemption was undone although the kitchen had begun; the order stays with the customer.',
    schema: z.object({ attempt: shapes.attempt, voucher: shapes.id, order: shapes.id, status: shapes.short }),
    example: { attempt: undo, voucher: 1, order: 1, status: 'preparing' },
  }),
};

const changes = {
  'benefit.used': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The customer had one lesson or visit.',
    schema: z.object({
      benefit: shapes.id,
      use: shapes.attempt,
      coach: z.string().max(60),
      note: shapes.text,
      usedAtMs: shapes.atMs,
    }),
    example: { benefit: 2, use, coach: '李教练', note: '', usedAtMs: 1_795_000_200_000 },
  }),
  'benefit.use-undone': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A manager took back that a lesson or visit had been had.',
    schema: z.object({
      benefit: shapes.id,
      use: shapes.attempt,
      reason: shapes.text,
      undoneAtMs: shapes.atMs,
    }),
    example: { benefit: 2, use, reason: '记错人', undoneAtMs: 1_795_000_300_000 },
  }),
  'benefit.frozen': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A manager stopped a card from running; its days wait.',
    schema: z.object({
      benefit: shapes.id,
      freeze: shapes.attempt,
      frozenOn: date,
      reason: shapes.text,
      frozenAtMs: shapes.atMs,
    }),
    example: {
      benefit: 1,
      freeze: use,
      frozenOn: '2026-11-25',
      reason: '出差',
      frozenAtMs: 1_795_300_000_000,
    },
  }),
  'benefit.unfrozen': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A card runs again; the days it stood still are added to its end.',
    schema: z.object({
      benefit: shapes.id,
      freeze: shapes.attempt,
      unfrozenOn: date,
      days: z.number().int().nonnegative().max(1_000_000),
      reason: shapes.text,
      unfrozenAtMs: shapes.atMs,
    }),
    example: {
      benefit: 1,
      freeze: use,
      unfrozenOn: '2026-11-30',
      days: 5,
      reason: '',
      unfrozenAtMs: 1_795_700_000_000,
    },
  }),
};

const spending = {
  'benefit.spent': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Cash value of a voucher was taken against an order.',
    schema: z.object({
      benefit: shapes.id,
      payment: shapes.id,
      order: shapes.id,
      amountFen: shapes.fen.positive(),
      /** What was over and is lost: a voucher gives no change, and this shop keeps no rest of it. */
      lostFen: shapes.fen.nonnegative(),
      spentAtMs: shapes.atMs,
    }),
    example: {
      benefit: 3,
      payment: 1,
      order: 1,
      amountFen: 5_000,
      lostFen: 0,
      spentAtMs: 1_795_000_000_000,
    },
  }),
  'benefit.spend-undone': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Cash value that had been taken against an order is on its voucher again.',
    schema: z.object({
      benefit: shapes.id,
      payment: shapes.id,
      refund: shapes.id,
      amountFen: shapes.fen.positive(),
      /** What had been lost comes back once all of the payment has. */
      lostFen: shapes.fen.nonnegative(),
      undoneAtMs: shapes.atMs,
    }),
    example: {
      benefit: 3,
      payment: 1,
      refund: 1,
      amountFen: 5_000,
      lostFen: 0,
      undoneAtMs: 1_795_000_600_000,
    },
  }),
};

export const benefitFacts = { ...grants, ...changes, ...spending };
