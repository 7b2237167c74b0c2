// One history: a shop, its platform and its people go through minutes of trouble, then everything heals and is judged.
// Only the seed decides; the same seed with the same parts gives the same trace, to the byte.

import { platformModules } from '../src/platforms/index.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { PlatformModule, RehearsalPlatform } from '../src/platforms/platform.ts';
import { judge, type Violation } from './checkers.ts';
import { createPeople, type People } from './clerks.ts';
import { createFaultPlan, type FaultClass, type FaultPlan } from './faults.ts';
import { createKernel, type Kernel, type StoryLine } from './kernel.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createNetwork, type Network } from './network.ts';
import { production, type Parts } from './parts.ts';
import type { Sheet } from './printer.ts';
import { createRandom, type Random } from './random.ts';
import { baseUrl, SimStation } from './station.ts';
import { createWatch, type Watch } from './watch.ts';

/** Attempts must be over this long after the world healed. */
export const settleMsMax = 120_000;
const quietMs = 30 * 60_000;
const minuteMs = 60_000;

export interface WorldOptions {
  readonly seed: number;
  readonly parts?: Parts;
  /** Gathers the timeline. */
  readonly story?: StoryLine[];
}

export interface History {
  readonly seed: number;
  /** Stands for everything that happened, in order. */
  readonly hash: string;
  readonly violations: readonly Violation[];
  readonly counts: Readonly<Record<string, number>>;
  readonly operations: number;
  readonly events: number;
  readonly virtualMs: number;
}

interface Shop {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly faults: FaultPlan;
  readonly module: PlatformModule;
  readonly platform: RehearsalPlatform;
  readonly ledger: Ledger;
  readonly epochMs: number;
  readonly count: (what: string) => void;
}

/** Often minutes before the business day turns at four in the morning in Shanghai. */
function startOf(random: Random): number {
  const fourMs = Date.UTC(2026, 10, 20, 20);
  return fourMs + (random.chance(0.4) ? -random.between(0, 12) : random.between(0, 1_440)) * minuteMs;
}

function openShop(options: WorldOptions, counts: Record<string, number>): Shop {
  const random = createRandom(`seed-${options.seed}`);
  const kernel = createKernel(random.child('kernel'), options.story);
  const module = platformModules.get('meituan');
  invariant(module !== undefined, 'the platform of the rehearsal store is among the platforms');
  const bytes = random.child('platform').bytes;
  const dialect = module.dialects?.['restaurant'];
  const isRestaurant = dialect !== undefined && random.child('dialect').chance(0.4);
  const platform = isRestaurant ? dialect(bytes) : module.rehearsal(bytes);
  return {
    kernel,
    random,
    faults: createFaultPlan(random.child('faults')),
    module,
    platform,
    ledger: createLedger(platform),
    epochMs: startOf(random.child('start')),
    count: (what) => {
      counts[what] = (counts[what] ?? 0) + 1;
    },
  };
}

/** What customers hold tonight: good codes, several in one order, expired and refunded ones, and nonsense. */
function issueCodes({ platform, random, epochMs }: Shop): readonly string[] {
  const chance = random.child('codes');
  const codes: string[] = [];
  const sold = platform.deals.map(({ deal }) => deal);
  const total = chance.between(5, 18);
  for (let index = 0; index < total; index += 1) {
    const deal = chance.pick(sold);
    const kind = chance.unit();
    const phone = '13800138000';
    if (kind < 0.6) codes.push(platform.issue({ deal, phone }).code);
    else if (kind < 0.86) codes.push(platform.issue({ deal, count: chance.between(2, 5) }).code);
    else if (kind < 0.9) codes.push(platform.issue({ deal, expiresAtMs: epochMs - 86_400_000 }).code);
    else if (kind < 0.95) codes.push(platform.issue({ deal, expiresAtMs: epochMs + 5 * minuteMs }).code);
    else codes.push(platform.issue({ deal, refunded: true }).code);
  }
  return [...codes, '123456789012', 'not a code'];
}

function mappings(platform: RehearsalPlatform): { readonly deal: string; readonly input: unknown }[] {
  // The last two stay unmapped, as in a shop that has just begun.
  return platform.deals.slice(0, -2).map(({ deal, voucherType, title, dishes }) => ({
    deal,
    input: { platform_code: 'meituan', deal, voucher_type: voucherType, product: title, dishes },
  }));
}

/** Kills, cuts and clock jumps come by themselves, each at its own rate, until the world heals. */
function plague(shop: Shop, stations: readonly SimStation[], network: Network): void {
  const { kernel, faults, count } = shop;
  const random = shop.random.child('plague');
  const repeat = (fault: FaultClass, share: number, strike: () => void): void => {
    const perMs = faults.rate(fault) * share;
    if (perMs === 0) return;
    const next = (): void => {
      kernel.after(-Math.log(1 - random.unit()) / perMs, () => {
        if (faults.rate(fault) === 0) return;
        strike();
        next();
      });
    };
    next();
  };
  repeat('crash', 1 / 3_000, () => random.pick(stations).kill());
  repeat('partition', 1, () => {
    network.cut(random.pick(stations).number, random.between(2_000, 90_000), random.chance(0.5));
  });
  repeat('clock', 1, () => {
    count('clock|jump');
    random.pick(stations).jumpClock(random.between(-300_000, 300_000));
  });
}

function createStations(
  shop: Shop,
  network: Network,
  parts: Parts,
  onSheet: (sheet: Sheet) => void,
  onComplaint: (station: number, complaint: { message: string; error: string }) => void,
): readonly SimStation[] {
  const { kernel, random, faults, module, platform, epochMs, count } = shop;
  const total = random.child('stations').chance(0.5) ? 1 : 2;
  return Array.from(
    { length: total },
    (_, number) =>
      new SimStation({
        kernel,
        random: random.child(`station-${number}`),
        faults,
        parts,
        number,
        epochMs,
        module,
        platformConfig: platform.config(baseUrl),
        network,
        count,
        onSheet,
        onComplaint: (complaint) => onComplaint(number, complaint),
      }),
  );
}

async function quieten(shop: Shop, stations: readonly SimStation[], network: Network): Promise<number> {
  const { kernel, faults } = shop;
  kernel.note('EVERYTHING HEALS: no more faults, everyone is up, nobody begins anything new');
  faults.heal();
  network.heal();
  for (const station of stations) station.heal();
  const healedAtMs = kernel.now();
  await kernel.runUntil(healedAtMs + settleMsMax);
  return healedAtMs;
}

/** Asks once more for everything that was ever begun, and for what the screens show: all of it must still be so. */
async function askAgain(people: People, kernel: Kernel, stations: readonly SimStation[]): Promise<void> {
  for (const station of stations) {
    for (const { command, code, kind, voucher, count } of station.books().byCommand.values()) {
      const input = kind === 'redeem' ? { code, count } : { voucher_id: voucher, reason: '点错了' };
      const role = 'manager' as const;
      const name = `voucher.${kind}`;
      const other = kind === 'redeem' ? { code, count: count + 1 } : { voucher_id: voucher, reason: '别的' };
      const expected = ['idempotency-mismatch'];
      void people.ask(station, { name, input, command, role });
      void people.ask(station, { name, input: other, command, role, expected });
    }
    for (const day of station.books().days.keys()) {
      const what = { name: 'report.day', input: { day }, command: `day-${day}`, role: 'manager' as const };
      void people.ask(station, what);
    }
    void people.ask(station, { name: 'kitchen.wall', input: {}, command: 'wall', role: 'kitchen' });
  }
  // Not awaited: somebody who never gets an answer shows up as unrest.
  await kernel.runUntil(kernel.now() + minuteMs);
}

interface World {
  readonly shop: Shop;
  readonly watch: Watch;
  readonly network: Network;
  readonly stations: readonly SimStation[];
  readonly people: People;
  /** When the trouble ends. */
  readonly untilMs: number;
}

function openWorld(options: WorldOptions, counts: Record<string, number>): World {
  const shop = openShop(options, counts);
  const { kernel, random, faults, ledger, epochMs, count, platform } = shop;
  const watch = createWatch(kernel);
  const network = createNetwork({
    kernel,
    random: random.child('network'),
    faults,
    ledger,
    platformNow: () => epochMs + kernel.now(),
    onSent: (sent) => watch.sent(sent, stations[sent.station]),
    count,
  });
  const parts = options.parts ?? production;
  const stations = createStations(shop, network, parts, watch.sheet, watch.complaint);
  const untilMs = random.child('until').between(5 * minuteMs, 14 * minuteMs);
  const people = createPeople({
    kernel,
    random: random.child('people'),
    stations,
    codes: issueCodes(shop),
    elsewhere: (code) => {
      if (ledger.standing(code) === undefined)
        ledger.usedElsewhere(code, epochMs + kernel.now(), kernel.now());
    },
    deals: mappings(platform),
    isHealed: faults.isHealed,
    untilMs: untilMs * 0.9,
    count,
  });
  return { shop, watch, network, stations, people, untilMs };
}

/** Plays one history from its seed to its verdict. */
export async function play(options: WorldOptions): Promise<History> {
  const counts: Record<string, number> = {};
  const { shop, watch, network, stations, people, untilMs } = openWorld(options, counts);
  const { kernel, ledger } = shop;
  for (const station of stations) station.boot();
  people.start();
  plague(shop, stations, network);
  await kernel.runUntil(untilMs);
  const healedAtMs = await quieten(shop, stations, network);
  const openAtBound = stations.map((station) => watch.openAt(station));
  await kernel.runUntil(healedAtMs + quietMs);
  if (watch.isSound()) await askAgain(people, kernel, stations);
  const unrest = stations.map((station) => station.unrest());
  const violations = judge({ stations, ledger, heard: people.heard, openAtBound, unrest, watch });
  for (const { db, number } of stations) {
    const head = db.get<{ hash: string }>('SELECT hash FROM facts ORDER BY seq DESC LIMIT 1')?.hash;
    kernel.note(`the journal of station ${number} ends with ${head}`);
    db.close();
  }
  return {
    seed: options.seed,
    hash: kernel.hash(),
    violations,
    counts,
    operations: people.operations(),
    events: kernel.events(),
    virtualMs: kernel.now(),
  };
}
