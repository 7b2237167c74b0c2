// What a rush hour says: one line for each promise, kept or broken, with its figures.

import { quantile } from '../statistics.ts';
import type { Rush } from './rush.ts';

export interface Line {
  readonly promise: string;
  /** `told`: the run was too short to judge it. */
  readonly is: 'kept' | 'broken' | 'told';
  readonly says: string;
}

/** How many times the bare line's slowest hundredth a display's may take. */
export const slowerMax = 3;
/** How much of the memory of its first minute a station may take at the end. */
export const growthMax = 1.25;
/** Before that the machine's memory is still being taken for the first time. */
const settledSeconds = 60;
const windowSeconds = 20;
const secondsToJudgeMemory = 180;

const kept = (is: boolean): Line['is'] => (is ? 'kept' : 'broken');

function nothingLost({ walls, station, done, acknowledged }: Rush): Line {
  const gaps = walls.reduce((sum, wall) => sum + wall.gaps, 0);
  const returns = walls.reduce((sum, wall) => sum + wall.returns, 0);
  const behind = walls.filter((wall) => wall.seen < station.head).length;
  const other = walls.filter((wall) => wall.digest !== station.digest).length;
  const isWhole = station.journal === 'whole' && station.placed === done.placed && done.placed > 0;
  return {
    promise: 'nothing lost',
    is: kept(walls.length > 0 && gaps + behind + other === 0 && isWhole),
    says:
      `${acknowledged} acknowledged (${done.placed} orders, ${done.bumped} bumps, ${done.voided} voids), ` +
      `${station.placed} orders in a journal that is ${station.journal}, ${station.facts} facts for each of ` +
      `${walls.length} displays: ${gaps} gaps, ${behind} behind, ${other} not the journal's to the byte, ` +
      `${returns} came back and caught up`,
  };
}

function queuesEqual({ walls, station }: Rush): Line {
  const other = walls.filter(({ queue }) => queue !== station.queue).length;
  return {
    promise: 'queues equal',
    is: kept(walls.length > 0 && station.open > 0 && other === 0),
    says: `${station.open} tickets at the station, ${other} of ${walls.length} displays show anything else`,
  };
}

const msText = (us: number): string => `${(us / 1_000).toFixed(2)} ms`;

function displaysInTime({ latencies: { ours, bare } }: Rush): Line {
  const promise = 'displays in time';
  if (ours.length === 0 || bare.length === 0) return { promise, is: 'broken', says: 'nothing was timed' };
  const ratio = quantile(ours, 0.99) / quantile(bare, 0.99);
  const figures = (times: readonly number[]): string =>
    `p50 ${msText(quantile(times, 0.5))}, p99 ${msText(quantile(times, 0.99))}`;
  return {
    promise,
    is: kept(ratio <= slowerMax),
    says: `acknowledged → display ${figures(ours)}; bare Socket.IO ${figures(bare)}; p99 ${ratio.toFixed(2)} times, at most ${slowerMax}`,
  };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;

function memoryFlat({ memory, seconds }: Rush): Line {
  const isLong = seconds >= secondsToJudgeMemory;
  const settled = isLong ? settledSeconds : Math.floor(memory.length / 3);
  const early = memory.slice(settled, settled + windowSeconds);
  const late = memory.slice(-windowSeconds);
  const promise = 'memory flat';
  if (early.length === 0) return { promise, is: 'told', says: 'the run was too short to tell' };
  const [before, after] = [quantile(early, 0.5), quantile(late, 0.5)];
  const growth = after / before;
  return {
    promise,
    is: isLong ? kept(growth <= growthMax) : 'told',
    says: `station ${megabytes(before)} after ${settled} s, ${megabytes(after)} at the end: ${growth.toFixed(2)} times, at most ${growthMax}`,
  };
}

export const verdictsOf = (run: Rush): readonly Line[] => [
  nothingLost(run),
  queuesEqual(run),
  displaysInTime(run),
  memoryFlat(run),
];
