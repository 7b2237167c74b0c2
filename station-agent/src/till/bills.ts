// The desk of channels' bills: read each night when the channel has them ready, or when a manager asks.
// Why a business day is read twice where it ends after midnight: its last hours stand on the next calendar day's bill,
// which is a day late, and a whole evening of money should not wait for it.

import type { BillCard } from '@qiantai/shared/commands/bill.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant, type Outcome } from '@qiantai/shared/result.ts';
import { businessDay, wallTime } from '@qiantai/shared/time.ts';
import {
  billOf,
  billsBetween,
  bookSums,
  listMismatches,
  mismatchById,
  openMismatches,
  openMismatchesOf,
  type BillRead,
  type MismatchRow,
} from '@qiantai/shared/views/bills.ts';
import type { Tx } from '../journal/journal.ts';
import type { BillLine } from '../payments/channel.ts';
import { alertKey, explainAlert, raiseAlert } from './alerts.ts';
import {
  expectedIn,
  lookIn,
  mismatchCard,
  ofOtherStore,
  recordMismatch,
  settleMismatch,
} from './bill-book.ts';
import { judgeLine, matchBill, type BillMatch, type Span } from './bill-match.ts';
import { once, type Handler, type Handlers, type Shop } from './context.ts';
import { daysBetween, midnightMs } from './day-bounds.ts';
import { createSyncClock } from './sync-clock.ts';
import { closedDays, dayWindow, shiftDay } from './sync-days.ts';
import { beganMs } from './sync.ts';

/** Both channels that give bills cut their days by Beijing's midnight, whatever the store's zone. */
const billZone = 'Asia/Shanghai';
const { billSlackMs: slackMs } = limits;

export interface BillDesk {
  readonly handlers: Handlers;
  /** From now on bills are read when they are due. */
  start(): void;
  stop(): void;
}

/** The bill of a business day as far as it is ready. */
interface Reading {
  readonly days: readonly string[];
  readonly lines: readonly BillLine[];
  readonly covered: Span;
  readonly state: 'part' | 'whole';
}

type Read = { readonly is: 'read'; readonly reading: Reading } | Exclude<Outcome<never>, { is: 'done' }>;

/** The calendar days a business day may stand on, two clocks' difference allowed for. */
function calendarDays({ fromMs, toMs }: Span): string[] {
  const day = (atMs: number): string => wallTime(atMs, billZone).date;
  return daysBetween(day(fromMs - slackMs), day(toMs + slackMs - 1));
}

const spanOf = (days: readonly string[]): Span => ({
  fromMs: midnightMs(days[0] ?? '', billZone),
  toMs: midnightMs(shiftDay(days.at(-1) ?? '', 1), billZone),
});

class BillReader {
  readonly #shop: Shop;
  readonly #tails = new Map<string, Promise<unknown>>();

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** Channels with bills. */
  codes(): string[] {
    const { payments } = this.#shop;
    const methods = payments?.methods() ?? [];
    return methods.map(({ id }) => id).filter((id) => payments?.find(id)?.channel.bill !== undefined);
  }

  /** One reading after the other for each channel. @throws Refusal payment-method-unknown */
  read(code: string, day: string): Promise<Read> {
    const bill = this.#shop.payments?.find(code)?.channel.bill;
    if (bill === undefined) throw new Refusal('payment-method-unknown', { method: code });
    const before = this.#tails.get(code) ?? Promise.resolve();
    const work = before.then(() => this.#readDays(bill, day));
    this.#tails.set(
      code,
      work.catch((error: unknown) => this.#shop.env.log.error({ err: error }, 'a bill was not read')),
    );
    return work;
  }

  async #readDays(bill: (day: string) => Promise<Outcome<readonly BillLine[]>>, day: string): Promise<Read> {
    const { env, journal } = this.#shop;
    const window = dayWindow(day, journal.clock);
    const wanted = calendarDays(window);
    const lines: BillLine[] = [];
    const days: string[] = [];
    for (const each of wanted) {
      const isOver = each < wallTime(env.now(), billZone).date;
      const outcome: Outcome<readonly BillLine[]> = isOver
        ? await bill(each)
        : { is: 'rejected', because: 'bill-not-ready' };
      if (outcome.is === 'done') {
        lines.push(...outcome.value);
        days.push(each);
        continue;
      }
      const isReadInPart =
        outcome.is === 'rejected' && outcome.because === 'bill-not-ready' && days.includes(day);
      if (!isReadInPart) return outcome;
      break;
    }
    const state = days.length === wanted.length ? 'whole' : 'part';
    return { is: 'read', reading: { days, lines, covered: spanOf(days), state } };
  }
}

const named = ({ kind, of, key }: Pick<MismatchRow, 'kind' | 'of' | 'key'>): string => `${kind} ${of} ${key}`;

/** What was found before and is not found any more has explained itself. */
function settleVanished(
  shop: Shop,
  tx: Tx,
  open: readonly MismatchRow[],
  match: BillMatch,
  reading: Reading,
): void {
  const still = new Set(match.mismatches.map(named));
  const listed = new Set(reading.lines.map(({ kind, key }) => `${kind} ${key}`));
  const { fromMs, toMs } = reading.covered;
  for (const row of open) {
    const isCovered = row.at_ms - slackMs >= fromMs && row.at_ms + slackMs < toMs;
    if (still.has(named(row)) || !isCovered) continue;
    const isLate = row.bill_fen > 0 && row.kind !== 'twice' && listed.has(`${row.of} ${row.key}`);
    settleMismatch(shop, tx, row, isLate ? 'late-answer' : 'bill-changed', '');
  }
}

function matchOf(shop: Shop, tx: Tx, channel: string, day: string, reading: Reading): BillMatch {
  const window = dayWindow(day, shop.journal.clock);
  return matchBill({
    lines: reading.lines,
    look: lookIn(tx.view, channel),
    expected: expectedIn(tx.view, channel, window),
    window,
    covered: reading.covered,
    slackMs,
    isOthers: ofOtherStore(shop.store.id),
  });
}

/** Writes down what a reading of a bill says. The same bill read again says nothing new. */
function record(
  shop: Shop,
  tx: Tx,
  { channel, day, by }: Pick<BillRead, 'channel' | 'day' | 'by'>,
  reading: Reading,
): void {
  const match = matchOf(shop, tx, channel, day, reading);
  const { fromMs, toMs } = dayWindow(day, shop.journal.clock);
  settleVanished(shop, tx, openMismatchesOf(tx.view, channel, day), match, reading);
  let fresh = 0;
  for (const one of match.mismatches) {
    // A day of nothing but differences has one reason: the next reading goes on where this one ended.
    if (fresh >= limits.mismatchesPerReadMax) break;
    if (recordMismatch(shop, tx, channel, day, one)) fresh += 1;
  }
  tx.append('bill.read', `bill:${channel}:${day}`, {
    channel,
    day,
    state: reading.state,
    days: [...reading.days],
    bill: match.bill,
    journal: bookSums(tx.view, channel, fromMs, toMs),
    reversedCount: match.reversedCount,
    othersCount: match.othersCount,
    waitingCount: match.waitingCount,
    mismatchesCount: match.mismatches.length,
    edgesCount: match.edges.length,
    edges: match.edges.slice(0, limits.billEdgesShownMax),
    by,
    readAtMs: shop.env.now(),
  });
  explainAlert(shop, tx, alertKey('bill-late', channel, day));
}

/** Late answers: what the journal has learnt since a bill was read may explain what its line did not fit. */
function explainLate(shop: Shop): void {
  const { journal } = shop;
  const lineKinds = new Set(['missing-here', 'refund-missing-here', 'state-differs', 'amount-differs']);
  const judged = openMismatches(journal.view, limits.mismatchesShownMax)
    .filter(({ kind }) => lineKinds.has(kind))
    .map((row) => {
      const amountFen = row.of === 'payment' ? row.bill_fen : 0 - row.bill_fen;
      const line = {
        key: row.key,
        kind: row.of,
        transaction: row.transaction_no,
        amountFen,
        atMs: row.at_ms,
      };
      return { row, found: judgeLine(line, lookIn(journal.view, row.channel), false) };
    })
    .filter(({ row, found }) => found?.kind !== row.kind);
  if (judged.length === 0) return;
  journal.transact('station', (tx) => {
    for (const { row, found } of judged) {
      settleMismatch(shop, tx, row, 'late-answer', '');
      if (found !== undefined) recordMismatch(shop, tx, row.channel, row.day, found);
    }
  });
}

/** A day that is closed for long and whose bill nobody could read is told, once for each day. */
function tellLate(shop: Shop, channel: string, day: string, why: string): void {
  const { toMs } = dayWindow(day, shop.journal.clock);
  if (shop.env.now() - toMs < limits.billLateHours * 3_600_000) return;
  const key = alertKey('bill-late', channel, day);
  shop.journal.transact('station', (tx) => {
    raiseAlert(
      shop,
      tx,
      { key, kind: 'bill-late', severity: 'warn', platform: channel, title: day, why },
      true,
    );
  });
}

const whyOf = (read: Exclude<Read, { is: 'read' }>): string =>
  read.is === 'rejected' ? read.because : read.is === 'pending' ? read.why : read.why;

/** @throws Refusal bill-not-ready, platform-unreachable or the channel's own */
function refuse(read: Exclude<Read, { is: 'read' }>): never {
  const word = read.is === 'not-sent' || read.platform === undefined ? {} : { word: read.platform };
  throw new Refusal(read.is === 'rejected' ? read.because : 'platform-unreachable', word);
}

function billCard(shop: Shop, said: BillRead): BillCard {
  const { view } = shop.journal;
  return { ...said, openCount: openMismatchesOf(view, said.channel, said.day).length };
}

function readNow(shop: Shop, reader: BillReader): Handler<'bill.read'> {
  const { journal, env } = shop;
  return async ({ channel, day }, ask) => {
    if (day >= businessDay(env.now(), journal.clock)) throw new Refusal('bill-not-ready');
    const known = journal.answerOf(ask.command);
    const read = known === undefined ? await reader.read(channel, day) : undefined;
    if (read !== undefined && read.is !== 'read') refuse(read);
    return once(shop, ask, (tx) => {
      invariant(read?.is === 'read', 'an answer that was not kept is new');
      record(shop, tx, { channel, day, by: 'person' }, read.reading);
      const said = billOf(tx.view, channel, day);
      invariant(said !== undefined, 'a bill that was read has a row');
      return billCard(shop, said);
    });
  };
}

function reading(shop: Shop, reader: BillReader): Handlers {
  const { journal, env, store } = shop;
  const { view } = journal;
  return {
    'bill.list': (input) => {
      const today = businessDay(env.now(), journal.clock);
      const to = input.to ?? shiftDay(today, -1);
      const from = input.from ?? shiftDay(to, 1 - limits.billDaysMax);
      const items = billsBetween(view, from, to).map((said) => billCard(shop, said));
      const isRead = new Set(items.map(({ channel, day }) => `${channel} ${day}`));
      const began = businessDay(beganMs(shop), journal.clock);
      const unread = daysBetween(from < began ? began : from, to < today ? to : shiftDay(today, -1))
        .flatMap((day) => reader.codes().map((channel) => ({ channel, day })))
        .filter(({ channel, day }) => !isRead.has(`${channel} ${day}`))
        .toReversed();
      return { items, unread, openCount: listMismatches(view, { state: 'open' }, 0).total };
    },
    'mismatch.list': ({ state, channel, day }, ask) => {
      const filter = { channel, day, ...(state === 'all' ? {} : { state }) };
      const { rows, total } = listMismatches(view, filter, limits.mismatchesShownMax);
      const items = rows.map((row) => mismatchCard(row, store.timezone, ask.locale));
      return { items, total, openCount: listMismatches(view, { state: 'open' }, 0).total };
    },
    'mismatch.settle': ({ id, note, how }, ask) =>
      once(shop, ask, (tx) => {
        const row = mismatchById(tx.view, id);
        if (row === undefined) throw new Refusal('not-found', { mismatch: id });
        if (row.state !== 'open') throw new Refusal('status-changed', { status: row.how });
        settleMismatch(shop, tx, row, how, note);
        const settled = mismatchById(tx.view, id);
        invariant(settled !== undefined, 'a settled mismatch has a row');
        return mismatchCard(settled, store.timezone, ask.locale);
      }),
  };
}

export function createBills(shop: Shop): BillDesk {
  const { env, journal, store } = shop;
  const { view } = journal;
  const reader = new BillReader(shop);
  let stopped = false;

  async function closeDays(channel: string): Promise<void> {
    for (const day of closedDays(env.now(), journal.clock, beganMs(shop))) {
      const before = billOf(view, channel, day);
      const last = calendarDays(dayWindow(day, journal.clock)).at(-1) ?? day;
      // The rest of a bill cannot be ready before its calendar day is over.
      const isDone =
        before?.state === 'whole' || (before !== undefined && last >= wallTime(env.now(), billZone).date);
      if (isDone) continue;
      const read = await reader.read(channel, day);
      if (stopped) return;
      if (read.is !== 'read') tellLate(shop, channel, day, whyOf(read));
      else if (before === undefined || read.reading.state === 'whole')
        journal.transact('station', (tx) => record(shop, tx, { channel, day, by: 'clock' }, read.reading));
    }
  }

  const watch = (work: Promise<void>): void =>
    void work.catch((error: unknown) => env.log.error({ err: error }, 'a bill was not read'));

  const clock = createSyncClock(env, store.timezone, [
    {
      everyMinutes: 60,
      fromMinute: 20,
      run: () => {
        for (const code of reader.codes()) watch(closeDays(code));
      },
    },
    { everyMinutes: 15, fromMinute: 10, run: () => explainLate(shop) },
  ]);

  return {
    handlers: { ...reading(shop, reader), 'bill.read': readNow(shop, reader) },
    start: () => clock.start(),
    stop() {
      stopped = true;
      clock.stop();
    },
  };
}
