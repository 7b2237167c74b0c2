// A shop with both channels of bills before their rehearsal twins, real HTTP between them, and the ways a day goes wrong.

import { randomBytes } from 'node:crypto';
import {
  commands,
  type CommandInput,
  type CommandName,
  type CommandResult,
} from '@qiantai/shared/commands/index.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import { paymentById, type PaymentRow } from '@qiantai/shared/views/payments.ts';
import type { Env } from '../env.ts';
import { channel as alipay } from '../payments/alipay/index.ts';
import type { ChannelModule, Charge, PaymentChannel, RehearsalChannel } from '../payments/channel.ts';
import { channel as wechat } from '../payments/wechat/index.ts';
import { serveRehearsal } from '../remote/rehearsal-server.ts';
import { createAlerts } from './alerts.ts';
import { createBills, type BillDesk } from './bills.ts';
import type { Handlers } from './context.ts';
import { newKey } from './paying-context.ts';
import { createShifts } from './shifts.ts';
import { openPayShop, untilPaid, type PayShop } from './paying.testkit.ts';
import { quickClock } from './shop.testkit.ts';

export interface Far {
  readonly module: ChannelModule;
  readonly twin: RehearsalChannel;
  readonly client: PaymentChannel;
}

export interface BillShop {
  readonly pay: PayShop;
  readonly desk: BillDesk;
  readonly fars: readonly [Far, Far];
  /** Moves the clock to a moment in the shop, such as 2026-11-22T10:19. */
  goTo(moment: string): void;
  ask<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    role?: Role,
  ): Promise<CommandResult<Name>>;
  /** A sale that went well, paid by a picture, through the till. */
  sell(far: Far, amountFen: number): Promise<PaymentRow>;
  /** The same at the channel alone: the journal knows nothing of it. @returns its number */
  sellThere(far: Far, amountFen: number, key?: string): Promise<Charge>;
  /** The same in the journal alone. */
  sellHere(far: Far, amountFen: number, more?: Here): number;
  close(): Promise<void>;
}

export interface Here {
  readonly key?: string;
  readonly atMs?: number;
  readonly ends?: 'paid' | 'closed' | 'open';
}

async function farOf(module: ChannelModule, env: Env): Promise<Far & { close(): Promise<void> }> {
  const twin = module.rehearsal?.((bytes) => randomBytes(bytes));
  if (twin === undefined) throw new Error(`${module.code} has no rehearsal`);
  const server = await serveRehearsal(twin, { now: env.now });
  const client = module.open(module.configSchema.parse(twin.config(server.url)), {
    env,
    secrets: { read: () => undefined, write: () => undefined },
    store: { id: 1, name: '演练店', timezone: 'Asia/Shanghai' },
    station: 0,
  });
  return { module, twin, client, close: () => server.close() };
}

function chargeOf(env: Env, key: string, amountFen: number): Charge {
  const requestedAtMs = env.now();
  const subject = '演练店 A01';
  return {
    key,
    means: 'qr',
    amountFen,
    subject,
    requestedAtMs,
    expiresAtMs: requestedAtMs + 300_000,
    clerk: '1001',
  };
}

function sellHere(shop: PayShop, far: Far, amountFen: number, more: Here = {}): number {
  const { env, journal } = shop.shop;
  const order = shop.order(amountFen);
  const atMs = more.atMs ?? env.now();
  return journal.transact('1001', (tx) => {
    const payment = tx.nextId('payment');
    const about = { payment, order };
    const channel = far.module.code;
    const key = more.key ?? newKey(shop.shop, 'P', payment);
    const subject = `payment:${payment}`;
    const times = { expiresAtMs: atMs + 300_000, requestedAtMs: atMs };
    tx.append('payment.requested', subject, {
      ...about,
      channel,
      means: 'qr',
      key,
      amountFen,
      subject: '一单',
      ...times,
    });
    const paid = { transaction: `T${key}`, paidAtMs: atMs, heard: 'query', kept: true } as const;
    if (more.ends === 'closed')
      tx.append('payment.closed', subject, { ...about, how: 'closed', closedAtMs: atMs });
    else if (more.ends !== 'open')
      tx.append('payment.paid', subject, { ...about, channel, amountFen, ...paid });
    return payment;
  });
}

export async function openBillShop(): Promise<BillShop> {
  const clock = quickClock();
  const fars = [await farOf(wechat, clock.env), await farOf(alipay, clock.env)] as const;
  const pay = openPayShop({
    clock,
    channels: () => fars.map(({ module, client }) => ({ module, channel: client })),
  });
  const { env, journal } = pay.shop;
  const desk = createBills(pay.shop);
  const handlers: Handlers = {
    ...pay.paying.handlers,
    ...createAlerts(pay.shop),
    ...createShifts(pay.shop, pay.paying),
    ...desk.handlers,
  };
  const ask: BillShop['ask'] = async (name, input, role = 'manager') => {
    const handler = handlers[name] as ((input: unknown, ask: unknown) => unknown) | undefined;
    const parsed: unknown = commands[name].input.parse(input);
    const actor = { id: role === 'manager' ? '3001' : '1001', name: '店长', role };
    const command = randomBytes(8).toString('hex');
    const given = { actor, command, hash: JSON.stringify(parsed), name, locale: 'zh-CN' };
    return (await handler?.(parsed, given)) as CommandResult<typeof name>;
  };
  return {
    pay,
    desk,
    fars,
    ask,
    goTo: (moment) => clock.advance(Date.parse(`${moment}:00+08:00`) - env.now()),
    async sell(far, amountFen) {
      const order = pay.order(amountFen);
      const created = await ask(
        'payment.create',
        { order_id: order, payment_method: far.module.code },
        'clerk',
      );
      far.twin.phone.scan(created.qr ?? '', env.now());
      await ask('payment.query', { payment_id: created.payment, now: true }, 'clerk');
      await untilPaid(pay, () => paymentById(journal.view, created.payment)?.state === 'paid');
      const row = paymentById(journal.view, created.payment);
      if (row === undefined) throw new Error('a payment that was made has no row');
      return row;
    },
    async sellThere(far, amountFen, key) {
      const charge = chargeOf(env, key ?? `QX${randomBytes(8).toString('hex').toUpperCase()}`, amountFen);
      const shown = await far.client.show?.(charge);
      if (shown?.is !== 'done') throw new Error(`not shown: ${JSON.stringify(shown)}`);
      if (far.twin.phone.scan(shown.value.qr, env.now()) !== 'paid') throw new Error('the picture was gone');
      return charge;
    },
    sellHere: (far, amountFen, more) => sellHere(pay, far, amountFen, more),
    async close() {
      desk.stop();
      pay.paying.stop();
      for (const far of fars) await far.close();
    },
  };
}
