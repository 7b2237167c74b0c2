// A stage for the suite: one rehearsal channel behind real HTTP, a client, a customer's phone, and a clock to move.

import { randomBytes } from 'node:crypto';
import { afterEach } from 'vitest';
import type { PaymentMeans } from '@qiantai/shared/facts/payment.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import { realEnv, type Env } from '../env.ts';
import { serveRehearsal, type RehearsalServer } from '../remote/rehearsal-server.ts';
import type { SecretShelf } from '../remote/secret-shelf.ts';
import type {
  ChannelModule,
  Charge,
  Paid,
  PaymentChannel,
  RefundStanding,
  RefundWish,
  RehearsalChannel,
  Standing,
} from './channel.ts';

export type ChannelConfig = Readonly<Record<string, unknown>>;

export interface Stage {
  readonly rehearsal: RehearsalChannel;
  readonly server: RehearsalServer;
  readonly channel: PaymentChannel;
  /** The world the clients live in. */
  readonly env: Env;
  /** Every line logged so far, as JSON. */
  readonly lines: readonly string[];
  now(): number;
  /** Moves both clocks. @param ms how far ahead */
  advance(ms: number): void;
  /** A client as after a restart: the same config and shelf, no memory. */
  reopened(): PaymentChannel;
  /** The same, that does not wait for the stage's slow answers. */
  hurried(): PaymentChannel;
  /** A client of another configuration, with a shelf of its own. */
  opened(config: ChannelConfig): PaymentChannel;
  charge(means: PaymentMeans, more?: Partial<Charge>): Charge;
  wish(charge: Charge, transaction: string, more?: Partial<RefundWish>): RefundWish;
  /** The next answers are probes. */
  probe(count: number): void;
}

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
function shelfOn(map: Map<string, string>): SecretShelf {
  return { read: (name) => map.get(name), write: (name, value) => void map.set(name, value) };
}

/** Shorter than a slow answer, and only used where a slow answer is what is tested. */
const hurriedMs = 400;
/** How long a customer has; the till's own figure is of that size. */
const payWithinMs = 300_000;

/** Runs a module's rehearsal behind real HTTP. @throws when it has none */
export async function setStage(module: ChannelModule): Promise<Stage> {
  const lines: string[] = [];
  const { env, advance } = movableEnv(lines);
  const rehearsal = module.rehearsal?.((bytes) => randomBytes(bytes));
  if (rehearsal === undefined) throw new Error(`${module.code} has no rehearsal`);
  let probes = 0;
  const twin: RehearsalChannel = {
    ...rehearsal,
    handle(request) {
      const reply = rehearsal.handle(request);
      if (probes === 0 || rehearsal.probe === undefined) return reply;
      probes -= 1;
      return rehearsal.probe(reply);
    },
  };
  const server = await serveRehearsal(twin, { now: env.now, slowMs: 1_500 });
  openServers.push(server);
  const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai' };
  const shelf = new Map<string, string>();
  const config = rehearsal.config(server.url);
  const openWith = (its: ChannelConfig, on: Map<string, string>, replyMsMax?: number): PaymentChannel =>
    module.open(module.configSchema.parse(its), {
      env,
      secrets: shelfOn(on),
      store,
      station: 0,
      ...(replyMsMax === undefined ? {} : { replyMsMax }),
    });
  const channel = openWith(config, shelf);
  // The settings were tried before the shop opened, so what a channel fetches first is not what a fault meets.
  await channel.test?.();
  const key = (kind: string): string => `Q${kind}${randomBytes(8).toString('hex').toUpperCase()}`;
  return {
    rehearsal,
    server,
    channel,
    env,
    lines,
    now: env.now,
    advance,
    reopened: () => openWith(config, shelf),
    hurried: () => openWith(config, shelf, hurriedMs),
    opened: (its) => openWith(its, new Map()),
    charge: (means, more = {}) => ({
      key: key('P'),
      means,
      amountFen: 7_600,
      subject: '人民路店 A01',
      requestedAtMs: env.now(),
      expiresAtMs: env.now() + payWithinMs,
      clerk: '1001',
      ...more,
    }),
    wish: (charge, transaction, more = {}) => ({
      key: key('R'),
      charge,
      transaction,
      amountFen: charge.amountFen,
      reason: '上错菜',
      requestedAtMs: env.now(),
      ...more,
    }),
    probe: (count) => void (probes = count),
  };
}

/** A method the channel must have for what it claims. @throws when it is missing */
export function having<Name extends keyof PaymentChannel>(
  channel: PaymentChannel,
  name: Name,
): NonNullable<PaymentChannel[Name]> {
  const method = channel[name];
  if (method === undefined) throw new Error(`the channel offers no ${name}`);
  return method;
}

/** The value of a yes. @throws with the whole outcome when it is anything else */
export function doneOf<T>(outcome: Outcome<T>): T {
  if (outcome.is !== 'done') throw new Error(`expected done, got ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** Whether the client answered the truth about money: what it claims is what the channel's own books say. */
export function isTrue(stage: Stage, charge: Charge, outcome: Outcome<unknown>): boolean {
  const captures = stage.rehearsal.captures(charge.key);
  if (outcome.is === 'done') return captures === 1;
  return outcome.is === 'rejected' || outcome.is === 'not-sent' ? captures === 0 : captures <= 1;
}

export async function standingOf(
  stage: Stage,
  charge: Charge,
  channel: PaymentChannel = stage.channel,
): Promise<Standing> {
  return doneOf(await having(channel, 'query').call(channel, charge));
}

/** Charges a shown code; a customer who is asked types the password. */
async function chargedCode(stage: Stage, charge: Charge): Promise<Paid> {
  const code = stage.rehearsal.phone.code('enough', 'nothing', stage.now());
  const outcome = await having(stage.channel, 'charge').call(stage.channel, charge, code);
  if (outcome.is !== 'pending') return doneOf(outcome);
  stage.rehearsal.phone.type(code, 'right', stage.now());
  const standing = await standingOf(stage, charge);
  if (standing.is !== 'paid') throw new Error(`typed and not paid: ${JSON.stringify(standing)}`);
  return standing.paid;
}

/** A charge that a customer paid without any trouble. */
export async function paidOf(stage: Stage, charge: Charge): Promise<Paid> {
  if (charge.means === 'code') return chargedCode(stage, charge);
  const { qr } = doneOf(await having(stage.channel, 'show').call(stage.channel, charge));
  const scanned = stage.rehearsal.phone.scan(qr, stage.now());
  const standing = await standingOf(stage, charge);
  if (scanned !== 'paid' || standing.is !== 'paid')
    throw new Error(`${scanned}, ${JSON.stringify(standing)}`);
  return standing.paid;
}

const roundsMax = 40;

/** Ends a charge as the till does: not before its time, again and again until it is certain. */
export async function ended(
  stage: Stage,
  charge: Charge,
  channel: PaymentChannel = stage.channel,
): Promise<Extract<Standing, { is: 'closed' | 'paid' }>> {
  const patience = channel.patience[charge.means];
  if (patience === undefined) throw new Error(`no patience for ${charge.means}`);
  stage.advance(Math.max(0, charge.requestedAtMs + patience.endNotBeforeMs - stage.now()));
  for (let round = 0; round < roundsMax; round += 1) {
    const outcome = await having(channel, 'end').call(channel, charge);
    if (outcome.is === 'done') return outcome.value;
    if (outcome.is === 'rejected') throw new Error(`an end was rejected: ${JSON.stringify(outcome)}`);
    stage.advance(patience.endEveryMs);
  }
  throw new Error(`no end after ${roundsMax} rounds`);
}

/** Follows a refund to its end as the till does: queried, and asked again under its key where it is absent. */
export async function refundEnded(
  stage: Stage,
  wish: RefundWish,
  channel: PaymentChannel = stage.channel,
): Promise<RefundStanding> {
  for (let round = 0; round < roundsMax; round += 1) {
    stage.advance(61_000);
    const outcome = await having(channel, 'queryRefund').call(channel, wish);
    if (outcome.is !== 'done') continue;
    if (outcome.value.is === 'refunded' || outcome.value.is === 'abnormal') return outcome.value;
    if (outcome.value.is === 'absent') await having(channel, 'refund').call(channel, wish);
  }
  throw new Error(`no end of the refund after ${roundsMax} rounds`);
}
