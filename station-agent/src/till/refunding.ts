// Giving money back: who may, the channel asked under one key until its word is final, and what a person has to end.

import type { RefundCard } from '@qiantai/shared/commands/payment.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant, unreachable, type Outcome } from '@qiantai/shared/result.ts';
import { linesOf } from '@qiantai/shared/views/orders.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { paymentById, type PaymentRow } from '@qiantai/shared/views/payments.ts';
import { abnormalRefunds, openRefunds, refundById, type RefundRow } from '@qiantai/shared/views/refunds.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { PaymentChannel, RefundStanding, RefundWish, Standing } from '../payments/channel.ts';
import { once, type Ask, type Handlers } from './context.ts';
import { refundCard } from './paying-cards.ts';
import type { MoneyBook } from './paying-context.ts';
import { known } from './paying-book.ts';
import type { PaymentDriver, Round } from './payment-driver.ts';
import { chargeOf } from './payment-charge.ts';
import {
  judgeRefund,
  nextRefundDeed,
  type RefundDeed,
  type RefundMemory,
  type RefundTurn,
} from './refund.ts';
import { knownRefund, recordRefund, refundableFen, requestRefund, tellRefunded } from './refund-book.ts';

export interface Refunding {
  readonly handlers: Handlers;
  /** Takes up every refund of this station without an end. @returns how many */
  takeUp(): number;
  /** The channel told something about it: asked again at once. */
  wake(refund: number): void;
}

const nobody: Outcome<never> = { is: 'not-sent', why: 'not-set-up' };
const nameOf = (refund: number): string => `refund:${refund}`;

function wishOf(row: RefundRow, payment: PaymentRow): RefundWish {
  return {
    key: row.key,
    charge: chargeOf(payment),
    transaction: payment.transaction_no,
    amountFen: row.amount_fen,
    reason: row.reason,
    requestedAtMs: row.requested_at_ms,
  };
}

async function askChannel(
  channel: PaymentChannel | undefined,
  deed: RefundDeed['do'],
  wish: RefundWish,
  memory: RefundMemory,
): Promise<RefundTurn> {
  if (deed === 'refund') return { from: 'refund', outcome: (await channel?.refund?.(wish)) ?? nobody };
  if (deed === 'query')
    return {
      from: 'query',
      outcome: ((await channel?.queryRefund?.(wish)) ?? nobody) as Outcome<RefundStanding>,
    };
  invariant(memory.refused !== undefined, 'a charge is looked at after a refusal');
  const outcome = ((await channel?.query?.(wish.charge)) ?? nobody) as Outcome<Standing>;
  return { from: 'charge', outcome, refused: memory.refused };
}

/** What the next round has to know of this one. */
function remember(memory: RefundMemory, turn: RefundTurn): void {
  memory.rounds += 1;
  const { outcome } = turn;
  switch (turn.from) {
    case 'refund':
      memory.askAgain = false;
      // An answer after a silence: what comes next is near again.
      if (outcome.is === 'done') memory.rounds = 1;
      if (outcome.is === 'rejected') memory.refused = outcome;
      return;
    case 'query':
      memory.askAgain =
        outcome.is === 'done' && turn.outcome.is === 'done' && turn.outcome.value.is === 'absent';
      if (memory.askAgain) memory.rounds = 1;
      return;
    case 'charge':
      // The money still stands: what was refused is over, unless the look itself failed.
      return;
    default:
      return unreachable(turn);
  }
}

/** Whose approval a refund carries. @throws Refusal approval-needed, wrong-pin, pin-locked */
async function approvalOf(
  book: MoneyBook,
  ask: Ask,
  amountFen: number,
  approve: { readonly staff: string; readonly pin: string } | undefined,
): Promise<string | undefined> {
  const { shop, desk } = book;
  if (approve !== undefined) {
    const role = await shop.prove?.(approve.staff, approve.pin);
    if (role !== 'manager' && role !== 'admin') throw new Refusal('approval-needed');
    return approve.staff;
  }
  if (amountFen <= desk.settings.refundApprovalFen) return undefined;
  if (ask.actor.role === 'manager' || ask.actor.role === 'admin') return ask.actor.id;
  throw new Refusal('approval-needed', { limitFen: desk.settings.refundApprovalFen });
}

/** What is meant where nobody says how much: the lines at what was paid for them, or all that is left. */
function wholeOf(view: ViewDb, row: PaymentRow, lines: readonly number[] | undefined): number {
  const leftFen = Math.max(1, refundableFen({ view }, row));
  const money = orderMoney(view, row.order_id);
  if (lines === undefined || money === undefined) return leftFen;
  const listed = linesOf(view, row.order_id);
  const worth = (some: typeof listed): number =>
    some.reduce((sum, { unit_fen, quantity }) => sum + unit_fen * quantity, 0);
  const known = listed.filter(({ line }) => lines.includes(line));
  if (known.length !== new Set(lines).size) throw new Refusal('bad-request', { field: 'lines' });
  // A discount of the order is one of each of its lines.
  const shareFen = Math.floor((worth(known) * money.payableFen) / Math.max(1, worth(listed)));
  return Math.max(1, Math.min(shareFen, leftFen));
}

export function createRefunding(book: MoneyBook, driver: PaymentDriver): Refunding {
  const { shop } = book;
  const { journal, env } = shop;
  const { view } = journal;

  function drive(refund: number): void {
    const memory: RefundMemory = { rounds: 0, askAgain: false };
    driver.drive(nameOf(refund), (): Round | undefined => {
      const row = refundById(view, refund);
      const deed = row === undefined ? undefined : nextRefundDeed(row.state, memory);
      if (row === undefined || deed === undefined) return undefined;
      return { afterMs: deed.afterMs, act: () => act(row, deed, memory) };
    });
  }

  async function act(row: RefundRow, deed: RefundDeed, memory: RefundMemory): Promise<void> {
    const payment = paymentById(view, row.payment);
    invariant(payment !== undefined, 'a refund belongs to a payment');
    await env.crashpoint('before-refund');
    const turn = await askChannel(
      book.desk.find(row.channel)?.channel,
      deed.do,
      wishOf(row, payment),
      memory,
    );
    await env.crashpoint('after-refund');
    remember(memory, turn);
    const now = knownRefund({ view }, row.refund);
    const note = judgeRefund(now.state, turn);
    env.log.debug({ refund: row.refund, deed: deed.do, outcome: turn.outcome.is }, 'refund');
    if (note === undefined) return;
    journal.transact('station', (tx) => recordRefund(book, tx, row.refund, note));
    await env.crashpoint('after-record');
  }

  async function refund(
    input: Parameters<NonNullable<Handlers['payment.refund']>>[0],
    ask: Ask,
  ): Promise<RefundCard> {
    const kept = journal.answerOf(ask.command);
    const before = known({ view }, input.payment_id);
    const amountFen = input.amountFen ?? wholeOf(view, before, input.lines);
    const approvedBy = kept === undefined ? await approvalOf(book, ask, amountFen, input.approve) : undefined;
    const { refund: id } = once(shop, ask, (tx) => {
      const row = known(tx, input.payment_id);
      if (row.state !== 'paid') throw new Refusal('payment-not-paid');
      const { reason, lines } = input;
      const made = requestRefund(book, tx, row, {
        amountFen,
        cause: 'asked',
        reason,
        lines,
        approvedBy,
      });
      return { refund: made.refund };
    });
    drive(id);
    await driver.told(nameOf(id));
    const card = refundCard(knownRefund({ view }, id));
    if (card.state === 'refused')
      throw new Refusal(card.why as Refusal['slug'], { refund: id, word: card.word });
    return card;
  }

  return {
    wake(id) {
      drive(id);
    },
    takeUp() {
      const open = openRefunds(view, journal.station);
      for (const row of open) drive(row.refund);
      return open.length;
    },
    handlers: {
      'payment.refund': refund,
      'refund.query': ({ refund_id }) => refundCard(knownRefund({ view }, refund_id)),
      'refund.tasks': () => abnormalRefunds(view, limits.paymentsShownMax).map(refundCard),
      'refund.judge': ({ refund_id, given_back, note }, ask) =>
        once(shop, ask, (tx) => {
          const row = knownRefund(tx, refund_id);
          if (row.state !== 'abnormal') throw new Refusal('status-changed', { status: row.state });
          tx.append('refund.judged', `refund:${refund_id}`, {
            refund: refund_id,
            payment: row.payment,
            order: row.order_id,
            givenBack: given_back,
            note,
            judgedAtMs: env.now(),
          });
          if (given_back) tellRefunded(book, tx, row);
          return refundCard(knownRefund(tx, refund_id));
        }),
    },
  };
}
