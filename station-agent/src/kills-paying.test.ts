// A real station killed while it is being paid, beside WeChat's twin, which lives on as the real one would.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { paymentsOf } from '@qiantai/shared/views/payments.ts';
import { moneyBackOf } from '@qiantai/shared/views/refunds.ts';
import { openReadOnly } from './journal/sqlite.ts';
import { verifyJournal } from './journal/verify.ts';
import { live } from './kill-lives.testkit.ts';
import type { RehearsalChannel } from './payments/channel.ts';
import { channelModules } from './payments/index.ts';
import { serveRehearsal } from './remote/rehearsal-server.ts';

const kills = Math.ceil(Number(process.env['QIANTAI_KILLS'] ?? '120') / 3);
const child = './kill-paying-child.testkit.ts';
const stepsMax = 14;
const speed = 60;
const codeAheadMs = 600_000;
const originMs = Date.now();
const nowMs = (): number => Math.floor(originMs + (Date.now() - originMs) * speed);
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** What the customer of a cycle holds up: a code that needs no password, one that needs it, or their camera. */
function customerOf(twin: RehearsalChannel, cycle: number): { readonly means: string; act(): void } {
  if (cycle % 3 === 2) return { means: 'picture', act: () => undefined };
  const asks = cycle % 3 === 1 ? 'password' : 'nothing';
  // Codes live a minute of a clock that runs while the station's process still starts: dated ahead.
  const means = twin.phone.code('enough', asks, nowMs() + codeAheadMs);
  // Every other one with a password never types it, and the till has to give up.
  const types = asks === 'password' && cycle % 6 === 1;
  return { means, act: () => (types ? twin.phone.type(means, 'right', nowMs()) : undefined) };
}

function judge(folder: string, twin: RehearsalChannel, acked: readonly number[]): { captures: number } {
  const db = openReadOnly(join(folder, 'journal.db'));
  const orders = db.all<{ order_id: number }>('SELECT order_id FROM orders');
  let captures = 0;
  for (const { order_id } of orders) {
    let heldFen = 0;
    for (const row of paymentsOf(db, order_id)) {
      expect(['paid', 'closed'], `payment ${row.payment} has an end`).toContain(row.state);
      expect(twin.captures(row.key), `${row.key} at the channel`).toBeLessThanOrEqual(1);
      const booked = row.state === 'paid' ? row.paid_fen - moneyBackOf(db, row.payment).refundedFen : 0;
      expect(twin.netFen(row.key), `${row.key}: the channel and the journal`).toBe(booked);
      captures += twin.captures(row.key);
      heldFen += booked;
    }
    const money = orderMoney(db, order_id);
    expect(heldFen, `order ${order_id}: what was taken`).toBe(money?.status === 'paid' ? 7_600 : 0);
    if (acked.includes(order_id)) expect(money?.status, `order ${order_id} was told paid`).toBe('paid');
  }
  expect(verifyJournal(db)).toMatchObject({ is: 'whole' });
  db.close();
  return { captures };
}

async function lane(cycles: number, seed: number) {
  const twin = channelModules.get('wechat')?.rehearsal?.((bytes) => randomBytes(bytes));
  if (twin === undefined) throw new Error('the WeChat folder has no rehearsal');
  const server = await serveRehearsal(twin, { now: nowMs });
  const folder = mkdtempSync(join(tmpdir(), 'qiantai-pay-kills-'));
  cleanups.push(
    () => server.close(),
    () => rmSync(folder, { recursive: true, force: true }),
  );
  const config = JSON.stringify(twin.config(server.url));
  const args = [folder, config, String(originMs), String(speed)];
  const places = new Set<string>();
  const acked: number[] = [];
  let killed = 0;
  for (let cycle = 0; killed < cycles && cycle < cycles * 4; cycle += 1) {
    const customer = customerOf(twin, cycle + seed);
    const outside = cycle % 4 === 3;
    const step = outside ? 0 : 1 + ((cycle * 5 + seed) % stepsMax);
    const { said, signal } = await live({
      child,
      args: [...args, customer.means, cycle % 2 === 0 ? `+${step}` : String(step)],
      killFrom: 'open',
      killAfterMs: outside ? (cycle * 37) % 200 : undefined,
      heard(line) {
        const qr = /^picture (.+)$/.exec(line)?.[1];
        if (qr !== undefined) twin.phone.scan(qr, nowMs());
        if (line.startsWith('told ')) customer.act();
      },
    });
    if (signal === 'SIGKILL') killed += 1;
    const place = /killed at (\S+)/.exec(said)?.[1];
    if (place !== undefined) places.add(place);
    const order = /^acked (\d+)$/m.exec(said)?.[1];
    if (order !== undefined) acked.push(Number(order));
  }
  await live({ child, args: [...args, '', '0'] });
  return { killed, places, acked, ...judge(folder, twin, acked) };
}

test(`killed ${kills} times while being paid, the station ends every attempt, and nobody pays twice`, async () => {
  const lanes = await Promise.all([lane(Math.ceil(kills / 2), 0), lane(Math.floor(kills / 2), 5)]);
  const places = new Set(lanes.flatMap((one) => [...one.places]));
  const killed = lanes.reduce((sum, one) => sum + one.killed, 0);
  process.stdout.write(
    `kill -9 while paying: ${killed} lives ended at ${[...places].toSorted().join(', ')} and at any instant\n`,
  );
  expect(killed).toBeGreaterThanOrEqual(kills);
  expect(lanes.reduce((sum, one) => sum + one.captures, 0)).toBeGreaterThan(kills / 10);
  expect([...places]).toEqual(
    expect.arrayContaining(['before-charge', 'before-send', 'after-send', 'after-answer', 'after-record']),
  );
}, 600_000);
