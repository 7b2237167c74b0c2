// Facts about members: customers whom the store knows. Whatever says who somebody is stands sealed under a key of
// their own, in a fact that no screen follows: dropping the key forgets the person, and no fact has to change.

import { z } from 'zod';
import { limits } from '../limits.ts';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;

export const memberFacts = {
  'member.registered': fact({
    version: 2,
    scopes,
    travels: true,
    says: 'A customer became a member.',
    schema: z.object({ member: shapes.id, registeredAtMs: shapes.atMs }),
    example: { member: 1, registeredAtMs: 1_795_000_000_000 },
  }),
  'member.person-kept': fact({
    version: 1,
    scopes: [],
    travels: true,
    says: 'Who a member is was kept, or kept anew after a change: name and phone, sealed under the member’s own key.',
    schema: z.object({ member: shapes.id, sealed: z.string().min(1).max(2_000) }),
    example: { member: 1, sealed: 'q83vEjRW…' },
  }),
  'member.erased': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A member was forgotten: the key is gone, and nobody can read any more who it was.',
    schema: z.object({
      member: shapes.id,
      /** Every id the member answered for. */
      ids: z.array(shapes.id).min(1).max(limits.memberIdsMax),
      why: z.enum(['asked', 'retention']),
      reason: shapes.text,
      erasedAtMs: shapes.atMs,
    }),
    example: { member: 1, ids: [1], why: 'asked', reason: '本人要求', erasedAtMs: 1_795_000_000_000 },
  }),
  'member.retention-set': fact({
    version: 1,
    scopes: ['manager'],
    travels: true,
    says: 'The shop said after how many days without a visit it forgets a member; 0 keeps everybody.',
    schema: z.object({ days: z.number().int().min(0).max(limits.retentionDaysMax) }),
    example: { days: 730 },
  }),
  'member.merged': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Two members were found to be one person; the other answers for both from now on.',
    schema: z.object({ member: shapes.id, into: shapes.id, reason: shapes.text, mergedAtMs: shapes.atMs }),
    example: { member: 2, into: 1, reason: '换了手机号', mergedAtMs: 1_795_000_000_000 },
  }),
  'voucher.member-assigned': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A redemption without a member was given to one, and what the voucher became with it.',
    schema: z.object({ voucher: shapes.id, redemption: shapes.attempt, member: shapes.id }),
    example: { voucher: 1, redemption: '0193a1b2-0000-7000-8000-000000000001', member: 1 },
  }),
};
