// What a member's points are worth: the level they reach and what is paid of each price at it.
// Why a level is never journaled: it follows from the points ever earned and from the list in force, always.

export interface MemberLevel {
  /** 1 is where everybody begins. */
  readonly level: number;
  readonly name: string;
  /** Points ever earned, from which the level holds. */
  readonly minPoints: number;
  /** What is paid of every thousand: 950 is 95折. */
  readonly paidPermille: number;
}

/** The list until a shop makes its own. */
export const defaultLevels: readonly MemberLevel[] = [
  { level: 1, name: '普通会员', minPoints: 0, paidPermille: 1_000 },
  { level: 2, name: '银卡会员', minPoints: 1_000, paidPermille: 950 },
  { level: 3, name: '金卡会员', minPoints: 5_000, paidPermille: 900 },
  { level: 4, name: '白金会员', minPoints: 10_000, paidPermille: 850 },
];

/** The highest level that so many points reach. @param levels by rising points, the first from 0 */
export function levelOf(levels: readonly MemberLevel[], earned: number): MemberLevel {
  const [first, ...higher] = levels;
  if (first === undefined) throw new Error('a shop has at least one level');
  return higher.reduce((held, level) => (earned >= level.minPoints ? level : held), first);
}

/** What is left to pay at a level, rounded half up to the fen. */
export function discountedFen(amountFen: number, { paidPermille }: MemberLevel): number {
  return Math.floor((amountFen * paidPermille + 500) / 1_000);
}

/** Whole yuan of what was paid: a point each. */
export function pointsFor(paidFen: number): number {
  return Math.floor(Math.max(0, paidFen) / 100);
}
