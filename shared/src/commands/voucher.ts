// Asking about vouchers: look up, redeem, undo, list.

import { z } from 'zod';
import type { PlatformWord } from '../result.ts';
import type { AttemptState, Becomes, VoucherStatus } from '../views/vouchers.ts';
import { clerks, define } from './command.ts';
import { mobile, type MemberBrief } from './member.ts';

const code = z.string().trim().min(1).max(2_048);
/** A manager's word that it be undone although the kitchen has begun; the order then stays. */
const force = z.boolean().optional();
const platformCode = z.string().min(1).max(20).optional();

/** A voucher as screens show it. Money in fen, times in unix milliseconds. */
export interface VoucherCard {
  readonly voucher: number;
  readonly platform: string;
  readonly code: string;
  readonly orderNo: string;
  /** The platform's own name of what was bought; empty when it tells none. */
  readonly deal: string;
  readonly title: string;
  readonly originalFen: number;
  readonly paidFen: number;
  readonly phone: string;
  readonly usable: number;
  readonly status: VoucherStatus;
  readonly expiresOn: string;
  readonly becomes: Becomes;
  /** False while nobody has said what this deal becomes here; it is then handed over as goods. */
  readonly mapped: boolean;
  readonly redemption?: RedemptionCard | undefined;
  /** Whose the redemption is; before it, whose whole phone the platform told. */
  readonly member?: MemberBrief | undefined;
  /** How long ago the platform said so; absent where it was not asked for this card. */
  readonly ageMs?: number | undefined;
  /** Members whose phone may be the one the platform shows in part: to be asked about, never assumed. */
  readonly memberCandidates?: readonly MemberBrief[] | undefined;
}

/**
 * `accepted` offline, and its platform has not been heard about it yet; `contested`: the platform does not honour what was
 * accepted, and a manager has not decided yet. All others are where an attempt stands.
 */
export type RedemptionState = AttemptState | 'accepted' | 'contested';

/** Where one attempt stands. `state` asking/unclear/held is not an end: the screen says 结果未知 or 核销中. */
export interface RedemptionCard {
  readonly attempt: string;
  readonly kind: 'redeem' | 'reverse';
  readonly voucher: number;
  readonly platform: string;
  readonly code: string;
  readonly title: string;
  readonly phone: string;
  readonly voucherType: number;
  readonly count: number;
  readonly paidFen: number;
  readonly clerk: string;
  readonly clerkName: string;
  readonly state: RedemptionState;
  /** A refusal's slug, or why nothing is known yet. */
  readonly because?: string | undefined;
  readonly word?: PlatformWord | undefined;
  readonly askedAtMs: number;
  readonly endedAtMs?: number | undefined;
  /** 0 when it cannot be undone (any more, or at all). */
  readonly reversibleUntilMs: number;
  readonly resultType?: number | undefined;
  readonly resultId?: number | undefined;
  /** The attempt that undid this one stands as the voucher's latest state. */
  readonly reversed: boolean;
  readonly member?: MemberBrief | undefined;
}

export interface VoucherPage {
  readonly items: readonly VoucherCard[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

export const voucherCommands = {
  'voucher.lookup': define<VoucherCard>()({
    kind: 'query',
    roles: clerks,
    says: 'Tells what a code is worth and what it will become; spends nothing.',
    input: z.object({ code, platform_code: platformCode }),
  }),
  'voucher.redeem': define<RedemptionCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Spends a voucher on its platform, once.',
    input: z.object({
      code,
      platform_code: platformCode,
      count: z.number().int().min(1).max(100).default(1),
      /** Whose it will be: a phone finds its member or makes one. Neither: nobody's, until it is assigned. */
      phone: mobile.optional(),
      member_id: z.number().int().positive().optional(),
    }),
  }),
  'voucher.reverse': define<RedemptionCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Undoes a redemption within the platform’s window; one’s own, or anybody’s for a manager.',
    input: z.object({
      voucher_id: z.number().int().positive(),
      /** Which of several uses, by the attempt that made it; the latest when left out. */
      redemption: z.string().length(36).optional(),
      reason: z.string().trim().max(200).default(''),
      force,
    }),
  }),
  'voucher.reverseByCode': define<RedemptionCard>()({
    kind: 'command',
    roles: clerks,
    says: 'The same undo, by the voucher’s code on its platform.',
    input: z.object({
      code,
      platform_code: z.string().min(1).max(20),
      reason: z.string().trim().max(200).default(''),
      force,
    }),
  }),
  'voucher.attempt': define<RedemptionCard>()({
    kind: 'query',
    roles: clerks,
    says: 'Tells where one attempt stands now.',
    input: z.object({ attempt: z.string().length(36) }),
  }),
  'voucher.recent': define<readonly RedemptionCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'The latest attempts of this station and what was accepted offline, newest first.',
    input: z.object({}),
  }),
  'voucher.list': define<VoucherPage>()({
    kind: 'query',
    roles: clerks,
    says: 'Vouchers this store has seen, filtered and paged.',
    input: z.object({
      page: z.number().int().min(1).default(1),
      page_size: z.number().int().min(1).max(200).default(20),
      keyword: z.string().max(100).optional(),
      platform_code: platformCode,
      voucher_type: z.number().int().min(1).max(7).optional(),
      status: z.number().int().min(1).max(6).optional(),
      start_date: z.iso.date().optional(),
      end_date: z.iso.date().optional(),
    }),
  }),
  'voucher.get': define<VoucherCard>()({
    kind: 'query',
    roles: clerks,
    says: 'One voucher by its id.',
    input: z.object({ voucher_id: z.number().int().positive() }),
  }),
  'voucher.logs': define<readonly RedemptionCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'Every attempt on one voucher, oldest first.',
    input: z.object({ voucher_id: z.number().int().positive() }),
  }),
};
