// Facts about members' points: each way they come and go. A balance is the sum of them and stands nowhere else.

import { z } from 'zod';
import { limits } from '../limits.ts';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;
const points = z.number().int().positive().max(limits.pointsMax);
const reason = z.string().min(1).max(200);

export const pointsFacts = {
  'points.earned': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A member’s order was paid and brought points, one for each whole yuan.',
    schema: z.object({ member: shapes.id, order: shapes.id, points, earnedAtMs: shapes.atMs }),
    example: { member: 1, order: 1, points: 76, earnedAtMs: 1_795_000_000_000 },
  }),
  'points.taken-back': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Money of an order went back, and the points that it had brought with it; spent ones are owed.',
    schema: z.object({
      member: shapes.id,
      order: shapes.id,
      refund: shapes.id,
      points: z.number().int().nonnegative().max(limits.pointsMax),
      /** Spent already: taken off what the member earns next. */
      owed: z.number().int().nonnegative().max(limits.pointsMax),
      takenBackAtMs: shapes.atMs,
    }),
    example: { member: 1, order: 1, refund: 1, points: 38, owed: 0, takenBackAtMs: 1_795_000_600_000 },
  }),
  'points.owed-taken': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Points a member owed were taken off what was earned.',
    schema: z.object({ member: shapes.id, points, takenAtMs: shapes.atMs }),
    example: { member: 1, points: 8, takenAtMs: 1_795_000_700_000 },
  }),
  'points.redeemed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A member spent points.',
    schema: z.object({ member: shapes.id, points, reason, redeemedAtMs: shapes.atMs }),
    example: { member: 1, points: 10, reason: '兑换酸梅汤', redeemedAtMs: 1_795_000_800_000 },
  }),
  'points.spent': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A member paid for an order, or a part of it, with points.',
    schema: z.object({
      member: shapes.id,
      order: shapes.id,
      payment: shapes.id,
      points,
      amountFen: shapes.fen.positive(),
      spentAtMs: shapes.atMs,
    }),
    example: {
      member: 1,
      order: 1,
      payment: 1,
      points: 500,
      amountFen: 500,
      spentAtMs: 1_795_000_000_000,
    },
  }),
  'points.given-back': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Points that had paid for an order went back to their member.',
    schema: z.object({
      member: shapes.id,
      order: shapes.id,
      payment: shapes.id,
      refund: shapes.id,
      points,
      givenBackAtMs: shapes.atMs,
    }),
    example: {
      member: 1,
      order: 1,
      payment: 1,
      refund: 1,
      points: 500,
      givenBackAtMs: 1_795_000_600_000,
    },
  }),
  'points.adjusted': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A manager put a member’s points right.',
    schema: z.object({
      member: shapes.id,
      points: z
        .number()
        .int()
        .min(-limits.pointsMax)
        .max(limits.pointsMax)
        .refine((value) => value !== 0),
      reason,
      adjustedAtMs: shapes.atMs,
    }),
    example: { member: 1, points: -5, reason: '记错会员', adjustedAtMs: 1_795_000_900_000 },
  }),
  'member.levels-set': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The shop made its list of member levels.',
    schema: z.object({
      levels: z
        .array(
          z.object({
            level: z.number().int().positive(),
            name: z.string().min(1).max(20),
            minPoints: z.number().int().nonnegative().max(limits.pointsMax),
            paidPermille: z.number().int().min(1).max(1_000),
          }),
        )
        .min(1)
        .max(limits.memberLevelsMax),
    }),
    example: { levels: [{ level: 1, name: '普通会员', minPoints: 0, paidPermille: 1_000 }] },
  }),
};
