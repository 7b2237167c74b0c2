// Forgetting people: on their wish at once, and by itself once they have not been seen for as long as the shop said.
// Why the figures stay: what was sold and earned is the shop's; who it was is the person's.

import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { memberIds, retentionDays, unseenMembers, type MemberRow } from '@qiantai/shared/views/members.ts';
import { ordersOfMember } from '@qiantai/shared/views/revenue.ts';
import { pointsLogOf } from '@qiantai/shared/views/points.ts';
import { say } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Handlers, type Shop } from './context.ts';
import { knownMember, memberCard, standing } from './members.ts';
import { pointsEntry } from './points.ts';

const dayMs = 86_400_000;

/** An answer without the person: wherever one of the ids stands beside a phone, and wherever the phone stands alone. */
function without(answer: unknown, ids: ReadonlySet<number>, phone: string): unknown {
  if (Array.isArray(answer)) return answer.map((part) => without(part, ids, phone));
  if (typeof answer !== 'object' || answer === null) return answer;
  const parts = answer as Readonly<Record<string, unknown>>;
  const isThem = typeof parts['member'] === 'number' && ids.has(parts['member']) && 'phone' in parts;
  return Object.fromEntries(
    Object.entries(parts).map(([key, part]) => {
      if (key === 'phone' && (isThem || part === phone)) return [key, ''];
      if (key === 'name' && isThem) return [key, say('zh-CN', 'member.erased')];
      return [key, without(part, ids, phone)];
    }),
  );
}

function erase(shop: Shop, tx: Tx, row: MemberRow, why: 'asked' | 'retention', reason: string): void {
  const { member } = row;
  const ids = JSON.parse(memberIds(tx.view, member)) as number[];
  const phones = ids.flatMap((id) => {
    const phone =
      tx.view.get<{ phone: string }>('SELECT phone FROM members WHERE member = ?', id)?.phone ?? '';
    return phone === '' ? [] : [phone];
  });
  tx.append('member.erased', `member:${member}`, { member, ids, why, reason, erasedAtMs: shop.env.now() });
  for (const id of ids) tx.forget(id);
  const known = new Set(ids);
  for (const phone of new Set(phones)) tx.changeAnswers(phone, (answer) => without(answer, known, phone));
}

export interface Erasing {
  readonly handlers: Handlers;
  start(): void;
  stop(): void;
}

export function createErasing(shop: Shop): Erasing {
  const { journal, env } = shop;
  const { view } = journal;
  let stopped = false;

  function forgetUnseen(): void {
    const days = retentionDays(view);
    if (days === 0) return;
    const rows = unseenMembers(view, env.now() - days * dayMs, limits.retentionPerLookMax);
    if (rows.length === 0) return;
    journal.transact('station', (tx) => {
      for (const row of rows) erase(shop, tx, row, 'retention', '');
    });
  }

  function look(): void {
    if (stopped) return;
    forgetUnseen();
    env.timer(limits.retentionLookMs, look);
  }

  return {
    start: look,
    stop: () => void (stopped = true),
    handlers: {
      'member.export': ({ member_id }, ask) => {
        const row = standing(knownMember(view, member_id));
        const ids = memberIds(view, row.member);
        return {
          member: memberCard(shop, row),
          points: pointsLogOf(view, ids, 0, limits.exportRowsMax).map((entry) =>
            pointsEntry(view, entry, ask.locale),
          ),
          orders: ordersOfMember(view, ids, limits.exportRowsMax).map((order) => ({
            order: order.order_id,
            number: order.number,
            status: order.status,
            finalFen: order.final_fen,
            paidFen: order.paid_fen,
            day: order.day,
          })),
        };
      },
      'member.erase': ({ member_id, reason }, ask) =>
        once(shop, ask, (tx) => {
          const row = knownMember(tx.view, member_id);
          if (row.erased === 1) throw new Refusal('member-erased', { member: row.member });
          erase(shop, tx, row, 'asked', reason);
          return memberCard(shop, knownMember(tx.view, row.member));
        }),
      'member.retention': () => ({ days: retentionDays(view) }),
      'member.setRetention': ({ days }, ask) =>
        once(shop, ask, (tx) => {
          tx.append('member.retention-set', 'store:retention', { days });
          return { days };
        }),
    },
  };
}
