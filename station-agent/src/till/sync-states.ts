// Asks after vouchers that were shown here and not redeemed here: used elsewhere, expired, refunded meanwhile?
// Why one by one: platforms list what was used, not what was not. Each run goes on where the last one had to stop.

import { limits } from '@qiantai/shared/limits.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import {
  endedSyncs,
  waitingVouchers,
  type SyncRow,
  type WaitingVoucher,
} from '@qiantai/shared/views/sync.ts';
import { openAttemptOf, voucherById, type Becomes } from '@qiantai/shared/views/vouchers.ts';
import { sleep } from '../env.ts';
import type { Prepared } from '../platforms/platform.ts';
import { appendSeen } from './lookup.ts';
import { lostTry } from './sync-listed.ts';
import { whyOf, type RunDeps, type RunEnd } from './sync-run.ts';

/** After this many lost answers in a row the platform is left alone until the next hour. */
const lostInRowMax = 3;

const learnt: Readonly<Record<string, 2 | 3 | 4>> = {
  'voucher-already-redeemed': 2,
  'voucher-expired': 3,
  'voucher-refunded': 4,
  'voucher-revoked': 4,
};

/** Whether a voucher is left alone: just seen, or in the middle of something. */
function isBusy(deps: RunDeps, waiting: WaitingVoucher): boolean {
  const { journal, env } = deps.shop;
  return (
    env.now() - waiting.seen_at_ms < limits.syncStatesRestMs ||
    openAttemptOf(journal.view, waiting.voucher) !== undefined
  );
}

/** Writes down one answer, unless something happened to the voucher since it was asked. @returns facts written */
function note(
  deps: RunDeps,
  waiting: WaitingVoucher,
  seqBefore: number,
  what: { readonly status: 2 | 3 | 4; readonly from: 'platform' | 'date' } | { readonly prepared: Prepared },
): number {
  const { journal } = deps.shop;
  const row = voucherById(journal.view, waiting.voucher);
  if (row === undefined || row.status !== 1 || row.changed_seq > seqBefore) return 0;
  if (openAttemptOf(journal.view, row.voucher) !== undefined) return 0;
  if ('status' in what) {
    const { status, from } = what;
    journal.transact('station', (tx) =>
      tx.append('voucher.state-learnt', `voucher:${row.voucher}`, { voucher: row.voucher, status, from }),
    );
    return 1;
  }
  const { prepared } = what;
  const same = prepared.usable === row.usable && prepared.expiresOn === row.expires_on;
  if (same || prepared.code !== row.code) return 0;
  const becomes = JSON.parse(row.becomes) as Becomes;
  journal.transact('station', (tx) => appendSeen(tx, row.platform, prepared, becomes));
  return 1;
}

interface Counts {
  asked: number;
  lostInRow: number;
}

async function askOne(
  deps: RunDeps,
  waiting: WaitingVoucher,
  counts: Counts,
): Promise<{ readonly recorded: number; readonly outcome: Outcome<Prepared> }> {
  const { shop } = deps;
  await deps.pace();
  const seqBefore = shop.journal.head().seq;
  counts.asked += 1;
  const outcome = await shop.platforms.client(waiting.platform).prepare(waiting.code);
  const lost = outcome.is !== 'done' && outcome.is !== 'rejected';
  counts.lostInRow = lost ? counts.lostInRow + 1 : 0;
  if (deps.stopped()) return { recorded: 0, outcome };
  if (outcome.is === 'done')
    return { recorded: note(deps, waiting, seqBefore, { prepared: outcome.value }), outcome };
  const status = outcome.is === 'rejected' ? learnt[outcome.because] : undefined;
  if (status === undefined) return { recorded: 0, outcome };
  const ours = status === 2 && lostTry(shop.journal.view, waiting.voucher) !== undefined;
  if (ours && (await deps.redeeming.adopt(waiting.voucher))) return { recorded: 1, outcome };
  return { recorded: note(deps, waiting, seqBefore, { status, from: 'platform' }), outcome };
}

/** Where this run begins: where it was cut short, else where the last one had asked its fill, else at the first. */
function startOf(deps: RunDeps, row: SyncRow): number {
  if (row.pages > 0) return row.cursor_next ?? Number.MAX_SAFE_INTEGER;
  const [last] = endedSyncs(deps.shop.journal.view, row.platform, 'states', 1);
  return last?.cursor_next ?? 0;
}

/** Asks after the waiting vouchers of a platform; without `asks` only the date on them is looked at. */
export async function readStates(deps: RunDeps, row: SyncRow, asks: boolean): Promise<RunEnd> {
  const { shop } = deps;
  const { journal, env } = shop;
  const counts: Counts = { asked: 0, lostInRow: 0 };
  for (let after = startOf(deps, row); ;) {
    const page = waitingVouchers(journal.view, row.platform, after, limits.syncStatesPerPageMax);
    const today = wallTime(env.now(), shop.store.timezone).date;
    let recorded = 0;
    for (const waiting of page) {
      if (waiting.expires_on !== '' && waiting.expires_on < today) {
        recorded += note(deps, waiting, journal.head().seq, { status: 3, from: 'date' });
      } else if (asks && !isBusy(deps, waiting)) {
        const asked = await askOne(deps, waiting, counts);
        if (deps.stopped()) return { is: 'stopped' };
        if (counts.lostInRow >= lostInRowMax && asked.outcome.is !== 'done')
          return { is: 'failed', why: whyOf(asked.outcome) };
        recorded += asked.recorded;
      }
    }
    const last = page.length < limits.syncStatesPerPageMax ? undefined : page.at(-1)?.voucher;
    journal.transact('station', (tx) =>
      tx.append('sync.page-read', `sync:${row.sync}`, {
        sync: row.sync,
        day: '',
        offset: after,
        next: last,
        read: page.length,
        recorded,
        alerts: 0,
      }),
    );
    if (last === undefined || counts.asked >= limits.syncStatesPerRunMax) return { is: 'done' };
    after = last;
    await sleep(env, 0);
    if (deps.stopped()) return { is: 'stopped' };
  }
}
