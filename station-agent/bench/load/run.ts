// `npm run load`: a rush hour at a real station with many displays, and whether it kept what the shop was promised.
// Why not a row of the bench: it takes minutes, and what it judges first is not speed but that nothing is lost.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { lookAtMachine } from '../machine.ts';
import { loadHelp, LoadUsageError, readLoadOptions } from './options.ts';
import { rush } from './rush.ts';
import { verdictsOf } from './verdicts.ts';

// Beside the packages: a temporary folder may lie in memory, where nothing has to be made durable.
const shelf = join(import.meta.dirname, '../../../node_modules/.cache/qiantai-bench');
const words = { kept: 'PASS', broken: 'FAIL', told: 'TOLD' } as const;

async function main(): Promise<number> {
  const { minutes, displays, perMinute, seed, help } = readLoadOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(loadHelp);
    return 0;
  }
  mkdirSync(shelf, { recursive: true });
  const folder = mkdtempSync(join(shelf, 'load-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Without somebody to hold their inputs the programs end by themselves.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  const describe = lookAtMachine();
  process.stderr.write(
    `load: ${displays} displays, ${perMinute} orders a minute for ${minutes} minutes, seed ${seed}\n`,
  );
  const lines = verdictsOf(await rush({ seconds: minutes * 60, displays, perMinute, folder, seed }));
  const { cpu, load, node, commit, system } = describe();
  const loads = load.map((one) => one.toFixed(2)).join(' → ');
  process.stdout.write(`${cpu} · ${system} · node ${node} · ${commit} · load ${loads}\n`);
  for (const { promise, is, says } of lines) process.stdout.write(`${words[is]} ${promise}: ${says}\n`);
  return lines.some(({ is }) => is === 'broken') ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof LoadUsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
