// `npm run recount`: a year of a million facts, counted twice: by the station's reports and by a program that knows
// nothing of them. One fen of difference in one answer fails.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareReports } from './comparison.ts';
import { recountYear } from './recount.ts';
import { fillYear } from './year-journal.ts';

const help = `npm run recount -- [options]

  --facts N     facts of the year, at least (1000000)
  --seed TEXT   another year of the same kind (1)
  --help        this page

Ends with 0 when every answer of every report equals the recount to the fen, 1 when one does not.
`;

const shelf = join(import.meta.dirname, '../../../node_modules/.cache/qiantai-bench');
const shownMax = 5;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

function timed<T>(work: () => T): [T, number] {
  const start = performance.now();
  const made = work();
  return [made, performance.now() - start];
}

async function run(facts: number, seed: string, path: string): Promise<number> {
  process.stderr.write(`recount: filling a year of ${facts} facts, seed ${seed}\n`);
  const [, filledMs] = timed(() => fillYear(path, facts, seed));
  process.stderr.write(`recount: filled in ${seconds(filledMs)}, counting\n`);
  const [year, countedMs] = timed(() => recountYear(path));
  const { answers, differences, answeredMs } = await compareReports(path, year);
  const isEqual = differences.length === 0;
  process.stdout.write(
    `${isEqual ? 'PASS' : 'FAIL'} reports equal a recount: ${year.facts} facts, ${year.orders.length} orders, ` +
      `${year.payments.length} payments; ${answers} answers of 7 reports, ${differences.length} differ; ` +
      `recounted in ${seconds(countedMs)}, answered in ${seconds(answeredMs)}\n`,
  );
  for (const difference of differences.slice(0, shownMax))
    process.stdout.write(`${JSON.stringify(difference)}\n`);
  return isEqual ? 0 : 1;
}

function readFlags() {
  const options = {
    facts: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const flags = parseArgs({ options, strict: true, allowPositionals: false }).values;
    return /^[1-9]\d{2,7}$/.test(flags.facts) ? flags : `--facts ${flags.facts}: give a number from 100 on`;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

async function main(): Promise<number> {
  const flags = readFlags();
  if (typeof flags === 'string') {
    process.stderr.write(`${flags} See npm run recount -- --help\n`);
    return 2;
  }
  if (flags.help) {
    process.stdout.write(help);
    return 0;
  }
  mkdirSync(shelf, { recursive: true });
  const folder = mkdtempSync(join(shelf, 'year-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  return run(Number(flags.facts), flags.seed, join(folder, 'journal.db'));
}

process.exitCode = await main();
