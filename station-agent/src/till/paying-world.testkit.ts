// A bank that fails on purpose and a customer who pays when it suits him, under a clock of their own, so that
// thousands of histories of paying run in a minute. Effects are real in the bank's own book whatever was answered.

import type { Outcome } from '@qiantai/shared/result.ts';
import type { Random } from '../../sim/random.ts';
import type { Env } from '../env.ts';
import type {
  ChannelModule,
  Charge,
  Paid,
  PaymentChannel,
  RefundStanding,
  RefundWish,
  Standing,
} from '../payments/channel.ts';

interface Due {
  readonly atMs: number;
  readonly order: number;
  then: (() => void) | undefined;
}

/** Time that passes only when everything that could happen now has happened. */
export class VirtualTime {
  monoMs = 0;
  wallMs = Date.parse('2026-11-21T12:00:00+08:00');
  #serial = 0;
  #dues: Due[] = [];

  at(ms: number, then: () => void): () => void {
    const due: Due = { atMs: this.monoMs + Math.max(0, ms), order: (this.#serial += 1), then };
    this.#dues.push(due);
    return () => void (due.then = undefined);
  }

  async pass(untilMs: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#dues = this.#dues.filter(({ then }) => then !== undefined);
      const next = this.#dues.reduce<Due | undefined>(
        (first, one) =>
          first === undefined || one.atMs < first.atMs || (one.atMs === first.atMs && one.order < first.order)
            ? one
            : first,
        undefined,
      );
      if (next === undefined || next.atMs > untilMs) break;
      this.#move(next.atMs);
      const then = next.then;
      next.then = undefined;
      then?.();
    }
    this.#move(untilMs);
  }

  #move(atMs: number): void {
    this.wallMs += Math.max(0, atMs - this.monoMs);
    this.monoMs = Math.max(this.monoMs, atMs);
  }
}

const silent = (): void => undefined;

/** One process: dead, it never does anything again. @param dies decides at each place where it may be killed */
export function processEnv(time: VirtualTime, random: Random, dies: () => boolean, died: () => void) {
  let dead = false;
  const never = new Promise<never>(() => undefined);
  const env: Env = {
    now: () => Math.floor(time.wallMs),
    mono: () => time.monoMs,
    timer: (ms, then) => time.at(ms, () => (dead ? undefined : then())),
    random: (bytes) => random.bytes(bytes),
    http: () => never,
    log: { debug: silent, info: silent, warn: silent, error: (fault: unknown) => void console.error(fault) },
    crashpoint: () => {
      if (dead) return never;
      if (!dies()) return undefined;
      dead = true;
      time.at(1, died);
      return never;
    },
  };
  return { env, isDead: () => dead };
}

interface Account {
  readonly charge: Charge;
  state: 'open' | 'typing' | 'paid' | 'closed';
  captures: number;
  backFen: number;
  readonly refunds: Map<string, { fen: number; doneAtMs: number }>;
}

export interface Customer {
  /** When he pays what he was shown or types, in ms; undefined: never. */
  readonly paysAfterMs: number | undefined;
  readonly types: boolean;
  readonly turnsAway: boolean;
}

/** How often things go wrong, each a share of all calls; nothing once the world is healed. */
export interface Faults {
  requestLost: number;
  replyLost: number;
  notSent: number;
  staleQuery: number;
}

export const noFaults: Faults = { requestLost: 0, replyLost: 0, notSent: 0, staleQuery: 0 };

const everySecond = 1_000;

export class Bank {
  readonly accounts = new Map<string, Account>();
  faults: Faults = noFaults;
  customer: Customer = { paysAfterMs: undefined, types: false, turnsAway: false };
  readonly #time: VirtualTime;
  readonly #random: Random;
  /** Posts a notice; the world says to whom. */
  post: (body: string) => void = silent;

  constructor(time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  netFen(key: string): number {
    const account = this.accounts.get(key);
    return account === undefined ? 0 : account.captures * account.charge.amountFen - account.backFen;
  }

  #account(charge: Charge): Account {
    const known = this.accounts.get(charge.key);
    if (known !== undefined) return known;
    const made: Account = { charge, state: 'open', captures: 0, backFen: 0, refunds: new Map() };
    this.accounts.set(charge.key, made);
    return made;
  }

  #pay(account: Account): void {
    if (account.state !== 'open' && account.state !== 'typing') return;
    account.state = 'paid';
    account.captures += 1;
    const body = JSON.stringify({ key: account.charge.key, at: this.#time.wallMs });
    const repeats = this.#random.between(0, 3);
    for (let one = 0; one < repeats; one += 1)
      this.#time.at(this.#random.between(0, 40) * everySecond, () => this.post(body));
  }

  #paid(account: Account): Paid {
    const { charge } = account;
    return { transaction: `T${charge.key}`, amountFen: charge.amountFen, paidAtMs: this.#time.wallMs };
  }

  async #call<T>(effect: () => Outcome<T>): Promise<Outcome<T>> {
    const { requestLost, replyLost, notSent } = this.faults;
    const wait = (ms: number): Promise<void> =>
      new Promise((resolve) => void this.#time.at(ms, () => resolve()));
    if (this.#random.chance(notSent)) return { is: 'not-sent', why: 'ECONNREFUSED' };
    await wait(50 + this.#random.between(0, 400));
    if (this.#random.chance(requestLost)) {
      await wait(8_000);
      return { is: 'unknown', why: 'TimeoutError' };
    }
    const outcome = effect();
    if (!this.#random.chance(replyLost)) return outcome;
    await wait(8_000);
    return { is: 'unknown', why: 'TimeoutError' };
  }

  #begin(charge: Charge): Outcome<Paid> {
    const account = this.#account(charge);
    const { paysAfterMs, types, turnsAway } = this.customer;
    if (turnsAway) {
      account.state = 'closed';
      return { is: 'rejected', because: 'payment-balance-low' };
    }
    if (!types) {
      this.#pay(account);
      return { is: 'done', value: this.#paid(account) };
    }
    account.state = 'typing';
    if (paysAfterMs !== undefined) this.#time.at(paysAfterMs, () => this.#pay(account));
    return { is: 'pending', why: 'customer-typing' };
  }

  #standing(charge: Charge): Standing {
    const account = this.accounts.get(charge.key);
    if (account === undefined || this.#random.chance(this.faults.staleQuery)) return { is: 'absent' };
    if (account.state === 'paid') return { is: 'paid', paid: this.#paid(account) };
    if (account.state === 'closed') return { is: 'closed', moneyWentBack: account.captures > 0 };
    return { is: 'open', typing: account.state === 'typing' };
  }

  #end(charge: Charge): Outcome<Extract<Standing, { is: 'closed' | 'paid' }>> {
    const account = this.#account(charge);
    if (account.state === 'typing' && this.#random.chance(0.5))
      return { is: 'pending', why: 'customer-typing' };
    if (account.state === 'paid' && charge.means === 'qr')
      return { is: 'done', value: { is: 'paid', paid: this.#paid(account) } };
    if (account.state === 'paid') account.backFen = account.charge.amountFen;
    account.state = 'closed';
    return { is: 'done', value: { is: 'closed', moneyWentBack: account.captures > 0 } };
  }

  #refund(wish: RefundWish): Outcome<RefundStanding> {
    const account = this.accounts.get(wish.charge.key);
    const left = account === undefined ? 0 : account.charge.amountFen - account.backFen;
    if (account?.refunds.has(wish.key) === true) return { is: 'done', value: this.#refundStanding(wish) };
    if (account?.state !== 'paid' || wish.amountFen > left)
      return { is: 'rejected', because: 'refund-not-possible' };
    account.backFen += wish.amountFen;
    account.refunds.set(wish.key, { fen: wish.amountFen, doneAtMs: this.#time.monoMs + 3_000 });
    return { is: 'done', value: { is: 'accepted' } };
  }

  #refundStanding(wish: RefundWish): RefundStanding {
    const made = this.accounts.get(wish.charge.key)?.refunds.get(wish.key);
    if (made === undefined) return { is: 'absent' };
    return made.doneAtMs <= this.#time.monoMs
      ? { is: 'refunded', refundedAtMs: this.#time.wallMs }
      : { is: 'accepted' };
  }

  channel(): PaymentChannel {
    const common = { everyMs: 5_000, firstLookMs: 5_000, endEveryMs: 5_000 };
    return {
      patience: {
        qr: { ...common, giveUpMs: 60_000, endNotBeforeMs: 0, absentProvesAfterMs: 60_000 },
        code: { ...common, giveUpMs: 45_000, endNotBeforeMs: 15_000, absentProvesAfterMs: 30_000 },
      },
      show: (charge) =>
        this.#call(() => {
          const isNew = !this.accounts.has(charge.key);
          const account = this.#account(charge);
          const { paysAfterMs } = this.customer;
          if (isNew && paysAfterMs !== undefined) this.#time.at(paysAfterMs, () => this.#pay(account));
          return { is: 'done', value: { qr: `bank:${charge.key}`, validUntilMs: charge.expiresAtMs } };
        }),
      charge: (charge) => this.#call(() => this.#begin(charge)),
      query: (charge) => this.#call(() => ({ is: 'done', value: this.#standing(charge) })),
      end: (charge) => this.#call(() => this.#end(charge)),
      refund: (wish) => this.#call(() => this.#refund(wish)),
      queryRefund: (wish) => this.#call(() => ({ is: 'done', value: this.#refundStanding(wish) })),
      hear: ({ body }, askedFen) => {
        const { key, at } = JSON.parse(new TextDecoder().decode(body)) as { key: string; at: number };
        const paid = { transaction: `T${key}`, amountFen: askedFen(key) ?? 0, paidAtMs: Math.floor(at) };
        return { is: 'paid', key, paid, noticeId: `N${key}` };
      },
      answer: (isTaken) => ({ status: isTaken ? 200 : 401, type: 'text/plain', body: '' }),
    };
  }

  module(): ChannelModule {
    return {
      code: 'bank',
      label: { zh: '银行', en: 'Bank' },
      says: { zh: '银行', en: 'Bank' },
      colour: '#000000',
      order: 1,
      means: ['qr', 'code'],
      configSchema: { parse: () => ({}) } as unknown as ChannelModule['configSchema'],
      recognise: () => true,
      open: () => this.channel(),
    };
  }
}
