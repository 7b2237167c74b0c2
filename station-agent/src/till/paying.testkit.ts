// A small shop that is paid: a real journal in memory, the hand channels, and whatever far sides a test brings.

import { randomBytes } from 'node:crypto';
import {
  commands,
  type CommandInput,
  type CommandName,
  type CommandResult,
} from '@qiantai/shared/commands/index.ts';
import type { FactType } from '@qiantai/shared/facts/index.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Env } from '../env.ts';
import { Journal } from '../journal/journal.ts';
import { openDatabase, type JournalDb } from '../journal/sqlite.ts';
import { channel as cash } from '../payments/cash/index.ts';
import { channel as card } from '../payments/credit-card/index.ts';
import { createAttemptRunner } from './attempt-runner.ts';
import type { Shop } from './context.ts';
import { createPaying, type Paying } from './paying.ts';
import { createPaymentDesk, type OpenChannel, type PaymentSettings } from './payment-desk.ts';
import { createPlatformDesk } from './platform-desk.ts';
import { quickClock, testSealer, type TestClock } from './shop.testkit.ts';

export interface Asker {
  readonly role?: Role;
  readonly staff?: string;
  readonly command?: string;
}

export interface PayShop {
  readonly journal: Journal;
  readonly paying: Paying;
  readonly shop: Shop;
  readonly clock: TestClock;
  readonly db: JournalDb;
  /** An order of so much. @returns its id */
  order(totalFen?: number, discountFen?: number): number;
  /** @throws the refusal's slug */
  ask<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    as?: Asker,
  ): Promise<CommandResult<Name>>;
  answer(name: CommandName, input: unknown, as?: Asker): Promise<CommandAnswer>;
  /** Facts of some types since the beginning, as their data. */
  facts(...types: FactType[]): readonly { readonly type: string; readonly data: Record<string, unknown> }[];
  /** The same journal under a new process; the old one never does anything again. */
  kill(): PayShop;
}

export interface PayShopOptions {
  readonly channels?: (env: Env) => readonly OpenChannel[];
  readonly clock?: TestClock;
  readonly settings?: Partial<PaymentSettings>;
  readonly roundDownTo?: 'none' | 0.1 | 1;
  /** Called for each new process, to bring followers and tenders. */
  readonly prepare?: (paying: Paying, shop: Shop) => void;
}

/** Until the process dies: from then on nothing that was awaited comes back. */
export function mortalEnv(env: Env): { readonly env: Env; die(): void } {
  let dead = false;
  const never = new Promise<never>(() => undefined);
  return {
    die: () => void (dead = true),
    env: {
      ...env,
      timer: (ms, then) => env.timer(ms, () => (dead ? undefined : then())),
      crashpoint: () => (dead ? never : undefined),
      async http(request) {
        const answer = dead ? never : await env.http(request);
        return dead ? never : answer;
      },
    },
  };
}

const pins: Readonly<Record<string, { readonly pin: string; readonly role: Role }>> = {
  '3001': { pin: '3333', role: 'manager' },
  '1001': { pin: '1111', role: 'clerk' },
};

function open(db: JournalDb, clock: TestClock, options: PayShopOptions): PayShop {
  const { env, die } = mortalEnv(clock.env);
  const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
  const journal = new Journal({
    db,
    now: env.now,
    random: (bytes) => randomBytes(bytes),
    clock: store,
    station: 0,
  });
  const payments = createPaymentDesk(
    [
      { module: cash, channel: cash.open({ roundDownTo: options.roundDownTo ?? 'none' }, depsOf(env)) },
      { module: card, channel: card.open({}, depsOf(env)) },
      ...(options.channels?.(env) ?? []),
    ],
    { refundApprovalFen: 20_000, ...options.settings },
    env,
  );
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
    printerFor: () => undefined,
    seal: testSealer,
    payments,
    prove: async (staff, pin) => {
      await Promise.resolve();
      const known = pins[staff];
      if (known?.pin !== pin) throw new Refusal('wrong-pin');
      return known.role;
    },
  };
  return around({ db, clock, shop, die }, options);
}

function depsOf(env: Env): Parameters<typeof cash.open>[1] {
  return {
    env,
    secrets: { read: () => undefined, write: () => undefined },
    store: { id: 1, name: '演练店', timezone: 'Asia/Shanghai' },
    station: 0,
  };
}

interface Parts {
  readonly db: JournalDb;
  readonly clock: TestClock;
  readonly shop: Shop;
  die(): void;
}

function around({ db, clock, shop, die }: Parts, options: PayShopOptions): PayShop {
  const { journal } = shop;
  const paying = createPaying(shop);
  options.prepare?.(paying, shop);
  const answer: PayShop['answer'] = async (name, input, as = {}) => {
    const handler = paying.handlers[name] as ((input: unknown, ask: unknown) => unknown) | undefined;
    const actor = { id: as.staff ?? '1001', name: '小王', role: as.role ?? 'clerk' };
    const command = as.command ?? randomBytes(8).toString('hex');
    try {
      const parsed: unknown = commands[name].input.parse(input);
      const ask = { actor, command, hash: JSON.stringify(parsed), name, locale: 'zh-CN' };
      return { ok: true, result: await handler?.(parsed, ask), seq: journal.head().seq };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, error: error.slug, message: '', data: error.details };
    }
  };
  return {
    journal,
    paying,
    shop,
    clock,
    db,
    answer,
    order: (totalFen = 7_600, discountFen = 0) => placeOrder(journal, shop.env.now(), totalFen, discountFen),
    async ask(name, input, as) {
      const given = await answer(name, input, as);
      if (!given.ok) throw new Error(given.error);
      return given.result as CommandResult<typeof name>;
    },
    facts: (...types) =>
      journal
        .read(0, 10_000)
        .filter(({ type }) => types.length === 0 || types.includes(type))
        .map(({ type, data }) => ({ type, data: data })),
    kill() {
      die();
      return open(db, clock, options);
    },
  };
}

export function placeOrder(journal: Journal, nowMs: number, totalFen: number, discountFen: number): number {
  return journal.transact('1001', (tx) => {
    const order = tx.nextId('order');
    tx.append('order.placed', `order:${order}`, {
      order,
      number: `ORD20261121120000${String(order % 10_000).padStart(4, '0')}`,
      pickup: `A${String(order).padStart(2, '0')}`,
      status: 'pending',
      source: 'counter',
      placedAtMs: nowMs,
      title: '宫保鸡丁',
      totalFen,
      discountFen,
      lines: [
        { line: 1, name: '宫保鸡丁', quantity: 1, note: '', unitFen: Math.floor(totalFen / 2) },
        { line: 2, name: '米饭', quantity: 1, note: '', unitFen: totalFen - Math.floor(totalFen / 2) },
      ],
    });
    return order;
  });
}

export function openPayShop(options: PayShopOptions = {}): PayShop {
  return open(openDatabase(':memory:'), options.clock ?? quickClock(), options);
}

/** Waits, in the shop's quick time, until something is true. @throws after about three minutes of it */
export async function untilPaid(shop: PayShop, truth: () => boolean): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    if (truth()) return;
    await new Promise<void>((resolve) => void shop.clock.env.timer(500, resolve));
  }
  throw new Error('it never became true');
}
