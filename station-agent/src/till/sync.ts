// The sync desk: which platform is read when, one reading at a time for each, taken up again after a kill.
// Why a queue a platform and not one for all: a platform that answers slowly must not make another one late.

import type { SyncCard } from '@qiantai/shared/commands/sync.ts';
import type { DifferenceKind, SyncKind } from '@qiantai/shared/facts/sync.ts';
import { idsPerStation, storeId } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import {
  endedSyncs,
  lastSync,
  listSyncs,
  reconciliationOf,
  runningSync,
  runningSyncs,
  syncById,
  type SyncRow,
} from '@qiantai/shared/views/sync.ts';
import { say } from '@qiantai/shared/words/index.ts';
import { sleep } from '../env.ts';
import type { Tx } from '../journal/journal.ts';
import { alertKey, explainAlert, raiseAlert } from './alerts.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import { daysBetween } from './day-bounds.ts';
import type { Redeeming } from './redeeming.ts';
import { createSyncClock } from './sync-clock.ts';
import { closedDays, currentDays, listedDays, shiftDay } from './sync-days.ts';
import { reconcile } from './sync-reconcile.ts';
import { createPace, readOrders, type RunDeps, type RunEnd } from './sync-run.ts';
import { readStates } from './sync-states.ts';

export interface SyncDesk {
  readonly handlers: Handlers;
  /** Goes on with every sync the run before left without an end. */
  settle(): void;
  /** Lets the clock begin syncs: orders each quarter, states each hour, closed days half past the hour. */
  start(): void;
  /** Begins nothing new and leaves what runs open for the next start. */
  stop(): void;
}

interface Begin {
  readonly platform: string;
  readonly kind: SyncKind;
  readonly days: readonly string[];
  readonly businessDay: string;
  readonly by: 'clock' | 'person';
}

interface StoredDifference {
  readonly kind: DifferenceKind;
  readonly code: string;
  readonly journalFen: number;
  readonly platformFen: number;
}

function comparisonOf(shop: Shop, row: SyncRow): SyncCard['comparison'] {
  const found = reconciliationOf(shop.journal.view, row.platform, row.business_day);
  if (found === undefined || found.sync !== row.sync) return undefined;
  return {
    day: found.day,
    journalCount: found.journal_count,
    journalFen: found.journal_fen,
    platformCount: found.platform_count,
    platformFen: found.platform_fen,
    differencesCount: found.differences_count,
    differences: JSON.parse(found.differences) as StoredDifference[],
  };
}

function cardOf(shop: Shop, row: SyncRow): SyncCard {
  return {
    sync: row.sync,
    platform: row.platform,
    kind: row.kind,
    days: JSON.parse(row.days) as string[],
    by: row.by,
    state: row.state,
    why: row.why,
    pages: row.pages,
    read: row.read,
    recorded: row.recorded,
    alerts: row.alerts,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms ?? undefined,
    comparison: comparisonOf(shop, row),
  };
}

/** When the journal's first fact was written; now while it is empty. */
export function beganMs(shop: Shop): number {
  const [first] = shop.journal.read(0, 1);
  return first === undefined ? shop.env.now() : Number(first.at.slice(0, 13));
}

function begin(shop: Shop, tx: Tx, what: Begin): number {
  const first = storeId(shop.journal.station, 0);
  const sync = (lastSync(tx.view, first, first + idsPerStation) ?? first) + 1;
  tx.append('sync.started', `sync:${sync}`, {
    sync,
    ...what,
    days: [...what.days],
    startedAtMs: shop.env.now(),
  });
  return sync;
}

function end(shop: Shop, row: SyncRow, how: Exclude<RunEnd, { is: 'stopped' }>): void {
  const { journal, env } = shop;
  const key = alertKey('sync-failing', row.platform, row.kind);
  journal.transact('station', (tx) => {
    const why = how.is === 'failed' ? how.why.slice(0, 500) : '';
    tx.append('sync.ended', `sync:${row.sync}`, {
      sync: row.sync,
      state: how.is,
      why,
      endedAtMs: env.now(),
    });
    if (how.is === 'done') return explainAlert(shop, tx, key);
    const last = endedSyncs(tx.view, row.platform, row.kind, limits.syncLateRunsMax);
    if (last.length < limits.syncLateRunsMax || last.some(({ state }) => state === 'done')) return;
    const count = last.length;
    const { platform } = row;
    raiseAlert(shop, tx, { key, kind: 'sync-failing', severity: 'warn', platform, why, count }, true);
  });
}

/** Runs syncs, one at a time for each platform. */
class SyncQueues {
  readonly #shop: Shop;
  readonly #redeeming: Redeeming;
  readonly #tails = new Map<string, Promise<void>>();
  readonly #ends = new Map<number, Promise<void>>();
  readonly #paces = new Map<string, () => Promise<void>>();
  stopped = false;

  constructor(shop: Shop, redeeming: Redeeming) {
    this.#shop = shop;
    this.#redeeming = redeeming;
  }

  #paceOf(platform: string): () => Promise<void> {
    const known = this.#paces.get(platform) ?? createPace(this.#shop.env);
    this.#paces.set(platform, known);
    return known;
  }

  /** Puts a begun sync behind what its platform is busy with. @returns its end, or the stop of all */
  run(row: SyncRow): Promise<void> {
    const known = this.#ends.get(row.sync);
    if (known !== undefined) return known;
    const before = this.#tails.get(row.platform) ?? Promise.resolve();
    const work = before.then(() => this.#drive(row)).finally(() => this.#ends.delete(row.sync));
    this.#tails.set(row.platform, work);
    this.#ends.set(row.sync, work);
    return work;
  }

  async #drive(row: SyncRow): Promise<void> {
    if (this.stopped) return;
    const { env } = this.#shop;
    try {
      const how = await this.#read(row);
      if (how.is !== 'stopped' && !this.stopped) end(this.#shop, row, how);
    } catch (error) {
      if (this.stopped) return;
      // A bug must not leave the sync open for ever: it would keep every later one of its kind from beginning.
      const why = error instanceof Refusal ? error.slug : 'internal';
      if (why === 'internal')
        env.log.error({ sync: row.sync, platform: row.platform, err: error }, 'sync stopped by a bug');
      end(this.#shop, row, { is: 'failed', why });
    }
  }

  #read(row: SyncRow): Promise<RunEnd> {
    const deps: RunDeps = {
      shop: this.#shop,
      redeeming: this.#redeeming,
      beganMs: beganMs(this.#shop),
      pace: this.#paceOf(row.platform),
      stopped: () => this.stopped,
    };
    if (row.kind === 'orders') return readOrders(deps, row);
    if (row.kind === 'reconciliation') return reconcile(deps, row);
    return readStates(deps, row, this.#shop.platforms.module(row.platform)?.offline !== true);
  }
}

/** The days a person asked for; those of now when none were named. @throws Refusal bad-request */
function askedDays(shop: Shop, start: string | undefined, last: string | undefined): string[] {
  const today = wallTime(shop.env.now(), shop.store.timezone).date;
  if (start === undefined && last === undefined) return [shiftDay(today, -1), today];
  const to = last ?? start ?? today;
  const days = daysBetween(start ?? to, to);
  if (days.length === 0 || days.length > limits.syncDaysMax)
    throw new Refusal('bad-request', { field: 'start_date', reason: `1 to ${limits.syncDaysMax} days` });
  return days;
}

export function createSync(shop: Shop, redeeming: Redeeming): SyncDesk {
  const { journal, env, store, platforms } = shop;
  const { view } = journal;
  const queues = new SyncQueues(shop, redeeming);

  /** Platforms with a list of their own; one without a server has its truth in this journal. */
  const lists = (code: string): boolean => platforms.module(code)?.offline !== true;
  const switchedOn = (): string[] =>
    platforms
      .cards()
      .filter(({ enabled }) => enabled)
      .map(({ code }) => code);

  function rowOf(sync: number): SyncRow {
    const row = syncById(view, sync);
    invariant(row !== undefined, 'a begun sync has a row');
    return row;
  }

  /** Begins a sync by the clock unless one of its kind runs. */
  function byClock(
    platform: string,
    kind: SyncKind,
    days: readonly string[],
    businessDay = '',
  ): Promise<void> {
    if (queues.stopped || runningSync(view, platform, kind) !== undefined) return Promise.resolve();
    const what: Begin = { platform, kind, days, businessDay, by: 'clock' };
    return queues.run(rowOf(journal.transact('station', (tx) => begin(shop, tx, what))));
  }

  /** Closes every day of the last week that is not closed yet: the machine may have been off that night. */
  async function closeDays(platform: string): Promise<void> {
    for (const day of closedDays(env.now(), journal.clock, beganMs(shop))) {
      if (reconciliationOf(view, platform, day) !== undefined) continue;
      await byClock(platform, 'reconciliation', listedDays(day, journal.clock), day);
      if (queues.stopped || reconciliationOf(view, platform, day) === undefined) return;
    }
  }

  const watch = (work: Promise<void>): void =>
    void work.catch((error: unknown) => env.log.error({ err: error }, 'sync did not begin'));

  const clock = createSyncClock(env, store.timezone, [
    {
      everyMinutes: 15,
      fromMinute: 0,
      run: () => {
        for (const code of switchedOn().filter(lists))
          watch(byClock(code, 'orders', currentDays(env.now(), store.timezone)));
      },
    },
    {
      everyMinutes: 60,
      fromMinute: 0,
      run: () => {
        for (const code of switchedOn()) watch(byClock(code, 'states', []));
      },
    },
    {
      everyMinutes: 60,
      fromMinute: 30,
      run: () => {
        for (const code of switchedOn().filter(lists)) watch(closeDays(code));
      },
    },
  ]);

  async function runNow(
    input: { platform_code: string; start_date?: string | undefined; end_date?: string | undefined },
    ask: Ask,
  ): Promise<SyncCard> {
    const platform = input.platform_code;
    platforms.client(platform);
    if (!lists(platform))
      throw new Refusal('bad-request', {
        field: 'platform',
        reason: say(ask.locale, 'sync.nothing-to-read'),
      });
    const days = askedDays(shop, input.start_date, input.end_date);
    const { sync } = once(shop, ask, (tx) => {
      const running = runningSync(tx.view, platform, 'orders');
      if (running === undefined)
        return { sync: begin(shop, tx, { platform, kind: 'orders', days, businessDay: '', by: 'person' }) };
      if (input.start_date !== undefined && running.days !== JSON.stringify(days))
        throw new Refusal('platform-busy', { platform });
      return { sync: running.sync };
    });
    const row = rowOf(sync);
    if (row.state === 'running') await Promise.race([queues.run(row), sleep(env, limits.syncAnswerMsMax)]);
    return cardOf(shop, rowOf(sync));
  }

  return {
    handlers: {
      'sync.run': runNow,
      'sync.logs': ({ platform_code, page, page_size }) => {
        const { rows, total } = listSyncs(view, platform_code, (page - 1) * page_size, page_size);
        return { items: rows.map((row) => cardOf(shop, row)), total, page, pageSize: page_size };
      },
    },
    settle() {
      for (const row of runningSyncs(view)) watch(queues.run(row));
    },
    start: () => clock.start(),
    stop() {
      queues.stopped = true;
      clock.stop();
    },
  };
}
