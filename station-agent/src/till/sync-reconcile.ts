// Closes a business day: reads the platform's whole list of it, compares, and names every difference.
// Why a run that was cut short starts over: a comparison needs one picture, and reading it again changes nothing.

import { limits } from '@qiantai/shared/limits.ts';
import { businessDay } from '@qiantai/shared/time.ts';
import type { SyncRow } from '@qiantai/shared/views/sync.ts';
import { usesBetween, type UseRow } from '@qiantai/shared/views/voucher-uses.ts';
import { voucherById } from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import { alertKey, raiseDifference, type AlertDraft } from './alerts.ts';
import type { Shop } from './context.ts';
import {
  aroundMs,
  compareDay,
  type DayComparison,
  type DayDifference,
  type ListedEntry,
} from './sync-compare.ts';
import { dayWindow } from './sync-days.ts';
import { isReadable, unknownKey, type ListedPage } from './sync-listed.ts';
import { readWhole, type RunDeps, type RunEnd } from './sync-run.ts';
import { seemsUndone, undoElsewhere } from './undone-elsewhere.ts';

function entriesOf(deps: RunDeps, row: SyncRow, page: ListedPage): ListedEntry[] {
  return page.orders
    .filter((order) => isReadable(order) && (order.consumedAtMs === 0 || order.consumedAtMs >= deps.beganMs))
    .map((order) => {
      const day =
        order.consumedAtMs === 0 ? page.day : businessDay(order.consumedAtMs, deps.shop.journal.clock);
      return { order, inDay: day === row.business_day };
    });
}

/** The alert of one difference; undefined for what the reading of the list has reported by itself. */
function draftOf(tx: Tx, platform: string, difference: DayDifference): AlertDraft | undefined {
  const { kind, use, order, code, journalFen, platformFen } = difference;
  const money = { code, journalFen, amountFen: platformFen };
  if (kind === 'platform-only' && order !== undefined) {
    const key = unknownKey(platform, order);
    const about = { title: order.title, happenedAtMs: order.consumedAtMs };
    return { key, kind: 'unknown-consumption', severity: 'high', platform, ...money, ...about };
  }
  if ((kind === 'journal-only' || kind === 'amount-differs') && use !== undefined) {
    const key = alertKey(kind, platform, use.use_key, String(use.voucher));
    const severity = kind === 'journal-only' ? 'high' : 'warn';
    const title = voucherById(tx.view, use.voucher)?.title ?? '';
    return { key, kind, severity, platform, voucher: use.voucher, ...money, title, happenedAtMs: use.at_ms };
  }
  return undefined;
}

/** What a list had told of and tells no more was undone where it was made. */
function appendVanished(tx: Tx, use: UseRow): void {
  const voucher = voucherById(tx.view, use.voucher);
  if (voucher === undefined) return;
  tx.append('voucher.listed', `voucher:${use.voucher}`, {
    voucher: use.voucher,
    platform: use.platform,
    code: use.code,
    orderNo: voucher.order_no,
    deal: voucher.deal,
    title: voucher.title,
    paidFen: use.fen,
    voucherType: use.voucher_type,
    product: voucher.title,
    status: 'undone',
    use: use.use_key,
    flow: use.flow,
    consumedAtMs: use.at_ms,
    day: use.day,
  });
}

function record(shop: Shop, row: SyncRow, comparison: DayComparison): void {
  const { differences, vanished, ...sums } = comparison;
  shop.journal.transact('station', (tx) => {
    for (const use of vanished) appendVanished(tx, use);
    for (const difference of differences) {
      const draft = draftOf(tx, row.platform, difference);
      if (draft !== undefined) raiseDifference(shop, tx, draft, row.business_day);
    }
    tx.append('sync.reconciled', `sync:${row.sync}`, {
      sync: row.sync,
      platform: row.platform,
      day: row.business_day,
      ...sums,
      differencesCount: differences.length,
      differences: differences
        .slice(0, limits.syncDifferencesShownMax)
        .map(({ kind, code, journalFen, platformFen }) => ({ kind, code, journalFen, platformFen })),
    });
  });
}

/**
 * What only the journal knows may have been undone at the platform: it is asked about each such voucher, and believed
 * when it says that the voucher may be used. Anything else stays a difference.
 */
async function takeUndone(deps: RunDeps, row: SyncRow, { differences }: DayComparison): Promise<void> {
  const { shop } = deps;
  const { view } = shop.journal;
  const missing = differences.filter(({ kind }) => kind === 'journal-only');
  for (const { use } of missing.slice(0, limits.syncDifferencesShownMax)) {
    const voucher = use === undefined ? undefined : voucherById(view, use.voucher);
    if (voucher === undefined || !seemsUndone(shop, { view }, voucher)) continue;
    await deps.pace();
    if (deps.stopped()) return;
    const outcome = await shop.platforms.client(row.platform).prepare(voucher.code);
    if (outcome.is !== 'done' || outcome.value.usable === 0) continue;
    shop.journal.transact('station', (tx) => {
      const now = voucherById(tx.view, voucher.voucher);
      if (now !== undefined && now.changed_seq === voucher.changed_seq && seemsUndone(shop, tx, now))
        undoElsewhere(shop, tx, now.voucher);
    });
  }
}

/** Reads, compares and writes down one closed business day. */
export async function reconcile(deps: RunDeps, row: SyncRow): Promise<RunEnd> {
  const { shop } = deps;
  const entries: ListedEntry[] = [];
  const end = await readWhole(deps, row, (page) => {
    if (entries.length < limits.syncDayItemsMax) entries.push(...entriesOf(deps, row, page));
  });
  if (end.is !== 'done') return end;
  if (entries.length >= limits.syncDayItemsMax) return { is: 'failed', why: 'list-too-long' };
  const window = dayWindow(row.business_day, shop.journal.clock);
  const compare = (): DayComparison =>
    compareDay(
      usesBetween(shop.journal.view, row.platform, window.fromMs - aroundMs, window.toMs + aroundMs),
      entries,
      window,
    );
  await takeUndone(deps, row, compare());
  if (deps.stopped()) return { is: 'stopped' };
  record(shop, row, compare());
  return { is: 'done' };
}
