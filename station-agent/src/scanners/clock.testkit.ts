// A hand-wound Env: time moves only when a test says so, and it can be asked whether a timer was left behind.

import type { Env } from '../env.ts';

export interface HandClock {
  readonly env: Env;
  /** Moves time on, calling due timers in order and letting promises settle between them. */
  pass(ms: number): Promise<void>;
  timersLeft(): number;
  /** How long from now until each waiting timer, soonest first. */
  waits(): number[];
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** @param chance the byte that every `random` answers */
export function handClock(chance = 0): HandClock {
  let at = 0;
  const timers = new Set<{ readonly due: number; readonly then: () => void }>();
  const next = () => [...timers].sort((one, other) => one.due - other.due)[0];
  const quiet = (): void => undefined;
  const env: Env = {
    now: () => 1_795_000_000_000 + at,
    mono: () => at,
    timer(ms, then) {
      const timer = { due: at + ms, then };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    random: (bytes) => new Uint8Array(bytes).fill(chance),
    http: () => Promise.reject(new Error('a scanner has no business with the network')),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    crashpoint: () => undefined,
  };
  return {
    env,
    timersLeft: () => timers.size,
    waits: () => [...timers].map((timer) => timer.due - at).sort((one, other) => one - other),
    async pass(ms) {
      const until = at + ms;
      await settle();
      for (let timer = next(); timer !== undefined && timer.due <= until; timer = next()) {
        at = timer.due;
        timers.delete(timer);
        timer.then();
        await settle();
      }
      at = until;
    },
  };
}
