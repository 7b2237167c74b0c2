// Asking about the shop's own vouchers: issue a batch, show, export, print and withdraw its codes.

import { z } from 'zod';
import { limits } from '../limits.ts';
import type { DealTerms, Dish } from '../views/vouchers.ts';
import { termsInput } from './benefit.ts';
import { define, managers } from './command.ts';
import type { PaperCard } from './room.ts';

/** One batch as screens show it. Money in fen, times in unix milliseconds, days yyyy-MM-dd of the store. */
export interface BatchCard extends DealTerms {
  readonly batch: number;
  readonly platform: string;
  readonly deal: string;
  readonly product: string;
  readonly voucherType: number;
  readonly dishes: readonly Dish[];
  /** What one use is worth. */
  readonly valueFen: number;
  readonly count: number;
  readonly uses: number;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly note: string;
  readonly issuedBy: string;
  readonly issuedAtMs: number;
  /** Uses of the whole batch that stand. */
  readonly used: number;
  readonly revoked: 'none' | 'some' | 'all';
  /** How many of its vouchers are withdrawn. */
  readonly revokedCount: number;
  /** False when the key that signed it is gone from this station: its codes are still taken, but not shown again. */
  readonly writable: boolean;
}

export interface BatchCode {
  readonly serial: number;
  readonly code: string;
  readonly used: number;
  readonly revoked: boolean;
}

export interface BatchCodes {
  readonly batch: number;
  readonly items: readonly BatchCode[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

/** A file as text. */
export interface BatchFile {
  readonly filename: string;
  readonly type: string;
  readonly text: string;
}

const batch = z.number().int().positive();
const serial = z.number().int().min(1).max(limits.batchCodesMax);

export const batchCommands = {
  'batch.issue': define<BatchCard>()({
    kind: 'command',
    roles: managers,
    says: 'Issues a batch of the shop’s own signed vouchers and says what each becomes.',
    input: z.object({
      product: z.string().trim().min(1).max(60),
      voucher_type: z.number().int().min(1).max(7),
      dishes: z
        .array(
          z.object({ name: z.string().trim().min(1).max(100), quantity: z.number().int().min(1).max(100) }),
        )
        .max(50)
        .default([]),
      value_fen: z.number().int().min(0).max(limits.storeValueFenMax),
      count: z.number().int().min(1).max(limits.batchCodesMax),
      uses: z.number().int().min(1).max(limits.batchUsesMax).default(1),
      /** Today when left out. */
      valid_from: z.iso.date().optional(),
      valid_until: z.iso.date(),
      note: z.string().trim().max(200).default(''),
      ...termsInput,
    }),
  }),
  'batch.list': define<readonly BatchCard[]>()({
    kind: 'query',
    roles: managers,
    says: 'The latest batches and how much of each is used.',
    input: z.object({}),
  }),
  'batch.codes': define<BatchCodes>()({
    kind: 'query',
    roles: managers,
    says: 'The codes of a batch, page by page: whoever has one may use it.',
    input: z.object({ batch, page: z.number().int().min(1).max(limits.batchCodesMax).default(1) }),
  }),
  'batch.export': define<BatchFile>()({
    kind: 'query',
    roles: managers,
    says: 'All codes of a batch as a CSV file for a printing house or a mail.',
    input: z.object({ batch }),
  }),
  'batch.revoke': define<BatchCard>()({
    kind: 'command',
    roles: managers,
    says: 'Withdraws vouchers of a batch, or all of it; what was redeemed stays redeemed.',
    input: z.object({
      batch,
      /** All of it when left out. */
      serials: z.array(serial).min(1).max(limits.batchCodesMax).optional(),
      reason: z.string().trim().min(1).max(200),
    }),
  }),
  'batch.print': define<readonly PaperCard[]>()({
    kind: 'command',
    roles: managers,
    says: 'Prints vouchers of a batch on the counter’s printer, a paper each; withdrawn ones are left out.',
    input: z.object({ batch, from: serial, to: serial }),
  }),
};
