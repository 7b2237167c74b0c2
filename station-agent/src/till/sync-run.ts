// Reads a platform's list page by page: paced, retried, each page written down with the place where the next begins.
// Why small commits with a pause between: a scan at the counter never waits for a list.

import { limits } from '@qiantai/shared/limits.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import type { SyncRow } from '@qiantai/shared/views/sync.ts';
import { voucherByCode } from '@qiantai/shared/views/vouchers.ts';
import { sleep, type Env } from '../env.ts';
import type { VoucherPlatform } from '../platforms/platform.ts';
import type { Shop } from './context.ts';
import type { Redeeming } from './redeeming.ts';
import { isReadable, lostTry, takeListed, useOf, type ListedPage } from './sync-listed.ts';

/** How a run ended; `stopped` leaves it open for the next start. */
export type RunEnd =
  { readonly is: 'done' } | { readonly is: 'stopped' } | { readonly is: 'failed'; readonly why: string };

export interface RunDeps {
  readonly shop: Shop;
  readonly redeeming: Redeeming;
  /** When this journal began, unix milliseconds. */
  readonly beganMs: number;
  /** Waits until one more call to this platform is allowed. */
  pace(): Promise<void>;
  stopped(): boolean;
}

/** At most limits.syncCallsPerSecondMax calls a second, evenly. */
export function createPace(env: Env): () => Promise<void> {
  let freeAtMs = -Infinity;
  return async () => {
    const nowMs = env.mono();
    const atMs = Math.max(nowMs, freeAtMs);
    freeAtMs = atMs + 1_000 / limits.syncCallsPerSecondMax;
    if (atMs > nowMs) await sleep(env, atMs - nowMs);
  };
}

/** The word for the log: the refusal's slug, or how the call was lost. */
export function whyOf(outcome: Exclude<Outcome<unknown>, { is: 'done' }>): string {
  return outcome.is === 'rejected' ? outcome.because : outcome.why;
}

type Listing = Awaited<ReturnType<VoucherPlatform['listByDate']>>;

/** A page that got lost is asked for again, a little later each time; a refusal is final. */
async function listPage(
  deps: RunDeps,
  client: VoucherPlatform,
  day: string,
  offset: number,
): Promise<Listing> {
  for (let tries = 1; ; tries += 1) {
    await deps.pace();
    const outcome = await client.listByDate(day, offset);
    const final = outcome.is === 'done' || outcome.is === 'rejected';
    if (final || tries >= limits.syncPageTriesMax || deps.stopped()) return outcome;
    await sleep(deps.shop.env, limits.syncPagePauseFirstMs * 4 ** (tries - 1));
  }
}

interface Place {
  readonly day: string;
  readonly offset: number;
}

/** Where a run goes on; undefined when everything was read. */
function placeOf(days: readonly string[], row: SyncRow): Place | undefined {
  const [first] = days;
  if (row.cursor_day === '') return first === undefined ? undefined : { day: first, offset: 0 };
  if (row.cursor_next !== null) return { day: row.cursor_day, offset: row.cursor_next };
  return followingDay(days, row.cursor_day);
}

function followingDay(days: readonly string[], day: string): Place | undefined {
  const next = days[days.indexOf(day) + 1];
  return next === undefined ? undefined : { day: next, offset: 0 };
}

async function eachPage(
  deps: RunDeps,
  row: SyncRow,
  from: Place | undefined,
  take: (page: ListedPage) => Promise<void>,
): Promise<RunEnd> {
  const days = JSON.parse(row.days) as string[];
  const client = deps.shop.platforms.client(row.platform);
  let pages = 0;
  let resumed = from !== undefined && from.offset > 0;
  for (let place = from; place !== undefined;) {
    const seqBefore = deps.shop.journal.head().seq;
    const { day, offset } = place;
    const outcome = await listPage(deps, client, day, offset);
    if (deps.stopped()) return { is: 'stopped' };
    if (outcome.is !== 'done') {
      if (!resumed) return { is: 'failed', why: whyOf(outcome) };
      // A platform may forget its own places between two runs: the day is then read from its beginning.
      resumed = false;
      place = { day, offset: 0 };
      continue;
    }
    resumed = false;
    const { orders, next } = outcome.value;
    pages += 1;
    if (next === offset || pages > limits.syncPagesPerDayMax)
      return { is: 'failed', why: 'list-without-end' };
    await take({ day, offset, orders, next, seqBefore });
    if (deps.stopped()) return { is: 'stopped' };
    place = next === undefined ? followingDay(days, day) : { day, offset: next };
  }
  return { is: 'done' };
}

/** What may be a late success of our own is settled before the list's word is taken for it. */
async function adoptLost(deps: RunDeps, platform: string, orders: ListedPage['orders']): Promise<void> {
  const { view } = deps.shop.journal;
  for (const order of orders) {
    if (order.status !== 'consumed' || !isReadable(order)) continue;
    const row = voucherByCode(view, platform, order.code);
    if (row === undefined || lostTry(view, row.voucher) === undefined) continue;
    if (useOf(view, platform, order) !== undefined) continue;
    await deps.pace();
    await deps.redeeming.adopt(row.voucher);
  }
}

/** Writes down what is news on a page, and with its last commit that the page was read. */
async function takePage(deps: RunDeps, row: SyncRow, page: ListedPage): Promise<void> {
  const { journal, env } = deps.shop;
  let recorded = 0;
  let alerts = 0;
  const step = limits.syncItemsPerCommitMax;
  for (let start = 0; start === 0 || start < page.orders.length; start += step) {
    const orders = page.orders.slice(start, start + step);
    await adoptLost(deps, row.platform, orders);
    await env.crashpoint('before-sync-record');
    if (deps.stopped()) return;
    journal.transact('station', (tx) => {
      const taken = takeListed(deps.shop, tx, row.platform, page, orders, deps.beganMs);
      recorded += taken.recorded;
      alerts += taken.alerts;
      if (start + step < page.orders.length) return;
      tx.append('sync.page-read', `sync:${row.sync}`, {
        sync: row.sync,
        day: page.day,
        offset: page.offset,
        next: page.next,
        read: page.orders.length,
        recorded,
        alerts,
      });
    });
    await sleep(env, 0);
  }
}

/** Reads the days of a sync from where it was cut short. */
export function readOrders(deps: RunDeps, row: SyncRow): Promise<RunEnd> {
  const days = JSON.parse(row.days) as string[];
  return eachPage(deps, row, placeOf(days, row), (page) => takePage(deps, row, page));
}

/** Reads all days of a sync from their beginning and hands on every page besides. */
export function readWhole(deps: RunDeps, row: SyncRow, also: (page: ListedPage) => void): Promise<RunEnd> {
  const [day] = JSON.parse(row.days) as string[];
  return eachPage(deps, row, day === undefined ? undefined : { day, offset: 0 }, async (page) => {
    await takePage(deps, row, page);
    also(page);
  });
}
