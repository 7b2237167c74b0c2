// The rehearsal store (演练店): what opens without a configuration. Platforms that check like the real ones,
// printers made of pixels and a gun without hardware, so that a newcomer can play a whole evening.

import type { StationConfig } from '../config.ts';
import type { Env } from '../env.ts';
import type { ExtraRoutes } from '../gateway/gateway.ts';
import type { Journal } from '../journal/journal.ts';
import { platformModules } from '../platforms/index.ts';
import type { PlatformModule, RehearsalPlatform } from '../platforms/platform.ts';
import { serveRehearsal, type RehearsalServer } from '../remote/rehearsal-server.ts';
import { createVirtualPrinter, type VirtualPrinter } from '@qiantai/printers/paper/virtual-printer.ts';
import { modelNamed } from '@qiantai/printers/models.ts';
import { dealsOf } from '@qiantai/shared/views/catalogue.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { rehearsalKitchen, rehearsalMenu } from './menu.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { rehearsalClasses } from './classes.ts';
import { createDeskRoutes } from './desk-routes.ts';
import { rehearsalGun } from './desk-shape.ts';
import { openRehearsalPayments, type RehearsalPayments } from './payments.ts';
import { createPhoneRoutes } from './phone-routes.ts';

export interface RehearsalPart {
  readonly module: PlatformModule;
  readonly platform: RehearsalPlatform;
  readonly server: RehearsalServer;
}

export interface Rehearsal {
  readonly config: StationConfig;
  readonly routes: ExtraRoutes;
  /** Maps the rehearsal deals to products, once, and lets the payment platforms post to the station. */
  prepare(station: { readonly journal: Journal; readonly port: number }): Promise<void>;
  close(): Promise<void>;
}

const printers = [
  { name: 'counter', model: 'virtual-80mm', prints: ['receipt', 'redemption', 'shift', 'day'] },
  { name: 'kitchen', model: 'virtual-58mm', prints: ['kitchen'] },
] as const;

/** Whose vouchers can be looked at without more may be accepted unseen: a few, for two hours. */
function offlineFor(parts: readonly RehearsalPart[]): StationConfig['offline'] {
  const plain = parts.filter(({ module, platform }) => module.offline !== true && !('opening' in platform));
  const budget = { acceptMax: 20, amountMaxFen: 300_000, minutesMax: 120 };
  return Object.fromEntries(plain.map(({ module }) => [module.code, budget]));
}

function configFor(
  parts: readonly RehearsalPart[],
  machines: ReadonlyMap<string, VirtualPrinter>,
  payments: RehearsalPayments,
  nowMs: number,
): StationConfig {
  return {
    store: { id: 1, name: '演练店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' },
    station: { number: 0, name: '收银1' },
    staff: [
      { number: '1001', name: '小王', role: 'clerk', pin: '1111' },
      { number: '2001', name: '李师傅', role: 'kitchen', pin: '2222' },
      { number: '3001', name: '陈店长', role: 'manager', pin: '3333' },
      { number: '9001', name: '管理员', role: 'admin', pin: '9999' },
    ],
    scanners: [`replay:${rehearsalGun}`],
    printers: printers.map(({ name, model, prints }) => ({
      name,
      model,
      prints: [...prints],
      address: `network:127.0.0.1:${machines.get(name)?.port ?? 0}`,
    })),
    platforms: Object.fromEntries(
      parts.map(({ module, platform, server }) => [module.code, platform.config(server.url)]),
    ),
    payments: payments.config,
    offline: offlineFor(parts),
    scan: { autoRedeem: false },
    menu: rehearsalMenu(),
    kitchen: rehearsalKitchen(),
    courses: rehearsalClasses(nowMs),
    holdMinutes: limits.seatHoldMinutes,
  };
}

/** Says what each rehearsal deal becomes, unless somebody already did. */
function mapDeals(journal: Journal, parts: readonly RehearsalPart[]): void {
  journal.transact('station', (tx) => {
    for (const { module, platform } of parts) {
      const known = new Set(dealsOf(tx.view, module.code).map(({ deal }) => deal));
      for (const { deal, title, voucherType, dishes, card, lessons, cash } of platform.deals) {
        if (known.has(deal)) continue;
        tx.append('platform.deal-mapped', `deal:${module.code}:${deal}`, {
          platform: module.code,
          deal,
          voucherType,
          product: title,
          dishes: [...dishes],
          card,
          lessons,
          cash,
        });
      }
    }
  });
}

/** Starts the rehearsal platforms and printers on loopback. */
export async function openRehearsal(env: Env): Promise<Rehearsal> {
  const parts: RehearsalPart[] = [];
  for (const module of platformModules.values()) {
    const platform = module.rehearsal((bytes) => env.random(bytes));
    parts.push({ module, platform, server: await serveRehearsal(platform, { now: () => env.now() }) });
  }
  const payments = await openRehearsalPayments(env);
  const machines = new Map<string, VirtualPrinter>();
  for (const { name, model } of printers) {
    const known = modelNamed(model);
    invariant(known !== undefined, `the virtual model ${model} ships with the product`);
    machines.set(name, await createVirtualPrinter({ model: known }));
  }
  return {
    config: configFor(parts, machines, payments, env.now()),
    routes: (app, session) => {
      createDeskRoutes(parts, machines, () => env.now(), payments.parts)(app, session);
      createPhoneRoutes(payments, () => env.now())(app, session);
    },
    async prepare({ journal, port }) {
      mapDeals(journal, parts);
      payments.post(port);
      await Promise.resolve();
    },
    async close() {
      await Promise.all([
        payments.close(),
        ...parts.map(({ server }) => server.close()),
        ...[...machines.values()].map((machine) => machine.close()),
      ]);
    },
  };
}
