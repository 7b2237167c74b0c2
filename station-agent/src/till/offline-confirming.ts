// One accepted code against its platform, once: it is spent for real under the key it was accepted with, becomes a
// case, or goes on waiting. Why nothing is kept between two tries: where a code stands is read from the facts.

import type { CaseKind } from '@qiantai/shared/facts/offline.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import { invariant, unreachable, type PlatformWord } from '@qiantai/shared/result.ts';
import { acceptanceById, type AcceptanceRow } from '@qiantai/shared/views/offline.ts';
import {
  attemptById,
  openAttemptOf,
  voucherById,
  type AttemptRow,
  type Becomes,
} from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import type { Prepared } from '../platforms/platform.ts';
import type { Shop } from './context.ts';
import { appendSeen } from './lookup.ts';
import { openCase, type CaseCause } from './offline-cases.ts';
import type { Redeeming } from './redeeming.ts';

/** `ended` it waits no more; `open` its outcome is being found out; `lost` nothing could be learnt now. */
export type Told = 'ended' | 'open' | 'lost';

/** A no that says nothing about the code: it is asked again. */
const passing: readonly RefusalSlug[] = [
  'platform-unreachable',
  'platform-busy',
  'platform-misconfigured',
  'platform-disabled',
  'platform-unknown',
  'voucher-busy',
];

const kinds: Readonly<Partial<Record<string, CaseKind>>> = {
  'voucher-already-redeemed': 'used-elsewhere',
  'voucher-refunded': 'refunded',
  'voucher-expired': 'expired',
  'voucher-not-found': 'invalid',
  'voucher-revoked': 'invalid',
  'voucher-not-yet-valid': 'invalid',
  'voucher-wrong-store': 'invalid',
  'voucher-wrong-kind': 'invalid',
  'voucher-count': 'invalid',
};

export interface Confirming {
  /** @param row waiting @throws what the platform's client throws; the code then goes on waiting */
  confirm(row: AcceptanceRow): Promise<Told>;
}

/** Goes on only while the acceptance still waits: two runs of one code must not both end it. */
function whileWaiting<T>(shop: Shop, row: AcceptanceRow, work: (tx: Tx) => T): T | undefined {
  return shop.journal.transact('station', (tx) =>
    acceptanceById(tx.view, row.acceptance)?.state === 'waiting' ? work(tx) : undefined,
  );
}

/** The intent under the acceptance's key. After this commit the platform may be called, before it never. */
function intend(shop: Shop, tx: Tx, row: AcceptanceRow, prepared: Prepared): boolean {
  const becomes = JSON.parse(row.becomes) as Becomes;
  const voucher = appendSeen(tx, row.platform, prepared, becomes);
  // Another text for the same code may have been accepted as well: that one goes first, this one learns of it then.
  const heldByOther = voucher !== row.voucher && voucherById(tx.view, voucher)?.status === 6;
  if (heldByOther || openAttemptOf(tx.view, voucher) !== undefined) return false;
  const call = { ticket: prepared.ticket ?? '', paidFen: prepared.paidFen, askedAtMs: shop.env.now() };
  if (attemptById(tx.view, row.attempt) !== undefined) {
    const ids = { acceptance: row.acceptance, attempt: row.attempt, voucher };
    tx.append('voucher.offline-asked', `voucher:${voucher}`, { ...ids, ...call });
    return true;
  }
  tx.append('voucher.redeem-requested', `voucher:${voucher}`, {
    attempt: row.attempt,
    voucher,
    platform: row.platform,
    code: prepared.code,
    count: 1,
    command: row.attempt === row.acceptance ? row.command : `offline:${row.attempt}`,
    commandHash: row.command_hash,
    clerk: row.clerk,
    deal: prepared.deal,
    becomes,
    ...call,
  });
  return true;
}

export function createConfirming(shop: Shop, redeeming: Redeeming): Confirming {
  const { view } = shop.journal;
  /** How often a platform that was there gave no clear answer about a code. A restart merely asks some more. */
  const unclear = new Map<string, number>();

  function toDesk(row: AcceptanceRow, cause: CaseCause): Told {
    unclear.delete(row.acceptance);
    whileWaiting(shop, row, (tx) => openCase(shop, tx, row, cause));
    return 'ended';
  }

  function confirmed(row: AcceptanceRow, attempt: AttemptRow): Told {
    unclear.delete(row.acceptance);
    const toldFen = attempt.paid_fen;
    if (toldFen > 0 && toldFen !== row.amount_fen)
      return toDesk(row, { kind: 'amount-differs', why: 'amount-differs', toldFen });
    whileWaiting(shop, row, (tx) =>
      tx.append('voucher.offline-confirmed', `voucher:${row.voucher}`, {
        acceptance: row.acceptance,
        attempt: attempt.attempt,
        voucher: row.voucher,
        confirmedAtMs: shop.env.now(),
      }),
    );
    return 'ended';
  }

  /** A redemption of this code by our own journal that nobody has ended the acceptance for yet. */
  function ownRedemption(row: AcceptanceRow): AttemptRow | undefined {
    const by = voucherById(view, row.voucher)?.redeemed_by;
    const attempt = attemptById(view, by ?? row.attempt);
    return attempt?.state === 'redeemed' ? attempt : undefined;
  }

  async function refused(row: AcceptanceRow, why: string, word: PlatformWord | undefined): Promise<Told> {
    const kind = kinds[why] ?? 'unknown';
    if (kind === 'used-elsewhere') {
      // A lost success of an earlier try would look like somebody else's use.
      const voucher = attemptById(view, row.attempt)?.voucher ?? row.voucher;
      const own = ownRedemption(row) ?? ((await redeeming.adopt(voucher)) ? ownRedemption(row) : undefined);
      if (own !== undefined) return confirmed(row, own);
    }
    return toDesk(row, { kind, why, word });
  }

  async function ended(row: AcceptanceRow, attempt: AttemptRow): Promise<Told> {
    if (attempt.state === 'redeemed') return confirmed(row, attempt);
    const word = attempt.word === null ? undefined : (JSON.parse(attempt.word) as PlatformWord);
    if (attempt.state !== 'refused') {
      // It is asked about on; but a manager shall know of goods that nobody may ever pay for.
      const openMs = shop.env.now() - attempt.asked_at_ms;
      if (openMs <= limits.offlineOpenMinutesMax * 60_000) return 'open';
      return toDesk(row, { kind: 'unknown', why: attempt.because || 'outcome-unknown', word });
    }
    if (!passing.includes(attempt.because as RefusalSlug)) return refused(row, attempt.because, word);
    const tries = acceptanceById(view, row.acceptance)?.tries ?? 0;
    return tries < limits.offlineTriesMax
      ? 'lost'
      : toDesk(row, { kind: 'unknown', why: attempt.because, word });
  }

  async function spend(row: AcceptanceRow, prepared: Prepared): Promise<Told> {
    if (whileWaiting(shop, row, (tx) => intend(shop, tx, row, prepared)) !== true) return 'open';
    await redeeming.begin(row.attempt);
    const attempt = attemptById(view, row.attempt);
    invariant(attempt !== undefined, 'a journaled attempt has a row');
    return ended(row, attempt);
  }

  function noAnswer(row: AcceptanceRow, why: string, word: PlatformWord | undefined): Told {
    if (word === undefined) return 'lost';
    const times = (unclear.get(row.acceptance) ?? 0) + 1;
    unclear.set(row.acceptance, times);
    return times < limits.offlineTriesMax ? 'lost' : toDesk(row, { kind: 'unknown', why, word });
  }

  return {
    async confirm(row) {
      const before = attemptById(view, row.attempt);
      if (before !== undefined) {
        const told = await ended(row, before);
        if (told !== 'lost') return told;
      }
      const outcome = await shop.platforms.settler(row.platform).prepare(row.code);
      switch (outcome.is) {
        case 'done':
          return spend(row, outcome.value);
        case 'rejected':
          return passing.includes(outcome.because)
            ? noAnswer(row, outcome.because, outcome.platform)
            : refused(row, outcome.because, outcome.platform);
        case 'not-sent':
          return 'lost';
        case 'unknown':
        case 'pending':
          return noAnswer(row, outcome.why, outcome.platform);
        default:
          return unreachable(outcome);
      }
    },
  };
}
