// How a station is put together here: the production parts, each of which a planted bug may replace.
// Why a table of parts and no hooks in production code: what runs in the shop must not know that it is tested.

import { createAttemptRunner, type AttemptRunner } from '../src/till/attempt-runner.ts';
import { createTill, type Till } from '../src/till/till.ts';
import type { OfflineBudget, Shop } from '../src/till/context.ts';
import { Journal, type JournalSetup } from '../src/journal/journal.ts';
import type { JournalDb } from '../src/journal/sqlite.ts';
import {
  createPaperStore,
  createPrintJobs,
  settlePapers,
  type PrintJobsSetup,
} from '../src/outputs/print-jobs.ts';
import type { Follower } from '../src/outputs/follower.ts';
import { createScreenFeed, type ScreenFeed } from '../src/outputs/screens.ts';
import type { PaperStore } from '@qiantai/printers/queue.ts';
import type { PlatformDeps, PlatformModule, VoucherPlatform } from '../src/platforms/platform.ts';
import type { Env } from '../src/env.ts';

export interface Parts {
  /** The process's way to the world. */
  readonly env: (env: Env) => Env;
  /** The process's handle on its database; called once per boot, before the journal opens. */
  readonly db: (db: JournalDb, env: Env) => JournalDb;
  readonly journal: (setup: JournalSetup) => Journal;
  readonly client: (module: PlatformModule, config: unknown, deps: PlatformDeps) => VoucherPlatform;
  readonly runner: (env: Env) => AttemptRunner;
  readonly till: (shop: Shop) => Till;
  readonly settle: (till: Till) => void;
  /** Lets what was accepted offline go to its platforms. */
  readonly confirm: (till: Till) => void;
  /** What the shop risks with a platform that cannot be reached. */
  readonly budget: (budget: OfflineBudget) => OfflineBudget;
  readonly settlePapers: (journal: Journal) => void;
  readonly printJobs: (setup: PrintJobsSetup) => Follower;
  readonly paperStore: (journal: Journal, now: () => number) => PaperStore;
  readonly feed: (journal: Journal, env: Env) => ScreenFeed;
}

/** What runs in the shop. */
export const production: Parts = {
  env: (env) => env,
  db: (db) => db,
  journal: (setup) => new Journal(setup),
  client: (module, config, deps) => module.open(module.configSchema.parse(config), deps),
  runner: createAttemptRunner,
  till: (shop) => createTill(shop),
  settle: (till) => void till.settle(),
  confirm: (till) => till.startConfirming(),
  budget: (budget) => budget,
  settlePapers: (journal) => void settlePapers(journal),
  printJobs: createPrintJobs,
  paperStore: createPaperStore,
  feed: createScreenFeed,
};
