// What one entry of a platform's list means to this shop's books, and writing down what is news.
// Why the journal decides and not the list: a list lags behind, and what happened here since it was asked is newer.

import { limits } from '@qiantai/shared/limits.ts';
import { businessDay } from '@qiantai/shared/time.ts';
import { becomesOf } from '@qiantai/shared/views/catalogue.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { standingUse, usesByCode, usesByFlow, type UseRow } from '@qiantai/shared/views/voucher-uses.ts';
import {
  openAttemptOf,
  openAttempts,
  refusedAttempts,
  voucherByCode,
  type VoucherRow,
} from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import type { PlatformOrder } from '../platforms/platform.ts';
import { alertKey, explainAlert, raiseAlert, raiseDifference } from './alerts.ts';
import type { Shop } from './context.ts';
import { takeBackUnused, takingId } from './undone-elsewhere.ts';

export interface ListedPage {
  /** The calendar day that was asked for. */
  readonly day: string;
  readonly offset: number;
  readonly next: number | undefined;
  readonly orders: readonly PlatformOrder[];
  /** The journal's head before the platform was asked. */
  readonly seqBefore: number;
}

export interface Taken {
  readonly recorded: number;
  readonly alerts: number;
}

export const unknownKey = (platform: string, order: Pick<PlatformOrder, 'code' | 'flow'>): string =>
  alertKey('unknown-consumption', platform, order.code, order.flow);

/** An entry that a fact can hold; others are passed over, as nobody could look them up either. */
export const isReadable = (order: PlatformOrder): boolean =>
  order.code !== '' && order.code.length <= 255 && order.flow.length <= 500 && order.title.length <= 500;

/**
 * The use in our books that an entry speaks of: the one with the platform's own number, else one of the code at
 * that time. A use that was undone explains an entry until its undoing, because lists lag.
 */
export function useOf(view: ViewDb, platform: string, order: PlatformOrder): UseRow | undefined {
  const byFlow = usesByFlow(view, platform, order.flow);
  // One number may stand for several codes of one order; and a list may name a code otherwise than its QR did.
  const numbered = byFlow.find(({ code }) => code === order.code) ?? byFlow[0];
  if (numbered !== undefined) return numbered;
  return usesByCode(view, platform, order.code).find((use) => {
    if (order.consumedAtMs === 0) return true;
    if (use.state === 'undone') return order.consumedAtMs <= use.undone_at_ms + limits.platformClockSlackMs;
    const sameNumber = use.flow === '' || order.flow === '';
    return sameNumber || Math.abs(use.at_ms - order.consumedAtMs) <= limits.syncClockSlackMs;
  });
}

/** Whether an attempt of ours without an end may have made this use: it is looked at again next time. */
function mayBecomeOurs(tx: Tx, platform: string, order: PlatformOrder, row: VoucherRow | undefined): boolean {
  if (row !== undefined && openAttemptOf(tx.view, row.voucher) !== undefined) return true;
  return openAttempts(tx.view).some(
    (open) =>
      open.platform === platform &&
      open.kind === 'redeem' &&
      open.count > 1 &&
      (order.consumedAtMs === 0 || order.consumedAtMs >= open.asked_at_ms - limits.syncClockSlackMs),
  );
}

/** A try of ours that ended unreachable: its effect may have come late, and the platform can still tell. */
export function lostTry(view: ViewDb, voucher: number): { readonly askedAtMs: number } | undefined {
  const lost = refusedAttempts(view, voucher).find(({ because }) => because === 'platform-unreachable');
  return lost === undefined ? undefined : { askedAtMs: lost.asked_at_ms };
}

function appendListed(
  shop: Shop,
  tx: Tx,
  platform: string,
  order: PlatformOrder,
  day: string,
  known: { readonly row: VoucherRow | undefined; readonly use: UseRow | undefined },
): number {
  const voucher = known.use?.voucher ?? known.row?.voucher ?? tx.nextId('voucher');
  const becomes = becomesOf(tx.view, platform, order.deal);
  const number = usesByCode(tx.view, platform, order.code).length + 1;
  const listed = order.flow !== '' && order.flow.length <= 200 ? `list:${order.flow}` : `list:#${number}`;
  tx.append('voucher.listed', `voucher:${voucher}`, {
    voucher,
    platform,
    code: order.code,
    orderNo: order.orderNo,
    deal: order.deal,
    title: order.title,
    paidFen: order.paidFen,
    voucherType: becomes?.voucherType ?? known.row?.voucher_type ?? 7,
    product: becomes?.product ?? order.title,
    status: order.status,
    use: known.use?.use_key ?? listed,
    flow: order.flow,
    consumedAtMs: order.consumedAtMs,
    day: order.consumedAtMs > 0 ? businessDay(order.consumedAtMs, shop.journal.clock) : day,
  });
  return voucher;
}

function alertAbout(platform: string, order: PlatformOrder, voucher: number) {
  const { code, title, paidFen: amountFen, consumedAtMs: happenedAtMs } = order;
  return { severity: 'high', platform, voucher, code, title, amountFen, happenedAtMs } as const;
}

/** @returns what was written down for one entry: nothing when it is no news */
function takeOne(
  shop: Shop,
  tx: Tx,
  platform: string,
  page: ListedPage,
  order: PlatformOrder,
  beganMs: number,
): Taken {
  const nothing: Taken = { recorded: 0, alerts: 0 };
  const use = useOf(tx.view, platform, order);
  const row = voucherByCode(tx.view, platform, order.code);
  if (row !== undefined && row.changed_seq > page.seqBefore) return nothing;
  if (order.status === 'refunded') {
    if (use?.state === 'refunded' || use?.state === 'undone') return nothing;
    // Read before the list's word is folded: afterwards the use no longer stands.
    const standing = use?.own === 1 ? standingUse(tx.view, use.voucher, use.use_key, use.flow) : undefined;
    const voucher = appendListed(shop, tx, platform, order, page.day, { row, use });
    if (use?.own !== 1) return { recorded: 1, alerts: 0 };
    if (standing !== undefined) takeBackUnused(shop, tx, standing, takingId(shop));
    const key = alertKey('refunded-after', platform, use.use_key, String(voucher));
    const raised = raiseAlert(shop, tx, {
      key,
      kind: 'refunded-after',
      ...alertAbout(platform, order, voucher),
    });
    return { recorded: 1, alerts: raised ? 1 : 0 };
  }
  if (use !== undefined) {
    if (use.own === 1) explainAlert(shop, tx, unknownKey(platform, order));
    return nothing;
  }
  if (mayBecomeOurs(tx, platform, order, row)) return nothing;
  const lost = row === undefined ? undefined : lostTry(tx.view, row.voucher);
  if (lost !== undefined && shop.env.now() - lost.askedAtMs < limits.syncLostTryMsMax) return nothing;
  const voucher = appendListed(shop, tx, platform, order, page.day, { row, use });
  // What was used before this journal began was used by whatever stood on the counter then.
  if (order.consumedAtMs !== 0 && order.consumedAtMs < beganMs) return { recorded: 1, alerts: 0 };
  const kind = 'unknown-consumption' as const;
  const draft = { key: unknownKey(platform, order), kind, ...alertAbout(platform, order, voucher) };
  return { recorded: 1, alerts: raiseDifference(shop, tx, draft, page.day) ? 1 : 0 };
}

/** Takes some entries of a page within one transaction. @param beganMs when this journal began, unix milliseconds */
export function takeListed(
  shop: Shop,
  tx: Tx,
  platform: string,
  page: ListedPage,
  orders: readonly PlatformOrder[],
  beganMs: number,
): Taken {
  let recorded = 0;
  let alerts = 0;
  for (const order of orders) {
    if (!isReadable(order)) continue;
    const taken = takeOne(shop, tx, platform, page, order, beganMs);
    recorded += taken.recorded;
    alerts += taken.alerts;
  }
  return { recorded, alerts };
}
