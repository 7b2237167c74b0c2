// Does what payment.ts decides for each open attempt: asks the channel, journals the answer, and goes on until its end.
// A customer's code lives here in memory for one call and is kept nowhere.

import { limits } from '@qiantai/shared/limits.ts';
import type { PaymentWitness } from '@qiantai/shared/facts/payment.ts';
import { unreachable, type Outcome } from '@qiantai/shared/result.ts';
import { openPayments, paymentById, type PaymentRow } from '@qiantai/shared/views/payments.ts';
import type { PaymentChannel, Patience } from '../payments/channel.ts';
import { ageOf } from './attempt-runner.ts';
import type { PaymentDriver, Round } from './payment-driver.ts';
import { chargeOf } from './payment-charge.ts';
import {
  freshMemory,
  judge,
  nextDeed,
  type PaymentDeed,
  type PaymentMemory,
  type PaymentNote,
  type Turn,
} from './payment.ts';
import { known, raisePaymentAlert, recordNote } from './paying-book.ts';
import type { MoneyBook } from './paying-context.ts';

export interface PaymentRunner {
  /** Drives an attempt that stands in the journal. @param code the customer's, for the one charge */
  run(payment: number, code?: string): void;
  /** Looks at once, whatever the schedule says. */
  look(payment: number): void;
  /** Something about it changed: what is due is computed anew. */
  wake(payment: number): void;
  /** Resolves when there is something to tell. */
  told(payment: number): Promise<void>;
  /** Takes up every attempt of this station without an end. @returns how many */
  takeUp(): number;
}

interface Life {
  readonly memory: PaymentMemory;
  readonly ageMs: () => number;
  /** Since when this process sees it ending, in its age. */
  endingSinceMs?: number;
  isStuckTold: boolean;
  code?: string | undefined;
}

const nobody: Outcome<never> = { is: 'not-sent', why: 'not-set-up' };
const nameOf = (payment: number): string => `payment:${payment}`;

/** Where a channel's settings are gone it cannot be asked, and its attempts wait until they are back. */
const noPatience: Patience = {
  firstLookMs: 30_000,
  everyMs: 30_000,
  giveUpMs: 300_000,
  endNotBeforeMs: 0,
  endEveryMs: 30_000,
  absentProvesAfterMs: 300_000,
};

async function askChannel(
  channel: PaymentChannel | undefined,
  deed: PaymentDeed['do'],
  row: PaymentRow,
  { memory }: Life,
  code: string,
): Promise<Turn> {
  const charge = chargeOf(row);
  switch (deed) {
    case 'show': {
      const lost = memory.lost;
      return {
        from: 'show',
        outcome: (await channel?.show?.(charge)) ?? nobody,
        tries: memory.shows,
        lost,
      };
    }
    case 'charge':
      return { from: 'charge', outcome: (await channel?.charge?.(charge, code)) ?? nobody };
    case 'query':
      return { from: 'query', outcome: (await channel?.query?.(charge)) ?? nobody };
    case 'end':
      return { from: 'end', outcome: (await channel?.end?.(charge)) ?? nobody };
    default:
      return unreachable(deed);
  }
}

function before(deed: PaymentDeed['do'], { memory, ageMs }: Life): void {
  const age = ageMs();
  memory.lookNow = false;
  if (deed === 'show') {
    memory.shows += 1;
    memory.lastShowMs = age;
  } else if (deed === 'end') memory.lastEndMs = age;
}

function after(turn: Turn, { memory, ageMs }: Life): void {
  // Pauses run from the answer: a channel that takes long is not asked twice at once.
  if (turn.from === 'query') memory.lastLookMs = ageMs();
  if (turn.from === 'end') memory.lastEndMs = ageMs();
  if (turn.from === 'show' && (turn.outcome.is === 'unknown' || turn.outcome.is === 'pending'))
    memory.lost = true;
}

const witnessOf = (turn: Turn): PaymentWitness => (turn.from === 'query' ? 'query' : 'answer');

export function createPaymentRunner(book: MoneyBook, driver: PaymentDriver): PaymentRunner {
  const { shop } = book;
  const { env, journal } = shop;
  const { view } = journal;
  const lives = new Map<number, Life>();

  function record(payment: number, note: PaymentNote, heard: PaymentWitness): void {
    journal.transact('station', (tx) => recordNote(book, tx, payment, note, heard));
  }

  function lifeOf(row: PaymentRow, code?: string): Life {
    const kept = lives.get(row.payment);
    if (kept !== undefined) return kept;
    const life: Life = {
      memory: freshMemory(),
      ageMs: ageOf(env, row.requested_at_ms),
      isStuckTold: false,
      code,
    };
    lives.set(row.payment, life);
    return life;
  }

  function patienceOf(row: PaymentRow): Patience {
    return book.desk.find(row.channel)?.channel.patience[row.means] ?? noPatience;
  }

  /** What cannot be ended for minutes is a person's business too; the till goes on trying. */
  function tellStuck(row: PaymentRow, life: Life): void {
    if (row.state !== 'ending') return;
    life.endingSinceMs ??= life.ageMs();
    if (life.isStuckTold || life.ageMs() - life.endingSinceMs < limits.paymentStuckMs) return;
    life.isStuckTold = true;
    journal.transact('station', (tx) =>
      raisePaymentAlert(shop, tx, row, 'payment-stuck', { amountFen: row.amount_fen }),
    );
  }

  async function act(row: PaymentRow, deed: PaymentDeed['do'], life: Life): Promise<void> {
    const code = life.code ?? '';
    life.code = undefined;
    before(deed, life);
    await env.crashpoint(`before-${deed}`);
    const turn = await askChannel(book.desk.find(row.channel)?.channel, deed, row, life, code);
    await env.crashpoint(`after-${deed}`);
    after(turn, life);
    const now = known({ view }, row.payment);
    const note = judge(now.state, turn, life.ageMs(), patienceOf(row));
    env.log.debug({ payment: row.payment, deed, state: now.state, note: note?.is }, 'payment');
    if (note !== undefined) record(row.payment, note, witnessOf(turn));
    else tellStuck(now, life);
    await env.crashpoint('after-record');
  }

  function next(payment: number, life: Life): Round | undefined {
    const row = paymentById(view, payment);
    const deed =
      row === undefined
        ? undefined
        : nextDeed(row.state, row.means, life.ageMs(), life.memory, patienceOf(row));
    if (row === undefined || deed === undefined) {
      lives.delete(payment);
      return undefined;
    }
    return { afterMs: deed.afterMs, act: () => act(row, deed.do, life) };
  }

  function drive(row: PaymentRow, code?: string): void {
    const life = lifeOf(row, code);
    driver.drive(nameOf(row.payment), () => next(row.payment, life));
  }

  return {
    run(payment, code) {
      drive(known({ view }, payment), code);
    },
    look(payment) {
      const row = known({ view }, payment);
      if (row.state === 'paid' || row.state === 'closed' || row.means === 'hand') return;
      lifeOf(row).memory.lookNow = true;
      drive(row);
    },
    wake: (payment) => driver.wake(nameOf(payment)),
    told: (payment) => driver.told(nameOf(payment)),
    takeUp() {
      const open = openPayments(view, journal.station).filter(({ means }) => means !== 'hand');
      for (const row of open) {
        if (lives.has(row.payment)) {
          driver.wake(nameOf(row.payment));
          continue;
        }
        // Its code died with the process that held it: it was charged, or it was not, and only the channel knows.
        if (row.means === 'code') {
          const note = judge(row.state, { from: 'restart' }, 0, patienceOf(row));
          if (note !== undefined) record(row.payment, note, 'answer');
        }
        const life = lifeOf(row);
        life.memory.lost = row.state === 'asking';
        drive(known({ view }, row.payment));
      }
      return open.length;
    },
  };
}
