// What one line of the three-way comparison says. Pure: three words, so that "nobody has read it" is never "even".

import type { ShiftSide } from '@qiantai/shared/shift-report.ts';

export type SideStanding = 'even' | 'differs' | 'unread';

/** A side is even only when somebody read the other one, sums and counts agree, and no voucher or bill stands alone. */
export function sideStanding(side: ShiftSide): SideStanding {
  if (side.otherFen === undefined) return 'unread';
  const isEven =
    side.otherFen === side.journalFen &&
    (side.otherCount ?? 0) === side.journalCount &&
    (side.differences ?? 0) === 0;
  return isEven ? 'even' : 'differs';
}
