// Whether a code whose platform did not answer may be accepted without it, and what is still to be asked. Pure.

import type { OfflineAllowance } from '@qiantai/shared/commands/offline.ts';
import type { VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import type { DealRow } from '@qiantai/shared/views/catalogue.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { whyNothingLeft } from './offline-budget.ts';
import type { Stage } from './stage.ts';

export interface Unreached {
  readonly code: string;
  readonly platform: string;
  /** What was paid for one, in fen; 0 where nobody knows. */
  readonly amountFen: number;
  /** Empty where nobody knows. */
  readonly product: string;
}

export interface OfflineOffer extends Unreached {
  readonly allowance: OfflineAllowance;
  /** Whether it is known what the voucher becomes here; else the clerk says it. */
  readonly isKnown: boolean;
  /** What the clerk may say that it is. */
  readonly deals: readonly DealRow[];
}

/** What the clerk said in the question. Money in fen. */
export interface OfflineAnswer {
  readonly amountFen: number;
  readonly product: string;
  readonly deal?: string | undefined;
}

/** The code of a stage whose platform could not be reached; undefined for every other end. */
export function unreachedIn(stage: Stage): Unreached | undefined {
  if (stage.is === 'settled') {
    const { kind, state, because, code, platform, paidFen, title } = stage.redemption;
    const isUnreached = kind === 'redeem' && state === 'refused' && because === 'platform-unreachable';
    return isUnreached ? { code, platform, amountFen: paidFen, product: title } : undefined;
  }
  if (stage.is !== 'refused' || stage.slug !== 'platform-unreachable' || stage.undoing === true)
    return undefined;
  const { card, text, details } = stage;
  const platform = card?.platform ?? details['platform'];
  if (typeof platform !== 'string' || platform === '') return undefined;
  return { code: text, platform, amountFen: card?.paidFen ?? 0, product: card?.becomes.product ?? '' };
}

/**
 * The offer to make now; undefined where the shop may not take the risk or knows that the code cannot be taken.
 * @param seen what this store saw of the voucher before
 * @param nowMs unix milliseconds by the agent's clock
 */
export function offerOf(
  unreached: Unreached,
  allowance: OfflineAllowance | undefined,
  seen: Pick<VoucherCard, 'status' | 'paidFen' | 'becomes' | 'mapped'> | undefined,
  nowMs: number,
  deals: readonly DealRow[] = [],
): OfflineOffer | undefined {
  if (allowance === undefined || whyNothingLeft(allowance, nowMs) !== undefined) return undefined;
  if (seen !== undefined && seen.status !== 1) return undefined;
  const amountFen = seen !== undefined && seen.paidFen > 0 ? seen.paidFen : unreached.amountFen;
  if (amountFen > allowance.amountLeftFen) return undefined;
  const product = seen?.becomes.product ?? unreached.product;
  const isKnown = seen === undefined ? product !== '' : seen.mapped;
  return { ...unreached, amountFen, product, allowance, isKnown, deals: isKnown ? [] : deals };
}

/**
 * Whole fen from digits typed one after the other, as a till reads them: "12800" is 128.00 yuan.
 * @returns 0 for nothing, and for more than may be asked for
 */
export function fenOfDigits(text: string): number {
  const typed = Number(text.replace(/\D/g, ''));
  return typed > limits.offlineAmountFenMax ? 0 : typed;
}
