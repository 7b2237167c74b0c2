// What a payment writes down, each in the transaction of whoever calls: asked for, ended, the money there or not.
// Why one book for all: a notice, a query, a person and a tender must lead to the very same facts.

import type { PaymentMeans, PaymentWitness } from '@qiantai/shared/facts/payment.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant, unreachable } from '@qiantai/shared/result.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { orderMoney, type OrderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPaymentOf, paymentById, type PaymentRow } from '@qiantai/shared/views/payments.ts';
import type { Tx } from '../journal/journal.ts';
import type { Paid } from '../payments/channel.ts';
import { alertKey, raiseAlert } from './alerts.ts';
import type { Shop } from './context.ts';
import { newKey, type MoneyBook } from './paying-context.ts';
import type { PaymentNote } from './payment.ts';
import { requestRefund } from './refund-book.ts';

export interface PayWish {
  readonly order: number;
  readonly channel: string;
  readonly means: PaymentMeans;
  /** All that is due unless told. */
  readonly amountFen?: number | undefined;
  readonly codeTail?: string | undefined;
  /** How long the till waits for the money. */
  readonly giveUpMs: number;
  /** What is asked where the smallest coin decides. */
  rounded?(amountFen: number): number;
}

/** @throws Refusal not-found */
export function moneyOf(tx: Pick<Tx, 'view'>, order: number): OrderMoney {
  const money = orderMoney(tx.view, order);
  if (money === undefined) throw new Refusal('not-found', { order });
  return money;
}

/** What may be asked of an order now. @throws Refusal payment-busy, order-cancelled, order-paid, payment-too-much */
export function askable(tx: Tx, wish: Pick<PayWish, 'order' | 'amountFen' | 'rounded'>): number {
  const money = moneyOf(tx, wish.order);
  const open = openPaymentOf(tx.view, wish.order);
  if (open !== undefined) throw new Refusal('payment-busy', { payment: open.payment });
  if (orderById(tx.view, wish.order)?.status === 'cancelled') throw new Refusal('order-cancelled');
  if (money.dueFen === 0) throw new Refusal('order-paid');
  const amountFen = wish.amountFen ?? money.dueFen;
  if (amountFen > money.dueFen) throw new Refusal('payment-too-much', { dueFen: money.dueFen });
  if (amountFen < money.dueFen) return amountFen;
  return wish.rounded?.(amountFen) || amountFen;
}

/** Writes down the intent; nothing has left the station. @throws what `askable` throws */
export function requestPayment(book: MoneyBook, tx: Tx, wish: PayWish): PaymentRow {
  const { shop } = book;
  const amountFen = askable(tx, wish);
  // Money that would go straight back is not asked for: the seat is free again, only nobody tidied up yet.
  if (!book.followers.every((follower) => follower.accepts?.(tx, wish.order) ?? true))
    throw new Refusal('order-cancelled');
  const placed = orderById(tx.view, wish.order);
  invariant(placed !== undefined, 'an order that owes money was placed');
  const payment = tx.nextId('payment');
  const requestedAtMs = shop.env.now();
  tx.append('payment.requested', `payment:${payment}`, {
    payment,
    order: wish.order,
    channel: wish.channel,
    means: wish.means,
    key: newKey(shop, 'P', payment),
    amountFen,
    subject: [...`${shop.store.name} ${placed.pickup === '' ? placed.number : placed.pickup}`]
      .slice(0, limits.paymentSubjectCharsMax)
      .join(''),
    ...(wish.codeTail === undefined ? {} : { codeTail: wish.codeTail }),
    expiresAtMs: requestedAtMs + wish.giveUpMs,
    requestedAtMs,
  });
  book.soon();
  return known(tx, payment);
}

/** @throws Refusal not-found */
export function known(tx: Pick<Tx, 'view'>, payment: number): PaymentRow {
  const row = paymentById(tx.view, payment);
  if (row === undefined) throw new Refusal('not-found', { payment });
  return row;
}

/** What a person took besides the amount. */
export interface HandedOver {
  readonly receivedFen: number;
  readonly changeFen: number;
}

/** Whether the order can take this money now. */
function canTake(book: MoneyBook, tx: Tx, row: PaymentRow): boolean {
  const money = moneyOf(tx, row.order_id);
  if (orderById(tx.view, row.order_id)?.status === 'cancelled' || row.amount_fen > money.dueFen) return false;
  return book.followers.every((follower) => follower.accepts?.(tx, row.order_id) ?? true);
}

/**
 * The money is there. Kept when it came in time and the order can take it; otherwise its way back begins in this very
 * transaction.
 */
export function takeMoney(
  book: MoneyBook,
  tx: Tx,
  row: PaymentRow,
  paid: Paid,
  heard: PaymentWitness,
  handed?: HandedOver,
): void {
  const { payment, order_id: order, channel } = row;
  if (paid.amountFen !== row.amount_fen) return disbelieve(book, tx, row, paid);
  const isLate = row.state === 'ending' || row.state === 'closed';
  const kept = !isLate && canTake(book, tx, row);
  tx.append('payment.paid', `payment:${payment}`, {
    payment,
    order,
    channel,
    amountFen: paid.amountFen,
    transaction: paid.transaction,
    paidAtMs: paid.paidAtMs,
    heard,
    ...handed,
    kept,
  });
  if (kept) {
    const money = moneyOf(tx, order);
    if (money.dueFen > 0) return;
    const { payableFen, paidFen } = money;
    for (const follower of book.followers) follower.settled?.(tx, { order, payableFen, paidFen });
    return;
  }
  requestRefund(book, tx, known(tx, payment), { amountFen: paid.amountFen, cause: 'paid-late' });
  raisePaymentAlert(book.shop, tx, row, 'payment-late', { amountFen: paid.amountFen });
  tellFailed(book, tx, order);
}

function tellFailed(book: MoneyBook, tx: Tx, order: number): void {
  if (openPaymentOf(tx.view, order) !== undefined || moneyOf(tx, order).dueFen === 0) return;
  for (const follower of book.followers) follower.failed?.(tx, order);
}

/** Another amount than was asked is no payment of ours: nothing is believed, a person looks. */
function disbelieve(book: MoneyBook, tx: Tx, row: PaymentRow, paid: Paid): void {
  raisePaymentAlert(book.shop, tx, row, 'payment-amount-differs', {
    amountFen: paid.amountFen,
    journalFen: row.amount_fen,
  });
  if (row.state === 'asking' || row.state === 'shown' || row.state === 'waiting') {
    tx.append('payment.unclear', `payment:${row.payment}`, {
      payment: row.payment,
      order: row.order_id,
      why: 'amount-differs',
    });
  }
}

/** An alert about one payment, once. */
export function raisePaymentAlert(
  shop: Shop,
  tx: Tx,
  row: PaymentRow,
  kind: 'payment-late' | 'payment-stuck' | 'payment-amount-differs' | 'payment-twice',
  money: { readonly amountFen: number; readonly journalFen?: number },
): void {
  raiseAlert(shop, tx, {
    key: alertKey(kind, row.channel, String(row.payment)),
    kind,
    severity: 'high',
    platform: row.channel,
    code: row.key,
    title: orderById(tx.view, row.order_id)?.number ?? '',
    happenedAtMs: row.requested_at_ms,
    ...money,
  });
}

/** Ends an attempt without its money. */
function close(book: MoneyBook, tx: Tx, row: PaymentRow, note: Extract<PaymentNote, { is: 'closed' }>): void {
  tx.append('payment.closed', `payment:${row.payment}`, {
    payment: row.payment,
    order: row.order_id,
    how: note.how,
    because: note.because,
    platform: note.platform,
    closedAtMs: book.shop.env.now(),
  });
  tellFailed(book, tx, row.order_id);
}

/** Begins to end an attempt. One that nobody outside knows of is closed at once. */
export function endPayment(
  book: MoneyBook,
  tx: Tx,
  row: PaymentRow,
  reason: 'cancelled' | 'expired' | 'unclear' | 'not-taken',
): void {
  if (row.state === 'paid' || row.state === 'closed' || row.state === 'ending') return;
  if (row.means === 'hand') {
    // The bank's own no, heard of the acquirer, is a refusal; anything else ended before anybody asked for money.
    if (reason !== 'not-taken') return close(book, tx, row, { is: 'closed', how: 'closed' });
    return close(book, tx, row, { is: 'closed', how: 'refused', because: 'payment-card-refused' });
  }
  const { payment, order_id: order } = row;
  tx.append('payment.ending', `payment:${payment}`, {
    payment,
    order,
    reason,
    askedAtMs: book.shop.env.now(),
  });
  book.soon();
}

/** Writes down what the machine decided. An attempt that ended meanwhile stays as it is. */
export function recordNote(
  book: MoneyBook,
  tx: Tx,
  payment: number,
  note: PaymentNote,
  heard: PaymentWitness,
): void {
  const row = known(tx, payment);
  if (row.state === 'paid' || row.state === 'closed') return;
  const about = `payment:${payment}`;
  const ids = { payment, order: row.order_id };
  switch (note.is) {
    case 'shown':
      tx.append('payment.shown', about, { ...ids, qr: note.qr, validUntilMs: note.validUntilMs });
      return;
    case 'waiting':
      tx.append('payment.waiting', about, { ...ids, why: note.why, platform: note.platform });
      return;
    case 'unclear':
      tx.append('payment.unclear', about, { ...ids, why: note.why, platform: note.platform });
      return;
    case 'ending':
      return endPayment(book, tx, row, note.reason);
    case 'paid':
      return takeMoney(book, tx, row, note.paid, heard);
    case 'closed':
      return close(book, tx, row, note);
    default:
      return unreachable(note);
  }
}
