// Points: earned when an order is paid, taken back with its money, spent at the counter, put right by a manager.
// Why an order's points are brought level with its money instead of counted per event: paid twice, refunded in parts,
// paid again — whole yuan of what was kept is right every time.

import type { PointsChange, PointsEntry } from '@qiantai/shared/commands/points.ts';
import { discountedFen, levelOf, pointsFor, type MemberLevel } from '@qiantai/shared/member-levels.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { memberById, memberIds } from '@qiantai/shared/views/members.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import {
  levelsOf,
  pointsLogOf,
  pointsOf,
  pointsOfOrder,
  type PointsRow,
} from '@qiantai/shared/views/points.ts';
import { paymentsOf } from '@qiantai/shared/views/payments.ts';
import { moneyBackOf } from '@qiantai/shared/views/refunds.ts';
import { soldOrder } from '@qiantai/shared/views/revenue.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { say, type Locale } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Handlers, type Shop } from './context.ts';
import { knownMember, standing } from './members.ts';
import type { MoneyFollower } from './money-followers.ts';
import type { OrderWatcher } from './order-watchers.ts';

/** The level that a member's points lead to. @throws Refusal not-found */
function levelOfMember(view: ViewDb, member: number): MemberLevel {
  const row = knownMember(view, member);
  return levelOf(levelsOf(view), pointsOf(view, memberIds(view, row.member)).earned);
}

/** The member an order's points belong to, and what its money is worth in points now. */
function dueOf(tx: Tx, order: number): { member: number; due: number; standing: number } | undefined {
  const { points, member: earner } = pointsOfOrder(tx.view, order);
  const named = earner ?? orderById(tx.view, order)?.member ?? undefined;
  const row = named === undefined ? undefined : memberById(tx.view, named);
  const money = soldOrder(tx.view, order);
  if (row === undefined || row.erased === 1 || money === undefined) return undefined;
  const earningFen = money.paid_fen - money.refunded_fen - paidByPoints(tx.view, order);
  return { member: row.member, due: pointsFor(earningFen), standing: points };
}

/** What of an order was paid with points, less what went back: points bring no points. */
function paidByPoints(view: ViewDb, order: number): number {
  return paymentsOf(view, order)
    .filter(({ channel, state, kept }) => channel === 'points' && state === 'paid' && kept === 1)
    .reduce((sum, row) => sum + row.paid_fen - moneyBackOf(view, row.payment).refundedFen, 0);
}

function earn(shop: Shop, tx: Tx, order: number): void {
  const found = dueOf(tx, order);
  if (found === undefined || found.due <= found.standing) return;
  const { member } = found;
  const points = found.due - found.standing;
  const atMs = shop.env.now();
  tx.append('points.earned', `member:${member}`, { member, order, points, earnedAtMs: atMs });
  const { balance, owed } = pointsOf(tx.view, memberIds(tx.view, member));
  const taken = Math.min(owed, balance);
  if (taken > 0)
    tx.append('points.owed-taken', `member:${member}`, { member, points: taken, takenAtMs: atMs });
}

function takeBack(shop: Shop, tx: Tx, order: number, refund: number): void {
  const found = dueOf(tx, order);
  if (found === undefined || found.due >= found.standing) return;
  const { member } = found;
  const back = found.standing - found.due;
  const { balance } = pointsOf(tx.view, memberIds(tx.view, member));
  const points = Math.min(back, Math.max(0, balance));
  tx.append('points.taken-back', `member:${member}`, {
    member,
    order,
    refund,
    points,
    owed: back - points,
    takenBackAtMs: shop.env.now(),
  });
}

/** Brings points with the money of an order, and takes them back with it, in the money's own transaction. */
export function pointsFollower(shop: Shop): MoneyFollower {
  return {
    settled: (tx, { order }) => earn(shop, tx, order),
    refunded: (tx, order, _amountFen, refund) => takeBack(shop, tx, order, refund),
  };
}

/** Takes off an order what its member's level allows. */
export const levelWatcher: OrderWatcher = {
  discountFen: (view, member, totalFen) => totalFen - discountedFen(totalFen, levelOfMember(view, member)),
};

/** An entry of the log as it is shown, its reason in a language. */
export function pointsEntry(view: ViewDb, row: PointsRow, locale: Locale): PointsEntry {
  const number = row.order_id === null ? undefined : orderById(view, row.order_id)?.number;
  const said = say(locale, `points.because.${row.kind}`, { number: number ?? '', reason: row.reason });
  return {
    entry: row.entry,
    kind: row.kind,
    points: row.points,
    reason: said,
    order: row.order_id ?? undefined,
    orderNumber: number,
    clerk: row.clerk,
    atMs: row.at_ms,
  };
}

/** Appends a change of at most the balance. @throws Refusal points-short with what there is */
function change(tx: Tx, member: number, points: number, append: (member: number) => void): PointsChange {
  const row = standing(knownMember(tx.view, member));
  const ids = memberIds(tx.view, row.member);
  const { balance } = pointsOf(tx.view, ids);
  if (balance + points < 0) throw new Refusal('points-short', { balance, points: -points });
  append(row.member);
  return { member: row.member, points: Math.abs(points), balance: balance + points };
}

export function createPoints(shop: Shop): Handlers {
  const { view } = shop.journal;
  return {
    'points.log': ({ member_id, skip, limit }, ask) => {
      const { member } = knownMember(view, member_id);
      return pointsLogOf(view, memberIds(view, member), skip, limit).map((row) =>
        pointsEntry(view, row, ask.locale),
      );
    },
    'points.redeem': ({ member_id, points, reason }, ask) =>
      once(shop, ask, (tx) =>
        change(tx, member_id, -points, (member) => {
          const redeemedAtMs = shop.env.now();
          tx.append('points.redeemed', `member:${member}`, { member, points, reason, redeemedAtMs });
        }),
      ),
    'points.adjust': ({ member_id, points, reason }, ask) =>
      once(shop, ask, (tx) =>
        change(tx, member_id, points, (member) => {
          const adjustedAtMs = shop.env.now();
          tx.append('points.adjusted', `member:${member}`, { member, points, reason, adjustedAtMs });
        }),
      ),
    'member.levels': () => levelsOf(view),
    'member.setLevels': ({ levels }, ask) =>
      once(shop, ask, (tx) => {
        tx.append('member.levels-set', 'store:levels', {
          levels: levels.map(({ level, name, min_points, paid_permille }) => ({
            level,
            name,
            minPoints: min_points,
            paidPermille: paid_permille,
          })),
        });
        return levelsOf(tx.view);
      }),
    'member.discount': ({ member_id, amountFen }) => {
      const { member } = knownMember(view, member_id);
      const level = levelOfMember(view, member);
      const finalFen = discountedFen(amountFen, level);
      return {
        member,
        amountFen,
        discountFen: amountFen - finalFen,
        finalFen,
        discount: level.paidPermille / 1_000,
        level: level.level,
        levelName: level.name,
      };
    },
  };
}
