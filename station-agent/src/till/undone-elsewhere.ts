// A redemption of ours that the platform no longer knows as one: the customer has the voucher back, so what it gave is
// taken back here. Why it is written as an undo that ended: every sum and every row follows from that without a word more.

import { createHash } from 'node:crypto';
import { uuidv7 } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { standingUse, type OwnUseRow } from '@qiantai/shared/views/voucher-uses.ts';
import { openAttemptOf, voucherById, type VoucherRow } from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import { alertKey, raiseAlert } from './alerts.ts';
import type { Shop } from './context.ts';
import { refuseConsumed, takeBack } from './granting.ts';
import { givenBy } from './reversing.ts';

/** Whether the customer has used up, or is being served, what a use gave: that stays, and a manager hears of it. */
function isConsumed(tx: Tx, use: OwnUseRow): boolean {
  try {
    refuseConsumed(tx, givenBy(use), false);
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}

/** Takes back what a use gave unless it is used up. @returns whether it was taken back */
export function takeBackUnused(shop: Shop, tx: Tx, use: OwnUseRow, attempt: string): boolean {
  if (isConsumed(tx, use)) return false;
  takeBack(shop, tx, givenBy(use), attempt);
  return true;
}

/** A new id for what is taken back without an undo of ours. */
export const takingId = (shop: Shop): string => uuidv7(shop.env.now(), shop.env.random(10));

/**
 * Whether a platform's "may be used" of a voucher we redeemed is believed: it is all spent here, nobody is at it, and
 * our redemption is older than any answer that may still be under way from before it.
 */
export function seemsUndone(shop: Shop, tx: Pick<Tx, 'view'>, row: VoucherRow): boolean {
  const spentAtMs = row.redeemed_at_ms ?? 0;
  return (
    row.status === 2 &&
    row.redeemed_by !== null &&
    shop.env.now() - spentAtMs >= limits.undoneElsewhereAfterMs &&
    openAttemptOf(tx.view, row.voucher) === undefined
  );
}

function alarm(shop: Shop, tx: Tx, use: OwnUseRow, title: string, isBack: boolean): void {
  raiseAlert(shop, tx, {
    key: alertKey('undone-elsewhere', use.platform, use.use_key, String(use.voucher), use.flow),
    kind: 'undone-elsewhere',
    severity: isBack ? 'warn' : 'high',
    platform: use.platform,
    voucher: use.voucher,
    code: use.code,
    title,
    journalFen: use.fen,
    happenedAtMs: use.at_ms,
    why: isBack ? 'taken-back' : 'kept',
  });
}

/** Writes down that the latest use of a voucher was undone at its platform, and takes back what it had given. */
export function undoElsewhere(shop: Shop, tx: Tx, voucher: number): void {
  const row = voucherById(tx.view, voucher);
  const use = standingUse(tx.view, voucher);
  invariant(row !== undefined && use !== undefined, 'what is undone was redeemed');
  const attempt = takingId(shop);
  const about = `voucher:${voucher}`;
  const command = `elsewhere:${attempt}`;
  const atMs = shop.env.now();
  tx.append('voucher.reverse-requested', about, {
    attempt,
    voucher,
    redemption: use.use_key,
    command,
    commandHash: createHash('sha256').update(command).digest('hex'),
    clerk: 'station',
    reason: '',
    askedAtMs: atMs,
    elsewhere: true,
  });
  const isBack = takeBackUnused(shop, tx, use, attempt);
  tx.append('voucher.reversed', about, {
    attempt,
    voucher,
    redemption: use.use_key,
    paidFen: use.fen,
    platform: use.platform,
    voucherType: use.voucher_type,
    flow: use.flow,
    reversedAtMs: atMs,
  });
  alarm(shop, tx, use, row.title, isBack);
}
