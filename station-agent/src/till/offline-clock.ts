// Takes what was accepted offline to its platforms: each platform in single file, at a pace it bears, after growing
// pauses while it is away. Why no queue of its own: what waits is what the journal says waits.

import { limits } from '@qiantai/shared/limits.ts';
import { nextWaiting, waitedFor } from '@qiantai/shared/views/offline.ts';
import { sleep } from '../env.ts';
import type { Shop } from './context.ts';
import type { Confirming, Told } from './offline-confirming.ts';

export interface OfflineClock {
  start(): void;
  stop(): void;
  /** Something new waits, or a person does not want to wait for the pause. Nothing before `start`. */
  wake(platform: string): void;
}

/** One platform's single file. */
interface Line {
  /** Where the next walk goes on, so that codes without an answer do not hold up those behind them. */
  after: number;
  /** Ends the present pause. */
  hurry: () => void;
}

export function createOfflineClock(shop: Shop, confirming: Confirming): OfflineClock {
  const { env, journal } = shop;
  const lines = new Map<string, Line>();
  let running = false;

  function pause(line: Line, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const forget = env.timer(ms, resolve);
      line.hurry = () => {
        forget();
        resolve();
      };
    });
  }

  async function ask(row: Parameters<Confirming['confirm']>[0]): Promise<Told> {
    try {
      return await confirming.confirm(row);
    } catch (error) {
      // Settings that are gone, or a bug: the code goes on waiting and stays visible.
      env.log.error({ acceptance: row.acceptance, platform: row.platform, err: error }, 'cannot confirm');
      return 'lost';
    }
  }

  /** Through what waits, once, or until the platform seems away. @returns whether anything moved */
  async function walk(platform: string, line: Line): Promise<boolean> {
    let moved = false;
    let lostInRow = 0;
    for (;;) {
      const row = nextWaiting(journal.view, platform, journal.station, line.after);
      line.after = row?.seq ?? 0;
      if (row === undefined) return moved;
      const told = await ask(row);
      if (!running) return moved;
      moved ||= told !== 'lost';
      lostInRow = told === 'lost' ? lostInRow + 1 : 0;
      if (lostInRow >= limits.offlineLostInRowMax) return moved;
      await sleep(env, 1_000 / limits.offlineCodesPerSecondMax);
      if (!running) return moved;
    }
  }

  async function drive(platform: string, line: Line): Promise<void> {
    let pauseMs: number = limits.offlinePauseFirstMs;
    try {
      while (running && nextWaiting(journal.view, platform, journal.station, 0) !== undefined) {
        const moved = await walk(platform, line);
        if (!running) return;
        pauseMs = moved ? limits.offlinePauseFirstMs : Math.min(pauseMs * 2, limits.offlinePauseMaxMs);
        await pause(line, pauseMs);
      }
    } finally {
      // In the same turn as the last look: what is accepted after it finds no line and makes its own.
      lines.delete(platform);
    }
  }

  function wake(platform: string): void {
    if (!running) return;
    const known = lines.get(platform);
    if (known !== undefined) return known.hurry();
    const line: Line = { after: 0, hurry: () => undefined };
    lines.set(platform, line);
    drive(platform, line).catch((error: unknown) =>
      env.log.error({ platform, err: error }, 'confirming stopped by a bug'),
    );
  }

  return {
    wake,
    start() {
      if (running) return;
      running = true;
      for (const platform of waitedFor(journal.view, journal.station)) wake(platform);
    },
    stop() {
      running = false;
      for (const line of lines.values()) line.hurry();
    },
  };
}
