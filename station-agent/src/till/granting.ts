// What a spent voucher becomes: an order for the kitchen, or a benefit the customer owns. And the way back,
// which is judged before the platform is asked: what was used or cooked cannot be handed back.

import { standingOf } from '@qiantai/shared/benefit-standing.ts';
import type { OrderStatus } from '@qiantai/shared/facts/order.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import {
  benefitById,
  benefitsOfMember,
  isForced,
  periodsOfBenefit,
  type BenefitRow,
} from '@qiantai/shared/views/benefits.ts';
import { memberOfAttempt } from '@qiantai/shared/views/members.ts';
import { acceptanceBehind } from '@qiantai/shared/views/offline.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import type { AttemptRow, Becomes, VoucherRow } from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import { todayOf } from './benefit-cards.ts';
import type { Shop } from './context.ts';
import { orderNumber, pickupNumber } from './order-numbers.ts';

/**
 * voucher_type → result_type of the seed: 1 card opened, 3 course bought, 5 cash value, 6 ticket, 7 goods.
 * 2 says that the member's running card was renewed, and the result is that card. 4 says that the result is an
 * order; a meal without dishes is handed over as goods.
 */
const resultTypes: Readonly<Record<number, number>> = { 1: 1, 2: 3, 3: 3, 5: 5, 6: 6, 7: 7 };
const renewed = 2;
const ordered = 4;

export interface Grant {
  readonly resultType: number;
  readonly resultId: number;
}

/** What pays for it: an attempt, or an acceptance that will become one. */
type GrantFor = Pick<AttemptRow, 'attempt' | 'becomes'>;
type SpentVoucher = Pick<VoucherRow, 'voucher' | 'phone' | 'original_fen'>;

function placeOrder(
  shop: Shop,
  tx: Tx,
  attempt: GrantFor,
  voucher: SpentVoucher,
  becomes: Becomes,
  times: number,
): Grant {
  const nowMs = shop.env.now();
  const order = tx.nextId('order');
  tx.append('order.placed', `order:${order}`, {
    order,
    number: orderNumber(shop, tx, order),
    pickup: pickupNumber(shop, tx),
    status: 'confirmed',
    source: 'voucher',
    voucher: voucher.voucher,
    attempt: attempt.attempt,
    placedAtMs: nowMs,
    title: becomes.product,
    lines: becomes.dishes.map((dish, index) => ({
      line: index + 1,
      name: dish.name,
      quantity: dish.quantity * times,
      note: '',
    })),
  });
  return { resultType: ordered, resultId: order };
}

/** The member's card of this product that still runs or stands still, and has an end to be moved. */
function runningCard(shop: Shop, tx: Tx, member: number, product: string): BenefitRow | undefined {
  const today = todayOf(shop);
  return benefitsOfMember(tx.view, member, limits.benefitsShownMax).find((row) => {
    if (row.voucher_type !== 1 || row.product !== product) return false;
    const { state, endsOn } = standingOf(row, today);
    return endsOn !== '' && (state === 'active' || state === 'frozen');
  });
}

/** How much of its kind is granted. A deal nobody has measured gives one lesson, or the value printed on it. */
function measureOf(shop: Shop, becomes: Becomes, voucher: SpentVoucher, times: number) {
  switch (becomes.voucherType) {
    case 1:
      return {
        startsOn: todayOf(shop),
        ...(becomes.card === undefined ? {} : { days: becomes.card.days * times }),
      };
    case 2:
    case 3:
      return { uses: (becomes.lessons?.count ?? 1) * times };
    case 5:
      return { valueFen: (becomes.cash?.valueFen ?? Math.max(0, voucher.original_fen)) * times };
    default:
      return {};
  }
}

/**
 * Appends what one spent code becomes; what was handed over when it was accepted offline is not given again.
 * @param times how many uses of the code were spent at once
 */
export function grant(shop: Shop, tx: Tx, attempt: GrantFor, voucher: SpentVoucher, times: number): Grant {
  const before = acceptanceBehind(tx.view, attempt.attempt, voucher.voucher);
  if (before !== undefined) return { resultType: before.result_type, resultId: before.result_id };
  const becomes = JSON.parse(attempt.becomes) as Becomes;
  const { voucherType, product } = becomes;
  if (voucherType === 4 && becomes.dishes.length > 0)
    return placeOrder(shop, tx, attempt, voucher, becomes, times);
  const member = memberOfAttempt(tx.view, attempt.attempt)?.member;
  const ids = { attempt: attempt.attempt, voucher: voucher.voucher };
  const measure = measureOf(shop, becomes, voucher, times);
  const days = 'days' in measure ? measure.days : undefined;
  const card =
    member === undefined || days === undefined ? undefined : runningCard(shop, tx, member, product);
  if (card !== undefined && days !== undefined) {
    tx.append('benefit.renewed', `benefit:${card.benefit}`, { benefit: card.benefit, ...ids, days });
    return { resultType: renewed, resultId: card.benefit };
  }
  const benefit = tx.nextId('benefit');
  tx.append('benefit.granted', `benefit:${benefit}`, {
    benefit,
    ...ids,
    voucherType,
    product,
    phone: voucher.phone,
    ...(member === undefined ? {} : { member }),
    ...measure,
  });
  return { resultType: resultTypes[voucherType] ?? 7, resultId: benefit };
}

/** What one use had given: a voucher's row for its latest use, or any use that stands. */
export type Given = Pick<VoucherRow, 'voucher' | 'redeemed_by' | 'result_type' | 'result_id'>;

const cooked: readonly OrderStatus[] = ['preparing', 'serving', 'completed'];

/**
 * Stops an undo whose gift is used up already.
 * @param force a manager's word: a begun order then stays with the customer
 * @throws Refusal benefit-used, dish-cooked
 */
export function refuseConsumed(tx: Tx, voucher: Given, force: boolean): void {
  if (voucher.result_id === null) return;
  if (voucher.result_type === ordered) {
    const order = orderById(tx.view, voucher.result_id);
    if (order !== undefined && cooked.includes(order.status) && !force)
      throw new Refusal('dish-cooked', {
        order: order.order_id,
        status: order.status,
        pickup: order.pickup,
      });
    return;
  }
  const benefit = benefitById(tx.view, voucher.result_id);
  if (benefit !== undefined && (benefit.used > 0 || benefit.spent_fen > 0))
    throw new Refusal('benefit-used', {
      benefit: benefit.benefit,
      ...(benefit.used > 0 ? { used: benefit.used } : {}),
      ...(benefit.spent_fen > 0 ? { spent: yuanText(fen(benefit.spent_fen)) } : {}),
    });
}

/**
 * Takes back what a voucher had become: an order is cancelled, a benefit taken back, a renewal's days taken off.
 * An order that is done, or begun and kept by a manager's word, stays, and that is noted.
 */
export function takeBack(shop: Shop, tx: Tx, voucher: Given, attempt: string): void {
  if (voucher.result_id === null) return;
  if (voucher.result_type === ordered) takeBackOrder(shop, tx, voucher, voucher.result_id, attempt);
  else takeBackBenefit(tx, voucher, voucher.result_id, attempt);
}

function takeBackOrder(shop: Shop, tx: Tx, voucher: Given, id: number, attempt: string): void {
  const order = orderById(tx.view, id);
  if (order === undefined || order.status === 'cancelled') return;
  const isKept =
    order.status === 'completed' || (cooked.includes(order.status) && isForced(tx.view, attempt));
  if (isKept) {
    tx.append('benefit.kept', `voucher:${voucher.voucher}`, {
      attempt,
      voucher: voucher.voucher,
      order: id,
      status: order.status,
    });
    return;
  }
  tx.append('order.status-set', `order:${id}`, {
    order: id,
    from: order.status,
    to: 'cancelled',
    setAtMs: shop.env.now(),
    reason: 'voucher-reversed',
  });
}

function takeBackBenefit(tx: Tx, voucher: Given, benefit: number, attempt: string): void {
  const redemption = voucher.redeemed_by;
  invariant(redemption !== null, 'only a redeemed voucher is undone');
  const standing = periodsOfBenefit(tx.view, benefit).filter(({ taken_back }) => taken_back === 0);
  const isOwn = (period: { redemption: string; voucher: number }): boolean =>
    period.redemption === redemption && period.voucher === voucher.voucher;
  const own = standing.find(isOwn);
  // A card lives as long as any voucher gives it days, whichever of them had opened it.
  if (own === undefined || standing.length === 1) {
    tx.append('benefit.taken-back', `benefit:${benefit}`, { benefit, attempt });
    return;
  }
  tx.append('benefit.period-taken-back', `benefit:${benefit}`, {
    benefit,
    attempt,
    redemption,
    voucher: voucher.voucher,
    days: own.days,
  });
}
