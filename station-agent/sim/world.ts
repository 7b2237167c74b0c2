// One history: a shop, its platforms and its people go through minutes of trouble, then everything heals and is judged.
// Only the seed decides; the same seed with the same parts gives the same trace, to the byte.

import { judge, type Violation } from './checkers.ts';
import { createPeople, type Heard, type People } from './clerks.ts';
import { issueCodes, mappings, openCounters, type Counter } from './counters.ts';
import { createFaultPlan, type FaultClass, type FaultPlan } from './faults.ts';
import { createKernel, type Kernel, type StoryLine } from './kernel.ts';
import { createNetwork, type Network } from './network.ts';
import { production, type Parts } from './parts.ts';
import type { Sheet } from './printer.ts';
import { createRandom, type Random } from './random.ts';
import { SimStation } from './station.ts';
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
  readonly counters: readonly Counter[];
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
  return {
    kernel,
    random,
    faults: createFaultPlan(random.child('faults')),
    counters: openCounters(random.child('counters')),
    epochMs: startOf(random.child('start')),
    count: (what) => {
      counts[what] = (counts[what] ?? 0) + 1;
    },
  };
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
  repeat('outage', 1, () => {
    network.lose(random.pick(shop.counters).code, random.between(10_000, 240_000), random.chance(0.3));
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
  const { kernel, random, faults, counters, epochMs, count } = shop;
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
        counters,
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

/** What people of a station were told to be accepted, each command once. */
function acceptedAt(people: People, station: number): readonly Heard[] {
  const told = people.heard.filter(
    (heard) => heard.station === station && heard.name === 'voucher.acceptOffline' && heard.answer.ok,
  );
  return [...new Map(told.map((heard) => [heard.command, heard])).values()];
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
    for (const { command, input } of acceptedAt(people, station.number)) {
      const what = { name: 'voucher.acceptOffline', command, role: 'clerk' as const };
      void people.ask(station, { ...what, input });
      const other = { ...(input as object), amount_fen: 999_999 };
      void people.ask(station, { ...what, input: other, expected: ['idempotency-mismatch'] });
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
  const { kernel, random, faults, counters, epochMs, count } = shop;
  const watch = createWatch(kernel);
  const network = createNetwork({
    kernel,
    random: random.child('network'),
    faults,
    counters,
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
    codes: issueCodes(counters, random.child('codes'), epochMs),
    elsewhere: ({ code, counter }) => {
      if (counter === undefined || counter.isOffline) return;
      const { ledger } = counter;
      if (ledger.standing(code).length < ledger.usesMax(code))
        ledger.usedElsewhere(code, epochMs + kernel.now(), kernel.now());
    },
    deals: mappings(counters),
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
  const { kernel, counters } = shop;
  for (const station of stations) station.boot();
  people.start();
  plague(shop, stations, network);
  await kernel.runUntil(untilMs);
  const openAtHeal = stations.map((station) => new Set(watch.openAt(station).map(({ attempt }) => attempt)));
  const healedAtMs = await quieten(shop, stations, network);
  // What was only then begun for a code that had been accepted offline is judged at the end.
  const openAtBound = stations.map((station, index) =>
    watch.openAt(station).filter(({ attempt }) => openAtHeal[index]?.has(attempt) === true),
  );
  await kernel.runUntil(healedAtMs + quietMs);
  const stillTrusted = stations.map((station) =>
    [...station.books().offline.acceptances.values()]
      .filter(({ state }) => state === 'waiting')
      .map(({ acceptance, code }) => `${acceptance} of ${code}`),
  );
  if (watch.isSound()) await askAgain(people, kernel, stations);
  const unrest = stations.map((station) => station.unrest());
  const violations = judge({
    stations,
    counters,
    heard: people.heard,
    openAtBound,
    unrest,
    stillTrusted,
    watch,
  });
  for (const { code, ledger } of counters)
    for (const { key } of ledger.uses) shop.count(key === '' ? 'use|elsewhere' : `use|${code}`);
  for (const station of stations)
    for (const { state } of station.books().offline.acceptances.values()) shop.count(`on-trust|${state}`);
  for (const station of stations)
    for (const { attempt } of watch.openAt(station))
      shop.count(`left-unknown|${station.books().tries.get(attempt)?.platform ?? ''}`);
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
