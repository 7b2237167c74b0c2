// Facts about members: customers whom the store knows. Screens are told a masked phone only; what finds and
// shows the whole one stands in a fact of its own that no screen follows.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;
const name = z.string().max(60);

export const memberFacts = {
  'member.registered': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A customer became a member; the phone is shown to its first three and last four digits.',
    schema: z.object({
      member: shapes.id,
      name,
      phone: z.string().regex(/^1\d{2}\*{4}\d{4}$/),
      registeredAtMs: shapes.atMs,
    }),
    example: { member: 1, name: '张三', phone: '138****8000', registeredAtMs: 1_795_000_000_000 },
  }),
  'member.phone-kept': fact({
    version: 1,
    scopes: [],
    travels: true,
    says: 'A member’s phone was kept: sealed to be shown, and as a keyed digest to be found by.',
    schema: z.object({ member: shapes.id, digest: z.string().length(64), sealed: shapes.text }),
    example: { member: 1, digest: 'f'.repeat(64), sealed: 'q83vEjRW…' },
  }),
  'member.renamed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A member is called by another name.',
    schema: z.object({ member: shapes.id, name }),
    example: { member: 1, name: '张小三' },
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
