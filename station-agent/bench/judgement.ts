// What the repetitions of a row say: times, ratios, a verdict; and the same for its counters.

import { sideNames } from './repetition.ts';
import type { Counter, Row } from './row.ts';
import {
  quantile,
  repetitionRatio,
  spread,
  verdict,
  type Ratio,
  type Round,
  type Status,
} from './statistics.ts';

/** Microseconds. */
export interface Times {
  readonly p50: number;
  readonly p99: number;
}

export interface Aside {
  readonly name: string;
  readonly times: Times;
  /** Ours to this floor. */
  readonly ratio: Ratio;
}

/** A row that ran. */
export interface Judged {
  readonly id: string;
  readonly path: string;
  readonly floor: Times;
  readonly ours: Times;
  readonly ratio: Ratio;
  /** The floor to its own twin. */
  readonly same: Ratio;
  readonly limit: number;
  readonly status: Status;
  readonly asides: readonly Aside[];
}

export interface JudgedCounter extends Counter {
  readonly id: string;
  /** Absent when nothing is demanded of it. */
  readonly status?: Status;
}

function timesOf(repetitions: readonly (readonly Round[])[], sides: readonly string[]): Times {
  const samples = repetitions.flat().flatMap((round) => sides.flatMap((side) => round.get(side) ?? []));
  return { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) };
}

/**
 * @param repetitions the rounds of each, as repeat() measured them
 * @param limit the row's own, or a looser one for a quick run
 */
export function judge(row: Row, repetitions: readonly (readonly Round[])[], limit: number): Judged {
  const { floor, ours, twin } = sideNames;
  const both = [floor, twin];
  const ratioOf = (above: readonly string[], below: readonly string[]): Ratio =>
    spread(repetitions.map((rounds) => repetitionRatio(rounds, above, below)));
  const ratio = ratioOf([ours], both);
  const same = ratioOf([twin], [floor]);
  return {
    id: row.id,
    path: row.floorName === undefined ? row.path : `${row.path} (${row.floorName})`,
    floor: timesOf(repetitions, both),
    ours: timesOf(repetitions, [ours]),
    ratio,
    same,
    limit,
    status: verdict(ratio, same, limit),
    asides: row.asides.map(({ name }) => ({
      name,
      times: timesOf(repetitions, [name]),
      ratio: ratioOf([ours], [name]),
    })),
  };
}

export function judgeCounter(id: string, counter: Counter): JudgedCounter {
  if (counter.limit === undefined) return { id, ...counter };
  return { id, ...counter, status: counter.ours <= counter.limit ? 'PASS' : 'FAIL' };
}
