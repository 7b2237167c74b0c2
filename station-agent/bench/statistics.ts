// The arithmetic of the bench: what a round, a repetition and a run say, and when they say nothing.
// Why medians of medians: on a shared machine one late wake-up is a hundred times a sample, and means only tell
// how unlucky a run was.

/** How far the same program may seem to differ from itself before a row is not judged. */
export const control = { min: 0.85, max: 1.18 } as const;

/** @param values at least one @throws when empty: a row without samples is a bug of the bench */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const at = Math.max(0, Math.ceil(share * sorted.length) - 1);
  const found = sorted[at];
  if (found === undefined) throw new Error('a quantile needs at least one sample');
  return found;
}

/** The middle value, or the mean of the two middle ones. @throws when empty */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('a median needs at least one sample');
  return (lower + upper) / 2;
}

/**
 * The order of blocks in one round: there and back again (A B B A), so that every side stands in the same place on
 * average and a machine that grows slower or faster meanwhile slows or speeds all alike.
 */
export function thereAndBack<Side>(sides: readonly Side[]): Side[] {
  return [...sides, ...sides.toReversed()];
}

/** Samples of each side in one round, by the side's name. */
export type Round = ReadonlyMap<string, readonly number[]>;

function samplesOf(round: Round, sides: readonly string[]): number[] {
  return sides.flatMap((side) => round.get(side) ?? []);
}

/**
 * How much longer the sides above take than those below: each round judged by itself, then the middle round.
 * Why round by round: what changed between rounds must not count as a difference between sides.
 */
export function repetitionRatio(
  rounds: readonly Round[],
  above: readonly string[],
  below: readonly string[],
): number {
  return median(rounds.map((round) => median(samplesOf(round, above)) / median(samplesOf(round, below))));
}

export interface Ratio {
  readonly min: number;
  readonly med: number;
  readonly max: number;
}

/** @param repetitions one ratio of each, from fresh processes */
export function spread(repetitions: readonly number[]): Ratio {
  return { min: Math.min(...repetitions), med: median(repetitions), max: Math.max(...repetitions) };
}

export type Status = 'PASS' | 'FAIL' | 'NOISY';

/**
 * @param ratio ours to the floor @param same the floor to its own twin
 * @returns NOISY when the twin seemed to differ: then the ratio proves nothing, in either direction
 */
export function verdict(ratio: Ratio, same: Ratio, limit: number): Status {
  if (same.med < control.min || same.med > control.max) return 'NOISY';
  return ratio.med <= limit ? 'PASS' : 'FAIL';
}

/** What the whole run comes to: 0 all passed, 1 something failed, 3 nothing failed but something was not judged. */
export function exitCode(statuses: readonly Status[]): 0 | 1 | 3 {
  if (statuses.includes('FAIL')) return 1;
  return statuses.includes('NOISY') || statuses.length === 0 ? 3 : 0;
}
