// One repetition of a row: every program fresh, warmed up, then asked there and back again, one at a time.
// The floor runs twice at once: how far the twins are apart says how far any ratio of this repetition can be trusted.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pause, type OpenSide, type Row, type Side } from './row.ts';
import { thereAndBack, type Round } from './statistics.ts';

/** Shots of one side before another has its turn. */
const blockShots = 6;

export const sideNames = { floor: 'floor', ours: 'ours', twin: 'twin' } as const;

function openersOf(row: Row): Map<string, OpenSide> {
  return new Map([
    [sideNames.floor, row.floor],
    [sideNames.ours, row.ours],
    [sideNames.twin, row.floor],
    ...row.asides.map(({ name, open }): [string, OpenSide] => [name, open]),
  ]);
}

async function shoot(row: Row, side: Side, shots: number): Promise<number[]> {
  const samples: number[] = [];
  for (let shot = 0; shot < shots; shot += 1) {
    samples.push(await side.shot());
    await pause(row.pauseMs);
  }
  return samples;
}

async function measureRound(row: Row, sides: ReadonlyMap<string, Side>): Promise<Round> {
  const round = new Map<string, number[]>();
  for (const [name, side] of thereAndBack([...sides])) {
    round.set(name, [...(round.get(name) ?? []), ...(await shoot(row, side, blockShots))]);
  }
  return round;
}

/**
 * Starts every program of a row, measures its rounds and ends them all.
 * @param folder empty; each program gets a folder of its own in it
 * @throws when a program fails or does not answer in time: a row that cannot run is no verdict
 */
export async function repeat(row: Row, folder: string, rounds: number): Promise<Round[]> {
  const sides = new Map<string, Side>();
  try {
    for (const [name, open] of openersOf(row)) {
      const own = join(folder, name.replaceAll(' ', '-'));
      mkdirSync(own, { recursive: true });
      sides.set(name, await open(own));
    }
    await Promise.all([...sides.values()].map((side) => shoot(row, side, row.warmUpShots)));
    const measured: Round[] = [];
    while (measured.length < rounds) measured.push(await measureRound(row, sides));
    return measured;
  } finally {
    await Promise.all([...sides.values()].map((side) => side.close()));
  }
}
