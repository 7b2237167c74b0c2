// A member's points as money, at the shop's rate; given back with the money they stood for.
// Why the whole is kept per payment: parts given back at odd rates must add up to what was taken, to the point.

import type { TenderOffer } from '@qiantai/shared/commands/payment.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { memberById, memberIds } from '@qiantai/shared/views/members.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { paymentById } from '@qiantai/shared/views/payments.ts';
import { pointsOf, pointsOfPayment } from '@qiantai/shared/views/points.ts';
import { moneyBackOf } from '@qiantai/shared/views/refunds.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Shop } from './context.ts';
import { knownMember, standing } from './members.ts';
import type { Tender } from './paying-tender.ts';

const balanceOf = (view: ViewDb, member: number): number =>
  Math.max(0, pointsOf(view, memberIds(view, member)).balance);

/**
 * @param perYuan how many points are worth a yuan; undefined: none are taken here (any more), what was taken before
 * is still given back
 */
export function pointsTender(shop: Shop, perYuan: number | undefined): Tender {
  const worthFen = (points: number): number =>
    perYuan === undefined ? 0 : Math.floor((points * 100) / perYuan);
  return {
    code: 'points',
    take(tx, { reference, order, payment, dueFen, amountFen: wishedFen }) {
      if (perYuan === undefined) throw new Refusal('payment-method-unknown', { method: 'points' });
      const { member } = standing(knownMember(tx.view, reference));
      const owner = memberById(tx.view, orderById(tx.view, order)?.member ?? 0);
      // Points pay for their owner's orders alone: nobody spends another's by a number.
      if (owner?.member !== member) throw new Refusal('bad-request', { field: 'reference' });
      const balance = balanceOf(tx.view, member);
      const amountFen = Math.min(worthFen(balance), wishedFen ?? dueFen);
      if (amountFen === 0) throw new Refusal('points-short', { balance, points: Math.ceil(perYuan / 100) });
      const points = Math.ceil((amountFen * perYuan) / 100);
      invariant(points <= balance, 'no balance goes below zero');
      tx.append('points.spent', `member:${member}`, {
        member,
        order,
        payment,
        points,
        amountFen,
        spentAtMs: shop.env.now(),
      });
      return { amountFen, transaction: '' };
    },
    giveBack(tx, { payment, refund }) {
      const taken = pointsOfPayment(tx.view, payment);
      const row = paymentById(tx.view, payment);
      invariant(taken !== undefined && row !== undefined, 'a points payment took points');
      const { refundedFen, refundingFen } = moneyBackOf(tx.view, payment);
      const due = Math.floor((taken.points * (refundedFen + refundingFen)) / row.paid_fen) - taken.back;
      if (due <= 0) return;
      tx.append('points.given-back', `member:${taken.member}`, {
        member: taken.member,
        order: row.order_id,
        payment,
        refund,
        points: due,
        givenBackAtMs: shop.env.now(),
      });
    },
    offers(view, { order, dueFen }): TenderOffer[] {
      const member = memberById(view, orderById(view, order)?.member ?? 0);
      if (member === undefined || member.erased === 1) return [];
      const points = balanceOf(view, member.member);
      const leftFen = worthFen(points);
      if (leftFen === 0) return [];
      const worth = Math.min(leftFen, dueFen);
      return [
        {
          tender: 'points',
          reference: member.member,
          title: member.name,
          isShown: false,
          leftFen,
          worthFen: worth,
          losesRest: false,
          points,
          pointsTaken: Math.ceil((worth * (perYuan ?? 0)) / 100),
        },
      ];
    },
  };
}
