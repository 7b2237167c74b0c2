// Asking about members' points and levels: read, spend, put right; what a level takes off a price; two members made one.

import { z } from 'zod';
import { limits } from '../limits.ts';
import type { MemberLevel } from '../member-levels.ts';
import type { PointsKind } from '../views/points.ts';
import { admins, clerks, define, managers } from './command.ts';
import type { MemberCard } from './member.ts';

/** One time that points came or went. */
export interface PointsEntry {
  readonly entry: number;
  readonly kind: PointsKind;
  /** What the balance changed by. */
  readonly points: number;
  /** In the asker's language. */
  readonly reason: string;
  readonly order: number | undefined;
  readonly orderNumber: string | undefined;
  readonly clerk: string;
  readonly atMs: number;
}

export interface PointsChange {
  readonly member: number;
  /** What was asked for. */
  readonly points: number;
  /** What is left. */
  readonly balance: number;
}

/** Money in fen. */
export interface DiscountQuote {
  readonly member: number;
  readonly amountFen: number;
  readonly discountFen: number;
  readonly finalFen: number;
  /** What is paid of each price, 1 is all of it. */
  readonly discount: number;
  readonly level: number;
  readonly levelName: string;
}

const id = z.number().int().positive();
const points = z.number().int().min(1).max(limits.pointsMax);
const reason = z.string().trim().min(1).max(200);

const level = z.object({
  level: id.max(limits.memberLevelsMax),
  name: z.string().trim().min(1).max(20),
  min_points: z.number().int().min(0).max(limits.pointsMax),
  paid_permille: z.number().int().min(1).max(1_000),
});

export const pointsCommands = {
  'points.log': define<readonly PointsEntry[]>()({
    kind: 'query',
    roles: clerks,
    says: 'When a member’s points came and went, newest first.',
    input: z.object({
      member_id: id,
      skip: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(limits.pointsLogPageMax).default(20),
    }),
  }),
  'points.redeem': define<PointsChange>()({
    kind: 'command',
    roles: clerks,
    says: 'A member spends points; never more than there are.',
    input: z.object({ member_id: id, points, reason }),
  }),
  'points.adjust': define<PointsChange>()({
    kind: 'command',
    roles: managers,
    says: 'Puts a member’s points right, up or down, with the reason.',
    input: z.object({
      member_id: id,
      points: z
        .number()
        .int()
        .min(-limits.pointsMax)
        .max(limits.pointsMax)
        .refine((value) => value !== 0, 'not 0'),
      reason,
    }),
  }),
  'member.levels': define<readonly MemberLevel[]>()({
    kind: 'query',
    roles: clerks,
    says: 'The levels members reach by their points, and what is paid of a price at each.',
    input: z.object({}),
  }),
  'member.setLevels': define<readonly MemberLevel[]>()({
    kind: 'command',
    roles: admins,
    says: 'Makes the shop’s list of levels: numbered from 1, by rising points, the first from 0.',
    input: z.object({
      levels: z
        .array(level)
        .min(1)
        .max(limits.memberLevelsMax)
        .refine(
          (list) =>
            list.every(
              (one, index) =>
                one.level === index + 1 &&
                (index === 0 ? one.min_points === 0 : one.min_points > (list[index - 1]?.min_points ?? 0)),
            ),
          'levels 1, 2, 3 … by rising min_points, the first from 0',
        ),
    }),
  }),
  'member.discount': define<DiscountQuote>()({
    kind: 'query',
    roles: clerks,
    says: 'What a member pays of an amount.',
    input: z.object({ member_id: id, amountFen: z.number().int().min(0).max(limits.amountFenMax) }),
  }),
  'member.merge': define<MemberCard>()({
    kind: 'command',
    roles: managers,
    says: 'Makes two members one: points, benefits and spending follow, both ids answer the one that stays.',
    input: z.object({ member_id: id, into_id: id, reason }),
  }),
};
