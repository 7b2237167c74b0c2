// Where a benefit stands on a day: runs, stands still, is over. Pure calendar arithmetic on yyyy-MM-dd.
// Why not kept in the view: a card expires because a day passes, and no fact says that a day has passed.

import type { BenefitRow, BenefitState } from './views/benefits.ts';

const dayMs = 86_400_000;

/** @param date yyyy-MM-dd */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
}

/** Calendar days from one date to another; negative when it lies before. */
export function daysFrom(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

export interface BenefitStanding {
  readonly state: BenefitState;
  /** The card's last day, as far as is known today; empty where nothing ends. */
  readonly endsOn: string;
  /** Lessons or visits left; never below zero. */
  readonly remaining: number;
  /** What is left of a cash voucher. */
  readonly remainingFen: number;
}

/** @param today yyyy-MM-dd in the store's zone */
export function standingOf(row: BenefitRow, today: string): BenefitStanding {
  const isBack = row.state === 'taken-back';
  const standing = row.frozen_on === null ? 0 : Math.max(0, daysFrom(row.frozen_on, today));
  const endsOn =
    row.starts_on === '' || row.days === 0
      ? ''
      : addDays(row.starts_on, row.days + row.frozen_days + standing - 1);
  return {
    state: stateOf(row, endsOn, today),
    endsOn,
    // Two stations apart may each have had the last lesson: the sum then says none is left, and the uses tell why.
    remaining: isBack ? 0 : Math.max(0, row.uses - row.used),
    remainingFen: isBack ? 0 : Math.max(0, row.value_fen - row.spent_fen),
  };
}

function stateOf(row: BenefitRow, endsOn: string, today: string): BenefitState {
  if (row.state === 'taken-back') return 'taken-back';
  if (row.frozen_on !== null) return 'frozen';
  if (endsOn !== '' && endsOn < today) return 'expired';
  if (row.uses > 0 && row.used >= row.uses) return 'used-up';
  return row.value_fen > 0 && row.spent_fen >= row.value_fen ? 'used-up' : 'active';
}
