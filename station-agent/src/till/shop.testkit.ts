// A small whole shop for tests: a real journal in memory, the real Meituan client, its rehearsal platform behind
// real HTTP, and a clock whose pauses pass a hundred times faster than they count.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '@qiantai/shared/limits.ts';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { realEnv, type Env } from '../env.ts';
import { Journal } from '../journal/journal.ts';
import { openDatabase, type JournalDb } from '../journal/sqlite.ts';
import { platformModules } from '../platforms/index.ts';
import type { PlatformModule, RehearsalPlatform } from '../platforms/platform.ts';
import { serveRehearsal, type RehearsalServer } from '../remote/rehearsal-server.ts';
import { openSeals } from '../secrets.ts';
import { createAttemptRunner } from './attempt-runner.ts';
import type { Shop } from './context.ts';
import { createPlatformDesk } from './platform-desk.ts';
import { sealerOf } from './sealer.ts';
import { createTill, type Till } from './till.ts';

const silent = (): void => undefined;
const sealFolder = mkdtempSync(join(tmpdir(), 'qiantai-seal-'));
/** One key for every shop of a test file, as stations of one store that were given the same. */
export const testSealer = sealerOf(openSeals(join(sealFolder, 'station.key'), randomBytes));
rmSync(sealFolder, { recursive: true });

export interface TestClock {
  readonly env: Env;
  advance(ms: number): void;
}

/** Starts at noon in the shop. Timers of a second take ten milliseconds and count as a second. */
export function quickClock(): TestClock {
  const real = realEnv(
    { debug: silent, info: silent, warn: silent, error: silent },
    limits.platformReplyBytesMax,
  );
  let offsetMs = Date.parse('2026-11-21T12:00:00+08:00') - real.now();
  const env: Env = {
    ...real,
    now: () => Math.floor(real.now() + offsetMs),
    mono: () => real.mono() + offsetMs,
    timer: (ms, then) =>
      real.timer(ms / 100, () => {
        offsetMs += ms * 0.99;
        then();
      }),
  };
  return { env, advance: (ms) => void (offsetMs += ms) };
}

export interface TestShop {
  readonly till: Till;
  readonly journal: Journal;
  readonly rehearsal: RehearsalPlatform;
  readonly server: RehearsalServer;
  readonly clock: TestClock;
  /** What its till works with, to build another till beside it. */
  readonly shop: Shop;
  /** Issues a voucher a customer could hold. @param deal defaults to the first set meal */
  issue(deal?: string, count?: number): string;
  /** @throws the refusal's slug when the till says no */
  ask<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    as?: Asker,
  ): Promise<CommandResult<Name>>;
  answer(name: CommandName, input: unknown, as?: Asker): Promise<CommandAnswer>;
  /** The same journal and platform under a new till, as after a restart. */
  restart(): TestShop;
  /** The same after a kill: what the old till waits for never comes, no more byte of it leaves. */
  kill(): TestShop;
  close(): Promise<void>;
}

export interface Asker {
  readonly role?: Role;
  readonly staff?: string;
  readonly command?: string;
}

interface Parts {
  readonly db: JournalDb;
  readonly clock: TestClock;
  readonly module: PlatformModule;
  readonly rehearsal: RehearsalPlatform;
  readonly server: RehearsalServer;
  readonly shelf: Map<string, string>;
  readonly station: number;
}

/** The same world until the process dies: from then on nothing that was awaited comes back. */
function mortal(env: Env): { readonly env: Env; die(): void } {
  let dead = false;
  const never = new Promise<never>(() => undefined);
  return {
    die: () => void (dead = true),
    env: {
      ...env,
      timer: (ms, then) => env.timer(ms, () => (dead ? undefined : then())),
      async http(request) {
        const answer = dead ? never : await env.http(request);
        return dead ? never : answer;
      },
    },
  };
}

function mapDeals(journal: Journal, { module, rehearsal }: Parts): void {
  journal.transact('station', (tx) => {
    for (const { deal, title, voucherType, dishes } of rehearsal.deals) {
      tx.append('platform.deal-mapped', `deal:${deal}`, {
        platform: module.code,
        deal,
        voucherType,
        product: title,
        dishes: [...dishes],
      });
    }
  });
}

function build(parts: Parts): TestShop {
  const { db, clock, module, rehearsal, server, shelf, station } = parts;
  const { env, die } = mortal(clock.env);
  const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
  const journal = new Journal({
    db,
    now: env.now,
    random: (bytes) => randomBytes(bytes),
    clock: store,
    station,
  });
  if (journal.head().seq === 0) mapDeals(journal, parts);
  const secrets = {
    read: (name: string) => shelf.get(name),
    write: (name: string, value: string) => void shelf.set(name, value),
  };
  const client = module.open(module.configSchema.parse(rehearsal.config(server.url)), {
    env,
    secrets,
    store,
    station,
    replyMsMax: 400,
  });
  const shop: Shop = {
    env,
    journal,
    store,
    station: { number: station, name: '收银1' },
    version: '0.0.0',
    rehearsal: true,
    autoRedeem: false,
    attempts: createAttemptRunner(env),
    platforms: createPlatformDesk([{ module, client }], journal.view, env),
    printerFor: () => 'counter',
    seal: testSealer,
  };
  const till = createTill(shop);
  let serial = 0;
  const answer: TestShop['answer'] = (name, input, as = {}) => {
    const id = as.staff ?? '1001';
    serial += 1;
    const command = as.command ?? `c-${randomBytes(6).toString('hex')}-${serial}`;
    return till.ask(name, input, {
      actor: { id, name: '小王', role: as.role ?? 'clerk' },
      command,
      locale: 'zh-CN',
    });
  };
  return {
    till,
    journal,
    rehearsal,
    server,
    clock,
    shop,
    answer,
    issue: (deal = rehearsal.deals[0]?.deal ?? '', count = 1) =>
      rehearsal.issue({ deal, count, phone: '13800138000' }).code,
    async ask(name, input, as) {
      const given = await answer(name, input, as);
      if (!given.ok) throw new Error(given.error);
      return given.result as CommandResult<typeof name>;
    },
    restart: () => build(parts),
    kill() {
      die();
      return build(parts);
    },
    close: () => server.close(),
  };
}

/**
 * Opens a shop on Meituan's rehearsal platform.
 * @param beside another shop whose platform and clock it shares
 * @param altered what stands between the platform and its line, to say what the rehearsal has no word for
 */
export async function openShop(
  beside?: TestShop,
  station = 0,
  altered: (rehearsal: RehearsalPlatform) => RehearsalPlatform = (rehearsal) => rehearsal,
): Promise<TestShop> {
  const module = platformModules.get('meituan');
  if (module === undefined) throw new Error('the Meituan folder is missing');
  const clock = beside?.clock ?? quickClock();
  const rehearsal = beside?.rehearsal ?? module.rehearsal((bytes) => randomBytes(bytes));
  const server =
    beside?.server ?? (await serveRehearsal(altered(rehearsal), { now: clock.env.now, slowMs: 900 }));
  return build({ db: openDatabase(':memory:'), clock, module, rehearsal, server, shelf: new Map(), station });
}

/** Waits, in the shop's quick time, until something is true. @throws after about three minutes of it */
export async function until(shop: TestShop, truth: () => boolean): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    if (truth()) return;
    await new Promise<void>((resolve) => void shop.clock.env.timer(500, resolve));
  }
  throw new Error('it never became true');
}
