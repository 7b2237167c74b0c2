// Payments and refunds as the cards that screens and routes show.

import type { OrderMoneyCard, PaymentCard, RefundCard } from '@qiantai/shared/commands/payment.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant, type PlatformWord } from '@qiantai/shared/result.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { orderMoney, payStatusOf } from '@qiantai/shared/views/payments-money.ts';
import { paymentsOf, type PaymentRow } from '@qiantai/shared/views/payments.ts';
import { moneyBackOf, refundsOfOrder, type RefundRow } from '@qiantai/shared/views/refunds.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';

const wordOf = (text: string): PlatformWord | undefined =>
  text === '' ? undefined : (JSON.parse(text) as PlatformWord);

const whenSet = (atMs: number): number | undefined => (atMs === 0 ? undefined : atMs);

export function paymentCard(view: ViewDb, row: PaymentRow): PaymentCard {
  const money = orderMoney(view, row.order_id);
  invariant(money !== undefined, 'a payment belongs to an order');
  const isCash = row.received_fen > 0;
  return {
    payment: row.payment,
    order: row.order_id,
    orderNumber: orderById(view, row.order_id)?.number ?? '',
    channel: row.channel,
    means: row.means,
    amountFen: row.amount_fen,
    status: payStatusOf(view, row),
    state: row.state,
    qr: row.qr === '' ? undefined : row.qr,
    validUntilMs: whenSet(row.valid_until_ms),
    codeTail: row.code_tail,
    why: row.why,
    ending: row.ending === '' ? undefined : row.ending,
    transaction: row.transaction_no,
    paidAtMs: whenSet(row.paid_at_ms),
    heard: row.heard === '' ? undefined : row.heard,
    receivedFen: isCash ? row.received_fen : undefined,
    changeFen: isCash ? row.change_fen : undefined,
    kept: row.kept === 1,
    ...moneyBackOf(view, row.payment),
    because: row.because === '' ? undefined : row.because,
    word: wordOf(row.word),
    requestedAtMs: row.requested_at_ms,
    expiresAtMs: row.expires_at_ms,
    key: row.key,
    clerk: row.clerk,
    money,
  };
}

export function refundCard(row: RefundRow): RefundCard {
  return {
    refund: row.refund,
    payment: row.payment,
    order: row.order_id,
    channel: row.channel,
    amountFen: row.amount_fen,
    state: row.state,
    cause: row.cause,
    reason: row.reason,
    lines: JSON.parse(row.lines) as number[],
    approvedBy: row.approved_by,
    why: row.why,
    note: row.note,
    word: wordOf(row.word),
    requestedAtMs: row.requested_at_ms,
    endedAtMs: whenSet(row.ended_at_ms),
    key: row.key,
    clerk: row.clerk,
  };
}

/** @throws Refusal not-found */
export function orderMoneyCard(view: ViewDb, order: number): OrderMoneyCard {
  const money = orderMoney(view, order);
  if (money === undefined) throw new Refusal('not-found', { order });
  return {
    money,
    payments: paymentsOf(view, order).map((row) => paymentCard(view, row)),
    refunds: refundsOfOrder(view, order).map(refundCard),
  };
}

/** A refused payment as the refusal it is, the same for this call and for a repeat of it. */
export function refusedPayment(card: PaymentCard): Refusal {
  return new Refusal((card.because ?? 'platform-refused') as Refusal['slug'], {
    payment: card.payment,
    channel: card.channel,
    ...(card.word === undefined
      ? {}
      : { word: card.word, ...(card.word.message === undefined ? {} : { reason: card.word.message }) }),
  });
}
