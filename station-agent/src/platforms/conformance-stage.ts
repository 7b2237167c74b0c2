// A stage for the suite: one rehearsal platform behind real HTTP, a client, and a clock that a test can move.

import { randomBytes } from 'node:crypto';
import { afterEach } from 'vitest';
import { uuidv7 } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import { realEnv, type Env } from '../env.ts';
import { journaled } from './conformance-journal.ts';
import type {
  Attempt,
  Consumed,
  PlatformModule,
  Prepared,
  RehearsalPlatform,
  Undo,
  VoucherPlatform,
} from './platform.ts';
import type { SecretShelf } from '../remote/secret-shelf.ts';
import { serveRehearsal, type RehearsalServer } from '../remote/rehearsal-server.ts';

export interface Stage {
  readonly rehearsal: RehearsalPlatform;
  readonly server: RehearsalServer;
  readonly platform: VoucherPlatform;
  /** The world the clients live in. */
  readonly env: Env;
  /** Every line logged so far, as JSON. */
  readonly lines: readonly string[];
  now(): number;
  /** Moves both clocks. @param ms how far ahead */
  advance(ms: number): void;
  /** A client as after a restart: the same config and shelf, no memory. */
  reopened(): VoucherPlatform;
  /** A client of another configuration, with a shelf of its own unless one is given. */
  opened(
    config: Readonly<Record<string, unknown>>,
    replyMsMax?: number,
    shelf?: Map<string, string>,
  ): VoucherPlatform;
  attempt(code: string, more?: Partial<Attempt>): Attempt;
  undo(consumed: Consumed, more?: Partial<Undo>): Undo;
}

export type MakeRehearsal = (random: (bytes: number) => Uint8Array) => RehearsalPlatform;

const openServers: RehearsalServer[] = [];

/** Closes every stage's server after each test. Call it once in a suite. */
export function closeStagesAfterEach(): void {
  afterEach(async () => {
    for (const server of openServers.splice(0)) await server.close();
  });
}

function recordingLog(lines: string[]): Env['log'] {
  const write = (...said: unknown[]): void => void lines.push(JSON.stringify(said));
  return { debug: write, info: write, warn: write, error: write };
}

/** The real world but for its clocks, which start at noon in the shop so that no test straddles midnight. */
function movableEnv(lines: string[]): { readonly env: Env; readonly advance: (ms: number) => void } {
  const real = realEnv(recordingLog(lines), limits.platformReplyBytesMax);
  let offsetMs = Date.parse('2026-03-02T12:00:00+08:00') - real.now();
  const env = { ...real, now: () => real.now() + offsetMs, mono: () => real.mono() + offsetMs };
  return { env, advance: (ms) => void (offsetMs += ms) };
}

/** A shelf in memory; the map outlives the client that wrote to it. */
export function shelfOn(map: Map<string, string>): SecretShelf {
  return { read: (name) => map.get(name), write: (name, value) => void map.set(name, value) };
}

/** @param station tells two stations of one store apart */
export async function setStage(
  module: PlatformModule,
  make: MakeRehearsal = module.rehearsal,
  station = 0,
): Promise<Stage> {
  const lines: string[] = [];
  let serial = 0;
  const nextKey = (): string => uuidv7(env.now() + (serial += 1), randomBytes(10));
  const { env, advance } = movableEnv(lines);
  const rehearsal = make((bytes) => randomBytes(bytes));
  const server = await serveRehearsal(rehearsal, { now: env.now, slowMs: 1_500 });
  openServers.push(server);
  const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai' };

  function openWith(
    config: Readonly<Record<string, unknown>>,
    shelf: Map<string, string>,
    replyMsMax?: number,
  ): VoucherPlatform {
    const { ledger } = rehearsal;
    const deps = {
      env,
      secrets: shelfOn(shelf),
      store,
      station,
      ...(replyMsMax === undefined ? {} : { replyMsMax }),
    };
    const parsed = module.configSchema.parse(config);
    if (ledger === undefined) return module.open(parsed, deps);
    const revoked = (batch: number, serial: number): boolean => ledger.revoked(batch, serial);
    return journaled(
      module.open(parsed, { ...deps, usesOf: (code) => ledger.usesOf(code), revoked }),
      ledger,
    );
  }

  const lastKeys = new Map<string, string>();
  const config = rehearsal.config(server.url);
  const shelf = new Map<string, string>();
  return {
    rehearsal,
    server,
    platform: openWith(config, shelf),
    env,
    lines,
    now: env.now,
    advance,
    reopened: () => openWith(config, shelf),
    opened: (other, replyMsMax, own = new Map()) => openWith(other, own, replyMsMax),
    attempt(code, more = {}) {
      const attempt = {
        key: nextKey(),
        code,
        count: 1,
        deal: rehearsal.deals[0]?.deal ?? '',
        clerk: '1001',
        askedAtMs: env.now(),
        ...more,
      };
      lastKeys.set(code, attempt.key);
      return attempt;
    },
    undo: (consumed, more = {}) => ({
      key: nextKey(),
      attempt: lastKeys.get(consumed.items[0]?.code ?? '') ?? '',
      code: consumed.items[0]?.code ?? '',
      deal: consumed.items[0]?.deal ?? '',
      flow: consumed.items[0]?.flow ?? '',
      consumedAtMs: consumed.consumedAtMs,
      clerk: '1001',
      askedAtMs: env.now(),
      ...more,
    }),
  };
}

/** What a client says of a code, after whatever this platform needs done before a look. */
export async function lookedAt(
  stage: Stage,
  code: string,
  platform: VoucherPlatform = stage.platform,
): Promise<Prepared> {
  await stage.rehearsal.opening?.(platform);
  return doneOf(await platform.prepare(code));
}

/** A fresh voucher, looked at once as the clerk does, and an attempt to spend it. */
export async function preparedAttempt(stage: Stage, more: Partial<Attempt> = {}): Promise<Attempt> {
  const { code } = stage.rehearsal.issue({
    deal: stage.rehearsal.deals[0]?.deal ?? '',
    phone: '13800008000',
  });
  const prepared = await lookedAt(stage, code);
  const ticket = prepared.ticket === undefined ? {} : { ticket: prepared.ticket };
  return stage.attempt(code, { deal: prepared.deal, ...ticket, ...more });
}

/** The value of a yes. @throws with the whole outcome when it is anything else */
export function doneOf<T>(outcome: Outcome<T>): T {
  if (outcome.is !== 'done') throw new Error(`expected done, got ${JSON.stringify(outcome)}`);
  return outcome.value;
}

const roundsMax = 40;

/** Asks again, each time later, until an end is certain. @throws when there is none after 40 rounds */
export async function untilEnd<T>(
  stage: Stage,
  askedAtMs: number,
  ask: (round: number, ageMs: number) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  for (let round = 0; round < roundsMax; round += 1) {
    stage.advance(Math.min(2_000 * 2 ** round, limits.settleEveryMsMax));
    const outcome = await ask(round, stage.now() - askedAtMs);
    if (outcome.is === 'done' || outcome.is === 'rejected') return outcome;
  }
  throw new Error(`no end after ${roundsMax} rounds`);
}

/** Settles an attempt to its end. */
export function settled(
  stage: Stage,
  attempt: Attempt,
  platform: VoucherPlatform = stage.platform,
): Promise<Outcome<Consumed>> {
  return untilEnd(stage, attempt.askedAtMs, (round, ageMs) => platform.settle(attempt, round, ageMs));
}
