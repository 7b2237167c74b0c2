// One counter machine: its disk and clock outlive every crash, everything else is built anew at each start.
// Built in the order of a real start: journal, platform, till, printers, then what the run before left open.

import { modelNamed } from '@qiantai/printers/models.ts';
import { PrinterQueue } from '@qiantai/printers/printer-queue.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Env } from '../src/env.ts';
import { openDatabase, type JournalDb } from '../src/journal/sqlite.ts';
import type { Journal } from '../src/journal/journal.ts';
import type { VoucherPlatform } from '../src/platforms/platform.ts';
import type { Shop } from '../src/till/context.ts';
import { usesOf } from '@qiantai/shared/views/vouchers.ts';
import { createPlatformDesk, type OpenPlatform } from '../src/till/platform-desk.ts';
import type { Caller, Till } from '../src/till/till.ts';
import type { Counter } from './counters.ts';
import { Crash, createLife, type Complaint, type Life } from './env.ts';
import type { FaultPlan } from './faults.ts';
import type { Kernel } from './kernel.ts';
import type { Network } from './network.ts';
import type { Parts } from './parts.ts';
import { createSimScreen, type SimScreen } from './screen.ts';
import { createSimPrinter, type Sheet, type SimPrinter } from './printer.ts';
import type { Random } from './random.ts';
import { emptyBooks, fold, type Books, type RawFact } from './reducer.ts';

const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
const printerOf: Readonly<Record<string, string>> = {
  kitchen: 'kitchen',
  redemption: 'counter',
  receipt: 'counter',
  day: 'counter',
  shift: 'counter',
};
/** How long after a boot the process counts as recovering, and how much likelier it dies then. */
const recoveryMs = 2_000;
const recoveryFactor = 4;
/** Commits are many, the steps of an attempt few: these must not be left out. */
const namedFactor = 4;
const deathChanceMax = 0.3;

export interface StationSetup {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly faults: FaultPlan;
  readonly parts: Parts;
  readonly number: number;
  /** Unix milliseconds at the start of the history. */
  readonly epochMs: number;
  readonly counters: readonly Counter[];
  readonly network: Network;
  readonly count: (what: string) => void;
  readonly onSheet: (sheet: Sheet) => void;
  readonly onComplaint: (complaint: Complaint) => void;
}

/** A disk in memory. The driver forgets every prepared statement at `exec`; a schema that stands already is not run again. */
function openDisk(): JournalDb {
  const db = openDatabase(':memory:');
  const stands = new Set<string>();
  return {
    ...db,
    exec(sql) {
      if (!stands.has(sql)) db.exec(sql);
      stands.add(sql);
    },
  };
}

/** A shop of two stations must not say that it has only one till. */
function sectionOf(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return 'onlyTill' in config ? { ...config, onlyTill: false } : config;
}

type Hearing = (answer: CommandAnswer | undefined) => void;

export class SimStation {
  readonly number: number;
  /** The disk. */
  readonly db: JournalDb = openDisk();
  /** The display on the kitchen's wall. */
  readonly screen: SimScreen = createSimScreen();
  readonly #setup: StationSetup;
  readonly #printers: ReadonlyMap<string, SimPrinter>;
  readonly #waiting = new Set<Hearing>();
  #life: Life | undefined;
  #till: Till | undefined;
  #clients: ReadonlyMap<string, VoucherPlatform | undefined> = new Map();
  #offsetMs = 0;
  #bootedAtMs = 0;
  #healed = false;
  #books = emptyBooks();
  #toldSeq = 0;

  constructor(setup: StationSetup) {
    this.#setup = setup;
    this.number = setup.number;
    const { kernel, random, faults, number: station, onSheet, count } = setup;
    this.#printers = new Map(
      ['counter', 'kitchen'].map((name) => {
        const chance = random.child(`printer-${name}`);
        return [name, createSimPrinter({ kernel, random: chance, faults, station, name, onSheet, count })];
      }),
    );
  }

  boot(): void {
    const { kernel, parts, number } = this.#setup;
    if (this.isUp()) return;
    kernel.note(`station ${number} starts`);
    this.#bootedAtMs = kernel.now();
    const life = this.#newLife();
    this.#life = life;
    try {
      this.#till = this.#build(life, parts);
    } catch (error) {
      // It died while starting; the next boot is on the agenda already.
      if (!(error instanceof Crash)) throw error;
    }
  }

  #newLife(): Life {
    const { kernel, random, network, number, count, onComplaint } = this.#setup;
    return createLife({
      kernel,
      random: random.child(`life-${kernel.now()}-${kernel.events()}`),
      wall: () => this.wall(),
      send: (request, answer) => network.send(number, request, answer),
      dies: (where) => this.#dies(where),
      onDeath: (where) => this.#died(where),
      onComplaint: (complaint) => {
        count('complaint');
        onComplaint(complaint);
      },
      onCommit: () => this.#committed(),
    });
  }

  /** Where the journal is a platform's memory, a use takes effect with its commit. */
  #committed(): void {
    const { counters, kernel, number } = this.#setup;
    for (const { isOffline, ledger } of counters)
      if (isOffline) ledger.committed(this.books(), number, kernel.now());
    this.#tellFacts();
  }

  #openClients(parts: Parts, journal: Journal, env: Env): OpenPlatform[] {
    const shelf = journal.sealedShelf();
    return this.#setup.counters.map(({ module, rehearsal, baseUrl, code }) => {
      const secrets = {
        read: (name: string) => shelf.read(`${code}.${name}`),
        write: (name: string, value: string) => shelf.write(`${code}.${name}`, value),
      };
      const client = parts.client(module, sectionOf(rehearsal.config(baseUrl)), {
        env,
        secrets,
        store,
        station: this.number,
        usesOf: (voucher) => usesOf(journal.view, code, voucher),
        revoked: (batch, serial) => rehearsal.ledger?.revoked(batch, serial) === true,
      });
      return { module, client };
    });
  }

  #tellFacts(): void {
    const { tell } = this.#setup.kernel;
    if (tell === undefined) return;
    const facts = this.db.all<{ seq: number; type: string; subject: string }>(
      'SELECT seq, type, subject FROM facts WHERE seq > ? ORDER BY seq',
      this.#toldSeq,
    );
    for (const { seq, type, subject } of facts) {
      tell(`station ${this.number} writes ${seq}: ${type} ${subject}`);
      this.#toldSeq = seq;
    }
  }

  #build(life: Life, parts: Parts): Till {
    const { number } = this.#setup;
    const env = parts.env(life.env);
    const db = parts.db(life.hold(this.db), env);
    const journal = parts.journal({
      db,
      now: env.now,
      random: env.random,
      clock: { timezone: store.timezone, dayStartsAt: store.dayStartsAt },
      station: number,
    });
    const platforms = this.#openClients(parts, journal, env);
    this.#clients = new Map(platforms.map(({ module, client }) => [module.code, client]));
    const shop: Shop = {
      env,
      journal,
      platforms: createPlatformDesk(platforms, journal.view, env),
      attempts: parts.runner(env),
      store,
      station: { number, name: `收银${number + 1}` },
      version: 'sim',
      rehearsal: true,
      autoRedeem: false,
      printerFor: (kind) => printerOf[kind],
      offline: (platform) => {
        const budget = this.#setup.counters.find(({ code }) => code === platform)?.budget;
        return budget === undefined ? undefined : parts.budget(budget);
      },
    };
    const till = parts.till(shop);
    journal.transact('station', (tx) =>
      tx.append('station.started', `station:${number}`, {
        version: shop.version,
        store: store.id,
        name: store.name,
      }),
    );
    parts.settle(till);
    parts.confirm(till);
    parts.settlePapers(journal);
    this.#openPrinters(life, journal, shop, parts);
    this.screen.connect(parts.feed(journal, env));
    return till;
  }

  #openPrinters(life: Life, journal: Journal, shop: Shop, parts: Parts): void {
    const model = modelNamed('virtual-80mm');
    invariant(model !== undefined, 'the virtual printer is a known model');
    const { printerFor, station, env } = shop;
    const jobs = parts.printJobs({
      journal,
      env,
      store,
      station,
      printerFor,
      platformLabel: (code) => code,
      staffName: (number) => number,
    });
    jobs.catchUp();
    const paperStore = parts.paperStore(journal, env.now);
    for (const [printer, device] of this.#printers) {
      const queue = new PrinterQueue({
        printer,
        model,
        store: paperStore,
        open: (onStatus) => device.open(life.alive, onStatus),
        timer: env.timer,
        onStoreFailed: (error) => env.log.error({ printer, err: error }, 'paper store failed'),
      });
      journal.onAppend(() => queue.wake());
    }
  }

  #dies(where: string): boolean {
    const { faults, random, kernel, count } = this.#setup;
    const rate = faults.rate('crash');
    if (rate === 0) return false;
    const recovering = kernel.now() - this.#bootedAtMs < recoveryMs ? recoveryFactor : 1;
    const named = where.endsWith('-commit') ? 1 : namedFactor;
    if (!random.chance(Math.min(deathChanceMax, rate * recovering * named))) return false;
    count(`crash|${where}`);
    return true;
  }

  #died(where: string): void {
    const { kernel, random, number } = this.#setup;
    kernel.note(`station ${number} DIES (${where})`);
    this.#till = undefined;
    for (const hear of this.#waiting) hear(undefined);
    this.#waiting.clear();
    const downMs = this.#healed || random.chance(0.3) ? 50 : random.between(300, 20_000);
    kernel.after(downMs, () => this.boot());
  }

  /** Kills the process between two events. */
  kill(): void {
    if (!this.isUp()) return;
    this.#setup.count('crash|anywhere');
    this.#life?.kill('anywhere');
  }

  isUp(): boolean {
    return this.#life?.alive() === true;
  }

  /** Unix milliseconds as this machine believes. */
  wall(): number {
    return this.#setup.epochMs + this.#setup.kernel.now() + this.#offsetMs;
  }

  /** Sets the clock by that much, never further off than a few minutes beyond what the platform tolerates. */
  jumpClock(ms: number): void {
    this.#offsetMs = Math.max(-720_000, Math.min(720_000, this.#offsetMs + ms));
    this.#setup.kernel.note(`the clock of station ${this.number} is ${this.#offsetMs} ms off now`);
  }

  /** Someone at the counter asks. @returns the answer, or undefined when the machine is down or dies meanwhile */
  ask(name: string, input: unknown, caller: Caller): Promise<CommandAnswer | undefined> {
    const { till, life } = { till: this.#till, life: this.#life };
    if (till === undefined || life === undefined) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      void till.ask(name, input, caller).then((answer) => {
        if (life.alive() && this.#waiting.delete(resolve)) resolve(answer);
      });
    });
  }

  /** Does what has to be done at the counter before a platform's vouchers can be looked at. */
  prepare({ code, rehearsal }: Counter): Promise<void> {
    const { client, life } = { client: this.#clients.get(code), life: this.#life };
    const { opening } = rehearsal;
    if (!this.isUp() || client === undefined || life === undefined || opening === undefined)
      return Promise.resolve();
    return new Promise((resolve, reject) => {
      const hear = (): void => resolve();
      this.#waiting.add(hear);
      // Who dies on the way is told so by the death.
      opening.call(rehearsal, client).then(
        () => {
          if (life.alive() && this.#waiting.delete(hear)) resolve();
        },
        (error: unknown) => {
          if (!(error instanceof Crash)) reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** What the journal says now, read by the judge's own eyes. */
  books(): Books {
    const head = this.db.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM facts')?.seq ?? 0;
    if (head < this.#books.seq) this.#books = emptyBooks();
    if (head > this.#books.seq) {
      const facts = this.db.all<RawFact>('SELECT * FROM facts WHERE seq > ? ORDER BY seq', this.#books.seq);
      fold(this.#books, facts);
    }
    return this.#books;
  }

  /** The clock is right, the printers are back, and the machine is up, or will be at once. */
  heal(): void {
    this.#healed = true;
    this.#offsetMs = 0;
    for (const printer of this.#printers.values()) printer.heal();
    this.boot();
  }

  /** What has not come to rest. */
  unrest(): { readonly timers: number; readonly calls: number; readonly asks: number } {
    const pending = this.#life?.pending() ?? { timers: 0, calls: 0 };
    return { ...pending, asks: this.#waiting.size };
  }
}
