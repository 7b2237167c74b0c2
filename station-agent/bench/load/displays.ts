// Many displays in a process of their own, each with a line to the station and one to the bare server beside it.
// Why one process for all: fifty browsers would need more machine than the shop has, and both lines share this one.

import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '@qiantai/shared/wire.ts';
import { pause, sharedUs } from '../row.ts';
import { Wall, type WallReport } from './wall.ts';

export type ToDisplays =
  | {
      readonly do: 'open';
      readonly station: number;
      readonly bare: number;
      readonly token: string;
      readonly displays: number;
    }
  /** One display loses its line and comes back. */
  | { readonly do: 'cut'; readonly display: number }
  /** Tells what all have seen, once they have seen a fact and a word of the bare line, or waited long enough. */
  | { readonly do: 'report'; readonly seq: number; readonly words: number };

export type FromDisplays =
  { readonly is: 'open' } | { readonly is: 'report'; readonly walls: readonly WallReport[] };

/** The next shot is further away than this. */
const foldPauseMs = 12;
const awayMs = 700;
/** What comes right after a display came back is what it had missed. */
const catchUpUs = 250_000;
const reportMsMax = 15_000;

type Line = Socket<ServerEvents, ClientEvents>;
const displays: { readonly wall: Wall; readonly line: Line }[] = [];

let folding = false;
function foldSoon(): void {
  if (folding) return;
  folding = true;
  setTimeout(() => {
    folding = false;
    for (const { wall } of displays) wall.fold();
  }, foldPauseMs);
}

const address = (port: number): string => `http://127.0.0.1:${port}`;
const options = { transports: ['websocket'], forceNew: true, reconnectionDelay: 100 };

/** Opens a display; it follows the kitchen from the first fact, and from where it stood whenever it comes back. */
function openDisplay(station: number, bare: number, token: string): Promise<unknown> {
  const wall = new Wall();
  const line: Line = io(address(station), { ...options, auth: { token } });
  const plain: Line = io(address(bare), options);
  plain.on('facts', () => void wall.bareAtUs.push(sharedUs()));
  let timedFromUs = 0;
  line.on('facts', (event) => {
    const atUs = sharedUs();
    wall.hear(event, atUs < timedFromUs ? NaN : atUs);
    foldSoon();
  });
  let opened = false;
  const followed = new Promise<void>((resolve) => {
    line.on('connect', () => {
      timedFromUs = sharedUs() + catchUpUs;
      if (opened) wall.returns += 1;
      opened = true;
      line.emit('follow', { scope: 'kitchen', since: wall.seen }, () => resolve());
    });
  });
  displays.push({ wall, line });
  return Promise.all([followed, new Promise<void>((resolve) => plain.once('connect', resolve))]);
}

async function cut(display: number): Promise<void> {
  const line = displays[display]?.line;
  line?.disconnect();
  await pause(awayMs);
  line?.connect();
}

async function report(seq: number, words: number): Promise<FromDisplays> {
  const until = Date.now() + reportMsMax;
  const lags = ({ wall }: { wall: Wall }): boolean => wall.seen < seq || wall.bareAtUs.length < words;
  while (displays.some(lags) && Date.now() < until) await pause(50);
  return { is: 'report', walls: displays.map(({ wall }) => wall.report()) };
}

const say = (word: FromDisplays): void => void process.send?.(word);

process.on('message', (asked: ToDisplays) => {
  if (asked.do === 'cut') return void cut(asked.display);
  if (asked.do === 'report') return void report(asked.seq, asked.words).then(say);
  const { station, bare, token } = asked;
  const all = Array.from({ length: asked.displays }, () => openDisplay(station, bare, token));
  void Promise.all(all).then(() => say({ is: 'open' }));
});
// Lives as long as whoever started it.
process.on('disconnect', () => process.exit(0));
