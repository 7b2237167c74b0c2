// V3: a scan at the counter while ten thousand new orders of a platform are read, against the same scan at rest.
// Each shot is the slowest hundredth of many scans: a mean would not show the one customer who waits.
// Why a gate before the platform's pages: a sync that went on after its shot would slow the scans at rest as well, and
// how much of it fell on which twin would be the verdict.

import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { done } from '@qiantai/shared/result.ts';
import { realEnv } from '../src/env.ts';
import { Journal } from '../src/journal/journal.ts';
import { openDatabase } from '../src/journal/sqlite.ts';
import type { PlatformOrder, VoucherPlatform } from '../src/platforms/platform.ts';
import { createAttemptRunner } from '../src/till/attempt-runner.ts';
import { createPlatformDesk } from '../src/till/platform-desk.ts';
import { createTill, type Till } from '../src/till/till.ts';
import { instantPlatform } from './instant-platform.ts';
import { nextCode, pause, type OpenSide, type Row } from './row.ts';
import { quantile } from './statistics.ts';

const newOrders = 10_000;
const pageSize = 300;
const scansPerShot = 100;
const scanEveryMs = 3;
const quietMsMax = 30_000;
const silent = (): void => undefined;
const store = { id: 1, name: '人民路店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };

/** The sync reads on while the gate is open and waits before its next page while it is shut. */
interface Gate {
  open(): void;
  shut(): void;
  /** Whoever comes to the gate waits here until it opens. */
  pass(): Promise<void>;
  isWaiting(): boolean;
}

function createGate(): Gate {
  let opened = Promise.withResolvers<void>();
  let waiting = 0;
  return {
    open: () => opened.resolve(),
    shut: () => (opened = Promise.withResolvers<void>()),
    async pass() {
      waiting += 1;
      await opened.promise;
      waiting -= 1;
    },
    isWaiting: () => waiting > 0,
  };
}

/** The instant platform with a day's list that is new each time it is read from its beginning. */
function withList(client: VoucherPlatform, now: () => number, gate: Gate): VoucherPlatform {
  let run = 0;
  const orderOf = (index: number): PlatformOrder => ({
    code: `${run}0${String(index).padStart(9, '0')}`,
    orderNo: `O${run}-${index}`,
    deal: 'set-for-two',
    title: '双人套餐',
    paidFen: 12_800,
    status: 'consumed',
    consumedAtMs: now() - 60_000,
    flow: `L${run}-${index}`,
  });
  return {
    ...client,
    async listByDate(_day, offset) {
      await gate.pass();
      if (offset === 0) run += 1;
      const count = Math.min(pageSize, newOrders - offset);
      const orders = Array.from({ length: count }, (_, index) => orderOf(offset + index));
      const next = offset + count;
      return done(next < newOrders ? { orders, next } : { orders });
    },
  };
}

interface Counter {
  readonly till: Till;
  readonly gate: Gate;
  isSyncing(): boolean;
  ask(name: string, input: unknown): Promise<void>;
}

function openCounter(folder: string): Counter {
  const env = realEnv({ debug: silent, info: silent, warn: silent, error: silent }, 1);
  mkdirSync(folder, { recursive: true });
  const db = openDatabase(join(folder, 'journal.db'));
  const journal = new Journal({
    db,
    now: env.now,
    random: (size) => randomBytes(size),
    clock: store,
    station: 0,
  });
  const opened = instantPlatform.open(
    {},
    {
      env,
      store,
      station: 0,
      secrets: { read: () => undefined, write: () => undefined },
    },
  );
  const gate = createGate();
  const client = withList(opened, env.now, gate);
  const till = createTill({
    env,
    journal,
    store,
    station: { number: 0, name: '收银1' },
    version: 'bench',
    rehearsal: false,
    autoRedeem: false,
    attempts: createAttemptRunner(env),
    platforms: createPlatformDesk([{ module: instantPlatform, client }], journal.view, env),
    printerFor: () => undefined,
  });
  const caller = {
    actor: { id: '3001', name: '陈店长', role: 'manager' as const },
    locale: 'zh-CN' as const,
  };
  return {
    till,
    gate,
    isSyncing: () => journal.view.get("SELECT 1 AS found FROM syncs WHERE state = 'running'") !== undefined,
    async ask(name, input) {
      const answer = await till.ask(name, input, { ...caller, command: nextCode() });
      if (!answer.ok) throw new Error(`${name} was refused: ${answer.error}`);
    },
  };
}

/** Nothing of the sync is under way any more; the rest of it waits at the gate. */
async function quiet({ gate, isSyncing }: Counter): Promise<void> {
  const until = performance.now() + quietMsMax;
  while (isSyncing() && !gate.isWaiting()) {
    if (performance.now() > until) throw new Error('the sync came neither to its end nor to its gate');
    await pause(scanEveryMs);
  }
}

function side(syncs: boolean): OpenSide {
  return (folder) => {
    const counter = openCounter(folder);
    return Promise.resolve({
      async shot() {
        const times: number[] = [];
        counter.gate.open();
        while (times.length < scansPerShot) {
          if (syncs && !counter.isSyncing())
            await counter.ask('sync.run', {
              platform_code: instantPlatform.code,
              start_date: new Date().toISOString().slice(0, 10),
              end_date: new Date().toISOString().slice(0, 10),
            });
          const start = performance.now();
          await counter.ask('voucher.lookup', { code: nextCode() });
          times.push((performance.now() - start) * 1_000);
          await pause(scanEveryMs);
        }
        counter.gate.shut();
        await quiet(counter);
        return quantile(times, 0.99);
      },
      async close() {
        counter.gate.open();
        await counter.till.drain(5_000);
      },
    });
  };
}

export const scanBesideSync: Row = {
  id: 'V3',
  path: 'the slowest hundredth of scans while 10,000 orders sync',
  floorName: 'the same scans at rest',
  limit: 2,
  pauseMs: 1,
  warmUpShots: 1,
  rounds: 6,
  asides: [],
  lacks: () => undefined,
  floor: side(false),
  ours: side(true),
};
