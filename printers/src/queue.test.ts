// The queue's rules without any printer: whatever happens in whatever order, they hold.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { afterRestart, idle, isReady, next, retryPauseMs } from './queue.ts';
import type { QueueEffect, QueueEvent, QueueState } from './queue.ts';
import type { SendEnd } from './printer.ts';

function after(...events: QueueEvent[]): { state: QueueState; effects: QueueEffect[] } {
  const effects: QueueEffect[] = [];
  let state = idle;
  for (const event of events) {
    const step = next(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const ended = (end: SendEnd): QueueEvent => ({ is: 'ended', end });
const toSending: QueueEvent[] = [{ is: 'woken' }, { is: 'found', paper: 7 }, { is: 'noted' }];
const refused: SendEnd = { is: 'not-sent', why: 'paper out' };

describe('the queue of one printer', () => {
  it('writes down, sends, writes down, looks for the next', () => {
    expect(
      after(...toSending, ended({ is: 'printed', confirmed: true }), { is: 'recorded' }).effects.map(
        (effect) => effect.do,
      ),
    ).toEqual([...['look', 'note', 'send', 'record', 'look']]);
  });

  it('a paper that was not sent is tried again after a pause, or as soon as the printer is ready', () => {
    const waiting = after(...toSending, ended(refused), { is: 'recorded' });
    expect(waiting.effects.at(-1)).toEqual({ do: 'pause', ms: limits.paperRetryFirstMs });
    expect(next(waiting.state, { is: 'pause-over' }).effects).toEqual([{ do: 'look' }]);
    expect(next(waiting.state, { is: 'ready' }).effects).toEqual([{ do: 'end-pause' }, { do: 'look' }]);
    expect(next(waiting.state, { is: 'woken' }).effects).toEqual([]);
  });

  it('a printer that becomes ready while the refusal is still being written down is not missed', () => {
    expect(after(...toSending, ended(refused), { is: 'ready' }, { is: 'recorded' }).effects.at(-1)).toEqual({
      do: 'look',
    });
  });

  it('pauses grow and are bounded', () => {
    const pauses = Array.from({ length: 40 }, (_, at) => retryPauseMs(at + 1));
    expect(pauses.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000]);
    expect(Math.max(...pauses)).toBe(limits.paperRetryMaxMs);
  });

  it('an unconfirmed paper is left to a person and the next one goes on', () => {
    const { effects } = after(...toSending, ended({ is: 'unconfirmed', why: 'cut off' }), { is: 'recorded' });
    expect(effects.slice(-2)).toEqual([
      { do: 'record', paper: 7, end: { is: 'unconfirmed', why: 'cut off' } },
      { do: 'look' },
    ]);
  });

  it('a paper that became due while the store was asked is not forgotten', () => {
    expect(after({ is: 'woken' }, { is: 'woken' }, { is: 'none' }).effects).toEqual([
      { do: 'look' },
      { do: 'look' },
    ]);
  });

  it('a failing store stops nothing for good', () => {
    const { state, effects } = after({ is: 'woken' }, { is: 'store-failed' });
    expect(effects.at(-1)).toEqual({ do: 'pause', ms: limits.paperRetryFirstMs });
    expect(next(state, { is: 'pause-over' }).effects).toEqual([{ do: 'look' }]);
  });

  it('closing while a paper is under way still writes down its end', () => {
    const end: SendEnd = { is: 'printed', confirmed: true };
    expect(after(...toSending, { is: 'close' }, ended(end)).effects.at(-1)).toEqual({
      do: 'record',
      paper: 7,
      end,
    });
    expect(
      after({ is: 'woken' }, { is: 'found', paper: 7 }, { is: 'close' }, { is: 'noted' }).effects.at(-1),
    ).toMatchObject({
      do: 'record',
      end: { is: 'not-sent' },
    });
    expect(
      after(
        ...toSending,
        { is: 'close' },
        ended(end),
        { is: 'recorded' },
        { is: 'woken' },
        { is: 'ready' },
      ).effects.at(-1)?.do,
    ).toBe('record');
  });

  it('in any order of events no byte leaves before `sending` is on disk, and one thing is done at a time', () => {
    const event = fc.oneof(
      fc.constantFrom<QueueEvent>(
        { is: 'woken' },
        { is: 'ready' },
        { is: 'none' },
        { is: 'noted' },
        { is: 'recorded' },
        { is: 'pause-over' },
        { is: 'store-failed' },
        { is: 'close' },
      ),
      fc.nat({ max: 3 }).map((paper): QueueEvent => ({ is: 'found', paper })),
      fc
        .constantFrom<SendEnd>({ is: 'printed', confirmed: false }, refused, { is: 'unconfirmed', why: '' })
        .map(ended),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = idle;
        let noting: number | undefined;
        for (const each of events) {
          const step = next(state, each);
          const works = step.effects.filter((effect) => effect.do !== 'end-pause');
          expect(works.length).toBeLessThanOrEqual(1);
          for (const effect of works) {
            if (effect.do === 'send') expect([each.is, noting]).toEqual(['noted', effect.paper]);
            if (effect.do === 'note') noting = effect.paper;
          }
          state = step.state;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('after a restart', () => {
  it('a paper found in sending is unconfirmed; every other state stands', () => {
    expect(afterRestart('sending')).toMatchObject({ is: 'unconfirmed' });
    expect((['queued', 'printed', 'not-sent', 'unconfirmed'] as const).map(afterRestart)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a printer is ready', () => {
  const good = { reachable: true, paper: 'ok', cover: 'closed', fault: 'none', drawer: 'closed' } as const;
  it('when nothing is known against it', () => {
    expect(isReady(good)).toBe(true);
    expect(
      isReady({ reachable: true, paper: 'unknown', cover: 'unknown', fault: 'unknown', drawer: 'unknown' }),
    ).toBe(true);
    expect(isReady({ ...good, paper: 'low' })).toBe(true);
    expect(isReady({ ...good, paper: 'out' })).toBe(false);
    expect(isReady({ ...good, cover: 'open' })).toBe(false);
    expect(isReady({ ...good, fault: 'cutter' })).toBe(false);
    expect(isReady({ ...good, reachable: false })).toBe(false);
  });
});
