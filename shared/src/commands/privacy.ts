// Asking for one person's data: all of it, its end, and how long the shop keeps it.

import { z } from 'zod';
import { limits } from '../limits.ts';
import { admins, define, managers } from './command.ts';
import type { MemberCard } from './member.ts';
import type { PointsEntry } from './points.ts';

/** Everything the shop keeps about one member. */
export interface PersonFile {
  readonly member: MemberCard;
  readonly points: readonly PointsEntry[];
  readonly orders: readonly {
    readonly order: number;
    readonly number: string;
    readonly status: string;
    readonly finalFen: number;
    readonly paidFen: number;
    readonly day: string;
  }[];
}

export interface Retention {
  /** Without a visit; 0 keeps everybody. */
  readonly days: number;
}

const id = z.number().int().positive();
const reason = z.string().trim().min(1).max(200);

export const privacyCommands = {
  'member.export': define<PersonFile>()({
    kind: 'query',
    roles: managers,
    says: 'Everything the shop keeps about one member, to be handed to them.',
    input: z.object({ member_id: id }),
  }),
  'member.erase': define<MemberCard>()({
    kind: 'command',
    roles: managers,
    says: 'Forgets a member for good: name and phone can be read by nobody any more, the figures stay.',
    input: z.object({ member_id: id, reason }),
  }),
  'member.retention': define<Retention>()({
    kind: 'query',
    roles: managers,
    says: 'After how many days without a visit the shop forgets a member.',
    input: z.object({}),
  }),
  'member.setRetention': define<Retention>()({
    kind: 'command',
    roles: admins,
    says: 'Says after how many days without a visit a member is forgotten; 0 keeps everybody.',
    input: z.object({
      days: z.union([
        z.literal(0),
        z.number().int().min(limits.retentionDaysMin).max(limits.retentionDaysMax),
      ]),
    }),
  }),
};
