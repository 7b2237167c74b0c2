// A rush hour: a real station, many displays, orders at a pace, and the bare line beside it, one shot of each in turn.
// Why shot by shot: whatever slows the machine meanwhile slows both alike, so that the ratio says something.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { travelsIn } from '@qiantai/shared/facts/index.ts';
import type { FactsEvent } from '@qiantai/shared/wire.ts';
import { createRandom, type Random } from '../../sim/random.ts';
import { Journal } from '../../src/journal/journal.ts';
import { openReadOnly } from '../../src/journal/sqlite.ts';
import { verifyJournal, type Verdict } from '../../src/journal/verify.ts';
import { startProgram, type Program } from '../program.ts';
import { pause, sharedUs, within } from '../row.ts';
import { openTillLine, signIn, type TillLine } from '../till-line.ts';
import type { FromDisplays, ToDisplays } from './displays.ts';
import { createHands, menu, type Done } from './hands.ts';
import { factsDigest, queueDigest, type WallReport } from './wall.ts';

export interface RushWish {
  readonly seconds: number;
  readonly displays: number;
  readonly perMinute: number;
  /** Empty, on a disk. */
  readonly folder: string;
  readonly seed: string;
}

/** Microseconds from an answer to each display. */
export interface Latencies {
  readonly ours: readonly number[];
  readonly bare: readonly number[];
}

export interface Rush {
  readonly done: Done;
  /** Commands that were acknowledged. */
  readonly acknowledged: number;
  readonly seconds: number;
  readonly walls: readonly WallReport[];
  /** The station's own wall and what its journal on disk says. */
  readonly station: {
    readonly head: number;
    readonly open: number;
    readonly queue: string;
    readonly placed: number;
    readonly facts: number;
    readonly digest: string;
    readonly journal: Verdict['is'];
  };
  readonly latencies: Latencies;
  /** Bytes, once a second from the first order to the last. */
  readonly memory: readonly number[];
}

const openMsMax = 60_000;
const reportMsMax = 60_000;
const answerMsMax = 10_000;
/** One display in turn is away for a moment this often, and some even in a short run. */
const cutEveryMsMax = 20_000;
const cutsMin = 4;
const memoryEveryMs = 1_000;
const restShare = 0.75;

interface Displays {
  open(wish: Omit<Extract<ToDisplays, { do: 'open' }>, 'do'>): Promise<void>;
  cut(display: number): void;
  report(seq: number, words: number): Promise<readonly WallReport[]>;
  close(): void;
}

function startDisplays(): Displays {
  // Not as JSON: a moment that was not timed is no number.
  const child: ChildProcess = fork(join(import.meta.dirname, 'displays.ts'), { serialization: 'advanced' });
  const say = (word: ToDisplays): void => void child.send(word);
  async function ask(word: ToDisplays, msMax: number): Promise<FromDisplays> {
    const answer = once(child, 'message') as Promise<[FromDisplays]>;
    say(word);
    return (await within(msMax, `the displays: ${word.do}`, answer))[0];
  }
  return {
    open: async (wish) => void (await ask({ do: 'open', ...wish }, openMsMax)),
    cut: (display) => say({ do: 'cut', display }),
    async report(seq, words) {
      const answer = await ask({ do: 'report', seq, words }, reportMsMax);
      return answer.is === 'report' ? answer.walls : [];
    },
    close: () => child.disconnect(),
  };
}

interface BareLine {
  /** @returns when it was answered */
  tell(event: FactsEvent): Promise<number>;
  close(): void;
}

async function openBareLine(port: number): Promise<BareLine> {
  const socket: Socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnection: false });
  await within(answerMsMax, 'the bare line', new Promise<void>((resolve) => socket.once('connect', resolve)));
  return {
    tell(event) {
      const told = new Promise<number>((resolve) => socket.emit('tell', event, () => resolve(sharedUs())));
      return within(answerMsMax, 'an answer of the bare line', told);
    },
    close: () => void socket.disconnect(),
  };
}

interface Acks {
  readonly ours: { readonly seq: number; readonly atUs: number }[];
  /** When each word to the bare line was answered. */
  readonly bare: number[];
}

/** Works through the evening; after each deed at the till the same bytes go over the bare line. */
async function work(wish: RushWish, line: TillLine, bare: BareLine, random: Random) {
  const hands = createHands(line, random);
  const acks: Acks = { ours: [], bare: [] };
  let last: FactsEvent | undefined;
  await line.follow('kitchen', (event) => (last = event));
  const turnMs = 60_000 / wish.perMinute;
  const startMs = performance.now();
  for (let turn = 0; performance.now() - startMs < wish.seconds * 1_000; turn += 1) {
    const deeds = hands.turn();
    // Two rests to a deed, in all three quarters of the turn on average: what the deeds take comes on top.
    const rest = (): Promise<void> => pause((random.unit() * turnMs * restShare) / deeds.length);
    for (const deed of deeds) {
      const answer = await deed();
      if (answer === undefined) continue;
      acks.ours.push({ seq: answer.seq, atUs: answer.atUs });
      await rest();
      if (last !== undefined) acks.bare.push(await bare.tell(last));
      await rest();
    }
    await pause(Math.max(0, startMs + (turn + 1) * turnMs - performance.now()));
  }
  return { hands: hands.done(), acks, seconds: (performance.now() - startMs) / 1_000 };
}

/** @returns for each acknowledgement, how long after it each display had it; what was not timed is left out */
function latenciesOf(acks: Acks, walls: readonly WallReport[]): Latencies {
  const ours = walls.flatMap(({ batches }) => {
    let at = 0;
    return acks.ours.flatMap(({ seq, atUs }) => {
      while ((batches[at]?.[0] ?? seq) < seq) at += 1;
      const cameUs = batches[at]?.[1] ?? NaN;
      return Number.isNaN(cameUs) ? [] : [cameUs - atUs];
    });
  });
  const bare = walls.flatMap(({ bareAtUs }) =>
    acks.bare.flatMap((atUs, word) => {
      const cameUs = bareAtUs[word];
      return cameUs === undefined ? [] : [cameUs - atUs];
    }),
  );
  return { ours, bare };
}

/** What the file says when the station has let go of it. */
function readJournal(path: string): Pick<Rush['station'], 'placed' | 'facts' | 'digest' | 'journal'> {
  const db = openReadOnly(path);
  const journal = { is: verifyJournal(db).is };
  const clock = { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
  const reader = new Journal({
    db,
    now: () => Date.now(),
    random: () => new Uint8Array(10),
    clock,
    station: 0,
  });
  const digest = factsDigest();
  let placed = 0;
  for (let page = reader.read(0); page.length > 0; page = reader.read(page.at(-1)?.seq ?? Infinity))
    for (const fact of page) {
      if (travelsIn(fact.type, 'kitchen')) digest.take(fact);
      if (fact.type === 'order.placed') placed += 1;
    }
  db.close();
  return { placed, facts: digest.facts, digest: digest.hex(), journal: journal.is };
}

/** Asks now and then, until it is stopped. */
function watch(everyMs: number, look: () => void | Promise<void>): () => void {
  const timer = setInterval(() => void look(), everyMs);
  return () => clearInterval(timer);
}

async function rushOn(
  wish: RushWish,
  data: string,
  programs: readonly [Program, Program],
  displays: Displays,
) {
  const [station, bare] = programs;
  const token = await signIn(station.port);
  await displays.open({ station: station.port, bare: bare.port, token, displays: wish.displays });
  const line = await openTillLine(station.port, token);
  const bareLine = await openBareLine(bare.port);
  const memory: number[] = [];
  let turn = 0;
  const ends = [
    watch(memoryEveryMs, async () => void memory.push(await station.memory())),
    watch(Math.min(cutEveryMsMax, (wish.seconds * 1_000) / (cutsMin + 1)), () =>
      displays.cut(turn++ % wish.displays),
    ),
  ];
  const { hands, acks, seconds } = await work(wish, line, bareLine, createRandom(wish.seed));
  for (const end of ends) end();
  const wall = await line.command('kitchen.wall', {});
  const walls = await displays.report(wall.result.seq, acks.bare.length);
  line.close();
  bareLine.close();
  await station.stop();
  return {
    ...{ done: hands, acknowledged: acks.ours.length, seconds, walls, memory },
    station: {
      ...{ head: wall.result.seq, open: wall.result.open.length, queue: queueDigest(wall.result.open) },
      ...readJournal(join(data, 'journal.db')),
    },
    latencies: latenciesOf(acks, walls),
  };
}

/**
 * Opens a station with its displays, lets the evening run and closes all again.
 * @throws when a program fails, or the till refuses what the evening asks: then there is no verdict
 */
export async function rush(wish: RushWish): Promise<Rush> {
  const data = join(wish.folder, 'station');
  mkdirSync(data);
  const displays = startDisplays();
  const bare = await startProgram(import.meta.resolve('../floor/fan-out.ts'), {});
  try {
    const station = await startProgram(import.meta.resolve('../ours.ts'), {
      folder: data,
      scanners: [],
      printers: [],
      menu,
    });
    try {
      return await rushOn(wish, data, [station, bare], displays);
    } finally {
      await station.stop();
    }
  } finally {
    displays.close();
    await bare.stop();
  }
}
