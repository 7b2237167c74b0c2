// Several vouchers of one table at once: looked at together, redeemed each by the ordinary way.

import { z } from 'zod';
import { limits } from '../limits.ts';
import type { RefusalSlug } from '../refusals.ts';
import type { PlatformWord } from '../result.ts';
import { clerks, define } from './command.ts';
import type { RedemptionCard, VoucherCard } from './voucher.ts';

const code = z.string().trim().min(1).max(2_048);
const platformCode = z.string().min(1).max(20).optional();

/** Why a code of the basket was not redeemed, as a single redemption would say it. */
export interface BasketRefusal {
  readonly error: RefusalSlug;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly platform?: PlatformWord | undefined;
}

/**
 * - `redeemed`     spent, and it stands
 * - `unclear`      not known yet; never undone by itself
 * - `refused`      nothing was spent
 * - `skipped`      never tried, because another was refused
 * - `undone`       spent and given back, because another was refused
 * - `undo-unclear` the undo is not known yet
 * - `undo-refused` spent, and it could not be given back
 */
export type BasketLineState =
  'redeemed' | 'unclear' | 'refused' | 'skipped' | 'undone' | 'undo-unclear' | 'undo-refused';

export interface BasketLine {
  readonly code: string;
  readonly state: BasketLineState;
  readonly card?: RedemptionCard | undefined;
  readonly refusal?: BasketRefusal | undefined;
  /** The attempt that undoes it, where that has no end yet. */
  readonly undo?: string | undefined;
}

export interface BasketResult {
  /** In the order they were asked. */
  readonly lines: readonly BasketLine[];
  readonly redeemed: number;
  /** Whether every code is spent and stands. */
  readonly whole: boolean;
}

export interface BasketLook {
  readonly code: string;
  readonly card?: VoucherCard | undefined;
  readonly refusal?: BasketRefusal | undefined;
}

export const basketCommands = {
  'basket.check': define<readonly BasketLook[]>()({
    kind: 'query',
    roles: clerks,
    says: 'Tells what several codes are worth, each on its own; spends nothing.',
    input: z.object({
      codes: z
        .array(z.object({ code, platform_code: platformCode }))
        .min(1)
        .max(limits.basketCodesMax),
    }),
  }),
  'basket.redeem': define<BasketResult>()({
    kind: 'command',
    roles: clerks,
    says: 'Redeems several codes, each once; with `undo`, none stays spent when another is refused.',
    input: z.object({
      codes: z
        .array(
          z.object({ code, platform_code: platformCode, count: z.number().int().min(1).max(100).default(1) }),
        )
        .min(1)
        .max(limits.basketCodesMax),
      onFailure: z.enum(['keep', 'undo']).default('keep'),
    }),
  }),
};
