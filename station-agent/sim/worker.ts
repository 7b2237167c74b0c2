// One thread that plays seeds, or looks for one planted bug, as it is told.

import { parentPort } from 'node:worker_threads';
import { invariant } from '@qiantai/shared/result.ts';
import { production } from './parts.ts';
import { planted } from './planted/planted.ts';
import { addFinding, addHistory, emptyTally, type Tally } from './tally.ts';
import { play } from './world.ts';

export type Job =
  | { readonly is: 'play'; readonly from: number; readonly count: number }
  | { readonly is: 'hunt'; readonly name: string; readonly seedsMax: number };

export type Done =
  | { readonly is: 'played'; readonly tally: Tally }
  | { readonly is: 'hunted'; readonly name: string; readonly seed: number | undefined; readonly by: string };

/** Every hundredth seed is played twice and must leave the same trace. */
export const twiceEvery = 100;

async function playOne(seed: number, tally: Tally): Promise<void> {
  const history = await play({ seed });
  addHistory(tally, history);
  if (seed % twiceEvery !== 0) return;
  const again = await play({ seed });
  tally.twice += 1;
  if (again.hash !== history.hash) {
    const says = `played twice, it left ${history.hash} and ${again.hash}`;
    addFinding(tally, { seed, check: 'same-seed-same-trace', says });
  }
}

async function playAll({ from, count }: Job & { is: 'play' }): Promise<Tally> {
  const tally = emptyTally();
  for (let seed = from; seed < from + count; seed += 1) {
    try {
      await playOne(seed, tally);
    } catch (error) {
      const says = error instanceof Error ? (error.stack ?? error.message) : String(error);
      addFinding(tally, { seed, check: 'the-simulation-itself', says });
    }
  }
  return tally;
}

/** Plays seeds with a bug planted until a check trips. @returns the seed, and the checks that tripped */
export async function hunt(name: string, seedsMax: number): Promise<Done & { is: 'hunted' }> {
  const bug = planted[name];
  invariant(bug !== undefined, `there is no planted bug ${name}`);
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const { violations } = await play({ seed, parts: bug.plant(production) });
    const by = [...new Set(violations.map(({ check }) => check))].join(', ');
    if (by !== '') return { is: 'hunted', name, seed, by };
  }
  return { is: 'hunted', name, seed: undefined, by: '' };
}

async function work(job: Job): Promise<Done> {
  if (job.is === 'hunt') return hunt(job.name, job.seedsMax);
  return { is: 'played', tally: await playAll(job) };
}

parentPort?.on('message', (job: Job) => {
  void work(job).then((done) => parentPort?.postMessage(done));
});
