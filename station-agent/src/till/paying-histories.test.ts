// Thousands of histories of paying in a world that fails on purpose: lost requests and replies, customers who type,
// pay too late or never, cancels in between, notices that come twice, late or not at all, clock jumps and crashes.

import { expect, test } from 'vitest';
import type { Ask } from './context.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPayments, paymentsOf } from '@qiantai/shared/views/payments.ts';
import { moneyBackOf, openRefunds } from '@qiantai/shared/views/refunds.ts';
import { Journal } from '../journal/journal.ts';
import { openDatabase, type JournalDb } from '../journal/sqlite.ts';
import { createAttemptRunner } from './attempt-runner.ts';
import { placeOrder } from './paying.testkit.ts';
import { createRandom } from '../../sim/random.ts';
import { Bank, noFaults, processEnv, VirtualTime } from './paying-world.testkit.ts';
import { createPaying, type Paying } from './paying.ts';
import { createPaymentDesk } from './payment-desk.ts';
import { createPlatformDesk } from './platform-desk.ts';

const seconds = 1_000;
const healMs = 90 * seconds;
const historiesPerDatabase = 100;
const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };

interface Told {
  readonly violations: readonly string[];
  readonly crashes: number;
  readonly outcome: string;
}

/** One history. @returns what broke, and what it was about */
async function history(db: JournalDb, seed: number): Promise<Told> {
  const random = createRandom(`paying/${seed}`);
  const time = new VirtualTime();
  time.wallMs += (seed % 10_000) * 3_600_000;
  const bank = new Bank(time, random);
  const share = (): number => (random.chance(0.5) ? 0 : random.unit() * 0.5);
  bank.faults = { requestLost: share(), replyLost: share(), notSent: share() / 2, staleQuery: share() };
  bank.customer = {
    paysAfterMs: random.chance(0.25) ? undefined : random.between(0, 100) * seconds,
    types: random.chance(0.7),
    turnsAway: random.chance(0.1),
  };
  const crashes = random.between(0, 3);
  let made = 0;
  let live: { journal: Journal; paying: Paying } | undefined;
  let healed = false;

  function boot(): void {
    const dies = (): boolean => !healed && crashes > made && random.chance(0.15);
    const process = processEnv(time, random, dies, () => {
      made += 1;
      boot();
    });
    const { env } = process;
    const journal = new Journal({ db, now: env.now, random: env.random, clock: store, station: 0 });
    const payments = createPaymentDesk(
      [{ module: bank.module(), channel: bank.channel() }],
      { refundApprovalFen: 1_000_000 },
      env,
    );
    const paying = createPaying({
      env,
      journal,
      store,
      station: { number: 0, name: '收银1' },
      version: '0',
      rehearsal: true,
      autoRedeem: false,
      attempts: createAttemptRunner(env),
      platforms: createPlatformDesk([], journal.view, env),
      printerFor: () => undefined,
      payments,
    });
    live = { journal, paying };
    paying.settle();
  }

  function ask(): Ask {
    const actor = { id: '1001', name: '小王', role: 'clerk' as const };
    const command = `c${seed}-${random.between(0, 1_000_000_000)}`;
    return { actor, command, hash: 'x', name: '', locale: 'zh-CN' };
  }

  /** What a clerk does and is refused is no fault; what a dead process never answers neither. */
  function clerk(work: (paying: Paying) => unknown): void {
    const paying = live?.paying;
    if (paying === undefined) return;
    void Promise.resolve()
      .then(() => work(paying))
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      });
  }

  bank.post = (body) => {
    if (!healed && random.chance(0.3)) return;
    live?.paying.hearNotice('bank', { headers: {}, body: new TextEncoder().encode(body) });
  };
  boot();
  const order = placeOrder((live as unknown as { journal: Journal }).journal, time.wallMs, 7_600, 0);
  const begin = (): void =>
    clerk((paying) =>
      random.chance(0.5)
        ? paying.create({ order_id: order, payment_method: 'bank' }, ask())
        : paying.handlers['payment.charge']?.({ order_id: order, auth_code: '130000000000000000' }, ask()),
    );
  const cancel = (): void =>
    clerk((paying) => {
      const open = openPayments((live as unknown as { journal: Journal }).journal.view, 0)[0]?.payment;
      return open === undefined
        ? undefined
        : paying.handlers['payment.cancel']?.({ payment_id: open }, ask());
    });
  begin();
  for (let step = 0; step < 6; step += 1) {
    const atMs = random.between(0, healMs / seconds) * seconds;
    const what = random.between(0, 3);
    if (what === 0) time.at(atMs, cancel);
    else if (what === 1) time.at(atMs, begin);
    else if (what === 2) time.at(atMs, () => (time.wallMs += (random.chance(0.5) ? 1 : -1) * 3_600_000));
  }
  time.at(healMs, () => {
    healed = true;
    bank.faults = noFaults;
  });
  await time.pass(healMs + 120 * seconds);
  return judgeHistory(db, bank, order, made);
}

function judgeHistory(db: JournalDb, bank: Bank, order: number, crashes: number): Told {
  const violations: string[] = [];
  const open = openPayments(db, 0);
  if (open.length > 0) violations.push(`open after 120 s: ${open[0]?.state ?? ''}`);
  if (openRefunds(db, 0).length > 0) violations.push('a refund is open after 120 s');
  let held = 0;
  for (const row of paymentsOf(db, order)) {
    const { refundedFen } = moneyBackOf(db, row.payment);
    const booked = row.state === 'paid' ? row.paid_fen - refundedFen : 0;
    const net = bank.netFen(row.key);
    held += net;
    if (booked !== net) violations.push(`${row.state}/${row.how}: booked ${booked}, the bank holds ${net}`);
    if (row.kept === 0 && net !== 0) violations.push('money is held that no order keeps');
  }
  const money = orderMoney(db, order);
  if (held > (money?.payableFen ?? 0)) violations.push(`two net captures: ${held}`);
  return { violations, crashes, outcome: money?.status ?? '' };
}

const wanted = Number(process.env['QIANTAI_PAY_HISTORIES'] ?? 400);
const from = Number(process.env['QIANTAI_PAY_FROM'] ?? 1);

test('whatever fails, every attempt ends, no order is paid twice, and every fen is where the journal says', async () => {
  const outcomes = new Map<string, number>();
  let crashes = 0;
  for (let first = from; first < from + wanted; first += historiesPerDatabase) {
    const db = openDatabase(':memory:');
    for (let seed = first; seed < first + historiesPerDatabase; seed += 1) {
      const told = await history(db, seed);
      expect(told.violations.join('; '), `seed ${seed}`).toBe('');
      outcomes.set(told.outcome, (outcomes.get(told.outcome) ?? 0) + 1);
      crashes += told.crashes;
    }
  }
  // A world in which everything goes well, or nothing does, proves nothing.
  expect([...outcomes.keys()].toSorted()).toEqual(expect.arrayContaining(['paid', 'pending']));
  expect(crashes).toBeGreaterThan(wanted / 10);
}, 120_000);
