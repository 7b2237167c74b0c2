// Where the counter stands: one union, so that a screen can never show two things at once. Pure.

import type { OfflineCard } from '@qiantai/shared/commands/offline.ts';
import type { RedemptionCard, VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import { unreachable, type PlatformWord } from '@qiantai/shared/result.ts';
import type { CommandAnswer, ScanKind } from '@qiantai/shared/wire.ts';
import {
  acceptedVerdict,
  verdictOfRedemption,
  verdictOfRefusal,
  verdictOfScan,
  verdictOfVoucher,
  type Verdict,
} from './verdict.ts';

export type Stage =
  | { readonly is: 'idle' }
  | { readonly is: 'basket' }
  | { readonly is: 'looking'; readonly text: string }
  | { readonly is: 'choosing'; readonly text: string; readonly candidates: readonly string[] }
  | { readonly is: 'card'; readonly card: VoucherCard; readonly count: number }
  | {
      readonly is: 'working';
      readonly doing: 'redeem' | 'reverse' | 'accept';
      readonly title: string;
      readonly code: string;
    }
  | { readonly is: 'settled'; readonly redemption: RedemptionCard; readonly card?: VoucherCard | undefined }
  | {
      readonly is: 'refused';
      readonly slug: RefusalSlug;
      readonly message: string;
      readonly text: string;
      readonly details: Readonly<Record<string, unknown>>;
      readonly word?: PlatformWord | undefined;
      /** What was on the stage before, when its redemption was refused. */
      readonly card?: VoucherCard | undefined;
      /** Whether an undo was refused and not a look or a redemption. */
      readonly undoing?: boolean | undefined;
    }
  | { readonly is: 'accepted'; readonly accepted: OfflineCard }
  | { readonly is: 'told'; readonly kind: Exclude<ScanKind, 'voucher'>; readonly text: string };

/** The verdict of a stage; undefined while nothing is decided. */
export function verdictOf(stage: Stage): Verdict | undefined {
  switch (stage.is) {
    case 'idle':
    case 'basket':
    case 'looking':
    case 'working':
      return undefined;
    case 'choosing':
      return verdictOfRefusal('platform-ambiguous');
    case 'card':
      return verdictOfVoucher(stage.card);
    case 'settled':
      return verdictOfRedemption(stage.redemption);
    case 'refused':
      return verdictOfRefusal(stage.slug);
    case 'accepted':
      return acceptedVerdict;
    case 'told':
      return verdictOfScan(stage.kind);
    default:
      return unreachable(stage);
  }
}

/** Whether a confirmation would spend this voucher now. */
export function mayRedeem(stage: Stage): stage is Extract<Stage, { is: 'card' }> {
  return stage.is === 'card' && verdictOfVoucher(stage.card).word === 'verdict.ready';
}

/** Whether this redemption can be undone at a moment. @param nowMs unix milliseconds by the agent's clock */
export function mayUndo(redemption: RedemptionCard, nowMs: number): boolean {
  return (
    redemption.kind === 'redeem' &&
    redemption.state === 'redeemed' &&
    !redemption.reversed &&
    redemption.reversibleUntilMs > nowMs
  );
}

/** The redemption a stage is about, when it is about one. */
export function redemptionOf(stage: Stage): RedemptionCard | undefined {
  if (stage.is === 'settled') return stage.redemption;
  return stage.is === 'card' ? stage.card.redemption : undefined;
}

type Refused = Extract<CommandAnswer, { ok: false }>;

/** The named values a refusal carries. */
export const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** The platforms among which a clerk has to choose. */
export function candidatesIn(answer: Refused): readonly string[] {
  const { candidates } = record(answer.data);
  return Array.isArray(candidates) ? candidates.filter((code) => typeof code === 'string') : [];
}

/** The attempt or voucher whose state tells more than the refusal does. */
export function pointerIn(answer: Refused): { readonly attempt?: string; readonly voucher?: number } {
  const { attempt, voucher } = record(answer.data);
  return {
    ...(answer.error === 'outcome-unknown' && typeof attempt === 'string' ? { attempt } : {}),
    ...(answer.error === 'voucher-busy' && typeof voucher === 'number' ? { voucher } : {}),
  };
}
