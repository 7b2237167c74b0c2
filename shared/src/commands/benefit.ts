// Asking about benefits: what somebody owns, one lesson less, a card that stands still.

import { z } from 'zod';
import { limits } from '../limits.ts';
import type { BenefitState } from '../views/benefits.ts';
import { clerks, define, managers } from './command.ts';
import type { MemberBrief } from './member.ts';

/** How much of its kind a deal gives, as a person says it. */
export const termsInput = {
  card: z.object({ days: z.number().int().min(1).max(limits.cardDaysMax) }).optional(),
  lessons: z.object({ count: z.number().int().min(1).max(limits.lessonsMax) }).optional(),
  cash: z.object({ valueFen: z.number().int().min(1).max(limits.storeValueFenMax) }).optional(),
};

/** A benefit as screens show it. Money in fen, days as yyyy-MM-dd in the store's zone, both ends included. */
export interface BenefitCard {
  readonly benefit: number;
  readonly voucher: number;
  /** 1 card, 2 private lessons, 3 group class, 5 cash value, 6 cinema ticket, 4 and 7 goods. */
  readonly voucherType: number;
  readonly product: string;
  /** As the platform showed it. */
  readonly phone: string;
  readonly member?: MemberBrief | undefined;
  readonly state: BenefitState;
  readonly grantedAtMs: number;
  /** Empty for what has no period. */
  readonly startsOn: string;
  readonly endsOn: string;
  /** Days that its vouchers give, without those it stood still. */
  readonly days: number;
  readonly frozenOn?: string | undefined;
  /** Lessons or visits; all three 0 for what is not counted. */
  readonly uses: number;
  readonly used: number;
  readonly remaining: number;
  readonly valueFen: number;
  readonly remainingFen: number;
}

export interface BenefitUse {
  readonly use: string;
  readonly coach: string;
  readonly note: string;
  readonly clerk: string;
  readonly usedAtMs: number;
  readonly undoneAtMs?: number | undefined;
  readonly undoneBy?: string | undefined;
  readonly reason: string;
}

/** One benefit with everything that changed it, oldest first. */
export interface BenefitHistory extends BenefitCard {
  readonly history: {
    readonly uses: readonly BenefitUse[];
    readonly freezes: readonly {
      readonly frozenOn: string;
      readonly unfrozenOn?: string | undefined;
      readonly days: number;
      readonly reason: string;
      readonly by: string;
    }[];
    readonly periods: readonly {
      readonly voucher: number;
      readonly days: number;
      readonly takenBack: boolean;
    }[];
  };
}

const id = z.number().int().positive();
const reason = z.string().trim().max(200);

export const benefitCommands = {
  'benefit.list': define<readonly BenefitCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'What a member owns, what a voucher became, or what a phone, name or product finds; newest first.',
    input: z
      .object({
        member_id: id.optional(),
        voucher_id: id.optional(),
        /** A whole phone, its last four digits, a member's name or a product. */
        query: z.string().trim().min(1).max(60).optional(),
      })
      .refine(
        (input) => Object.values(input).filter((value) => value !== undefined).length === 1,
        'member_id, voucher_id or query',
      ),
  }),
  'benefit.get': define<BenefitHistory>()({
    kind: 'query',
    roles: clerks,
    says: 'One benefit with all that changed it.',
    input: z.object({ benefit_id: id }),
  }),
  'benefit.useLesson': define<BenefitHistory>()({
    kind: 'command',
    roles: clerks,
    says: 'One lesson or visit was had; a private lesson names its coach.',
    input: z.object({
      benefit_id: id,
      coach: z.string().trim().max(limits.memberNameCharsMax).default(''),
      note: reason.default(''),
    }),
  }),
  'benefit.undoUse': define<BenefitHistory>()({
    kind: 'command',
    roles: managers,
    says: 'Takes back that a lesson or visit was had.',
    input: z.object({ benefit_id: id, use: z.string().length(36), reason: reason.default('') }),
  }),
  'benefit.freeze': define<BenefitHistory>()({
    kind: 'command',
    roles: managers,
    says: 'Stops a card from running, with the reason; its days wait.',
    input: z.object({ benefit_id: id, reason: reason.min(1) }),
  }),
  'benefit.unfreeze': define<BenefitHistory>()({
    kind: 'command',
    roles: managers,
    says: 'Lets a card run again; the days it stood still come after its end.',
    input: z.object({ benefit_id: id, reason: reason.default('') }),
  }),
};
