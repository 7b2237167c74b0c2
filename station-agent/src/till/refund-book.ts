// What a refund writes down, and the ceiling no refund passes: captured, less what went back or is on its way.

import type { RefundCause } from '@qiantai/shared/facts/refund.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant, unreachable } from '@qiantai/shared/result.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { paymentById, type PaymentRow } from '@qiantai/shared/views/payments.ts';
import { linesGivenBack, moneyBackOf, refundById, type RefundRow } from '@qiantai/shared/views/refunds.ts';
import { say } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { alertKey, raiseAlert } from './alerts.ts';
import { newKey, type MoneyBook } from './paying-context.ts';
import type { RefundNote } from './refund.ts';

export interface RefundAsk {
  readonly amountFen: number;
  readonly cause: RefundCause;
  readonly reason?: string | undefined;
  readonly lines?: readonly number[] | undefined;
  readonly approvedBy?: string | undefined;
}

/** What a payment may still give back. */
export function refundableFen(tx: Pick<Tx, 'view'>, row: PaymentRow): number {
  if (row.state !== 'paid') return 0;
  const { refundedFen, refundingFen } = moneyBackOf(tx.view, row.payment);
  return row.paid_fen - refundedFen - refundingFen;
}

/** @throws Refusal refund-too-much, line-refunded */
function refuseBeyond(tx: Tx, row: PaymentRow, ask: RefundAsk): void {
  const leftFen = refundableFen(tx, row);
  if (ask.amountFen > leftFen) throw new Refusal('refund-too-much', { left: yuanText(fen(leftFen)) });
  const before = linesGivenBack(tx.view, row.order_id);
  const twice = ask.lines?.find((line) => before.has(line));
  if (twice !== undefined) throw new Refusal('line-refunded', { line: twice });
}

/**
 * Begins to give money back. Where nobody outside holds it, it is given back in this transaction: out of the drawer,
 * or by the tender it came from.
 * @throws Refusal refund-too-much, line-refunded
 */
export function requestRefund(book: MoneyBook, tx: Tx, row: PaymentRow, ask: RefundAsk): RefundRow {
  refuseBeyond(tx, row, ask);
  const { shop } = book;
  const refund = tx.nextId('refund');
  tx.append('refund.requested', `refund:${refund}`, {
    refund,
    payment: row.payment,
    order: row.order_id,
    channel: row.channel,
    key: newKey(shop, 'R', refund),
    amountFen: ask.amountFen,
    cause: ask.cause,
    reason: ask.reason ?? '',
    ...(ask.lines === undefined ? {} : { lines: [...ask.lines] }),
    ...(ask.approvedBy === undefined ? {} : { approvedBy: ask.approvedBy }),
    requestedAtMs: shop.env.now(),
  });
  const tender = book.tenders.get(row.channel);
  if (tender !== undefined) {
    const { payment, transaction_no: transaction } = row;
    tender.giveBack(tx, { payment, refund, amountFen: ask.amountFen, transaction });
    wentBack(book, tx, knownRefund(tx, refund));
  } else if (book.desk.find(row.channel)?.module.drawer === true) {
    const { payment } = row;
    tx.append('drawer.opened', `payment:${payment}`, { why: 'refund', payment, reason: ask.reason ?? '' });
    wentBack(book, tx, knownRefund(tx, refund));
  } else if (row.means !== 'hand') book.soon();
  // The bank's own terminal gives it back: who asks for it has done so, what the till owes is somebody's task.
  else if (ask.cause === 'asked') wentBack(book, tx, knownRefund(tx, refund));
  else recordRefund(book, tx, refund, { is: 'abnormal', why: say('zh-CN', 'payment.not-given-back') });
  return knownRefund(tx, refund);
}

/** @throws Refusal not-found */
export function knownRefund(tx: Pick<Tx, 'view'>, refund: number): RefundRow {
  const row = refundById(tx.view, refund);
  if (row === undefined) throw new Refusal('not-found', { refund });
  return row;
}

/** Tells whoever follows an order's money. What an order never kept is not missed by anybody. */
export function tellRefunded(book: MoneyBook, tx: Tx, row: RefundRow): void {
  if (paymentById(tx.view, row.payment)?.kept !== 1) return;
  for (const follower of book.followers) follower.refunded?.(tx, row.order_id, row.amount_fen, row.refund);
}

function wentBack(book: MoneyBook, tx: Tx, row: RefundRow, refundedAtMs?: number): void {
  const { refund, payment, order_id: order, channel, amount_fen: amountFen } = row;
  tx.append('refund.refunded', `refund:${refund}`, {
    refund,
    payment,
    order,
    channel,
    amountFen,
    refundedAtMs: refundedAtMs ?? book.shop.env.now(),
  });
  tellRefunded(book, tx, row);
}

function raiseRefundAlert(
  book: MoneyBook,
  tx: Tx,
  row: RefundRow,
  kind: 'refund-abnormal' | 'refund-refused',
  why: string,
): void {
  raiseAlert(book.shop, tx, {
    key: alertKey(kind, row.channel, String(row.refund)),
    kind,
    severity: 'high',
    platform: row.channel,
    code: row.key,
    title: orderById(tx.view, row.order_id)?.number ?? '',
    amountFen: row.amount_fen,
    happenedAtMs: row.requested_at_ms,
    why,
  });
}

/** Writes down what the machine decided. A refund that ended meanwhile stays as it is. */
export function recordRefund(book: MoneyBook, tx: Tx, refund: number, note: RefundNote): void {
  const row = knownRefund(tx, refund);
  if (!['asking', 'accepted', 'unclear', 'abnormal'].includes(row.state)) return;
  const about = `refund:${refund}`;
  const ids = { refund, payment: row.payment, order: row.order_id };
  switch (note.is) {
    case 'accepted':
      if (row.state !== 'abnormal') tx.append('refund.accepted', about, { ...ids, platform: note.platform });
      return;
    case 'unclear':
      tx.append('refund.unclear', about, { ...ids, why: note.why, platform: note.platform });
      return;
    case 'refunded':
      return wentBack(book, tx, row, note.refundedAtMs);
    case 'refused':
      return refuse(book, tx, row, note);
    case 'abnormal':
      if (row.state === 'abnormal') return;
      tx.append('refund.abnormal', about, { ...ids, why: note.why, platform: note.platform });
      raiseRefundAlert(book, tx, row, 'refund-abnormal', note.why);
      return;
    default:
      return unreachable(note);
  }
}

/** Refused to somebody who asked, it is over. What the till owes stays a person's task until it was given back. */
function refuse(book: MoneyBook, tx: Tx, row: RefundRow, note: Extract<RefundNote, { is: 'refused' }>): void {
  const about = `refund:${row.refund}`;
  const ids = { refund: row.refund, payment: row.payment, order: row.order_id };
  invariant(row.state !== 'abnormal', 'an abnormal refund is ended by a person or by the channel paying it');
  if (row.cause === 'asked') {
    tx.append('refund.refused', about, { ...ids, because: note.because, platform: note.platform });
    return;
  }
  tx.append('refund.abnormal', about, { ...ids, why: note.because, platform: note.platform });
  raiseRefundAlert(book, tx, row, 'refund-refused', note.because);
}
