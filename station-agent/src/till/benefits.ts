// What customers own: shown, used lesson by lesson, frozen. Each change is one fact, judged in its own transaction
// against the sums as they stand there, so that no balance goes below zero.

import type { BenefitHistory } from '@qiantai/shared/commands/benefit.ts';
import { daysFrom, standingOf } from '@qiantai/shared/benefit-standing.ts';
import { mobile } from '@qiantai/shared/commands/member.ts';
import { uuidv7 } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import {
  benefitsOfMember,
  benefitsOfVoucher,
  freezesOfBenefit,
  searchBenefits,
  usesOfBenefit,
  type BenefitRow,
  type BenefitState,
} from '@qiantai/shared/views/benefits.ts';
import { openAttemptOf } from '@qiantai/shared/views/vouchers.ts';
import { say, type Locale } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { benefitCard, benefitHistory, knownBenefit, todayOf } from './benefit-cards.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import { memberByPhone } from './members.ts';

const privateLesson = 2;
const membershipCard = 1;

/** @throws Refusal benefit-not-active with how it stands, in the asker's language */
function refuseUnless(shop: Shop, row: BenefitRow, wanted: BenefitState, locale: Locale): void {
  const { state } = standingOf(row, todayOf(shop));
  if (state === wanted) return;
  throw new Refusal('benefit-not-active', { state, standing: say(locale, `benefit.state.${state}`) });
}

/** Nothing is used of what a platform is just being asked to take back. */
export function refuseInUndo(tx: Tx, row: BenefitRow): void {
  const open = openAttemptOf(tx.view, row.voucher);
  if (open?.kind === 'reverse')
    throw new Refusal('voucher-busy', { voucher: row.voucher, attempt: open.attempt });
}

function useLesson(
  shop: Shop,
  tx: Tx,
  input: { benefit_id: number; coach: string; note: string },
  ask: Ask,
): void {
  const row = knownBenefit(tx.view, input.benefit_id);
  refuseInUndo(tx, row);
  if (standingOf(row, todayOf(shop)).state === 'used-up') throw new Refusal('benefit-empty');
  refuseUnless(shop, row, 'active', ask.locale);
  if (row.uses === 0)
    throw new Refusal('bad-request', {
      field: 'benefit_id',
      reason: say(ask.locale, 'benefit.not-counted'),
    });
  if (row.voucher_type === privateLesson && input.coach === '')
    throw new Refusal('bad-request', { field: 'coach', reason: say(ask.locale, 'benefit.coach-missing') });
  tx.append('benefit.used', `benefit:${row.benefit}`, {
    benefit: row.benefit,
    use: uuidv7(shop.env.now(), shop.env.random(10)),
    coach: input.coach,
    note: input.note,
    usedAtMs: shop.env.now(),
  });
}

function undoUse(shop: Shop, tx: Tx, input: { benefit_id: number; use: string; reason: string }): void {
  const row = knownBenefit(tx.view, input.benefit_id);
  const use = usesOfBenefit(tx.view, row.benefit).find((entry) => entry.use === input.use);
  if (use === undefined) throw new Refusal('not-found', { use: input.use });
  if (use.undone_at_ms !== null) throw new Refusal('status-changed');
  tx.append('benefit.use-undone', `benefit:${row.benefit}`, {
    benefit: row.benefit,
    use: use.use,
    reason: input.reason,
    undoneAtMs: shop.env.now(),
  });
}

function freeze(shop: Shop, tx: Tx, input: { benefit_id: number; reason: string }, ask: Ask): void {
  const row = knownBenefit(tx.view, input.benefit_id);
  if (row.voucher_type !== membershipCard || row.starts_on === '')
    throw new Refusal('bad-request', {
      field: 'benefit_id',
      reason: say(ask.locale, 'benefit.not-a-card'),
    });
  refuseUnless(shop, row, 'active', ask.locale);
  tx.append('benefit.frozen', `benefit:${row.benefit}`, {
    benefit: row.benefit,
    freeze: uuidv7(shop.env.now(), shop.env.random(10)),
    frozenOn: todayOf(shop),
    reason: input.reason,
    frozenAtMs: shop.env.now(),
  });
}

function unfreeze(shop: Shop, tx: Tx, input: { benefit_id: number; reason: string }, ask: Ask): void {
  const row = knownBenefit(tx.view, input.benefit_id);
  refuseUnless(shop, row, 'frozen', ask.locale);
  const today = todayOf(shop);
  // Every open freeze ends: two stations apart may each have begun one, and the days they share count once.
  const open = freezesOfBenefit(tx.view, row.benefit).filter(({ unfrozen_on }) => unfrozen_on === null);
  open.forEach(({ freeze: id, frozen_on }, index) =>
    tx.append('benefit.unfrozen', `benefit:${row.benefit}`, {
      benefit: row.benefit,
      freeze: id,
      unfrozenOn: today,
      // A clock set back must not make a card shorter.
      days: index === 0 ? Math.max(0, daysFrom(frozen_on, today)) : 0,
      reason: input.reason,
      unfrozenAtMs: shop.env.now(),
    }),
  );
}

function listed(
  shop: Shop,
  input: { member_id?: number | undefined; voucher_id?: number | undefined; query?: string | undefined },
): BenefitRow[] {
  const { view } = shop.journal;
  const most = limits.benefitsShownMax;
  if (input.member_id !== undefined) return benefitsOfMember(view, input.member_id, most);
  if (input.voucher_id !== undefined) return benefitsOfVoucher(view, input.voucher_id, most);
  const query = input.query ?? '';
  if (!mobile.safeParse(query).success) return searchBenefits(view, query, most);
  const member = memberByPhone(shop, view, query);
  return member === undefined ? [] : benefitsOfMember(view, member.member, most);
}

export function createBenefits(shop: Shop): Handlers {
  /** One change and how the benefit then stands. */
  function change(ask: Ask, benefit: number, work: (tx: Tx) => void): BenefitHistory {
    return once(shop, ask, (tx) => {
      work(tx);
      return benefitHistory(shop, benefit);
    });
  }

  return {
    'benefit.list': (input) => listed(shop, input).map((row) => benefitCard(shop, row)),
    'benefit.get': ({ benefit_id }) => benefitHistory(shop, benefit_id),
    'benefit.useLesson': (input, ask) =>
      change(ask, input.benefit_id, (tx) => useLesson(shop, tx, input, ask)),
    'benefit.undoUse': (input, ask) => change(ask, input.benefit_id, (tx) => undoUse(shop, tx, input)),
    'benefit.freeze': (input, ask) => change(ask, input.benefit_id, (tx) => freeze(shop, tx, input, ask)),
    'benefit.unfreeze': (input, ask) => change(ask, input.benefit_id, (tx) => unfreeze(shop, tx, input, ask)),
  };
}
