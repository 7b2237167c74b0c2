// The journal's side of a bill: what it has under a channel's numbers, and what it writes down about a difference.

import type { MismatchCard } from '@qiantai/shared/commands/bill.ts';
import type { FactData } from '@qiantai/shared/facts/index.ts';
import { mismatchVanishings, type MismatchEnd } from '@qiantai/shared/facts/bill.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import { wallText } from '@qiantai/shared/time.ts';
import { lastMismatch, type MismatchRow } from '@qiantai/shared/views/bills.ts';
import { paidBetween, paymentById, paymentByKey, type PaymentRow } from '@qiantai/shared/views/payments.ts';
import { moneyBackOf, refundByKey, refundedBetween, type RefundRow } from '@qiantai/shared/views/refunds.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { say, type Locale } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { alertKey, explainAlert, raiseDifference } from './alerts.ts';
import type { BookEntry, MatchInput, Mismatch, Span } from './bill-match.ts';
import type { Shop } from './context.ts';

function standsOf(row: PaymentRow): BookEntry['stands'] {
  if (row.state === 'paid') return 'moved';
  if (row.state !== 'closed') return 'open';
  return row.how === 'reversed' ? 'reversed' : 'over';
}

function paymentEntry(view: ViewDb, row: PaymentRow): BookEntry {
  return {
    of: 'payment',
    key: row.key,
    payment: row.payment,
    order: row.order_id,
    stands: standsOf(row),
    amountFen: row.state === 'paid' ? row.paid_fen : row.amount_fen,
    atMs: row.ended_at_ms,
    transaction: row.transaction_no,
    backFen: moneyBackOf(view, row.payment).refundedFen,
  };
}

function refundEntry(view: ViewDb, row: RefundRow): BookEntry {
  const isOpen = row.state === 'asking' || row.state === 'accepted' || row.state === 'unclear';
  const charge = paymentById(view, row.payment);
  return {
    of: 'refund',
    key: row.key,
    payment: row.payment,
    refund: row.refund,
    order: row.order_id,
    stands: row.state === 'refunded' ? 'moved' : isOpen ? 'open' : 'over',
    amountFen: row.amount_fen,
    atMs: row.ended_at_ms,
    transaction: charge?.transaction_no ?? '',
    ...(charge === undefined ? {} : { chargeKey: charge.key }),
  };
}

/** What the journal has under a number towards one channel; another channel's number is none of it. */
export function lookIn(view: ViewDb, channel: string): MatchInput['look'] {
  return (of, key) => {
    if (of === 'payment') {
      const row = paymentByKey(view, key);
      return row?.channel === channel ? paymentEntry(view, row) : undefined;
    }
    const row = refundByKey(view, key);
    return row?.channel === channel ? refundEntry(view, row) : undefined;
  };
}

/** Everything the journal says moved through a channel within a span. */
export function expectedIn(view: ViewDb, channel: string, { fromMs, toMs }: Span): BookEntry[] {
  return [
    ...paidBetween(view, channel, fromMs, toMs).map((row) => paymentEntry(view, row)),
    ...refundedBetween(view, channel, fromMs, toMs).map((row) => refundEntry(view, row)),
  ];
}

const ownShape = /^Q[0-9A-Z]+S[0-9A-Z]+[PR][0-9A-Z]+K[0-9A-Z]{6}$/;

/** Several stores may share one merchant's number: theirs are told by the store in the number itself. */
export function ofOtherStore(store: number): (key: string) => boolean {
  const own = `Q${store.toString(36).toUpperCase()}S`;
  return (key) => ownShape.test(key) && !key.startsWith(own);
}

type Named = Pick<MismatchRow, 'channel' | 'kind' | 'of' | 'key'>;

const aboutMismatch = ({ channel, kind, of, key }: Named): string =>
  alertKey('bill-mismatch', channel, kind, of, key);

/** Whether the till closed it by itself: what vanished may come back, what a person explained may not. */
const hasVanished = (how: MismatchEnd | ''): boolean =>
  (mismatchVanishings as readonly string[]).includes(how);

/**
 * Writes one difference down and alarms a manager, unless it is known.
 * @returns whether it was new
 */
export function recordMismatch(shop: Shop, tx: Tx, channel: string, day: string, one: Mismatch): boolean {
  const { kind, of, key, transaction, journalFen, billFen, atMs, entry } = one;
  const last = lastMismatch(tx.view, { channel, kind, of, key });
  if (last !== undefined && !hasVanished(last.how)) return false;
  const mismatch = tx.nextId('mismatch');
  const data: FactData<'mismatch.found'> = {
    mismatch,
    channel,
    day,
    kind,
    of,
    key,
    transaction,
    ...(entry === undefined ? {} : { payment: entry.payment, order: entry.order }),
    ...(entry?.refund === undefined ? {} : { refund: entry.refund }),
    journalFen,
    billFen,
    atMs,
    foundAtMs: shop.env.now(),
  };
  tx.append('mismatch.found', `mismatch:${mismatch}`, data);
  const about = { key: aboutMismatch(data), kind: 'bill-mismatch', severity: 'high', why: kind } as const;
  const money = { platform: channel, code: key, amountFen: billFen, journalFen, happenedAtMs: atMs };
  raiseDifference(shop, tx, { ...about, ...money }, day);
  return true;
}

/** Closes a mismatch and its alert. */
export function settleMismatch(shop: Shop, tx: Tx, row: MismatchRow, how: MismatchEnd, note: string): void {
  const settledAtMs = shop.env.now();
  tx.append('mismatch.settled', `mismatch:${row.mismatch}`, {
    mismatch: row.mismatch,
    how,
    note,
    settledAtMs,
  });
  explainAlert(shop, tx, aboutMismatch(row));
}

export function mismatchCard(row: MismatchRow, timezone: string, locale: Locale): MismatchCard {
  const values = {
    code: row.key,
    bill: yuanText(fen(row.bill_fen)),
    journal: yuanText(fen(row.journal_fen)),
    happened: row.at_ms === 0 ? '' : wallText(row.at_ms, timezone).slice(0, 16),
  };
  return {
    mismatch: row.mismatch,
    channel: row.channel,
    day: row.day,
    kind: row.kind,
    of: row.of,
    key: row.key,
    transaction: row.transaction_no,
    payment: row.payment ?? undefined,
    refund: row.refund ?? undefined,
    order: row.order_id ?? undefined,
    journalFen: row.journal_fen,
    billFen: row.bill_fen,
    atMs: row.at_ms,
    foundAtMs: row.found_at_ms,
    state: row.state,
    how: row.how,
    note: row.note,
    settledBy: row.settled_by,
    settledAtMs: row.settled_at_ms === 0 ? undefined : row.settled_at_ms,
    says: say(locale, `mismatch-says.${row.kind}`, values),
    todo: say(locale, `mismatch-todo.${row.kind}`),
  };
}
