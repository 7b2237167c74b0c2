// A cinema order's writes: intent journaled, platform called once, outcome journaled; lost answers are read back or
// polled, for three minutes, and then wait for a person.
// Why the attempt machine of the vouchers: the danger is the same. Only the pace and the parking are the cinema's.

import { uuidv7 } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal, type RefusalSlug } from '@qiantai/shared/refusals.ts';
import { invariant, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';
import {
  cinemaAttemptByCommand,
  cinemaAttemptById,
  cinemaOrderById,
  openCinemaAttemptOf,
  openCinemaAttempts,
  redemptionOnOrder,
  type CinemaAttemptRow,
} from '@qiantai/shared/views/cinema.ts';
import type { Tx } from '../journal/journal.ts';
import type { CinemaChange, CinemaDesk, CinemaOrder, CinemaPaid } from '../platforms/cinema.ts';
import { begin, resume, type Note } from './attempt.ts';
import { ageOf, type AttemptDeeds } from './attempt-runner.ts';
import { createCinemaRecords } from './cinema-records.ts';
import type { Ask, Shop } from './context.ts';

export interface CinemaChoice {
  readonly platform: string;
  readonly desk: CinemaDesk;
}

export interface PayWish {
  readonly order: string;
  readonly payFen: number;
  readonly mobile: string;
  readonly payType: string;
}

export interface CinemaFlow {
  /** Each resolves when somebody can be told something. @returns the attempt's id @throws Refusal before any intent */
  open(choice: CinemaChoice, fields: Readonly<Record<string, string>>, ask: Ask): Promise<string>;
  change(
    choice: CinemaChoice,
    wish: Pick<CinemaChange, 'order' | 'voucher' | 'fields'>,
    ask: Ask,
  ): Promise<string>;
  pay(choice: CinemaChoice, wish: PayWish, ask: Ask): Promise<string>;
  /** The attempt this command already made, when it is told something. @throws Refusal idempotency-mismatch */
  before(ask: Ask): Promise<string> | undefined;
  /** @throws Refusal cinema-order-busy, cinema-order-paid */
  refuseTaken(platform: string, order: string): void;
  /** Asks once more about a parked attempt. */
  again(row: CinemaAttemptRow): Promise<void>;
  /** Goes back to what the run before left open. @returns how many */
  settle(): number;
}

/** What each kind of attempt says it is: an opening that is lost cannot be looked up. */
const lost: Outcome<never> = { is: 'rejected', because: 'outcome-unknown' };

export function changeOf(row: CinemaAttemptRow): CinemaChange {
  return {
    key: row.attempt,
    order: row.order_id,
    voucher: row.voucher ?? undefined,
    fields: JSON.parse(row.fields) as Record<string, string>,
    askedAtMs: row.asked_at_ms,
  };
}

function refuseTakenIn(tx: Pick<Tx, 'view'>, platform: string, order: string): void {
  const open = openCinemaAttemptOf(tx.view, platform, order) ?? redemptionOnOrder(tx.view, platform, order);
  if (open !== undefined) throw new Refusal('cinema-order-busy', { order, attempt: open.attempt });
  if (cinemaOrderById(tx.view, platform, order)?.paid === 1)
    throw new Refusal('cinema-order-paid', { order });
}

export function createCinemaFlow(shop: Shop): CinemaFlow {
  const { journal, env } = shop;
  const records = createCinemaRecords(shop);

  function rowOf(attempt: string): CinemaAttemptRow {
    const row = cinemaAttemptById(journal.view, attempt);
    invariant(row !== undefined, 'a journaled attempt has a row');
    return row;
  }

  /** Asks how it ended, at the cinema's pace, and parks what has no end after three minutes of asking. */
  function asking<T>(
    row: CinemaAttemptRow,
    ask: (ageMs: number) => Promise<Outcome<T>>,
  ): Pick<AttemptDeeds<T>, 'settle' | 'pauseMs'> {
    const ageMs = ageOf(env, row.asked_at_ms);
    const takenUpMs = env.mono();
    const sinceMs = (): number => env.mono() - takenUpMs;
    return {
      async settle() {
        const outcome = await ask(ageMs());
        const ended = outcome.is === 'done' || outcome.is === 'rejected';
        if (ended || sinceMs() < limits.cinemaPollForMs) return outcome;
        return { is: 'rejected', because: 'cinema-parked' };
      },
      pauseMs: () =>
        sinceMs() < limits.cinemaPollFastForMs ? limits.cinemaPollFastMs : limits.cinemaPollSlowMs,
    };
  }

  function bindDeeds(row: CinemaAttemptRow, desk: CinemaDesk): AttemptDeeds<CinemaOrder> {
    const change = changeOf(row);
    return {
      call: () => desk.bind(change),
      record: (note) => records.bind(row, note),
      ...asking(row, (ageMs) => desk.settleBind(change, ageMs)),
    };
  }

  function payDeeds(row: CinemaAttemptRow, desk: CinemaDesk, mobile?: string): AttemptDeeds<CinemaPaid> {
    const asked = {
      key: row.attempt,
      order: row.order_id,
      payFen: row.pay_fen,
      askedAtMs: row.asked_at_ms,
    };
    return {
      async call() {
        invariant(mobile !== undefined, 'a payment taken up after a restart is asked about, never sent');
        return desk.pay({ ...asked, mobile, payType: row.pay_type });
      },
      record: (note) => records.pay(row, note),
      ...asking(row, (ageMs) => desk.settlePay(asked, ageMs)),
    };
  }

  /** The intent in one transaction, unless the same command came twice meanwhile. */
  async function start<T>(
    ask: Ask,
    intend: (tx: Tx, attempt: string) => void,
    deeds: (row: CinemaAttemptRow) => AttemptDeeds<T>,
  ): Promise<string> {
    await env.crashpoint('before-intent');
    const twin = before(ask);
    if (twin !== undefined) return twin;
    const attempt = uuidv7(env.now(), env.random(10));
    journal.transact(ask.actor.id, (tx) => intend(tx, attempt));
    await shop.attempts.run(attempt, begin<T>(), deeds(rowOf(attempt)));
    return attempt;
  }

  function before(ask: Ask): Promise<string> | undefined {
    const row = cinemaAttemptByCommand(journal.view, ask.command);
    if (row === undefined) return undefined;
    if (row.command_hash !== ask.hash) throw new Refusal('idempotency-mismatch');
    return (shop.attempts.join(row.attempt) ?? Promise.resolve()).then(() => row.attempt);
  }

  const askedBy = (ask: Ask, platform: string, attempt: string) => ({
    attempt,
    platform,
    command: ask.command,
    commandHash: ask.hash,
    clerk: ask.actor.id,
    askedAtMs: env.now(),
  });

  return {
    before,
    refuseTaken: (platform, order) => refuseTakenIn(journal, platform, order),
    open: ({ platform, desk }, fields, ask) =>
      start<CinemaOrder>(
        ask,
        (tx, attempt) =>
          tx.append('cinema.order-requested', `cinema:${attempt}`, {
            ...askedBy(ask, platform, attempt),
            fields: { ...fields },
          }),
        (row) => ({
          call: () => desk.open(fields),
          settle: () => Promise.resolve(lost),
          record: (note) => records.open(row, note),
        }),
      ),
    change: ({ platform, desk }, wish, ask) =>
      start(
        ask,
        (tx, attempt) => {
          refuseTakenIn(tx, platform, wish.order);
          tx.append('cinema.bind-requested', `cinema-order:${wish.order}`, {
            ...askedBy(ask, platform, attempt),
            order: wish.order,
            voucher: wish.voucher,
            fields: { ...wish.fields },
          });
        },
        (row) => bindDeeds(row, desk),
      ),
    pay: ({ platform, desk }, wish, ask) =>
      start(
        ask,
        (tx, attempt) => {
          refuseTakenIn(tx, platform, wish.order);
          tx.append('cinema.payment-requested', `cinema-order:${wish.order}`, {
            ...askedBy(ask, platform, attempt),
            order: wish.order,
            voucher: cinemaOrderById(tx.view, platform, wish.order)?.voucher ?? '',
            payFen: wish.payFen,
            payType: wish.payType,
            phone: wish.mobile.replace(/^(\d{3})\d{4}(\d{4})$/, '$1****$2'),
          });
        },
        (row) => payDeeds(row, desk, wish.mobile),
      ),
    async again(row) {
      const desk = shop.platforms.settler(row.platform).cinema;
      if (desk === undefined || row.state !== 'parked') return;
      const ageMs = ageOf(env, row.asked_at_ms)();
      if (row.kind === 'pay') {
        const note = noteOf(
          await desk.settlePay({ key: row.attempt, order: row.order_id, payFen: row.pay_fen }, ageMs),
        );
        if (note !== undefined) records.pay(row, note);
      } else {
        const note = noteOf(await desk.settleBind(changeOf(row), ageMs));
        if (note !== undefined) records.bind(row, note);
      }
    },
    settle() {
      const open = openCinemaAttempts(journal.view);
      for (const row of open) {
        try {
          takeUp(row);
        } catch (error) {
          // A platform whose settings are gone cannot be asked; the attempt stays open and visible.
          env.log.error({ attempt: row.attempt, platform: row.platform, err: error }, 'cannot settle');
        }
      }
      return open.length;
    },
  };

  function takeUp(row: CinemaAttemptRow): void {
    if (row.kind === 'open') return records.open(row, { is: 'unclear', why: 'restarted' });
    const desk = shop.platforms.settler(row.platform).cinema;
    if (desk === undefined) throw new Refusal('platform-unknown', { platform: row.platform });
    if (row.state !== 'asking' && row.state !== 'unclear' && row.state !== 'held') return;
    if (row.kind === 'bind')
      void shop.attempts.run(row.attempt, resume<CinemaOrder>(row.state), bindDeeds(row, desk));
    else void shop.attempts.run(row.attempt, resume<CinemaPaid>(row.state), payDeeds(row, desk));
  }
}

/** Only an end is news about a parked attempt. */
function noteOf<T>(outcome: Outcome<T>): Note<T> | undefined {
  if (outcome.is === 'done') return { is: 'done', value: outcome.value, platform: outcome.platform };
  if (outcome.is !== 'rejected') return undefined;
  return { is: 'refused', because: outcome.because, platform: outcome.platform };
}

/** Why an attempt came to nothing, as the person hears it. */
export function refusalOfAttempt(row: CinemaAttemptRow): Refusal {
  const word = row.word === null ? undefined : (JSON.parse(row.word) as PlatformWord);
  const reason = word?.message;
  return new Refusal(row.because as RefusalSlug, {
    platform: row.platform,
    attempt: row.attempt,
    ...(word === undefined ? {} : { word }),
    ...(reason === undefined || reason === '' ? {} : { reason }),
  });
}
