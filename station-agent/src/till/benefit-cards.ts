// Rows of benefits as the cards that screens and routes show, with how they stand today.

import type { BenefitCard, BenefitHistory } from '@qiantai/shared/commands/benefit.ts';
import { standingOf } from '@qiantai/shared/benefit-standing.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import {
  benefitById,
  freezesOfBenefit,
  periodsOfBenefit,
  usesOfBenefit,
  type BenefitRow,
} from '@qiantai/shared/views/benefits.ts';
import { memberById } from '@qiantai/shared/views/members.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Shop } from './context.ts';
import { memberBrief } from './voucher-cards.ts';

/** The calendar day in the store's zone: cards run by it, whenever the shop's own day begins. */
export function todayOf(shop: Shop): string {
  return wallTime(shop.env.now(), shop.store.timezone).date;
}

export function benefitCard(shop: Shop, row: BenefitRow): BenefitCard {
  const member = row.member === null ? undefined : memberById(shop.journal.view, row.member);
  const { state, endsOn, remaining, remainingFen } = standingOf(row, todayOf(shop));
  return {
    benefit: row.benefit,
    voucher: row.voucher,
    voucherType: row.voucher_type,
    product: row.product,
    phone: row.phone,
    member: member === undefined ? undefined : memberBrief(member),
    state,
    grantedAtMs: row.granted_at_ms,
    startsOn: row.starts_on,
    endsOn,
    days: row.days,
    frozenOn: row.frozen_on ?? undefined,
    uses: row.uses,
    used: row.used,
    remaining,
    valueFen: row.value_fen,
    remainingFen,
  };
}

/** @throws Refusal not-found */
export function knownBenefit(view: ViewDb, benefit: number): BenefitRow {
  const row = benefitById(view, benefit);
  if (row === undefined) throw new Refusal('not-found', { benefit });
  return row;
}

export function benefitHistory(shop: Shop, benefit: number): BenefitHistory {
  const { view } = shop.journal;
  return {
    ...benefitCard(shop, knownBenefit(view, benefit)),
    history: {
      uses: usesOfBenefit(view, benefit).map((row) => ({
        use: row.use,
        coach: row.coach,
        note: row.note,
        clerk: row.clerk,
        usedAtMs: row.used_at_ms,
        undoneAtMs: row.undone_at_ms ?? undefined,
        undoneBy: row.undone_by ?? undefined,
        reason: row.reason,
      })),
      freezes: freezesOfBenefit(view, benefit).map((row) => ({
        frozenOn: row.frozen_on,
        unfrozenOn: row.unfrozen_on ?? undefined,
        days: row.days,
        reason: row.reason,
        by: row.frozen_by,
      })),
      periods: periodsOfBenefit(view, benefit).map((row) => ({
        voucher: row.voucher,
        days: row.days,
        takenBack: row.taken_back === 1,
      })),
    },
  };
}
