// Which facts of money become a customer's paper: an order paid in full, money that went back.

import type { PaperDocument } from '@qiantai/shared/documents/document.ts';
import { receiptOf, refundReceiptOf, type ReceiptShop } from '@qiantai/shared/documents/order-receipt.ts';
import { receiptPaper, refundPaper, sumsAgree } from '@qiantai/shared/documents/receipt.ts';
import type { AnyFact, FactType } from '@qiantai/shared/facts/index.ts';
import type { Env } from '../env.ts';
import type { Tx } from '../journal/journal.ts';

export interface ReceiptPrinting {
  readonly shop: ReceiptShop;
  readonly log: Env['log'];
  readonly queue: (tx: Tx, subject: string, document: PaperDocument) => void;
}

/** Facts that become such a paper. */
export const receiptFacts: readonly FactType[] = ['payment.paid', 'refund.refunded', 'refund.judged'];

/** Queues the paper one fact calls for, if it calls for one. */
export function takeMoneyFact(printing: ReceiptPrinting, fact: AnyFact, tx: Tx): void {
  if (fact.type === 'payment.paid') {
    const { order, payment, kept } = fact.data;
    const receipt = kept ? receiptOf(tx.view, order, printing.shop) : undefined;
    if (receipt === undefined) return;
    // A late look: the order may have changed again since. Its present paper is for whoever asks for it then.
    if (sumsAgree(receipt)) printing.queue(tx, `receipt:${order}:${payment}`, receiptPaper(receipt));
    else printing.log.warn({ order, payment }, 'no receipt: the order has changed since it was paid');
  } else if (fact.type === 'refund.refunded' || (fact.type === 'refund.judged' && fact.data.givenBack)) {
    const { refund } = fact.data;
    const receipt = refundReceiptOf(tx.view, refund, printing.shop);
    if (receipt !== undefined) printing.queue(tx, `refund:${refund}`, refundPaper(receipt));
  }
}
