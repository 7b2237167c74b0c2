// H2: the clerk confirms → the answer is back, with everything it says on disk; the platform takes no time.
// Judged against two commits, because a platform lies between intent and outcome; one commit is shown beside it.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { diskWorkEach, lacksStrace, type DiskWork } from './disk-work.ts';
import { startProgram, type Program } from './program.ts';
import { nextCode, pause, type Counter, type OpenSide, type Row } from './row.ts';
import { openTillLine, signIn } from './till-line.ts';

const pauseMs = 15;
const countedTimes = 12;
const countedPauseMs = 60;

const ours = (folder: string, through?: readonly string[]): Promise<Program> =>
  startProgram('ours.ts', { folder, scanners: [], printers: [] }, through);
const floor =
  (commits: 1 | 2) =>
  (folder: string, through?: readonly string[]): Promise<Program> =>
    startProgram('floor/redeem.ts', { folder, commits }, through);

/** The clerk sees what the code is worth before confirming it; only the confirming is timed. */
function side(start: (folder: string) => Promise<Program>, asksWho: boolean): OpenSide {
  return async (folder) => {
    const program = await start(folder);
    const line = await openTillLine(program.port, asksWho ? await signIn(program.port) : undefined);
    return {
      async shot() {
        const code = nextCode();
        await line.ask('voucher.lookup', code);
        await pause(pauseMs);
        return line.ask('voucher.redeem', code);
      },
      async close() {
        line.close();
        await program.stop();
      },
    };
  };
}

/** Confirms a few times. @returns the moment before each, and one after the last, in unix ms */
async function confirmCounted(program: Program, asksWho: boolean): Promise<number[]> {
  const line = await openTillLine(program.port, asksWho ? await signIn(program.port) : undefined);
  const codes = Array.from({ length: countedTimes }, nextCode);
  for (const code of codes) await line.ask('voucher.lookup', code);
  const moments: number[] = [];
  for (const code of codes) {
    await pause(countedPauseMs);
    moments.push(Date.now());
    await line.ask('voucher.redeem', code);
  }
  await pause(countedPauseMs);
  line.close();
  return [...moments, Date.now()];
}

/** What one redemption of the floor asks of the disk, seen from outside. @param folder empty */
export function floorDiskWork(folder: string, commits: 1 | 2): Promise<DiskWork> {
  return diskWorkEach(
    folder,
    (through) => floor(commits)(folder, through),
    (program) => confirmCounted(program, false),
  );
}

async function count(folder: string): Promise<readonly Counter[]> {
  if (lacksStrace() !== undefined) return [];
  const own = mkdtempSync(join(folder, 'ours-'));
  const found = await diskWorkEach(
    own,
    (through) => ours(own, through),
    (program) => confirmCounted(program, true),
  );
  const least = await floorDiskWork(mkdtempSync(join(folder, 'floor-')), 2);
  return [
    { name: 'log syncs per redemption', floor: least.syncs, ours: found.syncs, limit: least.syncs },
    { name: 'log pages per redemption', floor: least.pages, ours: found.pages },
  ];
}

export const redeemAck: Row = {
  id: 'H2',
  path: 'redeem → durable → ack',
  limit: 1.4,
  pauseMs,
  warmUpShots: 60,
  rounds: 6,
  floorName: 'two commits',
  floor: side(floor(2), false),
  ours: side(ours, true),
  asides: [{ name: 'one commit', open: side(floor(1), false) }],
  lacks: () => undefined,
  count,
};
