// `npm run bench`: how many times as long the station takes as the shortest honest program on the same engines.
// Only ratios are judged: a machine's own times move twofold from one hour to the next.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { dayTotals } from './day-totals.ts';
import { judge, judgeCounter, type Judged, type JudgedCounter } from './judgement.ts';
import { kitchenBytes } from './kitchen-bytes.ts';
import { lookAtMachine } from './machine.ts';
import { benchHelp, BenchUsageError, readBenchOptions, type BenchOptions } from './options.ts';
import { redeemAck } from './redeem-ack.ts';
import { repeat } from './repetition.ts';
import { json, tables, type Run } from './report.ts';
import type { Row } from './row.ts';
import { scanBesideSync } from './scan-beside-sync.ts';
import { scanEvent } from './scan-event.ts';
import { exitCode, type Round } from './statistics.ts';
import { voucherFigures, voucherList } from './voucher-list.ts';

const rows: readonly Row[] = [
  scanEvent,
  redeemAck,
  kitchenBytes,
  dayTotals,
  voucherList,
  voucherFigures,
  scanBesideSync,
];

/** In a quick run a shared machine is given this much more. */
const quickSlack = 1.25;

// Beside the packages: a temporary folder may lie in memory, where nothing has to be made durable.
const shelf = join(import.meta.dirname, '../../node_modules/.cache/qiantai-bench');

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function runRow(row: Row, folder: string, options: BenchOptions): Promise<Judged> {
  const rounds = options.quick ? Math.ceil(row.rounds / 3) : row.rounds;
  const repetitions: Round[][] = [];
  for (let turn = 1; turn <= options.repetitions; turn += 1) {
    say(`${row.id} ${row.path}: repetition ${turn} of ${options.repetitions}`);
    repetitions.push(await repeat(row, join(folder, `${row.id}-${turn}`), rounds));
  }
  return judge(row, repetitions, options.quick ? row.limit * quickSlack : row.limit);
}

async function countRow(row: Row, folder: string): Promise<JudgedCounter[]> {
  const own = join(folder, `${row.id}-counters`);
  mkdirSync(own);
  const counters = (await row.count?.(own)) ?? [];
  return counters.map((counter) => judgeCounter(row.id, counter));
}

async function runAll(options: BenchOptions, folder: string): Promise<Run> {
  const describe = lookAtMachine();
  const chosen = rows.filter(({ id }) => options.only.length === 0 || options.only.includes(id));
  const able = chosen.filter((row) => row.lacks() === undefined);
  const judged: Judged[] = [];
  const counters: JudgedCounter[] = [];
  for (const row of able) {
    judged.push(await runRow(row, folder, options));
    counters.push(...(await countRow(row, folder)));
  }
  const skipped = chosen.flatMap((row) => {
    const why = row.lacks();
    return why === undefined ? [] : [{ id: row.id, path: row.path, why }];
  });
  const { quick, repetitions } = options;
  return { machine: describe(), quick, repetitions, rows: judged, skipped, counters };
}

async function main(): Promise<number> {
  const options = readBenchOptions(
    process.argv.slice(2),
    rows.map(({ id }) => id),
  );
  if (options.help) {
    process.stdout.write(benchHelp);
    return 0;
  }
  mkdirSync(shelf, { recursive: true });
  const folder = mkdtempSync(join(shelf, 'run-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Without a bench to hold their inputs the programs under test end by themselves.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  const run = await runAll(options, folder);
  process.stdout.write(options.json.to === 'output' ? json(run) : tables(run));
  if (options.json.to === 'file') writeFileSync(options.json.path, json(run));
  return exitCode([...run.rows, ...run.counters].flatMap(({ status }) => status ?? []));
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
