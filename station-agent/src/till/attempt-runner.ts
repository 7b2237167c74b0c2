// Does what attempt.ts decides: journals the note first, then makes the call, then feeds the answer back.
// An attempt runs at most once in this process; whoever asks about it while it runs joins it.

import type { Outcome } from '@qiantai/shared/result.ts';
import { sleep, type Env } from '../env.ts';
import { onOutcome, type Note, type Step } from './attempt.ts';

/** The two calls of one attempt and what to write at each turn. */
export interface AttemptDeeds<T> {
  call(): Promise<Outcome<T>>;
  settle(round: number): Promise<Outcome<T>>;
  /** Journals a note and whatever follows from it in one transaction; durable when it returns. */
  record(note: Note<T>): void;
  /** How long to wait before the next settle, where the usual pauses do not fit. */
  pauseMs?(): number;
}

interface Running {
  /** Settles when the attempt ended or became unclear or held: when a clerk can be told something. */
  readonly told: Promise<void>;
}

export interface AttemptRunner {
  /** Starts an attempt; resolves when a clerk can be told something. */
  run<T>(attempt: string, first: Step<T>, deeds: AttemptDeeds<T>): Promise<void>;
  /** The running attempt's promise, if it runs here. */
  join(attempt: string): Promise<void> | undefined;
  /** Lets nothing new begin; attempts without an end stay open in the journal and are settled at the next start. */
  stop(): void;
}

/**
 * How old an attempt is. By the clock that only grows: set back or forth, the wall clock would let "not there" be
 * believed too early or never. Only what passed before this process took it up is taken from the wall clock.
 */
export function ageOf(env: Env, askedAtMs: number): () => number {
  const beforeMs = Math.max(0, env.now() - askedAtMs);
  const takenUpMs = env.mono();
  return () => Math.floor(beforeMs + env.mono() - takenUpMs);
}

export function createAttemptRunner(env: Env): AttemptRunner {
  const running = new Map<string, Running>();
  let stopped = false;

  async function drive<T>(
    attempt: string,
    first: Step<T>,
    deeds: AttemptDeeds<T>,
    tell: () => void,
  ): Promise<void> {
    let step = first;
    for (;;) {
      if (step.note !== undefined) {
        await env.crashpoint('before-record');
        deeds.record(step.note);
        await env.crashpoint('after-record');
      }
      // "Not known yet" is an answer too: whoever joins an attempt taken up after a restart hears it at once.
      if (step.phase.is !== 'asking') tell();
      const { deed, phase } = step;
      if (deed === undefined || phase.is === 'ended') return;
      const afterMs = deed.do === 'settle' ? (deeds.pauseMs?.() ?? deed.afterMs) : deed.afterMs;
      if (afterMs > 0) await sleep(env, afterMs);
      if (stopped) return;
      await env.crashpoint(`before-${deed.do}`);
      const round = phase.is === 'asking' ? phase.tries : phase.round;
      const outcome = deed.do === 'call' ? await deeds.call() : await deeds.settle(round);
      await env.crashpoint(`after-${deed.do}`);
      step = onOutcome(phase, outcome);
      env.log.debug({ attempt, deed: deed.do, outcome: outcome.is }, 'attempt');
    }
  }

  return {
    run(attempt, first, deeds) {
      let tell: () => void = () => undefined;
      const told = new Promise<void>((resolve) => {
        tell = resolve;
      });
      running.set(attempt, { told });
      // A bug in the flow must not leave the clerk waiting: the attempt stays open and is settled at the next start.
      drive(attempt, first, deeds, tell)
        .catch((error: unknown) => env.log.error({ attempt, err: error }, 'attempt stopped by a bug'))
        .finally(() => {
          running.delete(attempt);
          tell();
        });
      return told;
    },
    join: (attempt) => running.get(attempt)?.told,
    stop: () => {
      stopped = true;
    },
  };
}
