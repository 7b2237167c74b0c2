// Promises about vouchers: what the platform spent, the journals say, once; what they say, the platform spent.

import type { Case, Check } from '../checkers.ts';
import type { Use } from '../ledger.ts';
import { isOpen, type Books, type Try } from '../reducer.ts';

interface Told {
  readonly station: number;
  readonly one: Try;
}

function tries({ books }: Case): readonly Told[] {
  return books.flatMap(({ tries: all }, station) => [...all.values()].map((one) => ({ station, one })));
}

/** The undo that took effect on one code of a redemption, as its own journal says. */
function undoOf(books: Books | undefined, redemption: string, voucher: number): Try | undefined {
  return [...(books?.tries.values() ?? [])].find(
    (one) => one.redemption === redemption && one.voucher === voucher && one.effects > 0,
  );
}

function useOf({ ledger }: Case, attempt: string, code: string): Use | undefined {
  return ledger.uses.find((use) => use.key === attempt && use.code === code);
}

function* becameRightly(books: Books, one: Try): Iterable<string> {
  for (const { voucher, resultType, resultId } of one.items) {
    const isBack = undoOf(books, one.attempt, voucher) !== undefined;
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
  *'consumed-once'({ ledger }) {
    for (const [index, use] of ledger.uses.entries()) {
      const before = ledger.uses.slice(0, index).filter((other) => other.code === use.code);
      if (before.some((other) => other.undoneAtMs === undefined || other.undoneAtMs > use.atMs))
        yield `${use.code} was consumed again at ${use.atMs} while it was spent`;
    }
  },
  *'consumption-has-one-fact'(about) {
    for (const use of about.ledger.uses) {
      if (use.key === '') continue;
      const facts = tries(about).filter(
        ({ one }) => one.attempt === use.key && one.items.some((item) => item.code === use.code),
      );
      const said = facts.reduce((sum, { one }) => sum + one.effects, 0);
      if (said !== 1) yield `${use.code}, spent by ${use.key}, is said to be redeemed ${said} times`;
    }
  },
  *'fact-has-consumption'(about) {
    for (const { station, one } of tries(about)) {
      if (one.kind !== 'redeem' || one.effects === 0) continue;
      if (one.items.length !== one.count) yield `${one.attempt} spent ${one.items.length} of ${one.count}`;
      for (const { code, voucher } of one.items) {
        const use = useOf(about, one.attempt, code);
        const undo = undoOf(about.books[station], one.attempt, voucher);
        if (use === undefined) yield `${one.attempt} claims ${code}, which it never spent`;
        else if (undo === undefined && use.undoneAtMs !== undefined)
          yield `${one.attempt} stands in the journal, but ${code} was undone there`;
        else if (undo !== undefined && use.undoneAtMs === undefined)
          yield `${undo.attempt} claims to have undone ${code}, but it is still spent`;
      }
    }
  },
  *'refused-did-nothing'(about) {
    for (const { one } of tries(about)) {
      if (one.state !== 'refused' || one.kind !== 'redeem') continue;
      const uses = about.ledger.uses.filter((use) => use.key === one.attempt);
      for (const use of uses) yield `${one.attempt} was refused (${one.because}), yet it spent ${use.code}`;
    }
  },
  *'all-attempts-end'(about) {
    for (const { station, one } of tries(about))
      if (isOpen(one)) yield `station ${station}: ${one.attempt} is ${one.state} for ever`;
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
        if (count !== 1) yield `order ${order} of ${attempt} belongs to ${count} redeemed vouchers`;
      }
      const given = [...book.benefits.entries()];
      for (const [benefit, { attempt }] of given) {
        const items = book.tries.get(attempt)?.items ?? [];
        const isClaimed = items.some((item) => item.resultType !== 4 && item.resultId === benefit);
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
