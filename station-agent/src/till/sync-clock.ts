// When syncs are due, by the wall clock of the store: a pure computation, and one timer that keeps to it.
// Why not a cron library: three rhythms that divide the hour are one line of arithmetic, and time comes from env.

import { invariant } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import type { Env } from '../env.ts';

/** "Every 15 minutes from minute 0": both whole minutes of the hour on the store's wall. */
export interface Rhythm {
  /** Divides 60. */
  readonly everyMinutes: number;
  readonly fromMinute: number;
}

export interface Job extends Rhythm {
  /** Must not throw; what it starts goes on by itself. */
  run(): void;
}

const minuteMs = 60_000;

/** The first moment of a rhythm after `afterMs` (unix milliseconds), across changes of the offset too. */
export function nextDue(rhythm: Rhythm, afterMs: number, timezone: string): number {
  const { everyMinutes, fromMinute } = rhythm;
  invariant(everyMinutes >= 1 && 60 % everyMinutes === 0, 'a rhythm divides the hour');
  const past = (atMs: number): number => (wallTime(atMs, timezone).minute - fromMinute + 60) % everyMinutes;
  // Offsets of zones are whole minutes, so a whole minute here is one on the wall.
  let atMs = (Math.floor(afterMs / minuteMs) + 1) * minuteMs;
  while (past(atMs) !== 0) atMs += (everyMinutes - past(atMs)) * minuteMs;
  return atMs;
}

export interface SyncClock {
  start(): void;
  stop(): void;
}

/** Runs each job when it is due: once after a long sleep, however many times were missed. */
export function createSyncClock(env: Env, timezone: string, jobs: readonly Job[]): SyncClock {
  let forget: (() => void) | undefined;
  let dues: number[] = [];

  function arm(): void {
    const nowMs = env.now();
    // A wall clock that was set back would leave a due time far ahead: it is computed anew from now.
    dues = dues.map((due, index) => {
      const next = jobs[index] === undefined ? due : nextDue(jobs[index], nowMs, timezone);
      return Math.min(due, next);
    });
    const waitMs = Math.max(1, Math.min(...dues) - nowMs);
    forget = env.timer(waitMs, wake);
  }

  function wake(): void {
    const nowMs = env.now();
    jobs.forEach((job, index) => {
      if ((dues[index] ?? nowMs) > nowMs) return;
      dues[index] = nextDue(job, nowMs, timezone);
      job.run();
    });
    arm();
  }

  return {
    start() {
      if (forget !== undefined || jobs.length === 0) return;
      dues = jobs.map((job) => nextDue(job, env.now(), timezone));
      arm();
    },
    stop() {
      forget?.();
      forget = undefined;
      dues = [];
    },
  };
}
