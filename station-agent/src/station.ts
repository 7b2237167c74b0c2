// Builds a station in the order of its sentence: a scanner reads, the till decides, a platform answers,
// the journal keeps, outputs show. Everything is handed in; nothing here decides.

import { mkdirSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '@qiantai/shared/limits.ts';
import { becomesOf } from '@qiantai/shared/views/catalogue.ts';
import { isRevoked } from '@qiantai/shared/views/batches.ts';
import { usesOf } from '@qiantai/shared/views/vouchers.ts';
import { staffByNumber } from '@qiantai/shared/views/people.ts';
import { readFrom, sealSection } from './config-secrets.ts';
import { dishSetup, kitchenSetup } from './config-room.ts';
import { openPayments, receiptLabels } from './payment-room.ts';
import type { ChannelModule } from './payments/channel.ts';
import { channelModules } from './payments/index.ts';
import type { PaymentDesk } from './till/payment-desk.ts';
import { offlineBudget, platformConfig, type StationConfig } from './config.ts';
import {
  createDeviceBoard,
  platformSaid,
  printerSaid,
  scannerSaid,
  type DeviceBoard,
} from './device-board.ts';
import { sleep, type Env } from './env.ts';
import { createAuth, type Auth } from './gateway/auth.ts';
import { openGateway, type ExtraRoutes } from './gateway/gateway.ts';
import type { ShopContext } from './gateway/route.ts';
import { createMetrics, type Metrics } from './gateway/metrics.ts';
import { Journal } from './journal/journal.ts';
import { holdFolder, openDatabase } from './journal/sqlite.ts';
import { createPrintJobs, settlePapers } from './outputs/print-jobs.ts';
import { createScreenFeed } from './outputs/screens.ts';
import { platformModules } from './platforms/index.ts';
import type { PlatformModule } from './platforms/platform.ts';
import { platformHints } from './platform-hints.ts';
import { paperPictures } from './paper-pictures.ts';
import { fallbackPrinter, openPrinterRoom, printerRouter } from './printer-room.ts';
import { scanEventOf } from './scan-desk.ts';
import { createScanners } from './scanners/supervisor.ts';
import { openSeals, sealedShelf, type Seals } from './secrets.ts';
import { createAttemptRunner } from './till/attempt-runner.ts';
import type { Shop } from './till/context.ts';
import { enrolMenu } from './till/menu.ts';
import { createPlatformDesk, type CallListener, type OpenPlatform } from './till/platform-desk.ts';
import { sealerOf } from './till/sealer.ts';
import { enrolCourses } from './till/booking-courses.ts';
import { createTill, type Till } from './till/till.ts';

export interface StationSetup {
  readonly config: StationConfig;
  /** Named in messages about the configuration. */
  readonly source: string;
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  readonly uiFolder: string;
  readonly version: string;
  readonly env: Env;
  readonly rehearsal: boolean;
  readonly extraRoutes: readonly ExtraRoutes[];
  /** Defaults to the folders found under platforms/. */
  readonly modules?: ReadonlyMap<string, PlatformModule>;
  /** Defaults to the folders found under payments/. */
  readonly channels?: ReadonlyMap<string, ChannelModule>;
}

export interface Station {
  readonly port: number;
  readonly journal: Journal;
  readonly till: Till;
  /** Begins nothing new, ends what can be ended within limits.drainMsMax, lets go of everything. */
  close(): Promise<void>;
}

function openJournal(setup: StationSetup): { journal: Journal; release: () => void; seals: Seals } {
  mkdirSync(setup.dataFolder, { recursive: true });
  chmodSync(setup.dataFolder, 0o700);
  const hold = holdFolder(join(setup.dataFolder, 'station.lock'));
  const { store, station } = setup.config;
  const journal = new Journal({
    db: openDatabase(join(setup.dataFolder, 'journal.db')),
    now: () => setup.env.now(),
    random: (bytes) => setup.env.random(bytes),
    station: station.number,
    clock: { timezone: store.timezone, dayStartsAt: store.dayStartsAt },
  });
  const release = (): void => {
    journal.close();
    hold.release();
  };
  return {
    journal,
    release,
    seals: openSeals(join(setup.dataFolder, 'station.key'), (bytes) => setup.env.random(bytes)),
  };
}

function openPlatforms(setup: StationSetup, journal: Journal, seals: Seals): OpenPlatform[] {
  const { config, env } = setup;
  return [...(setup.modules ?? platformModules).values()].map((module) => {
    const secrets = sealedShelf(journal.sealedShelf(), seals, `platform.${module.code}`);
    const section = platformConfig(module, config, setup.source, readFrom(secrets));
    if (section === undefined) return { module };
    // The rehearsal store's secrets are made anew at each start.
    if (!setup.rehearsal) sealSection(config.platforms[module.code], module, secrets);
    return {
      module,
      client: module.open(section, {
        env,
        secrets,
        store: config.store,
        station: config.station.number,
        usesOf: (code: string) => usesOf(journal.view, module.code, code),
        revoked: (batch: number, serial: number) => isRevoked(journal.view, batch, serial),
        titleOf: (deal: string) => becomesOf(journal.view, module.code, deal)?.product,
      }),
    };
  });
}

function shopOf(
  setup: StationSetup,
  journal: Journal,
  seals: Seals,
  platforms: readonly OpenPlatform[],
  heard: CallListener,
  money: Pick<Shop, 'prove'> & { readonly payments: PaymentDesk },
): Shop {
  const { config, env } = setup;
  return {
    env,
    journal,
    store: config.store,
    station: config.station,
    version: setup.version,
    rehearsal: setup.rehearsal,
    autoRedeem: config.scan.autoRedeem,
    attempts: createAttemptRunner(env),
    platforms: createPlatformDesk(platforms, journal.view, env, heard),
    printerFor: printerRouter(config.printers),
    offline: (platform) => offlineBudget(config, platform),
    kitchen: kitchenSetup(config.kitchen, fallbackPrinter(config.printers)),
    holdMinutes: config.holdMinutes,
    seal: sealerOf(seals),
    ...money,
  };
}

function openOutputs(setup: StationSetup, shop: Shop, board: DeviceBoard) {
  const { config, env } = setup;
  const { journal } = shop;
  settlePapers(journal);
  const labels = new Map(shop.platforms.cards().map((card) => [card.code, card.label.zh]));
  const jobs = createPrintJobs({
    journal,
    env,
    store: config.store,
    station: config.station,
    printerFor: shop.printerFor,
    platformLabel: (code) => labels.get(code) ?? code,
    money: receiptLabels(shop.payments?.methods() ?? []),
    staffName: (number) => staffByNumber(journal.view, number)?.name ?? number,
  });
  jobs.catchUp();
  for (const { name } of config.printers)
    board.set('printer', name, name, { level: 'warn', word: 'device.opening' });
  const printers = openPrinterRoom(config.printers, journal, env, (name, status) =>
    board.set('printer', name, name, printerSaid(status)),
  );
  return { jobs, printers, feed: createScreenFeed(journal, env) };
}

function openScanners(
  setup: StationSetup,
  shop: Shop,
  board: DeviceBoard,
  heard: (event: ReturnType<typeof scanEventOf>) => void,
) {
  const { config, env } = setup;
  return createScanners(config.scanners, env, {
    state: (address, state) => board.set('scanner', address, address, scannerSaid(state)),
    scan: (scan) => {
      const event = scanEventOf(scan, shop.platforms.recognisers(), env, config.store.timezone);
      // Screens get it masked; whoever charges names the scan, and the code itself never leaves this process.
      if (event.kind === 'payment-code') shop.payments?.codes.put(event.id, scan.text);
      heard(event);
    },
  });
}

type Labels = ReadonlyMap<string, PlatformModule>;

function routeContext(config: StationConfig, labels: Labels): ShopContext {
  return {
    timezone: config.store.timezone,
    platformLabel: (code) => labels.get(code)?.label.zh ?? code,
    platformId: (code) => labels.get(code)?.id ?? 0,
    platformOfId: (id) => [...labels.values()].find((module) => module.id === id)?.code,
  };
}

function healthOf(setup: StationSetup, journal: Journal, startedMs: number): Record<string, unknown> {
  const { seq, hash } = journal.head();
  return {
    status: 'ok',
    version: setup.version,
    store: setup.config.store.id,
    station: setup.config.station.number,
    rehearsal: setup.rehearsal,
    journal: { seq, head: hash },
    uptime_s: Math.floor((setup.env.mono() - startedMs) / 1_000),
  };
}

/** Says that the station started, takes over a first menu, and takes up what the run before left open. */
function begin(setup: StationSetup, journal: Journal, till: Till): void {
  enrolCourses(journal, setup.config.courses);
  const { store, station } = setup.config;
  journal.transact('station', (tx) =>
    tx.append('station.started', `station:${station.number}`, {
      version: setup.version,
      store: store.id,
      name: station.name,
    }),
  );
  enrolMenu(journal, (setup.config.menu ?? []).map(dishSetup));
  till.settle();
  till.startClock();
}

type Names = ReadonlyMap<string, { readonly label: { readonly zh: string } }>;

/** Tells metrics and device board of every call to a far side. */
function callsTo(metrics: Metrics, board: DeviceBoard): (names: Names) => CallListener {
  return (names) => (far, call, outcome, ms) => {
    metrics.platformCall(far, call, outcome, ms);
    board.set('platform', far, names.get(far)?.label.zh ?? far, platformSaid(outcome));
  };
}

/** The ways to pay, and whoever proves an approval. */
function openMoney(
  setup: StationSetup,
  journal: Journal,
  seals: Seals,
  called: (names: Names) => CallListener,
  auth: Auth,
): Pick<Shop, 'prove'> & { readonly payments: PaymentDesk } {
  const modules = setup.channels ?? channelModules;
  return {
    payments: openPayments({ ...setup, journal, seals, modules }, called(modules)),
    prove: (staff, pin) => auth.prove(staff, pin),
  };
}

/** @throws UsageError, FolderTakenError, ListenError: each with a sentence for the person who started it */
export async function openStation(setup: StationSetup): Promise<Station> {
  const { config, env } = setup;
  const startedMs = env.mono();
  const { journal, release, seals } = openJournal(setup);
  const now = (): number => env.now();
  const board = createDeviceBoard(now);
  let screens = (): number => 0;
  const metrics = createMetrics(journal, () => screens(), now);
  const platforms = openPlatforms(setup, journal, seals);
  const labels: Labels = new Map(platforms.map(({ module }) => [module.code, module]));
  const auth = createAuth(journal, env, seals.pepper);
  const called = callsTo(metrics, board);
  const money = openMoney(setup, journal, seals, called, auth);
  const shop = shopOf(setup, journal, seals, platforms, called(labels), money);
  for (const { module, client } of platforms) {
    if (client === undefined) continue;
    board.set('platform', module.code, module.label.zh, { level: 'ok', word: 'device.untested' });
  }
  const till = createTill(shop, () => board.states());
  begin(setup, journal, till);
  const outputs = openOutputs(setup, shop, board);
  await auth.enrol(config.staff);
  const parts = {
    env,
    till,
    auth,
    feed: outputs.feed,
    metrics,
    uiFolder: setup.uiFolder,
    version: setup.version,
  };
  const gateway = await openGateway(
    {
      ...parts,
      extraRoutes: [
        ...setup.extraRoutes,
        paperPictures(journal, config.printers),
        platformHints(shop.platforms, till, env),
      ],
      context: routeContext(config, labels),
      deviceStates: () => board.states(),
      ready: () => true,
      health: () => healthOf(setup, journal, startedMs),
    },
    setup.host,
    setup.port,
  );
  screens = () => gateway.screens();
  board.onChange((states) => gateway.devices(states));
  const scanners = openScanners(setup, shop, board, (event) => {
    metrics.scan(event.kind);
    if (event.kind === 'voucher') till.ahead(event.text);
    gateway.scan(event);
  });
  return {
    port: gateway.port,
    journal,
    till,
    async close() {
      // What cannot end in time stays open in the journal and is settled at the next start.
      const bound = sleep(env, limits.drainMsMax);
      await Promise.race([Promise.all([scanners.close(), till.drain(limits.drainMsMax)]), bound]);
      await gateway.close();
      outputs.jobs.stop();
      outputs.feed.stop();
      await Promise.race([outputs.printers.close(), bound]);
      release();
    },
  };
}
