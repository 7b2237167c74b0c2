// The voucher commands: look up, redeem, undo, list. Thin: the deciding is in redeeming, reversing and lookup.

import { listVouchers } from '@qiantai/shared/views/voucher-list.ts';
import { acceptanceById } from '@qiantai/shared/views/offline.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { RedemptionCard, VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import {
  attemptById,
  attemptsOf,
  openAttempts,
  voucherByCode,
  voucherById,
  vouchersByCode,
} from '@qiantai/shared/views/vouchers.ts';
import type { Ask, Handlers, Shop } from './context.ts';
import { createLookup, type Lookup } from './lookup.ts';
import { createRedeeming, usedHere, type RedeemWish } from './redeeming.ts';
import { createReversing } from './reversing.ts';
import { withMembers } from './members.ts';
import {
  acceptanceAsRedemption,
  recentCards,
  redemptionCard,
  voucherCard,
  voucherCards,
} from './voucher-cards.ts';

export interface Vouchers extends Pick<Lookup, 'ahead' | 'kept'> {
  readonly handlers: Handlers;
  /** Goes back to every attempt the run before left without an end. @returns how many */
  settle(): number;
}

export function createVouchers(shop: Shop): Vouchers {
  const lookup = createLookup(shop);
  const redeeming = createRedeeming(shop);
  const reversing = createReversing(shop);
  const view = shop.journal.view;

  function cardOf(attempt: string): RedemptionCard {
    const row = attemptById(view, attempt);
    if (row !== undefined) return redemptionCard(view, row);
    const accepted = acceptanceById(view, attempt);
    if (accepted === undefined) throw new Refusal('not-found', { attempt });
    return acceptanceAsRedemption(view, accepted);
  }

  /** "Used already": when it was us, says when and by whom; a lost success of ours is taken up here. */
  async function explainUsed(code: string, refusal: Refusal): Promise<VoucherCard> {
    const rows = vouchersByCode(view, code);
    for (const row of rows) {
      if (row.status === 2) return voucherCard(view, row);
      if (await redeeming.adopt(row.voucher)) {
        const adopted = voucherById(view, row.voucher);
        invariant(adopted !== undefined, 'an adopted voucher has a row');
        return voucherCard(view, adopted);
      }
    }
    throw refusal;
  }

  async function look(
    input: { code: string; platform_code?: string | undefined },
    ask: Ask,
  ): Promise<VoucherCard> {
    try {
      const { row, ageMs } = await lookup.look(input.code, input.platform_code, ask.actor);
      return { ...voucherCard(view, row), ageMs };
    } catch (error) {
      if (error instanceof Refusal && error.slug === 'voucher-already-redeemed')
        return explainUsed(input.code, error);
      throw error;
    }
  }

  /** "Used already" by ourselves is said with when and by whom, not with what the platform calls us. */
  async function redeem(input: RedeemWish, ask: Ask): Promise<string> {
    try {
      return await redeeming.redeem(input, ask, lookup);
    } catch (error) {
      const ours = vouchersByCode(view, input.code).find(({ status }) => status === 2);
      if (ours !== undefined && error instanceof Refusal && error.slug === 'voucher-already-redeemed')
        throw usedHere(ours);
      throw error;
    }
  }

  const handlers: Handlers = {
    'voucher.lookup': async (input, ask) => withMembers(shop, await look(input, ask)),
    'voucher.redeem': async (input, ask) => {
      const card = cardOf(await redeem(input, ask));
      if (card.state === 'refused') throw refusedCard(card);
      return card;
    },
    'voucher.reverse': async (input, ask) => {
      const card = cardOf(await reversing.reverse(input, ask));
      if (card.state === 'refused') throw refusedCard(card);
      return card;
    },
    'voucher.reverseByCode': async ({ code, platform_code, ...rest }, ask) => {
      const row = voucherByCode(view, platform_code, code);
      if (row === undefined) throw new Refusal('voucher-not-found', { code });
      const card = cardOf(await reversing.reverse({ voucher_id: row.voucher, ...rest }, ask));
      if (card.state === 'refused') throw refusedCard(card);
      return card;
    },
    'voucher.attempt': ({ attempt }) => cardOf(attempt),
    'voucher.recent': () => recentCards(view, limits.recentShownMax),
    'voucher.list': (input) => {
      const filter = {
        keyword: input.keyword,
        platform: input.platform_code,
        voucherType: input.voucher_type,
        status: input.status,
        fromDay: input.start_date,
        toDay: input.end_date,
      };
      const { rows, total } = listVouchers(view, filter, (input.page - 1) * input.page_size, input.page_size);
      return {
        items: voucherCards(view, rows),
        total,
        page: input.page,
        pageSize: input.page_size,
      };
    },
    'voucher.get': ({ voucher_id }) => {
      const row = voucherById(view, voucher_id);
      if (row === undefined) throw new Refusal('not-found', { voucher: voucher_id });
      return voucherCard(view, row);
    },
    'voucher.logs': ({ voucher_id }) => attemptsOf(view, voucher_id).map((row) => redemptionCard(view, row)),
  };

  return {
    handlers,
    ahead: (code) => lookup.ahead(code),
    kept: (code, platform) => lookup.kept(code, platform),
    settle() {
      const open = openAttempts(view);
      for (const row of open) {
        try {
          (row.kind === 'redeem' ? redeeming : reversing).resume(row);
        } catch (error) {
          // A platform whose settings are gone cannot be asked; the attempt stays open and visible.
          shop.env.log.error({ attempt: row.attempt, platform: row.platform, err: error }, 'cannot settle');
        }
      }
      return open.length;
    },
  };
}

/** The platform said no: the same refusal for this call and for a repeat of it. */
function refusedCard(card: RedemptionCard): Refusal {
  return new Refusal(card.because as Refusal['slug'], {
    platform: card.platform,
    attempt: card.attempt,
    ...(card.word === undefined ? {} : { word: card.word }),
  });
}
