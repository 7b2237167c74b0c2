import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '@qiantai/shared/result.ts';
import { begin, onOutcome, resume, type Phase, type Step } from './attempt.ts';

const outcomes: Record<Outcome<string>['is'], Outcome<string>> = {
  done: { is: 'done', value: 'spent' },
  rejected: { is: 'rejected', because: 'voucher-expired' },
  'not-sent': { is: 'not-sent', why: 'refused' },
  pending: { is: 'pending', why: 'risk' },
  unknown: { is: 'unknown', why: 'timeout' },
};

const asking = (tries: number): Phase => ({ is: 'asking', tries });
const unclear = (round: number): Phase => ({ is: 'unclear', round });
const held = (round: number): Phase => ({ is: 'held', round });

// One line a case: phase, outcome → phase, what is written down, what is done next.
test.each<[Phase, Outcome<string>['is'], string, string, string]>([
  [asking(0), 'done', 'ended', 'done', '-'],
  [asking(0), 'rejected', 'ended', 'refused', '-'],
  [asking(0), 'not-sent', 'asking', '-', 'call'],
  [asking(2), 'not-sent', 'ended', 'refused', '-'],
  [asking(0), 'pending', 'held', 'held', 'settle'],
  [asking(0), 'unknown', 'unclear', 'unclear', 'settle'],
  [unclear(0), 'done', 'ended', 'done', '-'],
  [unclear(0), 'rejected', 'ended', 'refused', '-'],
  [unclear(0), 'not-sent', 'unclear', '-', 'settle'],
  [unclear(9), 'unknown', 'unclear', '-', 'settle'],
  [unclear(1), 'pending', 'held', 'held', 'settle'],
  [held(1), 'done', 'ended', 'done', '-'],
  [held(1), 'rejected', 'ended', 'refused', '-'],
  [held(1), 'unknown', 'held', '-', 'settle'],
  [held(1), 'pending', 'held', '-', 'settle'],
  [{ is: 'ended' }, 'unknown', 'ended', '-', '-'],
])('%j and %s: %s, written %s, next %s', (phase, outcome, next, note, deed) => {
  const step = onOutcome(phase, outcomes[outcome]);
  expect([step.phase.is, step.note?.is ?? '-', step.deed?.do ?? '-']).toEqual([next, note, deed]);
});

test('an attempt that a crash cut short is unclear, never a failure', () => {
  expect(resume('asking')).toMatchObject({
    phase: { is: 'unclear' },
    note: { is: 'unclear' },
    deed: { do: 'settle' },
  });
  expect(resume('unclear').note).toBeUndefined();
  expect(resume('held')).toMatchObject({ phase: { is: 'held' }, deed: { do: 'settle' } });
});

test('whatever the platform answers: once the effect may have happened, the call is never made again', () => {
  const answer = fc.constantFrom(...Object.values(outcomes));
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 30 }), (answers) => {
      let step: Step<string> = begin();
      let mayHaveHappened = false;
      for (const given of answers) {
        if (step.deed === undefined) break;
        if (mayHaveHappened) expect(step.deed.do).toBe('settle');
        mayHaveHappened ||= given.is === 'unknown' || given.is === 'pending';
        step = onOutcome(step.phase, given);
      }
    }),
  );
});

test('an attempt ends only by yes, by a definite no, or because nothing ever left', () => {
  const answer = fc.constantFrom(...Object.values(outcomes));
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 30 }), (answers) => {
      let step: Step<string> = begin();
      for (const given of answers) {
        if (step.deed === undefined) break;
        const before = step.phase;
        step = onOutcome(before, given);
        if (step.phase.is !== 'ended') continue;
        const neverLeft = before.is === 'asking' && given.is === 'not-sent';
        expect(given.is === 'done' || given.is === 'rejected' || neverLeft).toBe(true);
      }
    }),
  );
});
