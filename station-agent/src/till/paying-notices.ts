// What a channel tells on its own: believed when its signature holds, once, and journaled before it is answered.
// A notice ends an attempt that waits. While one is being ended it is only a reason to look: the ending says how it ended.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { unreachable } from '@qiantai/shared/result.ts';
import { payStatusOf, type PayStatus } from '@qiantai/shared/views/payments-money.ts';
import {
  openPaymentOf,
  paymentById,
  paymentByKey,
  wasNoticed,
  type PaymentRow,
} from '@qiantai/shared/views/payments.ts';
import { refundByKey } from '@qiantai/shared/views/refunds.ts';
import type { Tx } from '../journal/journal.ts';
import type { Heard, Notice, NoticeAnswer } from '../payments/channel.ts';
import { known, raisePaymentAlert, endPayment, takeMoney } from './paying-book.ts';
import type { MoneyBook } from './paying-context.ts';
import type { PaymentRunner } from './payment-runner.ts';
import { judgeRefund } from './refund.ts';
import { recordRefund } from './refund-book.ts';
import type { Refunding } from './refunding.ts';

/** What the seed's acquirer says about a payment. */
export interface AcquirerWord {
  readonly payment: number;
  readonly transaction: string;
  readonly success: boolean;
}

export interface PayHearing {
  /** What a channel posted, by the word its routes are called by. Durable when it returns. @throws Refusal payment-method-unknown for a channel not set up */
  hearNotice(route: string, notice: Notice): NoticeAnswer;
  /**
   * Whether a callback is from the acquirer who shares our secret: `t=<unix seconds>,v1=<hex>` over "<t>.<body>",
   * within five minutes. @returns its id for "once", or undefined when it is not
   */
  proveCallback(signature: string | undefined, body: Uint8Array): string | undefined;
  /**
   * Takes a proven callback. Ends a payment nobody else can be asked about; for any other it is a reason to ask.
   * @throws Refusal not-found, not-signed-in when it was taken before
   */
  hearAcquirer(id: string, word: AcquirerWord): Promise<PayStatus>;
  /** What the customer scans of a payment, or of an order's open one; undefined when there is nothing to scan. */
  pictureOf(payment: number): string | undefined;
  pictureOfOrder(order: number): string | undefined;
}

function appendNoticed(
  book: MoneyBook,
  tx: Tx,
  channel: string,
  notice: string,
  about: {
    readonly what: 'paid' | 'refund' | 'nothing';
    readonly payment?: number;
    readonly refund?: number;
  },
): void {
  tx.append('payment.noticed', `channel:${channel}`, {
    channel,
    notice,
    ...about,
    heardAtMs: book.shop.env.now(),
  });
}

/** The channel says that the money of an attempt is there. */
function hearPaid(book: MoneyBook, tx: Tx, row: PaymentRow, heard: Extract<Heard, { is: 'paid' }>): void {
  switch (row.state) {
    case 'asking':
    case 'shown':
    case 'waiting':
    case 'unclear':
      return takeMoney(book, tx, row, heard.paid, 'notice');
    case 'ending':
      return;
    case 'paid':
      if (heard.paid.transaction !== row.transaction_no)
        raisePaymentAlert(book.shop, tx, row, 'payment-twice', { amountFen: heard.paid.amountFen });
      return;
    case 'closed':
      // What was reversed had been paid and went back then; anything else that ended without money owes it back now.
      if (row.how !== 'reversed') takeMoney(book, tx, row, heard.paid, 'notice');
      return;
    default:
      return unreachable(row.state);
  }
}

function take(book: MoneyBook, tx: Tx, channel: string, heard: Exclude<Heard, { is: 'forged' }>): void {
  if (wasNoticed(tx.view, channel, heard.noticeId)) return;
  if (heard.is === 'nothing') return appendNoticed(book, tx, channel, heard.noticeId, { what: 'nothing' });
  if (heard.is === 'paid') {
    const row = paymentByKey(tx.view, heard.key);
    const ours = row?.channel === channel ? row : undefined;
    const about = ours === undefined ? {} : { payment: ours.payment };
    appendNoticed(book, tx, channel, heard.noticeId, { what: 'paid', ...about });
    if (ours !== undefined) hearPaid(book, tx, ours, heard);
    return;
  }
  const row = refundByKey(tx.view, heard.key);
  const ours = row?.channel === channel ? row : undefined;
  const about = ours === undefined ? {} : { refund: ours.refund, payment: ours.payment };
  appendNoticed(book, tx, channel, heard.noticeId, { what: 'refund', ...about });
  if (ours === undefined) return;
  const state = ours.state === 'abnormal' ? 'accepted' : ours.state;
  const note = judgeRefund(state, { from: 'query', outcome: { is: 'done', value: heard.standing } });
  if (note !== undefined) recordRefund(book, tx, ours.refund, note);
}

function hearing(book: MoneyBook, runner: PaymentRunner, refunding: Refunding): PayHearing['hearNotice'] {
  const { journal, env } = book.shop;
  const { view } = journal;
  const askedFen = (key: string): number | undefined =>
    paymentByKey(view, key)?.amount_fen ?? refundByKey(view, key)?.amount_fen;
  return (route, notice) => {
    const found = book.desk.routed(route);
    if (found?.channel.hear === undefined || found.channel.answer === undefined)
      throw new Refusal('payment-method-unknown', { method: route });
    const { code } = found.module;
    const heard = found.channel.hear(notice, askedFen);
    if (heard.is === 'forged') {
      env.log.warn({ channel: code, why: heard.why }, 'a notice was not believed');
      return found.channel.answer(false);
    }
    journal.transact('station', (tx) => take(book, tx, code, heard));
    if (heard.is === 'paid') {
      const row = paymentByKey(view, heard.key);
      if (row !== undefined) runner.wake(row.payment);
    } else if (heard.is === 'refund') {
      const row = refundByKey(view, heard.key);
      if (row !== undefined) refunding.wake(row.refund);
    }
    return found.channel.answer(true);
  };
}

const signatureShape = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

function proving(book: MoneyBook): PayHearing['proveCallback'] {
  return (signature, body) => {
    const secret = book.desk.settings.callbackSecret;
    const [, seconds, given] = signatureShape.exec(signature ?? '') ?? [];
    if (secret === undefined || seconds === undefined || given === undefined) return undefined;
    const apartMs = Math.abs(book.shop.env.now() - Number(seconds) * 1_000);
    if (apartMs > limits.paymentCallbackSecondsMax * 1_000) return undefined;
    const due = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
    if (!timingSafeEqual(due, Buffer.from(given, 'hex'))) return undefined;
    return createHash('sha256')
      .update(signature ?? '')
      .digest('hex');
  };
}

/** Whose callbacks these are in the journal: no channel has this name. */
const acquirer = 'callback';

function hearingAcquirer(book: MoneyBook, runner: PaymentRunner): PayHearing['hearAcquirer'] {
  const { journal, env } = book.shop;
  const { view } = journal;
  return async (id, word) => {
    journal.transact('station', (tx) => {
      const row = known(tx, word.payment);
      if (wasNoticed(tx.view, acquirer, id)) throw new Refusal('not-signed-in');
      appendNoticed(book, tx, acquirer, id, { what: 'paid', payment: row.payment });
      const module = book.desk.find(row.channel)?.module;
      const isForIt = row.means === 'hand' && module !== undefined && module.drawer !== true;
      if (!isForIt || row.state === 'paid') return;
      if (word.success) {
        const { transaction } = word;
        const paid = { transaction, amountFen: row.amount_fen, paidAtMs: env.now() };
        takeMoney(book, tx, row, paid, 'notice');
      } else endPayment(book, tx, row, 'not-taken');
    });
    const row = paymentById(view, word.payment);
    if (row !== undefined && row.means !== 'hand') {
      runner.look(word.payment);
      await runner.told(word.payment);
    }
    return payStatusOf(view, known({ view }, word.payment));
  };
}

/** A picture is shown only while paying it is welcome. */
const scannable = (row: PaymentRow | undefined): string | undefined =>
  row === undefined || row.qr === '' || !['shown', 'waiting', 'unclear'].includes(row.state)
    ? undefined
    : row.qr;

export function createPayHearing(book: MoneyBook, runner: PaymentRunner, refunding: Refunding): PayHearing {
  const { view } = book.shop.journal;
  return {
    hearNotice: hearing(book, runner, refunding),
    proveCallback: proving(book),
    hearAcquirer: hearingAcquirer(book, runner),
    pictureOf: (payment) => scannable(paymentById(view, payment)),
    pictureOfOrder: (order) => scannable(openPaymentOf(view, order)),
  };
}
