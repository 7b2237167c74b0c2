// A whole station in a process of its own that kills itself at the Nth step of being paid. Started by kills-paying.test.ts:
//   node kill-paying-child.testkit.ts <data folder> <channel config as JSON> <clock origin> <speed> <customer's code or
//   "picture" or ""> <kill at step>
// It settles what the run before left open, then takes the money of the first unpaid order, a new one where all are paid.

import { writeSync } from 'node:fs';
import pino from 'pino';
import { limits } from '@qiantai/shared/limits.ts';
import { orderMoney } from '@qiantai/shared/views/payments-money.ts';
import { openPayments, recentPayments } from '@qiantai/shared/views/payments.ts';
import { openRefunds } from '@qiantai/shared/views/refunds.ts';
import { parseConfig } from './config.ts';
import { realEnv, sleep, type Env } from './env.ts';
import { openStation } from './station.ts';
import type { Caller } from './till/till.ts';
import { placeOrder } from './till/paying.testkit.ts';

const [folder = '', channel = '{}', origin = '0', pace = '1', customer = '', killText = '0'] =
  process.argv.slice(2);
// `+3` is the third step of what is new; `3` the third of all, settling what was open before included.
const isLater = killText.startsWith('+');
const [originMs, speed, killAt] = [Number(origin), Number(pace), Number(killText)];
let step = 0;
let armed = false;

function passStep(name: string): void {
  if (!armed) return;
  step += 1;
  if (step !== killAt) return;
  writeSync(1, `killed at ${name}\n`);
  process.kill(process.pid, 'SIGKILL');
}

const real = realEnv(pino({ level: 'silent' }), limits.platformReplyBytesMax);
// Patience with a channel is tens of seconds: all clocks of this world run faster, the channel's among them.
const env: Env = {
  ...real,
  now: () => Math.floor(originMs + (real.now() - originMs) * speed),
  mono: () => real.mono() * speed,
  timer: (ms, then) => real.timer(ms / speed, then),
  crashpoint: (name) => passStep(name),
  async http(request) {
    passStep('before-send');
    const answer = real.http(request);
    passStep('after-send');
    const settled = await answer;
    passStep('after-answer');
    return settled;
  },
};

const station = await openStation({
  config: parseConfig(
    {
      store: { id: 1, name: '演练店' },
      station: { number: 0, name: '收银1' },
      payments: { wechat: JSON.parse(channel) as unknown },
    },
    'test',
  ),
  source: 'test',
  dataFolder: folder,
  host: '127.0.0.1',
  port: 0,
  uiFolder: '',
  version: 'test',
  env,
  rehearsal: false,
  extraRoutes: [],
});
armed = !isLater;
writeSync(1, 'open\n');
const { view } = station.journal;
let asked = 0;
const caller = (): Caller => ({
  actor: { id: '1001', name: '小王', role: 'clerk' },
  command: `pay-${env.now()}-${(asked += 1)}`,
  locale: 'zh-CN',
});
const settled = async (): Promise<void> => {
  while (openPayments(view, 0).length + openRefunds(view, 0).length > 0) await sleep(real, 10);
};

// The customer is gone: what was open is given up, as a clerk would.
for (const { payment } of openPayments(view, 0))
  await station.till.ask('payment.cancel', { payment_id: payment }, caller());
await settled();
armed = true;
if (customer !== '') {
  const last = recentPayments(view, 1)[0]?.order_id;
  const isOwed = last !== undefined && (orderMoney(view, last)?.dueFen ?? 0) > 0;
  const order = isOwed ? last : placeOrder(station.journal, env.now(), 7_600, 0);
  const isPicture = customer === 'picture';
  const answer = await station.till.ask(
    isPicture ? 'payment.create' : 'payment.charge',
    isPicture ? { order_id: order, payment_method: 'wechat' } : { order_id: order, auth_code: customer },
    caller(),
  );
  const card = answer.ok ? (answer.result as { payment: number; qr?: string }) : undefined;
  writeSync(1, `${card?.qr === undefined ? `told ${JSON.stringify(answer)}` : `picture ${card.qr}`}\n`);
  await settled();
  if (orderMoney(view, order)?.status === 'paid') writeSync(1, `acked ${order}\n`);
}
writeSync(1, `steps ${step}\n`);
await station.close();
process.exit(0);
