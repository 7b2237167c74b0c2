// Promises about vouchers: what the platform spent, the journals say, once; what they say, the platform spent.

import type { Case, Check } from '../checkers.ts';
import type { Use } from '../ledger.ts';
import { isBeyondProof } from './proof.ts';
import { isOpen, type Books, type SpentItem, type Try } from '../reducer.ts';

interface Told {
  readonly station: number;
  readonly one: Try;
}

function tries({ books }: Case): readonly Told[] {
  return books.flatMap(({ tries: all }, station) => [...all.values()].map((one) => ({ station, one })));
}

/** The undo that took effect on one code of a redemption, as its own journal says. */
/** The undos of one attempt's uses of one voucher, in the order in which they took effect. */
function undosOf(books: Books | undefined, redemption: string, voucher: number): readonly Try[] {
  return [...(books?.tries.values() ?? [])].filter(
    (one) => one.redemption === redemption && one.voucher === voucher && one.effects > 0,
  );
}

/** Which items of an attempt were undone: the one whose number the undo names, or else the last that still stood. */
function undoneItems(books: Books, one: Try): ReadonlySet<SpentItem> {
  const back = new Set<SpentItem>();
  for (const voucher of new Set(one.items.map((item) => item.voucher))) {
    const items = one.items.filter((item) => item.voucher === voucher);
    for (const { flow } of undosOf(books, one.attempt, voucher)) {
      const named = items.find((item) => flow !== '' && item.flow === flow);
      const item = named ?? items.findLast((each) => !back.has(each));
      if (item !== undefined) back.add(item);
    }
  }
  return back;
}

function usesBy({ counters }: Case, attempt: string): readonly Use[] {
  return counters.flatMap(({ ledger }) => ledger.uses).filter((use) => use.key === attempt);
}

/**
 * What an attempt says that it spent, by the codes that customers hold. A platform's own record may name a further
 * coupon of an order by a number of its own: such an item stands for a use that no other item speaks of.
 */
function itemsOf(about: Case, one: Try): readonly SpentItem[] {
  const ledger = about.counters.find(({ code }) => code === one.platform)?.ledger;
  const named = new Set(one.items.map(({ code }) => code));
  const unnamed = usesBy(about, one.attempt).filter(({ code }) => !named.has(code));
  return one.items.map((item) => {
    const code = ledger?.knows(item.code) === false ? unnamed.shift()?.code : undefined;
    return code === undefined ? item : { ...item, code };
  });
}

/** How many units one item stands for: where the journal counts, all of them are spent in one. */
function unitsIn({ counters }: Case, one: Try): number {
  return counters.some(({ code, isOffline }) => isOffline && code === one.platform) ? one.count : 1;
}

/** Holds what one attempt says of one code against what the platform says. */
function* codeOf(
  about: Case,
  books: Books | undefined,
  one: Try,
  items: readonly SpentItem[],
): Iterable<string> {
  const [first] = items;
  if (first === undefined) return;
  const { code, voucher } = first;
  const uses = usesBy(about, one.attempt).filter((use) => use.code === code);
  const units = unitsIn(about, one);
  const claimed = items.length * units;
  if (uses.length !== claimed) yield `${one.attempt} claims ${claimed} of ${code}, but spent ${uses.length}`;
  const undos = undosOf(books, one.attempt, voucher);
  const back = undos.length * units;
  const gone = uses.filter((use) => use.undoneAtMs !== undefined).length;
  if (gone > back) yield `${one.attempt} stands in the journal, but ${gone} of ${code} were undone there`;
  if (gone < back) yield `${undos.at(-1)?.attempt} claims to have undone ${code}, but it is still spent`;
}

function* becameRightly(books: Books, one: Try): Iterable<string> {
  const back = undoneItems(books, one);
  for (const item of one.items) {
    const { resultType, resultId } = item;
    const isBack = back.has(item);
    if (resultType === 4) {
      const status = books.orders.get(resultId)?.status;
      if (status === undefined) yield `${one.attempt} became order ${resultId}, which nobody placed`;
      const isOver = status === 'cancelled' || status === 'completed' || status === 'serving';
      if (isBack && !isOver) yield `${one.attempt} was undone but order ${resultId} is ${status}`;
      if (!isBack && status === 'cancelled')
        yield `${one.attempt} stands but order ${resultId} was cancelled`;
    } else {
      const benefit = books.benefits.get(resultId);
      if (benefit === undefined) yield `${one.attempt} became benefit ${resultId}, which nobody was given`;
      else if (benefit.takenBack !== (isBack ? 1 : 0))
        yield `benefit ${resultId} was taken back ${benefit.takenBack} times, undone: ${isBack}`;
    }
  }
}

export const voucherChecks: Readonly<Record<string, Check>> = {
  *'consumed-once'({ counters }) {
    for (const { ledger } of counters) {
      for (const [index, use] of ledger.uses.entries()) {
        const standing = ledger.uses
          .slice(0, index)
          .filter((other) => other.code === use.code)
          .filter((other) => other.undoneAtMs === undefined || other.undoneAtMs > use.atMs);
        if (standing.length >= ledger.usesMax(use.code))
          yield `${use.code} was consumed again at ${use.atMs} while it was spent`;
      }
    }
  },
  *'consumption-has-one-fact'(about) {
    for (const use of about.counters.flatMap(({ ledger }) => ledger.uses)) {
      if (use.key === '') {
        if (use.station !== undefined) yield `${use.code} was spent by station ${use.station} for no attempt`;
        continue;
      }
      const facts = tries(about).filter(
        ({ one }) => one.attempt === use.key && itemsOf(about, one).some((item) => item.code === use.code),
      );
      if (tries(about).some(({ one }) => one.attempt === use.key && isBeyondProof(about, one))) continue;
      const said = facts.reduce((sum, { one }) => sum + one.effects, 0);
      if (said !== 1) yield `${use.code}, spent by ${use.key}, is said to be redeemed ${said} times`;
    }
  },
  *'fact-has-consumption'(about) {
    for (const { station, one } of tries(about)) {
      if (one.kind !== 'redeem' || one.effects === 0) continue;
      const items = itemsOf(about, one);
      const units = items.length * unitsIn(about, one);
      if (units === 0 || units > one.count) yield `${one.attempt} spent ${units} of ${one.count}`;
      for (const code of new Set(items.map((item) => item.code)))
        yield* codeOf(
          about,
          about.books[station],
          one,
          items.filter((item) => item.code === code),
        );
    }
  },
  *'refused-did-nothing'(about) {
    for (const { one } of tries(about)) {
      if (one.state !== 'refused' || one.kind !== 'redeem') continue;
      for (const use of usesBy(about, one.attempt))
        yield `${one.attempt} was refused (${one.because}), yet it spent ${use.code}`;
    }
  },
  *'all-attempts-end'(about) {
    for (const { station, one } of tries(about))
      if (isOpen(one) && !isBeyondProof(about, one))
        yield `station ${station}: ${one.attempt} is ${one.state} for ever`;
  },
  *'becomes-once-and-goes-back'({ books }) {
    for (const book of books) {
      const redeemed = [...book.tries.values()].filter((one) => one.kind === 'redeem' && one.effects > 0);
      for (const one of redeemed) yield* becameRightly(book, one);
      const claimed = redeemed.flatMap((one) => one.items.filter((item) => item.resultType === 4));
      const counts = new Map<number, number>();
      for (const { resultId } of claimed) counts.set(resultId, (counts.get(resultId) ?? 0) + 1);
      for (const { order, attempt } of book.orders.values()) {
        const count = counts.get(order) ?? 0;
        const given = book.offline.acceptances.get(attempt);
        if (given?.resultType === 4 && given.resultId === order && count === 0) continue;
        if (count !== 1) yield `order ${order} of ${attempt} belongs to ${count} redeemed vouchers`;
      }
      const given = [...book.benefits.entries()];
      for (const [benefit, { attempt }] of given) {
        const items = book.tries.get(attempt)?.items ?? [];
        const onTrust = book.offline.acceptances.get(attempt);
        const isClaimed =
          items.some((item) => item.resultType !== 4 && item.resultId === benefit) ||
          (onTrust?.resultId === benefit && onTrust.resultType !== 4);
        if (!isClaimed) yield `benefit ${benefit} of ${attempt} belongs to no redeemed voucher`;
      }
    }
  },
  *'undo-within-its-window'({ books }) {
    for (const book of books) {
      for (const undo of book.tries.values()) {
        if (undo.kind !== 'reverse') continue;
        const until = book.tries.get(undo.redemption)?.reversibleUntilMs ?? 0;
        if (undo.askedAtMs >= until)
          yield `${undo.attempt} was asked ${undo.askedAtMs - until} ms after the window had closed`;
      }
    }
  },
};
