// Keeps doing what is due for each open payment and refund, one deed at a time, until there is nothing left to do.
// Why not the attempt runner: these wait long, and whoever waits is woken, by a cancel, a notice, a person who asks.

import type { Env } from '../env.ts';

/** One deed: what it records is on disk when it resolves. */
export interface Round {
  readonly afterMs: number;
  act(): Promise<void>;
}

export interface PaymentDriver {
  /** Drives something until `next` says undefined. Started twice it runs once, and looks again at what is due. */
  drive(name: string, next: () => Round | undefined): void;
  /** Looks again at what is due, without waiting for the pause to pass. */
  wake(name: string): void;
  /** Resolves when there is something to tell: it waits, or it ended. At once when it does not run. */
  told(name: string): Promise<void>;
  /** Begins no further deed. What is open stays open in the journal. */
  stop(): void;
}

interface Running {
  wake: () => void;
  isWoken: boolean;
  listeners: (() => void)[];
}

export function createPaymentDriver(env: Env): PaymentDriver {
  const running = new Map<string, Running>();
  let stopped = false;

  function tell(one: Running): void {
    for (const listener of one.listeners.splice(0)) listener();
  }

  function pause(one: Running, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const forget = env.timer(ms, resolve);
      one.wake = () => {
        forget();
        resolve();
      };
    });
  }

  async function loop(one: Running, next: () => Round | undefined): Promise<void> {
    for (;;) {
      one.isWoken = false;
      const round = stopped ? undefined : next();
      if (round === undefined) return;
      if (round.afterMs > 0) {
        tell(one);
        await pause(one, round.afterMs);
        one.wake = () => undefined;
        if (one.isWoken || stopped) continue;
      }
      await round.act();
      tell(one);
    }
  }

  return {
    drive(name, next) {
      if (running.has(name)) return this.wake(name);
      if (stopped) return;
      const one: Running = { wake: () => undefined, isWoken: false, listeners: [] };
      running.set(name, one);
      // A bug must not leave anybody waiting: what is open stays open in the journal and is taken up at the next start.
      loop(one, next)
        .catch((error: unknown) => env.log.error({ payment: name, err: error }, 'stopped by a bug'))
        .finally(() => {
          running.delete(name);
          tell(one);
        });
    },
    wake(name) {
      const one = running.get(name);
      if (one === undefined) return;
      one.isWoken = true;
      one.wake();
    },
    told: (name) =>
      new Promise((resolve) => {
        const one = running.get(name);
        if (one === undefined) resolve();
        else one.listeners.push(resolve);
      }),
    stop() {
      stopped = true;
      for (const one of running.values()) one.wake();
    },
  };
}
