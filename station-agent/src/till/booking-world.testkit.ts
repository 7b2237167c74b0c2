// A studio in virtual time with a wallet of its own: hours pass in milliseconds, replies get lost, the till dies and
// comes back on the same journal. Why not the quick clock of other tests: thousands of holds must end to the second.

import { randomBytes } from 'node:crypto';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { AnyFact, Fact, FactType } from '@qiantai/shared/facts/index.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import { done, type Outcome } from '@qiantai/shared/result.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { z } from 'zod';
import type { Env } from '../env.ts';
import { Journal } from '../journal/journal.ts';
import { openDatabase, type JournalDb } from '../journal/sqlite.ts';
import { channel as cash } from '../payments/cash/index.ts';
import type { ChannelModule, Charge, PaymentChannel, RefundWish, Standing } from '../payments/channel.ts';
import { createAttemptRunner } from './attempt-runner.ts';
import { enrolCourses } from './booking-courses.ts';
import { classesAt } from './booking.testkit.ts';
import type { Shop } from './context.ts';
import { createPaymentDesk } from './payment-desk.ts';
import { createPlatformDesk } from './platform-desk.ts';
import { testSealer } from './shop.testkit.ts';
import { createTill, type Till } from './till.ts';

const silent = (): void => undefined;
const log = {
  debug: silent,
  info: silent,
  warn: silent,
  error: (about: object): never => {
    throw new Error('the till logged an error', { cause: about });
  },
};

interface Timer {
  readonly dueMs: number;
  readonly then: () => void;
}

/** Time that passes only when it is told to. */
export class VirtualTime {
  nowMs = Date.parse('2026-11-21T12:00:00+08:00');
  monoMs = 0;
  readonly #timers = new Set<Timer>();

  timer(ms: number, then: () => void): () => void {
    const timer = { dueMs: this.monoMs + Math.max(0, ms), then };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Sets the wall clock; what is measured by the other one goes on. */
  jump(ms: number): void {
    this.nowMs += ms;
  }

  async pass(ms: number): Promise<void> {
    const untilMs = this.monoMs + ms;
    for (;;) {
      await settled();
      const next = [...this.#timers].sort((one, other) => one.dueMs - other.dueMs)[0];
      if (next === undefined || next.dueMs > untilMs) break;
      this.#timers.delete(next);
      this.#to(next.dueMs);
      next.then();
    }
    this.#to(untilMs);
    await settled();
  }

  #to(monoMs: number): void {
    this.nowMs += monoMs - this.monoMs;
    this.monoMs = monoMs;
  }
}

/** Lets everything that is ready run. */
async function settled(): Promise<void> {
  await new Promise<void>((resolve) => void setImmediate(resolve));
}

interface Account {
  readonly amountFen: number;
  state: 'open' | 'paid' | 'closed';
  paidAtMs: number;
  netFen: number;
  readonly refunds: Map<string, number>;
}

/** A wallet that keeps its own books, and loses answers when it is told to. */
export class Wallet {
  readonly accounts = new Map<string, Account>();
  /** How many of the next answers are lost on their way back. */
  lost = 0;
  readonly #time: VirtualTime;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** The customer pays what a picture asks for. @returns whether it could still be paid */
  pay(key: string): boolean {
    const account = this.accounts.get(key);
    if (account?.state !== 'open') return false;
    account.state = 'paid';
    account.paidAtMs = this.#time.nowMs;
    account.netFen = account.amountFen;
    return true;
  }

  /** All the money the shop holds here. */
  netFen(): number {
    return [...this.accounts.values()].reduce((total, { netFen }) => total + netFen, 0);
  }

  #answer<T>(value: T): Promise<Outcome<T>> {
    if (this.lost === 0) return Promise.resolve(done(value));
    this.lost -= 1;
    return Promise.resolve({ is: 'unknown', why: 'lost' });
  }

  #standing(key: string): Standing {
    const account = this.accounts.get(key);
    if (account === undefined) return { is: 'absent' };
    if (account.state === 'open') return { is: 'open', typing: false };
    if (account.state === 'closed') return { is: 'closed', moneyWentBack: false };
    return {
      is: 'paid',
      paid: { transaction: `W${key}`, amountFen: account.amountFen, paidAtMs: account.paidAtMs },
    };
  }

  #show({ key, amountFen, expiresAtMs }: Charge): Promise<Outcome<{ qr: string; validUntilMs: number }>> {
    if (!this.accounts.has(key))
      this.accounts.set(key, { amountFen, state: 'open', paidAtMs: 0, netFen: 0, refunds: new Map() });
    return this.#answer({ qr: `wallet:${key}`, validUntilMs: expiresAtMs });
  }

  #end({ key }: Charge): Promise<Outcome<Extract<Standing, { is: 'closed' | 'paid' }>>> {
    const account = this.accounts.get(key);
    if (account?.state === 'open') account.state = 'closed';
    const standing = this.#standing(key);
    if (standing.is === 'paid' || standing.is === 'closed') return this.#answer(standing);
    return this.#answer({ is: 'closed', moneyWentBack: false });
  }

  #refund({ key, charge, amountFen }: RefundWish) {
    const account = this.accounts.get(charge.key);
    if (account !== undefined && !account.refunds.has(key)) {
      account.refunds.set(key, amountFen);
      account.netFen -= amountFen;
    }
    return this.#answer({ is: 'refunded' as const, refundedAtMs: this.#time.nowMs });
  }

  channel(): PaymentChannel {
    return {
      show: (charge) => this.#show(charge),
      query: ({ key }) => this.#answer(this.#standing(key)),
      end: (charge) => this.#end(charge),
      refund: (wish) => this.#refund(wish),
      queryRefund: ({ key, charge }) =>
        this.#answer(
          this.accounts.get(charge.key)?.refunds.has(key) === true
            ? { is: 'refunded' as const, refundedAtMs: this.#time.nowMs }
            : { is: 'absent' as const },
        ),
      patience: {
        qr: {
          firstLookMs: 3_000,
          everyMs: 5_000,
          giveUpMs: 300_000,
          endNotBeforeMs: 0,
          endEveryMs: 5_000,
          absentProvesAfterMs: 10_000,
        },
      },
    };
  }

  module(): ChannelModule {
    return {
      code: 'wallet',
      label: { zh: '钱包', en: 'Wallet' },
      says: { zh: '', en: '' },
      colour: '#000000',
      order: 1,
      means: ['qr'],
      configSchema: z.unknown(),
      open: () => this.channel(),
    };
  }
}

export interface World {
  readonly time: VirtualTime;
  readonly wallet: Wallet;
  readonly journal: Journal;
  readonly till: Till;
  answer(name: CommandName, input: unknown, role?: Role): Promise<CommandAnswer>;
  /** @throws the refusal's slug */
  ask<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    role?: Role,
  ): Promise<CommandResult<Name>>;
  facts<Type extends FactType>(type: Type): Fact<Type>[];
  /** The process dies between two steps; another begins on the same journal. */
  kill(): World;
}

function build(db: JournalDb, time: VirtualTime, wallet: Wallet): World {
  let dead = false;
  const env: Env = {
    now: () => time.nowMs,
    mono: () => time.monoMs,
    timer: (ms, then) => time.timer(ms, () => (dead ? undefined : then())),
    random: (bytes) => randomBytes(bytes),
    http: () => Promise.resolve({ is: 'no-answer', sent: false, why: 'no network' }),
    log,
    crashpoint: () => undefined,
  };
  const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
  const journal = new Journal({ db, now: env.now, random: env.random, clock: store, station: 0 });
  enrolCourses(journal, classesAt(time.nowMs));
  const deps = { env, secrets: { read: () => undefined, write: () => undefined }, store, station: 0 };
  const shop: Shop = {
    env,
    journal,
    store,
    station: { number: 0, name: '收银1' },
    version: '0.0.0',
    rehearsal: true,
    autoRedeem: false,
    attempts: createAttemptRunner(env),
    platforms: createPlatformDesk([], journal.view, env),
    printerFor: () => 'counter',
    seal: testSealer,
    payments: createPaymentDesk(
      [
        { module: cash, channel: cash.open({ roundDownTo: 'none' }, deps) },
        { module: wallet.module(), channel: wallet.channel() },
      ],
      { refundApprovalFen: 20_000 },
      env,
    ),
  };
  const till = createTill(shop);
  till.settle();
  till.startClock();
  let serial = 0;
  const answer: World['answer'] = async (name, input, role = 'clerk') => {
    serial += 1;
    const command = `w-${randomBytes(6).toString('hex')}-${serial}`;
    const given = till.ask(name, input, {
      actor: { id: '1001', name: '小王', role },
      command,
      locale: 'zh-CN',
    });
    let isTold = false;
    void given.then(() => (isTold = true));
    await settled();
    // A payment waits for its channel, which answers in the world's own time.
    for (let round = 0; !isTold && round < 100; round += 1) await time.pass(round < 2 ? 10 : 1_000);
    return given;
  };
  return {
    time,
    wallet,
    journal,
    till,
    answer,
    async ask(name, input, role) {
      const given = await answer(name, input, role);
      if (!given.ok) throw new Error(given.error);
      return given.result as CommandResult<typeof name>;
    },
    facts(type) {
      const all: AnyFact[] = [];
      for (;;) {
        const next = journal.read(all.at(-1)?.seq ?? 0);
        all.push(...next);
        if (next.length === 0) return all.filter((fact) => fact.type === type) as never;
      }
    },
    kill() {
      dead = true;
      return build(db, time, wallet);
    },
  };
}

/** Opens the studio at noon. */
export function openWorld(): World {
  const time = new VirtualTime();
  return build(openDatabase(':memory:'), time, new Wallet(time));
}
