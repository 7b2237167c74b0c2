// The simulation's command line: plays seeds and judges them, replays one as a story, or hunts planted bugs.
// Ends with 1 when a promise was broken, and says with which line the failure can be seen again.

import { parseArgs } from 'node:util';
import type { StoryLine } from './kernel.ts';
import { planted } from './planted/planted.ts';
import { doAll } from './pool.ts';
import { addTally, coverageTable, emptyTally, sumOf, type Tally } from './tally.ts';
import type { Done, Job } from './worker.ts';
import { play } from './world.ts';

const help = `npm run sim                                  plays 1,000 evenings
npm run sim -- --seeds N [--from S] [--json] plays N evenings, the first from seed S
npm run sim -- --seed S                      plays one and tells it as a story
npm run sim -- --planted [NAME] [--json]     puts each known bug into the shop and looks whether it is seen
`;
const seedsPerJob = 10;
const huntSeedsMax = 200;
const progressEveryMs = 2_000;
const shownMax = 10;

class UsageError extends Error {}

interface Wishes {
  readonly seeds: number;
  readonly from: number;
  readonly seed: number | undefined;
  /** Names of the planted bugs to hunt; undefined when none was asked for. */
  readonly hunt: readonly string[] | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

function whole(text: string | undefined, flag: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0)
    throw new UsageError(`${flag} takes a whole number from 1, not "${text}".`);
  return Number(text);
}

function readWishes(args: readonly string[]): Wishes {
  const options = {
    seeds: { type: 'string' },
    from: { type: 'string' },
    seed: { type: 'string' },
    planted: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${help}`);
  }
  const { values, positionals } = parsed;
  const unknown = positionals.find((name) => values.planted !== true || !Object.hasOwn(planted, name));
  if (unknown !== undefined)
    throw new UsageError(`"${unknown}" is no planted bug. Known: ${Object.keys(planted).join(', ')}`);
  const all = positionals.length === 0 ? Object.keys(planted) : positionals;
  return {
    seeds: whole(values.seeds, '--seeds', 1_000),
    from: whole(values.from, '--from', 1),
    seed: values.seed === undefined ? undefined : whole(values.seed, '--seed', 1),
    hunt: values.planted === true ? all : undefined,
    json: values.json === true,
    help: values.help === true,
  };
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function clock(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${two(ms / 60_000)}:${two((ms / 1_000) % 60)}.${String(Math.floor(ms % 1_000)).padStart(3, '0')}`;
}

async function tellStory(seed: number): Promise<boolean> {
  const story: StoryLine[] = [];
  const history = await play({ seed, story });
  for (const { atMs, text } of story) say(`${clock(atMs)}  ${text}`);
  say(`\nseed ${seed}: trace ${history.hash}, ${history.operations} operations, ${history.events} events`);
  for (const { check, says } of history.violations) say(`BROKEN  ${check}: ${says}`);
  if (history.violations.length === 0) say('every promise was kept');
  return history.violations.length === 0;
}

function summary(tally: Tally, seconds: number, from: number) {
  return {
    from,
    seeds: tally.histories,
    seconds: Number(seconds.toFixed(1)),
    perSecond: Number((tally.histories / seconds).toFixed(1)),
    operations: tally.operations,
    events: tally.events,
    faults: sumOf(tally, 'fault'),
    crashes: sumOf(tally, 'crash'),
    virtualHours: Math.round(tally.virtualMs / 3_600_000),
    playedTwice: tally.twice,
    violations: tally.findings,
    coverage: tally.counts,
  };
}

function report(tally: Tally, seconds: number, wishes: Wishes): void {
  const told = summary(tally, seconds, wishes.from);
  if (wishes.json) return say(JSON.stringify(told));
  say(coverageTable(tally));
  say(
    `${told.seeds} evenings (${told.virtualHours} hours of shop) in ${told.seconds} s, ${told.perSecond} a second: ` +
      `${told.operations} operations, ${told.faults} faults, ${told.crashes} crashes, ${told.events} events; ` +
      `${told.playedTwice} played twice`,
  );
  for (const { seed, check, says } of tally.findings.slice(0, shownMax)) {
    say(`BROKEN  seed ${seed}  ${check}: ${says}`);
    say(`        npm run sim -- --seed ${seed}`);
  }
  say(tally.findings.length === 0 ? 'every promise was kept' : `${tally.findings.length} broken promises`);
}

async function playMany(wishes: Wishes): Promise<boolean> {
  const { seeds, from, json } = wishes;
  const tally = emptyTally();
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1_000;
  let toldAt = 0;
  const jobs: Job[] = [];
  for (let first = from; first < from + seeds; first += seedsPerJob) {
    jobs.push({ is: 'play', from: first, count: Math.min(seedsPerJob, from + seeds - first) });
  }
  await doAll(jobs, (done) => {
    if (done.is !== 'played') return;
    addTally(tally, done.tally);
    if (json || performance.now() - toldAt < progressEveryMs) return;
    toldAt = performance.now();
    const rate = (tally.histories / seconds()).toFixed(0);
    process.stderr.write(
      `${tally.histories} of ${seeds}, ${rate} a second, ${tally.findings.length} broken promises\n`,
    );
  });
  report(tally, seconds(), wishes);
  return tally.findings.length === 0;
}

async function huntAll(names: readonly string[], json: boolean): Promise<boolean> {
  const found: (Done & { is: 'hunted' })[] = [];
  const jobs = names.map((name): Job => ({ is: 'hunt', name, seedsMax: huntSeedsMax }));
  await doAll(jobs, (done) => {
    if (done.is !== 'hunted') return;
    found.push(done);
    const where = done.seed === undefined ? `NOT SEEN in ${huntSeedsMax} seeds` : `seed ${done.seed}`;
    if (!json) say(`${done.name.padEnd(28)}${where.padEnd(12)}${done.by}`);
  });
  const missed = found.filter(({ seed }) => seed === undefined).map(({ name }) => name);
  if (json) say(JSON.stringify({ planted: found, missed }));
  else say(`${found.length - missed.length} of ${found.length} planted bugs seen`);
  return missed.length === 0;
}

async function main(): Promise<boolean> {
  const wishes = readWishes(process.argv.slice(2));
  if (wishes.help) {
    process.stdout.write(help);
    return true;
  }
  if (wishes.hunt !== undefined) return huntAll(wishes.hunt, wishes.json);
  return wishes.seed === undefined ? playMany(wishes) : tellStory(wishes.seed);
}

// `| head` closes the pipe early: that ends the telling, not in a failure.
process.stdout.on('error', () => process.exit(0));
try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
