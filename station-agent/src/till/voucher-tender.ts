// Cash vouchers as money: value of a redeemed voucher taken against an order, without change, and put back by a refund.
// Why it is judged against the sums of the same transaction: two tills that reach for the last yuan are told apart there.

import { standingOf } from '@qiantai/shared/benefit-standing.ts';
import type { TenderOffer } from '@qiantai/shared/commands/payment.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import {
  benefitsOfMember,
  benefitsOfVoucher,
  spendOfPayment,
  type BenefitRow,
} from '@qiantai/shared/views/benefits.ts';
import { memberById } from '@qiantai/shared/views/members.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { say } from '@qiantai/shared/words/index.ts';
import { knownBenefit, todayOf } from './benefit-cards.ts';
import { refuseInUndo } from './benefits.ts';
import type { Shop } from './context.ts';
import { wentBackWhole, type Tender } from './paying-tender.ts';

const cashVoucher = 5;

/** @param keepRest whether what is over stays on the voucher; otherwise one payment uses it up */
export function voucherTender(shop: Shop, keepRest: boolean): Tender {
  const leftOf = (row: BenefitRow): number => {
    const { state, remainingFen } = standingOf(row, todayOf(shop));
    return row.voucher_type === cashVoucher && state === 'active' ? remainingFen : 0;
  };
  return {
    code: 'voucher',
    take(tx, { reference, order, payment, dueFen, amountFen: wishedFen, locale }) {
      const row = knownBenefit(tx.view, reference);
      refuseInUndo(tx, row);
      const leftFen = leftOf(row);
      if (leftFen === 0) {
        const { state } = standingOf(row, todayOf(shop));
        throw new Refusal('benefit-not-active', { state, standing: say(locale, `benefit.state.${state}`) });
      }
      // Where the rest is lost, a smaller part would only cost the customer money.
      const amountFen = Math.min(leftFen, keepRest ? (wishedFen ?? dueFen) : dueFen);
      tx.append('benefit.spent', `benefit:${row.benefit}`, {
        benefit: row.benefit,
        payment,
        order,
        amountFen,
        lostFen: keepRest ? 0 : leftFen - amountFen,
        spentAtMs: shop.env.now(),
      });
      return { amountFen, transaction: '' };
    },
    giveBack(tx, { payment, refund, amountFen }) {
      const spend = spendOfPayment(tx.view, payment);
      invariant(spend !== undefined, 'a voucher payment took something of a voucher');
      tx.append('benefit.spend-undone', `benefit:${spend.benefit}`, {
        benefit: spend.benefit,
        payment,
        refund,
        amountFen,
        lostFen: wentBackWhole(tx.view, payment) ? spend.lost_fen : 0,
        undoneAtMs: shop.env.now(),
      });
    },
    offers(view, { order, vouchers, dueFen }): TenderOffer[] {
      const member = memberById(view, orderById(view, order)?.member ?? 0);
      const most = limits.benefitsShownMax;
      const shown = vouchers.flatMap((voucher) => benefitsOfVoucher(view, voucher, most));
      const isShown = new Set(shown.map(({ benefit }) => benefit));
      const rows = [...shown, ...(member === undefined ? [] : benefitsOfMember(view, member.member, most))];
      return [...new Map(rows.map((row) => [row.benefit, row])).values()]
        .filter((row) => leftOf(row) > 0)
        .map((row) => ({
          tender: 'voucher' as const,
          reference: row.benefit,
          title: row.product,
          isShown: isShown.has(row.benefit),
          leftFen: leftOf(row),
          worthFen: Math.min(leftOf(row), dueFen),
          losesRest: !keepRest && leftOf(row) > dueFen,
        }));
    },
  };
}
