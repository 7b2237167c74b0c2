// A voucher that a paid order used up is a redeemed voucher like any other: it counts in the day, has its slip, and is
// known when it is scanned again or when the platform's list is compared. In the same transaction as the payment.

import { invariant, type PlatformWord } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import type { CinemaAttemptRow, CinemaOrderRow } from '@qiantai/shared/views/cinema.ts';
import { openAttemptOf, voucherByCode, voucherById, type Becomes } from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import type { Shop } from './context.ts';
import { appendSeen } from './lookup.ts';

/** A cinema ticket: the seed's voucher_type and result_type. */
const ticket = 6;

/** What the voucher is known as, told anew for this order: a look may have been for another. */
function seen(tx: Tx, row: CinemaAttemptRow, order: CinemaOrderRow, code: string): number {
  const known = voucherByCode(tx.view, row.platform, code);
  const becomes: Becomes =
    known === undefined
      ? { voucherType: ticket, product: order.title, dishes: [] }
      : (JSON.parse(known.becomes) as Becomes);
  const told = {
    code,
    orderNo: row.order_id,
    deal: known?.deal ?? '',
    title: known?.title ?? order.title,
    originalFen: order.total_fen ?? row.pay_fen,
    paidFen: row.pay_fen,
    phone: row.phone,
    usable: 1,
    expiresOn: known?.expires_on ?? '',
  };
  return appendSeen(tx, row.platform, told, becomes);
}

/**
 * Appends what a payment did to the voucher bound to its order.
 * @returns false when nothing was appended: no voucher, or one whose own redemption says or will say it
 */
export function appendSpent(
  shop: Shop,
  tx: Tx,
  row: CinemaAttemptRow,
  order: CinemaOrderRow,
  code: string,
  answer: PlatformWord | undefined,
): boolean {
  if (code === '') return false;
  const before = voucherByCode(tx.view, row.platform, code);
  if (before !== undefined) {
    const isOwn = before.status === 2 && before.redeemed_by !== null;
    if (isOwn || openAttemptOf(tx.view, before.voucher) !== undefined) return false;
  }
  const id = seen(tx, row, order, code);
  const voucher = voucherById(tx.view, id);
  invariant(voucher !== undefined, 'a voucher just seen has a row');
  const becomes = JSON.parse(voucher.becomes) as Becomes;
  const about = `voucher:${id}`;
  const ids = { attempt: row.attempt, voucher: id };
  tx.append('voucher.redeem-requested', about, {
    ...ids,
    platform: row.platform,
    code,
    count: 1,
    command: row.command,
    commandHash: row.command_hash,
    clerk: row.clerk,
    deal: voucher.deal,
    paidFen: row.pay_fen,
    becomes,
    ticket: '',
    askedAtMs: row.asked_at_ms,
  });
  const benefit = tx.nextId('benefit');
  const { voucherType, product } = becomes;
  const granted = { benefit, ...ids, voucherType, product, phone: row.phone };
  tx.append('benefit.granted', `benefit:${benefit}`, granted);
  const nowMs = shop.env.now();
  const spent = { code, deal: voucher.deal, flow: row.order_id, voucher: id };
  tx.append('voucher.redeemed', about, {
    ...ids,
    items: [{ ...spent, resultType: voucherType === ticket ? ticket : 7, resultId: benefit }],
    paidFen: row.pay_fen,
    platform: row.platform,
    voucherType,
    redeemedAtMs: nowMs,
    hour: wallTime(nowMs, shop.store.timezone).hour,
    reversibleUntilMs: 0,
    answer,
  });
  return true;
}
