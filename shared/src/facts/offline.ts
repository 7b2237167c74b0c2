// Facts about what was handed over while a platform could not be reached, and what came of each of those.
// Why a case is a fact of its own and not a state of the voucher: it is a person's work, and outlives the answer.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';
import { becomes } from './voucher.ts';

const scopes = ['counter', 'manager'] as const;

/** Why the platform did not honour what was accepted, in the words of the conflict desk. */
export const caseKinds = [
  'used-elsewhere',
  'refunded',
  'expired',
  'invalid',
  'amount-differs',
  'unknown',
] as const;
export type CaseKind = (typeof caseKinds)[number];

/** What a manager decides: the loss is borne, the customer paid, the goods came back, or the platform is asked again. */
export const caseActions = ['write-off', 'customer-paid', 'goods-returned', 'retry'] as const;
export type CaseAction = (typeof caseActions)[number];

const acceptance = { acceptance: shapes.attempt, voucher: shapes.id };

export const offlineFacts = {
  'voucher.accepted-offline': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A code was accepted although its platform could not be reached; the platform will be asked with this very key.',
    schema: z.object({
      /** The key its redemption will carry. */
      ...acceptance,
      platform: shapes.short,
      code: shapes.short,
      deal: shapes.text,
      amountFen: shapes.fen,
      becomes,
      resultType: z.number().int().min(1).max(7),
      resultId: shapes.id,
      command: shapes.short,
      commandHash: z.string().length(64),
      clerk: shapes.short,
      acceptedAtMs: shapes.atMs,
    }),
    example: {
      acceptance: '0193a1b2-0000-7000-8000-000000000001',
      voucher: 1,
      platform: 'meituan',
      code: '123456789012',
      deal: '7001',
      amountFen: 12800,
      becomes: { voucherType: 4, product: '双人套餐', dishes: [{ name: '宫保鸡丁', quantity: 1 }] },
      resultType: 4,
      resultId: 1,
      command: 'c-1',
      commandHash: 'a'.repeat(64),
      clerk: '1001',
      acceptedAtMs: 1_795_000_000_000,
    },
  }),
  'voucher.offline-asked': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A try that certainly had no effect stands again under the same key; the platform may be called from now on.',
    schema: z.object({
      ...acceptance,
      attempt: shapes.attempt,
      ticket: z.string().max(2000),
      paidFen: shapes.fen,
      askedAtMs: shapes.atMs,
    }),
    example: {
      acceptance: '0193a1b2-0000-7000-8000-000000000001',
      voucher: 1,
      attempt: '0193a1b2-0000-7000-8000-000000000001',
      ticket: '',
      paidFen: 12800,
      askedAtMs: 1_795_000_000_000,
    },
  }),
  'voucher.offline-confirmed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The platform spent for us what had been accepted without it.',
    schema: z.object({ ...acceptance, attempt: shapes.attempt, confirmedAtMs: shapes.atMs }),
    example: {
      acceptance: '0193a1b2-0000-7000-8000-000000000001',
      voucher: 1,
      attempt: '0193a1b2-0000-7000-8000-000000000001',
      confirmedAtMs: 1_795_000_900_000,
    },
  }),
  'case.opened': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'What was accepted offline was not honoured as accepted; a manager has to decide.',
    schema: z.object({
      case: shapes.id,
      ...acceptance,
      kind: z.enum(caseKinds),
      platform: shapes.short,
      code: shapes.short,
      product: shapes.text,
      /** What was accepted. */
      amountFen: shapes.fen,
      /** What the platform pays, where it told. */
      toldFen: shapes.fen.optional(),
      /** Who accepted it, and when. */
      clerk: shapes.short,
      acceptedAtMs: shapes.atMs,
      /** A refusal's slug, or the client's own word. */
      why: shapes.text,
      word: shapes.platformWord.optional(),
      openedAtMs: shapes.atMs,
    }),
    example: {
      case: 1,
      acceptance: '0193a1b2-0000-7000-8000-000000000001',
      voucher: 1,
      kind: 'used-elsewhere',
      platform: 'meituan',
      code: '123456789012',
      product: '双人套餐',
      amountFen: 12800,
      clerk: '1001',
      acceptedAtMs: 1_795_000_000_000,
      why: 'voucher-already-redeemed',
      openedAtMs: 1_795_000_900_000,
    },
  }),
  'case.closed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A manager decided what becomes of a case, and why.',
    schema: z.object({
      case: shapes.id,
      ...acceptance,
      action: z.enum(caseActions),
      note: shapes.text,
      /** The key of the tries to come, where the old one was answered with a definite no. */
      attempt: shapes.attempt.optional(),
      closedBy: shapes.short,
      closedAtMs: shapes.atMs,
    }),
    example: {
      case: 1,
      acceptance: '0193a1b2-0000-7000-8000-000000000001',
      voucher: 1,
      action: 'write-off',
      note: '顾客已离店',
      closedBy: '3001',
      closedAtMs: 1_795_001_000_000,
    },
  }),
};
