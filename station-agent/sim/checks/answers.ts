// Promises to the people: what they were told was so, stays so, and is told the same way again.

import { isDeepStrictEqual } from 'node:util';
import type { Case, Check } from '../checkers.ts';
import { attemptIn, type Heard } from '../clerks.ts';
import type { RedemptionCard } from '@qiantai/shared/commands/voucher.ts';
import type { ManagersDay, KitchenWall } from '@qiantai/shared/commands/room.ts';
import type { Books, Try } from '../reducer.ts';

/** One look and three tries that all run into their time-out, and a little: then at least "unknown" is told. */
const requestsMax = 5;
const requestMsMax = 8_000;
const changing = ['voucher.redeem', 'voucher.reverse'];
const kept = [
  'voucher.acceptOffline',
  'case.close',
  'platform.mapDeal',
  'order.setStatus',
  'order.recall',
  'paper.judge',
  'paper.reprint',
  'report.printDay',
];

function tryOf(about: Case, heard: Heard): Try | undefined {
  const attempt = attemptIn(heard.answer);
  return attempt === undefined ? undefined : about.books[heard.station]?.tries.get(attempt);
}

/** The attempt that this very command began; an answer may also speak of somebody else's that is in the way. */
function ownTry(about: Case, heard: Heard): Try | undefined {
  const one = tryOf(about, heard);
  return one?.command === heard.command ? one : undefined;
}

/** A platform that needs several requests for one look or one spend is waited for longer. */
function waitMsMaxOf(about: Case, heard: Heard): number {
  const code = tryOf(about, heard)?.code ?? String(Reflect.get(Object(heard.input), 'code'));
  const extra = about.counters.find(({ ledger }) => ledger.knows(code))?.extraRequests ?? 0;
  return (requestsMax + extra) * requestMsMax;
}

/** What an answer told of its attempt: done, not yet known, or no. */
function toldOf({ answer }: Heard): string {
  if (!answer.ok) return `no: ${answer.error}`;
  const { state } = answer.result as RedemptionCard;
  return state === 'redeemed' || state === 'reversed' ? 'done' : state === 'refused' ? 'no' : 'unknown';
}

/** An answer as it leaves the station. */
const asTold = (result: unknown): unknown => JSON.parse(JSON.stringify(result ?? null)) as unknown;

const isAboutAttempt = ({ name }: Heard): boolean => changing.includes(name) || name === 'voucher.attempt';

/** Answers of one station to one command id that were not about another body. */
function byCommand(about: Case, names: readonly string[]): ReadonlyMap<string, readonly Heard[]> {
  const groups = new Map<string, Heard[]>();
  for (const heard of about.heard) {
    if (!names.includes(heard.name)) continue;
    if (!heard.answer.ok && heard.answer.error === 'idempotency-mismatch') continue;
    const group = `${heard.station} ${heard.command}`;
    groups.set(group, [...(groups.get(group) ?? []), heard]);
  }
  return groups;
}

function* sameAnswers(about: Case, command: string, all: readonly Heard[]): Iterable<string> {
  const answers = all.filter((heard) => ownTry(about, heard) !== undefined);
  const attempts = new Set(answers.map(({ answer }) => attemptIn(answer)));
  if (attempts.size > 1) yield `${command} led to ${[...attempts].join(' and ')}`;
  const ends = answers.map(toldOf);
  const final = new Set(ends.filter((end) => end !== 'unknown'));
  if (final.size > 1) yield `${command} was answered ${[...final].join(', then ')}`;
  const firstFinal = ends.findIndex((end) => end !== 'unknown');
  if (firstFinal >= 0 && ends.slice(firstFinal).includes('unknown'))
    yield `${command} was ${ends[firstFinal]} and became unknown again`;
}

function openOrders(books: Books | undefined): readonly number[] {
  return [...(books?.orders.values() ?? [])]
    .filter(({ status }) => status !== 'completed' && status !== 'cancelled')
    .map(({ order }) => order)
    .sort((a, b) => a - b);
}

export const answerChecks: Readonly<Record<string, Check>> = {
  *'told-done-is-done'(about) {
    for (const heard of about.heard) {
      if (!isAboutAttempt(heard) || toldOf(heard) !== 'done') continue;
      const one = tryOf(about, heard);
      if (one === undefined || one.effects === 0)
        yield `${heard.command} was told done, but its journal says ${one?.state ?? 'nothing'}`;
    }
  },
  *'told-no-is-no'(about) {
    for (const heard of about.heard) {
      if (!isAboutAttempt(heard) || !toldOf(heard).startsWith('no')) continue;
      if (ownTry(about, heard) === undefined || heard.name === 'voucher.attempt') continue;
      if (heard.stood !== 'refused')
        yield `${heard.command} was told ${toldOf(heard)} while the attempt was ${heard.stood}`;
    }
  },
  *'nobody-waits-for-ever'(about) {
    for (const heard of about.heard) {
      const { name, command, askedAtMs, atMs } = heard;
      if (atMs - askedAtMs > waitMsMaxOf(about, heard))
        yield `${name} ${command} took ${atMs - askedAtMs} ms`;
    }
  },
  *'same-command-same-answer'(about) {
    for (const [command, answers] of byCommand(about, changing)) yield* sameAnswers(about, command, answers);
    for (const [command, answers] of byCommand(about, kept)) {
      const results = answers.flatMap(({ answer }) => (answer.ok ? [asTold(answer.result)] : []));
      const [first] = results;
      if (results.some((result) => !isDeepStrictEqual(result, first)))
        yield `${command} was answered in two ways`;
      const firstYes = answers.findIndex(({ answer }) => answer.ok);
      if (
        firstYes >= 0 &&
        answers.slice(firstYes).some(({ answer }) => !answer.ok && answer.error !== 'not-ready')
      )
        yield `${command} was done and then refused`;
    }
  },
  *'mistakes-are-named'(about) {
    for (const { expected, answer, command, name } of about.heard) {
      if (expected === undefined) continue;
      const got = answer.ok ? 'ok' : answer.error;
      if (!expected.includes(got))
        yield `${name} ${command} was answered ${got}, not ${expected.join(' or ')}`;
    }
  },
  *'totals-to-the-fen'(about) {
    const days = about.books.map((book) => new Map(book.days));
    for (const { station, name, command, answer } of about.heard) {
      if (name !== 'report.day' || !command.startsWith('day-') || !answer.ok) continue;
      const { day, redeemed, redeemedFen, reversed, reversedFen, byHour } = answer.result as ManagersDay;
      const told = { redeemed, redeemedFen, reversed, reversedFen };
      const counted = days[station]?.get(day);
      days[station]?.delete(day);
      if (!isDeepStrictEqual(told, counted))
        yield `station ${station}, ${day}: ${JSON.stringify(told)} is told, ${JSON.stringify(counted)} is counted`;
      const hours = byHour.reduce((sum, hour) => sum + hour.redeemedFen, 0);
      if (hours !== redeemedFen)
        yield `station ${station}, ${day}: the hours add up to ${hours}, not ${redeemedFen}`;
    }
    for (const [station, left] of days.entries())
      for (const day of left.keys()) yield `station ${station} never told of ${day}`;
  },
  *'screens-miss-nothing'({ stations, books }) {
    for (const { screen, number } of stations) {
      for (const gap of screen.gaps) yield `station ${number}: ${gap}`;
      const shown = [...screen.shown()].sort((a, b) => a - b).join();
      const open = openOrders(books[number]).join();
      if (shown !== open) yield `the wall of station ${number} shows ${shown} instead of ${open}`;
      const head = books[number]?.seq ?? 0;
      if (screen.seq() !== head) yield `the wall of station ${number} stands at ${screen.seq()} of ${head}`;
    }
  },
  *'kitchen-shows-every-order'(about) {
    for (const { station, name, command, answer } of about.heard) {
      if (name !== 'kitchen.wall' || command !== 'wall' || !answer.ok) continue;
      const shown = (answer.result as KitchenWall).open
        .map((ticket) => ticket.order_id)
        .sort((a, b) => a - b);
      const open = openOrders(about.books[station]);
      if (!isDeepStrictEqual(shown, open))
        yield `station ${station} shows ${shown.join()} instead of ${open.join()}`;
    }
  },
};
