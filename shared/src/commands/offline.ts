// Asking about what is accepted without its platform: accept, how much may still be, what waits, the conflict desk.

import { z } from 'zod';
import { caseActions, type CaseAction, type CaseKind } from '../facts/offline.ts';
import { limits } from '../limits.ts';
import type { PlatformWord } from '../result.ts';
import type { AcceptanceState, OfflineTally } from '../views/offline.ts';
import type { Becomes } from '../views/vouchers.ts';
import { clerks, define, managers } from './command.ts';

/** A code that was accepted offline. Money in fen, times in unix milliseconds. */
export interface OfflineCard {
  /** Also the key its redemption will carry. */
  readonly acceptance: string;
  readonly voucher: number;
  readonly platform: string;
  readonly code: string;
  readonly amountFen: number;
  readonly becomes: Becomes;
  readonly resultType: number;
  readonly resultId: number;
  readonly clerk: string;
  readonly clerkName: string;
  readonly acceptedAtMs: number;
  readonly state: AcceptanceState;
}

/** What may still be accepted for one platform; the settings are absent when it refuses. */
export interface OfflineAllowance {
  readonly platform: string;
  readonly allowed: boolean;
  readonly acceptMax?: number;
  readonly amountMaxFen?: number;
  readonly minutesMax?: number;
  readonly acceptLeft: number;
  readonly amountLeftFen: number;
  /** Whole minutes until nothing more is accepted unless the platform is heard before. */
  readonly minutesLeft: number;
  readonly heardAtMs?: number | undefined;
  readonly tally: OfflineTally;
}

export interface OfflineStatus extends OfflineTally {
  readonly platforms: readonly OfflineAllowance[];
  readonly openCases: number;
  /** The oldest ones; `waiting` counts all. */
  readonly items: readonly OfflineCard[];
}

export interface CaseCard {
  readonly case: number;
  readonly acceptance: string;
  readonly voucher: number;
  readonly kind: CaseKind;
  readonly platform: string;
  readonly code: string;
  readonly product: string;
  readonly amountFen: number;
  /** What the platform pays, where it told. */
  readonly toldFen?: number | undefined;
  /** Who accepted it. */
  readonly clerk: string;
  readonly clerkName: string;
  readonly acceptedAtMs: number;
  readonly why: string;
  readonly word?: PlatformWord | undefined;
  readonly openedAtMs: number;
  readonly open: boolean;
  /** What a manager may decide now; none when closed. */
  readonly actions: readonly CaseAction[];
  readonly action?: CaseAction | undefined;
  readonly note: string;
  readonly closedBy?: string | undefined;
  readonly closedByName?: string | undefined;
  readonly closedAtMs?: number | undefined;
}

export interface CasePage {
  readonly items: readonly CaseCard[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

export const offlineCommands = {
  'voucher.acceptOffline': define<OfflineCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Accepts a code whose platform cannot be reached, within what the shop is willing to risk.',
    input: z.object({
      code: z.string().trim().min(1).max(255),
      /** Needed where more than one platform may know the code. */
      platform_code: z.string().min(1).max(20).optional(),
      /** What it is, as the clerk reads it off the customer's phone: a mapped deal, or a name. */
      deal: z.string().trim().min(1).max(100).optional(),
      product: z.string().trim().min(1).max(100).optional(),
      amount_fen: z.number().int().min(1).max(limits.offlineAmountFenMax),
    }),
  }),
  'offline.status': define<OfflineStatus>()({
    kind: 'query',
    roles: clerks,
    says: 'Tells what may still be accepted offline, what waits for its platform, and how many cases are open.',
    input: z.object({}),
  }),
  'offline.retry': define<OfflineTally>()({
    kind: 'command',
    roles: clerks,
    says: 'Asks the platforms about what waits now instead of after the pause.',
    input: z.object({}),
  }),
  'case.list': define<CasePage>()({
    kind: 'query',
    roles: managers,
    says: 'The conflict desk: what was accepted offline and not honoured, newest first.',
    input: z.object({
      state: z.enum(['open', 'closed', 'all']).default('open'),
      page: z.number().int().min(1).default(1),
      page_size: z.number().int().min(1).max(200).default(20),
    }),
  }),
  'case.close': define<CaseCard>()({
    kind: 'command',
    roles: managers,
    says: 'Decides a case: the loss is borne, the customer paid, the goods came back, or the platform is asked again.',
    input: z.object({
      case: z.number().int().positive(),
      action: z.enum(caseActions),
      note: z.string().trim().max(200).default(''),
    }),
  }),
};
