// Promises about what was taken on trust: within the budget, given once, and in the end paid for or on a manager's desk.

import type { Case, Check } from '../checkers.ts';
import type { AcceptanceBook } from '../reducer-offline.ts';

const minuteMs = 60_000;

function accepted({ books }: Case): readonly { readonly station: number; readonly one: AcceptanceBook }[] {
  return books.flatMap(({ offline }, station) =>
    [...offline.acceptances.values()].map((one) => ({ station, one })),
  );
}

function* beyondBudget(about: Case, one: AcceptanceBook): Iterable<string> {
  const budget = about.counters.find(({ code }) => code === one.platform)?.budget;
  if (budget === undefined) {
    yield `${one.acceptance} was accepted for ${one.platform}, for which nothing may be`;
    return;
  }
  const { count, fen } = one.before;
  if (count + 1 > budget.acceptMax) yield `${one.acceptance} was code ${count + 1} of ${budget.acceptMax}`;
  if (fen + one.amountFen > budget.amountMaxFen)
    yield `${one.acceptance} made it ${fen + one.amountFen} fen of ${budget.amountMaxFen}`;
  if (one.silentMs === undefined) yield `${one.acceptance} was accepted for a platform never heard`;
  else if (one.silentMs > budget.minutesMax * minuteMs)
    yield `${one.acceptance} was accepted after ${one.silentMs} ms without a word from ${one.platform}`;
}

/** What a case says of the platform, held against the platform. */
function* caseIsTrue(about: Case, station: number, one: AcceptanceBook): Iterable<string> {
  const ledger = about.counters.find(({ code }) => code === one.platform)?.ledger;
  const tries = [...(about.books[station]?.tries.values() ?? [])].filter(
    ({ code, kind }) => kind === 'redeem' && code === one.code,
  );
  const own = new Set(tries.map(({ attempt }) => attempt));
  const uses = ledger?.uses.filter(({ code }) => code === one.code) ?? [];
  if (one.kind === 'used-elsewhere' && !uses.some(({ key }) => !own.has(key) || key === ''))
    yield `${one.acceptance} is said to be used elsewhere, but nobody else used ${one.code}`;
  const mine = uses.filter(({ key }) => key === one.attempt);
  if (one.kind !== 'amount-differs' && mine.some(({ undoneAtMs }) => undoneAtMs === undefined))
    yield `${one.acceptance} is a case (${one.kind}) although ${one.attempt} spent ${one.code}`;
}

export const offlineChecks: Readonly<Record<string, Check>> = {
  *'offline-within-budget'(about) {
    for (const { one } of accepted(about)) yield* beyondBudget(about, one);
  },
  *'offline-is-accounted-for'(about) {
    for (const [station, waiting] of about.stillTrusted.entries())
      for (const one of waiting) yield `station ${station}: ${one} waits for ever`;
    for (const { station, one } of accepted(about))
      if (one.state === 'case' || one.state === 'decided') yield* caseIsTrue(about, station, one);
  },
  *'offline-told-is-kept'(about) {
    for (const { station, name, answer, command } of about.heard) {
      if (name !== 'voucher.acceptOffline' || !answer.ok) continue;
      const id: unknown = Reflect.get(Object(answer.result), 'acceptance');
      if (typeof id !== 'string' || about.books[station]?.offline.acceptances.has(id) !== true)
        yield `${command} was told accepted, but its journal knows nothing of it`;
    }
  },
  *'offline-gives-once'(about) {
    for (const { station, one } of accepted(about)) {
      const book = about.books[station];
      const orders = [...(book?.orders.values() ?? [])].filter(({ attempt }) => attempt === one.acceptance);
      const benefits = [...(book?.benefits.values() ?? [])].filter(
        ({ attempt }) => attempt === one.acceptance,
      );
      const given = orders.length + benefits.length;
      if (given !== 1) yield `${one.acceptance} gave ${given} times`;
    }
  },
};
