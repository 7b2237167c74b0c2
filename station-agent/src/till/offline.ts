// Accepting a code whose platform cannot be reached: within the budget, once, with what it becomes in the same commit.
// Why the platform is asked first even so: a line that came back costs a look, a code taken needlessly costs a risk.

import type { OfflineCard, OfflineStatus } from '@qiantai/shared/commands/offline.ts';
import type { ParsedInput } from '@qiantai/shared/commands/index.ts';
import { uuidv7 } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { isPaymentCode } from '@qiantai/shared/payment-code.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import { becomesOf } from '@qiantai/shared/views/catalogue.ts';
import {
  acceptanceById,
  listCases,
  offlineTally,
  waitedFor,
  waitingAcceptances,
  type AcceptanceRow,
} from '@qiantai/shared/views/offline.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import {
  openAttemptOf,
  voucherByCode,
  type Becomes,
  type VoucherRow,
} from '@qiantai/shared/views/vouchers.ts';
import { say } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import { grant } from './granting.ts';
import { refusalOf } from './lookup.ts';
import { allowanceOf, refuseBeyondBudget } from './offline-budget.ts';
import { casePage, closeCase, nameOf } from './offline-cases.ts';
import { createOfflineClock } from './offline-clock.ts';
import { createConfirming } from './offline-confirming.ts';
import { usedHere, type Redeeming } from './redeeming.ts';

type Wish = ParsedInput<'voucher.acceptOffline'>;

export interface Offline {
  readonly handlers: Handlers;
  /** Takes what waits to its platforms from now on. */
  start(): void;
  stop(): void;
}

function offlineCard(view: ViewDb, row: AcceptanceRow): OfflineCard {
  return {
    acceptance: row.acceptance,
    voucher: row.voucher,
    platform: row.platform,
    code: row.code,
    amountFen: row.amount_fen,
    becomes: JSON.parse(row.becomes) as Becomes,
    resultType: row.result_type,
    resultId: row.result_id,
    clerk: row.clerk,
    clerkName: nameOf(view, row.clerk),
    acceptedAtMs: row.accepted_at_ms,
    state: row.state,
  };
}

/** Whose code it is without asking anybody. @throws Refusal voucher-not-found, platform-ambiguous */
function platformOf(shop: Shop, code: string, named: string | undefined): string {
  const known = shop.platforms.recognisers().filter(({ recognise }) => recognise(code) !== 'no');
  if (named !== undefined) {
    if (!known.some((platform) => platform.code === named)) throw new Refusal('voucher-not-found', { code });
    return named;
  }
  const candidates = shop.platforms.candidates(code);
  const [only] = candidates;
  if (only === undefined) throw new Refusal('voucher-not-found', { code });
  if (candidates.length > 1) throw new Refusal('platform-ambiguous', { candidates });
  return only;
}

/** @throws Refusal when this store's journal already knows that the code cannot be taken */
function refuseKnown(shop: Shop, view: ViewDb, row: VoucherRow | undefined): void {
  if (row === undefined) return;
  const open = openAttemptOf(view, row.voucher);
  if (open !== undefined) throw new Refusal('voucher-busy', { voucher: row.voucher, attempt: open.attempt });
  const today = wallTime(shop.env.now(), shop.store.timezone).date;
  if (row.status === 6) throw new Refusal('voucher-accepted-offline', { voucher: row.voucher });
  if (row.status === 2) throw usedHere(row);
  if (row.status === 4) throw new Refusal('voucher-refunded');
  if (row.status === 3 || (row.expires_on !== '' && row.expires_on < today))
    throw new Refusal('voucher-expired', { expiresOn: row.expires_on });
}

/** @throws Refusal platform-reachable when it can be redeemed as usual, or the platform's own no */
async function refuseReachable(shop: Shop, platform: string, code: string): Promise<void> {
  const outcome = await shop.platforms.client(platform).prepare(code);
  if (outcome.is === 'done') throw new Refusal('platform-reachable', { platform });
  const refusal = refusalOf(platform, outcome);
  if (refusal.slug !== 'platform-unreachable') throw refusal;
}

/** What the customer gets: by what was seen of the voucher before, else by what the clerk says it is, else goods. */
function offer(view: ViewDb, platform: string, seen: VoucherRow | undefined, wish: Wish, ask: Ask) {
  const known = seen === undefined ? undefined : becomesOf(view, platform, seen.deal);
  // Where nobody has said what its deal becomes, the clerk says which of the mapped ones it is.
  const deal = known !== undefined || wish.deal === undefined ? (seen?.deal ?? '') : wish.deal;
  const mapped = known ?? becomesOf(view, platform, deal);
  const named = wish.product ?? (seen === undefined ? say(ask.locale, 'offline.product') : undefined);
  const becomes: Becomes =
    mapped ??
    (named === undefined && seen !== undefined
      ? (JSON.parse(seen.becomes) as Becomes)
      : { voucherType: 7, product: named ?? '', dishes: [] });
  const amountFen = seen !== undefined && seen.paid_fen > 0 ? seen.paid_fen : wish.amount_fen;
  return { deal, becomes, amountFen };
}

interface Acceptable {
  readonly platform: string;
  readonly code: string;
  readonly wish: Wish;
}

/** Everything that may say no without asking anybody. */
function judge(shop: Shop, view: ViewDb, { platform, code, wish }: Acceptable, ask: Ask) {
  const seen = voucherByCode(view, platform, code);
  refuseKnown(shop, view, seen);
  const offered = offer(view, platform, seen, wish, ask);
  refuseBeyondBudget(shop, platform, offered.amountFen, ask.locale);
  return { seen, ...offered };
}

function accept(shop: Shop, tx: Tx, what: Acceptable, ask: Ask): OfflineCard {
  const { seen, deal, becomes, amountFen } = judge(shop, tx.view, what, ask);
  const acceptance = uuidv7(shop.env.now(), shop.env.random(10));
  const voucher = seen?.voucher ?? tx.nextId('voucher');
  const spent = { voucher, phone: seen?.phone ?? '', original_fen: seen?.original_fen ?? amountFen };
  const given = grant(shop, tx, { attempt: acceptance, becomes: JSON.stringify(becomes) }, spent, 1);
  tx.append('voucher.accepted-offline', `voucher:${voucher}`, {
    acceptance,
    voucher,
    platform: what.platform,
    code: what.code,
    deal,
    amountFen,
    becomes,
    ...given,
    command: ask.command,
    commandHash: ask.hash,
    clerk: ask.actor.id,
    acceptedAtMs: shop.env.now(),
  });
  const row = acceptanceById(tx.view, acceptance);
  invariant(row !== undefined, 'what was just accepted has a row');
  return offlineCard(tx.view, row);
}

function statusOf(shop: Shop): OfflineStatus {
  const { view } = shop.journal;
  return {
    ...offlineTally(view),
    platforms: shop.platforms
      .cards()
      .filter(({ configured }) => configured)
      .map(({ code }) => allowanceOf(shop, code)),
    openCases: listCases(view, true, 0, 0).total,
    items: waitingAcceptances(view, limits.offlineShownMax).map((row) => offlineCard(view, row)),
  };
}

export function createOffline(shop: Shop, redeeming: Redeeming): Offline {
  const { journal } = shop;
  const clock = createOfflineClock(shop, createConfirming(shop, redeeming));

  async function acceptOffline(wish: Wish, ask: Ask): Promise<OfflineCard> {
    // Printed codes are read out in groups; kept whole, the same code is known again.
    const code = wish.code.replaceAll(/\s/g, '');
    if (isPaymentCode(code)) throw new Refusal('voucher-wrong-kind', { reason: 'payment-code' });
    if (journal.answerOf(ask.command) === undefined) {
      const platform = platformOf(shop, code, wish.platform_code);
      judge(shop, journal.view, { platform, code, wish }, ask);
      try {
        await refuseReachable(shop, platform, code);
      } catch (refusal) {
        // The same tap may have come twice, and its twin was accepted while the platform was being asked.
        if (journal.answerOf(ask.command) === undefined) throw refusal;
      }
    }
    const card = once(shop, ask, (tx) =>
      accept(shop, tx, { platform: platformOf(shop, code, wish.platform_code), code, wish }, ask),
    );
    clock.wake(card.platform);
    return card;
  }

  return {
    start: () => clock.start(),
    stop: () => clock.stop(),
    handlers: {
      'voucher.acceptOffline': acceptOffline,
      'offline.status': () => statusOf(shop),
      'offline.retry': () => {
        for (const platform of waitedFor(journal.view, journal.station)) clock.wake(platform);
        return offlineTally(journal.view);
      },
      'case.list': (input) => casePage(journal.view, input),
      'case.close': (input, ask) => {
        const card = once(shop, ask, (tx) => closeCase(shop, tx, input, ask));
        if (card.action === 'retry') clock.wake(card.platform);
        return card;
      },
    },
  };
}
