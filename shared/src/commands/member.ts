// Asking about members: find, register, rename, and give a redemption to one.

import { z } from 'zod';
import { limits } from '../limits.ts';
import type { BenefitCard } from './benefit.ts';
import { clerks, define } from './command.ts';
import type { VoucherCard } from './voucher.ts';

/** A Chinese mobile number, 11 digits. */
export const mobile = z
  .string()
  .trim()
  .regex(/^1[3-9]\d{9}$/);

const id = z.number().int().positive();
const name = z.string().trim().max(limits.memberNameCharsMax);

/** A member as other cards mention one. */
export interface MemberBrief {
  readonly member: number;
  /** Empty while nobody has asked. */
  readonly name: string;
  /** Masked, 138****8000. */
  readonly phone: string;
}

/** A member as the counter shows one. Money in fen. */
export interface MemberCard extends MemberBrief {
  /** Present in answers about exactly one member, where this station can open its seal. */
  readonly fullPhone?: string | undefined;
  readonly level: number;
  readonly levelName: string;
  readonly points: number;
  /** Ever earned: what the level goes by. */
  readonly pointsEarned: number;
  /** Spent before the order that brought them was refunded; taken off what comes next. */
  readonly pointsOwed: number;
  readonly totalSpentFen: number;
  readonly totalOrders: number;
  /** What is paid of each price, 1 is all of it. */
  readonly discount: number;
  readonly registeredAtMs: number;
  /** Forgotten: nobody can be told any more who it was. */
  readonly erased?: true | undefined;
  /** Newest first. */
  readonly benefits: readonly BenefitCard[];
}

const oneMember = z
  .object({ member_id: id.optional(), phone: mobile.optional() })
  .refine((input) => (input.member_id === undefined) !== (input.phone === undefined), {
    path: ['member_id'],
    message: 'member_id or phone',
  });

export const memberCommands = {
  'member.find': define<readonly MemberCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'Members with a phone, its last four digits, or an id; none when there is none.',
    input: z
      .object({
        phone: mobile.optional(),
        last4: z
          .string()
          .regex(/^\d{4}$/)
          .optional(),
        id: id.optional(),
      })
      .refine(
        (input) => Object.values(input).filter((value) => value !== undefined).length === 1,
        'phone, last4 or id',
      ),
  }),
  'member.get': define<MemberCard>()({
    kind: 'query',
    roles: clerks,
    says: 'One member, by id or by the whole phone, with what the member owns.',
    input: oneMember,
  }),
  'member.register': define<MemberCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Makes a customer a member, known by the phone.',
    input: z.object({ phone: mobile, name: name.default('') }),
  }),
  'member.rename': define<MemberCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Calls a member by another name.',
    input: z.object({ member_id: id, name: name.min(1) }),
  }),
  'voucher.assignMember': define<VoucherCard>()({
    kind: 'command',
    roles: clerks,
    says: 'Gives a redemption that had no member to one; a phone nobody has becomes a new member.',
    input: z
      .object({ voucher_id: id, member_id: id.optional(), phone: mobile.optional() })
      .refine((input) => (input.member_id === undefined) !== (input.phone === undefined), {
        path: ['member_id'],
        message: 'member_id or phone',
      }),
  }),
};
