// Something that is worth money in this shop alone, taken against an order: a cash voucher, a member's points.
// Why not a channel: nobody outside is asked, so taking and giving back are single transactions without an unknown.

import type { TenderOffer } from '@qiantai/shared/commands/payment.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { paymentById, type PaymentRow } from '@qiantai/shared/views/payments.ts';
import { moneyBackOf } from '@qiantai/shared/views/refunds.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Locale } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { askable, moneyOf, requestPayment, takeMoney } from './paying-book.ts';
import type { MoneyBook } from './paying-context.ts';

export interface TenderWish {
  readonly order: number;
  /** What is taken: a benefit's id, a member's id. */
  readonly reference: number;
  /** What the order still owes. */
  readonly dueFen: number;
  /** What the customer wants to be taken; as much as there is, up to what is due, unless told. */
  readonly amountFen?: number | undefined;
  readonly payment: number;
  readonly locale: Locale;
}

export interface Tender {
  /** The `channel` of its payment facts. */
  readonly code: string;
  /**
   * Takes what is wished off whoever owns it, by facts of its own in this transaction.
   * @returns how much of the order it pays, 1 to `dueFen` @throws Refusal where there is nothing to take
   */
  take(tx: Tx, wish: TenderWish): { readonly amountFen: number; readonly transaction: string };
  /** Gives back what a payment took, or a part of it. */
  giveBack(
    tx: Tx,
    back: {
      readonly payment: number;
      readonly refund: number;
      readonly amountFen: number;
      readonly transaction: string;
    },
  ): void;
  /** What could be taken against an order now. @param of.vouchers those the customer just showed */
  offers(
    view: ViewDb,
    of: { readonly order: number; readonly vouchers: readonly number[]; readonly dueFen: number },
  ): readonly TenderOffer[];
}

/** Whether all of a payment went back, what is being given back in this transaction included. */
export function wentBackWhole(view: ViewDb, payment: number): boolean {
  const { refundedFen, refundingFen } = moneyBackOf(view, payment);
  return refundedFen + refundingFen === paymentById(view, payment)?.paid_fen;
}

export interface TenderAsk {
  readonly order_id: number;
  readonly tender: string;
  readonly reference: number;
  readonly amountFen?: number | undefined;
}

/** Takes a tender against an order, whole in this transaction. @throws Refusal payment-method-unknown and its own */
export function takeTender(book: MoneyBook, tx: Tx, ask: TenderAsk, locale: Locale): PaymentRow {
  const tender = book.tenders.get(ask.tender);
  if (tender === undefined) throw new Refusal('payment-method-unknown', { method: ask.tender });
  askable(tx, { order: ask.order_id, amountFen: ask.amountFen });
  const { dueFen } = moneyOf(tx, ask.order_id);
  const payment = tx.nextId('payment');
  const taken = tender.take(tx, {
    order: ask.order_id,
    reference: ask.reference,
    dueFen,
    amountFen: ask.amountFen,
    payment,
    locale,
  });
  invariant(taken.amountFen > 0 && taken.amountFen <= dueFen, 'a tender pays no more than is due');
  const row = requestPayment(book, tx, {
    order: ask.order_id,
    channel: tender.code,
    means: 'hand',
    amountFen: taken.amountFen,
    giveUpMs: 0,
  });
  invariant(row.payment === payment, 'a tender writes down no other payment');
  const paidAtMs = row.requested_at_ms;
  takeMoney(
    book,
    tx,
    row,
    { transaction: taken.transaction, amountFen: taken.amountFen, paidAtMs },
    'person',
  );
  return row;
}
