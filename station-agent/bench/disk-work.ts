// Counts what a program asked of the disk, by looking at its system calls: syncs and pages of its write-ahead log.
// Why strace: what a program believes of itself proves nothing, and a count does not depend on the machine's speed.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './program.ts';
import { median } from './statistics.ts';

export const lacksStrace = (): string | undefined =>
  spawnSync('strace', ['-e', 'trace=fsync', 'true']).status === 0
    ? undefined
    : 'strace is missing or not allowed; get it with: apt-get install strace';

export interface DiskWork {
  /** How often the log was made durable. */
  readonly syncs: number;
  /** Pages of 4 KiB written to the log. */
  readonly pages: number;
}

interface LogCall {
  readonly is: keyof DiskWork;
  /** Unix milliseconds. */
  readonly at: number;
}

/** The log alone: what a checkpoint does to the database now and then is its own rhythm. */
const sync = /(\d+\.\d+) f(?:data)?sync\(\d+<[^>]*-wal>/;
const page = /(\d+\.\d+) pwrite64\(\d+<[^>]*-wal>, .*, 4096, \d+/;

/** @param trace what strace wrote with -ttt and -y */
export function logCalls(trace: string): LogCall[] {
  return trace.split('\n').flatMap((line): LogCall[] => {
    const synced = sync.exec(line);
    if (synced !== null) return [{ is: 'syncs', at: Number(synced[1]) * 1_000 }];
    const written = page.exec(line);
    return written === null ? [] : [{ is: 'pages', at: Number(written[1]) * 1_000 }];
  });
}

/**
 * Runs a program under strace and lets it work.
 * @param folder where the trace is kept
 * @param start starts the program through the command it is given
 * @param work works a few times; gives the moment before each and one after the last, in unix ms, all of them silent
 * @returns what one time took: the middle one, as a checkpoint may fall into any
 */
export async function diskWorkEach(
  folder: string,
  start: (through: readonly string[]) => Promise<Program>,
  work: (program: Program) => Promise<readonly number[]>,
): Promise<DiskWork> {
  const trace = join(folder, 'strace.txt');
  const calls = 'trace=fsync,fdatasync,pwrite64';
  const program = await start(['strace', '-f', '-y', '-ttt', '-s', '0', '-e', calls, '-o', trace]);
  const moments = await work(program);
  await program.stop();
  const all = logCalls(readFileSync(trace, 'utf8'));
  const each = (is: keyof DiskWork): number =>
    median(
      moments.slice(1).map((to, index) => {
        const from = moments[index] ?? to;
        return all.filter((call) => call.is === is && call.at >= from && call.at < to).length;
      }),
    );
  return { syncs: each('syncs'), pages: each('pages') };
}
