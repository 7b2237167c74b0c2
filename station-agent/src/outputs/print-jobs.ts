// Which facts become papers, and the durable store behind every printer's queue: both are facts themselves.

import type { PaperDocument } from '@qiantai/shared/documents/document.ts';
import type { ReceiptShop } from '@qiantai/shared/documents/order-receipt.ts';
import { givenLines, redemptionSlip } from '@qiantai/shared/documents/redemption-slip.ts';
import type { AnyFact, Fact } from '@qiantai/shared/facts/index.ts';
import type { PaperKind } from '@qiantai/shared/facts/paper.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { wallText } from '@qiantai/shared/time.ts';
import { orderById } from '@qiantai/shared/views/orders.ts';
import { nextWaiting, paperById, papersSending } from '@qiantai/shared/views/papers.ts';
import { attemptById, type Becomes } from '@qiantai/shared/views/vouchers.ts';
import type { SendEnd } from '@qiantai/printers/printer.ts';
import type { PaperStore } from '@qiantai/printers/queue.ts';
import type { Env } from '../env.ts';
import type { Journal, Tx } from '../journal/journal.ts';
import { follow, type Follower } from './follower.ts';
import { kitchenPaperFacts, takeKitchenFact } from './kitchen-papers.ts';
import { receiptFacts, takeMoneyFact } from './receipt-papers.ts';

export interface PrintJobsSetup {
  readonly journal: Journal;
  readonly env: Env;
  readonly store: { readonly name: string; readonly timezone: string };
  readonly station: { readonly name: string };
  readonly printerFor: (kind: string, station?: string) => string | undefined;
  readonly platformLabel: (code: string) => string;
  /** What a way to pay is called, and whether its money lies in the drawer; absent where nothing is paid. */
  readonly money?: Pick<ReceiptShop, 'labelOf' | 'isDrawer'>;
  readonly staffName: (number: string) => string;
}

function queue(
  setup: PrintJobsSetup,
  tx: Tx,
  kind: PaperKind,
  subject: string,
  document: PaperDocument,
): void {
  const printer = setup.printerFor(kind);
  if (printer !== undefined) queueOn(tx, kind, printer, subject, document);
}

function queueOn(tx: Tx, kind: PaperKind, printer: string, subject: string, document: PaperDocument): void {
  const paper = tx.nextId('paper');
  tx.append('paper.queued', subject, { paper, printer, kind, document: { ...document }, subject, copy: 0 });
}

function slipFor(setup: PrintJobsSetup, tx: Tx, { data }: Fact<'voucher.redeemed'>): PaperDocument {
  const attempt = attemptById(tx.view, data.attempt);
  invariant(attempt !== undefined, 'a redeemed voucher has its attempt');
  const becomes = JSON.parse(attempt.becomes) as Becomes;
  const orders = data.items.flatMap((item) =>
    item.resultType === 4 ? [orderById(tx.view, item.resultId)] : [],
  );
  const [first] = orders;
  return redemptionSlip({
    store: setup.store.name,
    station: setup.station.name,
    clerk: setup.staffName(attempt.clerk),
    timezone: setup.store.timezone,
    platformLabel: setup.platformLabel(data.platform),
    code: attempt.code,
    product: becomes.product,
    voucherType: becomes.voucherType,
    count: data.items.length,
    paidFen: data.paidFen,
    redeemedAtMs: data.redeemedAtMs,
    pickup: orders.flatMap((order) => (order === undefined ? [] : [order.pickup])).join(' '),
    dishes: becomes.dishes,
    given: givenLines(tx.view, data.items, wallText(data.redeemedAtMs, setup.store.timezone).slice(0, 10)),
    qr: first === undefined ? `QTR:${data.attempt}` : `QTO:${first.number}`,
  });
}

function take(setup: PrintJobsSetup, fact: AnyFact, tx: Tx): void {
  if (fact.type === 'voucher.redeemed') {
    queue(setup, tx, 'redemption', `redemption:${fact.data.attempt}`, slipFor(setup, tx, fact));
  }
  if (setup.money !== undefined) {
    takeMoneyFact(
      {
        shop: {
          ...setup.money,
          locale: 'zh-CN',
          store: setup.store.name,
          station: setup.station.name,
          timezone: setup.store.timezone,
          staffName: setup.staffName,
        },
        log: setup.env.log,
        queue: (queueTx, subject, document) => queue(setup, queueTx, 'receipt', subject, document),
      },
      fact,
      tx,
    );
  }
  takeKitchenFact(
    {
      ...{ store: setup.store, printerFor: setup.printerFor },
      queue: queueOn,
    },
    fact,
    tx,
  );
}

/** Queues the papers that facts call for. */
export function createPrintJobs(setup: PrintJobsSetup): Follower {
  return follow(
    setup.journal,
    setup.env,
    'print-jobs',
    ['voucher.redeemed', ...receiptFacts, ...kitchenPaperFacts],
    (fact, tx) => take(setup, fact, tx),
  );
}

/** The queue's memory: every step of a paper is a fact, durable before the step is taken. */
export function createPaperStore(journal: Journal, now: () => number): PaperStore {
  const subjectOf = (paper: number): { subject: string; printer: string } => {
    const row = paperById(journal.view, paper);
    invariant(row !== undefined, 'a paper being printed has a row');
    return row;
  };
  return {
    next(printer) {
      const row = nextWaiting(journal.view, printer);
      if (row === undefined) return undefined;
      return { paper: row.paper, document: JSON.parse(row.document) as PaperDocument, copy: row.copy };
    },
    sending(paper) {
      const { subject, printer } = subjectOf(paper);
      journal.transact('station', (tx) =>
        tx.append('paper.sending', subject, { paper, printer, sendAtMs: now() }),
      );
    },
    ended(paper, end: SendEnd) {
      const { subject } = subjectOf(paper);
      journal.transact('station', (tx) => {
        if (end.is === 'printed') tx.append('paper.printed', subject, { paper, confirmed: end.confirmed });
        else
          tx.append(end.is === 'not-sent' ? 'paper.not-sent' : 'paper.unconfirmed', subject, {
            paper,
            why: end.why,
          });
      });
    },
  };
}

/** At start: what was being sent when the process died may or may not have come out. @returns how many */
export function settlePapers(journal: Journal): number {
  const sending = papersSending(journal.view);
  if (sending.length > 0) {
    journal.transact('station', (tx) => {
      for (const row of sending)
        tx.append('paper.unconfirmed', row.subject, { paper: row.paper, why: 'restarted' });
    });
  }
  return sending.length;
}
