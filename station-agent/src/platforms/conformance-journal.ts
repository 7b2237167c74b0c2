// A platform that answers by itself, asked as the till asks it: one open intent a code, each end written down.
// Why the suite needs it: such a platform's truth is what the till wrote, so without the writing nothing is spent.

import type { Outcome } from '@qiantai/shared/result.ts';
import type { Attempt, Consumed, RehearsalLedger, VoucherPlatform } from './platform.ts';

/** Does one thing after another for each name, as the till's unique index on open attempts does. */
function oneAtATime(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const before = last.get(name) ?? Promise.resolve();
    const after = before.then(work, work);
    last.set(name, after);
    return after;
  };
}

/** The platform with its ends written into the rehearsal's ledger. */
export function journaled(platform: VoucherPlatform, ledger: RehearsalLedger): VoucherPlatform {
  const inLine = oneAtATime();

  async function spend(attempt: Attempt, ask: () => Promise<Outcome<Consumed>>): Promise<Outcome<Consumed>> {
    const { code, key, count, askedAtMs } = attempt;
    const outcome = await ask();
    if (outcome.is === 'done') ledger.used(code, { attempt: key, count, atMs: askedAtMs });
    return outcome;
  }

  async function undo<T>(code: string, flow: string, ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const outcome = await ask();
    if (outcome.is === 'done') ledger.givenBack(code, flow);
    return outcome;
  }

  return {
    ...platform,
    consume: (attempt) => inLine(attempt.code, () => spend(attempt, () => platform.consume(attempt))),
    settle: (attempt, round, ageMs) =>
      inLine(attempt.code, () => spend(attempt, () => platform.settle(attempt, round, ageMs))),
    reverse: (wish) => inLine(wish.code, () => undo(wish.code, wish.flow, () => platform.reverse(wish))),
    settleReverse: (wish, round, ageMs) =>
      inLine(wish.code, () => undo(wish.code, wish.flow, () => platform.settleReverse(wish, round, ageMs))),
  };
}
