// A small whole shop with a cinema: a real journal in memory, the real client, its rehearsal platform behind real
// HTTP, and lives that can end at any step of the work, as a killed process does.

import { randomBytes } from 'node:crypto';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Env } from '../env.ts';
import { Journal } from '../journal/journal.ts';
import { openDatabase, type JournalDb } from '../journal/sqlite.ts';
import type { RehearsalPlatform } from '../platforms/platform.ts';
import { serveRehearsal, type RehearsalServer } from '../remote/rehearsal-server.ts';
import { platform as womei } from '../platforms/womei/index.ts';
import { womeiRehearsal, type WomeiRehearsal } from '../platforms/womei/rehearsal.ts';
import { createAttemptRunner } from './attempt-runner.ts';
import { createPlatformDesk } from './platform-desk.ts';
import { quickClock, type TestClock } from './shop.testkit.ts';
import { createTill, type Till } from './till.ts';

/** One process: what it does after its last step never happens. */
interface Life {
  readonly env: Env;
  /** Steps taken so far: a crashpoint, or a request before, during or after its way. */
  steps(): number;
  /** Where it died; undefined while it lives. */
  died(): string | undefined;
}

function liveUntil(real: Env, lastStep: number): Life {
  let taken = 0;
  let place: string | undefined;
  const never = new Promise<never>(() => undefined);
  /** @returns whether the process is dead now */
  const step = (name: string): boolean => {
    taken += 1;
    if (taken === lastStep) place ??= name;
    return place !== undefined;
  };
  const env: Env = {
    ...real,
    crashpoint: (name) => (step(name) ? never : undefined),
    async http(request) {
      if (step('before-send')) return never;
      const answer = real.http(request);
      // The request is on its way: the platform answers it, though nobody may be there to hear.
      const isDead = step('after-send');
      const heard = await answer;
      return isDead || step('after-answer') ? never : heard;
    },
    timer: (ms, then) =>
      real.timer(ms, () => {
        if (place === undefined) then();
      }),
  };
  return { env, steps: () => taken, died: () => place };
}

export interface CinemaShop {
  readonly till: Till;
  readonly journal: Journal;
  readonly db: JournalDb;
  readonly rehearsal: WomeiRehearsal;
  readonly server: RehearsalServer;
  readonly clock: TestClock;
  readonly life: Life;
  issue(deal?: string): string;
  /** Opens an order of one seat nobody else has. @returns its number */
  open(screening?: string): Promise<string>;
  /** @throws the refusal's slug when the till says no */
  ask<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    command?: string,
  ): Promise<CommandResult<Name>>;
  answer(name: CommandName, input: unknown, command?: string): Promise<CommandAnswer>;
  /** The same journal, shelf and platform under a new process. @param lastStep the step it dies at; none unless told */
  restart(lastStep?: number): CinemaShop;
  close(): Promise<void>;
}

interface Parts {
  readonly db: JournalDb;
  readonly clock: TestClock;
  readonly rehearsal: WomeiRehearsal;
  readonly server: RehearsalServer;
  readonly shelf: Map<string, string>;
  readonly settings: Readonly<Record<string, unknown>>;
}

const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
let seat = 0;

function tillOf(parts: Parts, env: Env): { journal: Journal; till: Till } {
  const { db, rehearsal, server, shelf, settings } = parts;
  const random = (bytes: number): Uint8Array => randomBytes(bytes);
  const journal = new Journal({ db, now: env.now, random, clock: store, station: 0 });
  const secrets = {
    read: (name: string) => shelf.get(name),
    write: (name: string, value: string) => void shelf.set(name, value),
  };
  const config = womei.configSchema.parse({ ...rehearsal.config(server.url), ...settings });
  const client = womei.open(config, { env, secrets, store, station: 0, replyMsMax: 400 });
  const till = createTill({
    env,
    journal,
    store,
    station: { number: 0, name: '收银1' },
    version: '0.0.0',
    rehearsal: true,
    autoRedeem: false,
    attempts: createAttemptRunner(env),
    platforms: createPlatformDesk([{ module: womei, client }], journal.view, env),
    printerFor: () => 'counter',
  });
  return { journal, till };
}

function build(parts: Parts, lastStep: number): CinemaShop {
  const { clock, rehearsal, server } = parts;
  const life = liveUntil(clock.env, lastStep);
  const { journal, till } = tillOf(parts, life.env);
  const answer: CinemaShop['answer'] = (name, input, command = randomBytes(8).toString('hex')) =>
    till.ask(name, input, {
      actor: { id: '1001', name: '小王', role: 'clerk' },
      command,
      locale: 'zh-CN',
    });
  const ask: CinemaShop['ask'] = async (name, input, command) => {
    const given = await answer(name, input, command);
    if (!given.ok) throw new Error(given.error);
    return given.result as CommandResult<typeof name>;
  };
  return {
    till,
    journal,
    db: parts.db,
    rehearsal,
    server,
    clock,
    life,
    answer,
    ask,
    issue: (deal = 'WT01') => rehearsal.issue({ deal }).code,
    async open(screening = '810001') {
      seat += 1;
      const fields = { schedule_id: screening, seat_ids: `7-${seat}` };
      return (await ask('cinema.openOrder', { fields })).orderId;
    },
    restart: (at = 0) => build(parts, at),
    close: () => server.close(),
  };
}

/**
 * @param listen somebody at the platform's door, who may answer instead of it
 * @param settings station.json's section, where it differs from the rehearsal's
 */
export async function openCinema(
  listen: (rehearsal: WomeiRehearsal) => RehearsalPlatform['handle'] = (rehearsal) => rehearsal.handle,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<CinemaShop> {
  const clock = quickClock();
  const rehearsal = womeiRehearsal((bytes) => randomBytes(bytes));
  const handle = listen(rehearsal);
  const server = await serveRehearsal({ ...rehearsal, handle }, { now: clock.env.now, slowMs: 900 });
  const parts = { db: openDatabase(':memory:'), clock, rehearsal, server, shelf: new Map(), settings };
  return build(parts, 0);
}

/** Waits, in the shop's quick time, until something is true. @throws after ten minutes of it */
export async function eventually(shop: CinemaShop, truth: () => boolean): Promise<void> {
  for (let round = 0; round < 1_200; round += 1) {
    if (truth()) return;
    await new Promise<void>((resolve) => void shop.clock.env.timer(500, resolve));
  }
  throw new Error('it never became true');
}
