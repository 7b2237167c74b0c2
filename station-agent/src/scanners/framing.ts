// Cuts a scanner's byte stream into codes: pure, without a clock, so every cut of every read can be tested.
// Why not only a line parser: guns end their codes with CR, LF, CRLF, TAB, ETX or with mere silence, a half-read
// code must never be glued to the next, and a broken gun must not fill the memory.

import { limits } from '@qiantai/shared/limits.ts';
import type { DamagedWhy } from './scanner.ts';

export const terminators = ['auto', 'cr', 'lf', 'crlf', 'tab', 'none'] as const;
export type Terminator = (typeof terminators)[number];

export type Framed =
  { readonly is: 'code'; readonly bytes: Uint8Array } | { readonly is: 'damaged'; readonly why: DamagedWhy };

export interface Framer {
  /** Takes what one read brought. @returns the codes that ended in it, in order */
  push(bytes: Uint8Array): Framed[];
  /** The silence after which `quiet` has to be called; undefined while nothing is held. */
  readonly quietMs: number | undefined;
  /** The line was silent for quietMs: ends a code that has no terminator, or drops one that lost it. */
  quiet(): Framed[];
  /** Forgets what is held: another connection begins. */
  reset(): void;
}

const NUL = 0x00;
const STX = 0x02;
const ETX = 0x03;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const BREAK = 0xff;

/** What surrounds a code and never belongs to it: terminators, frame marks, and the noise of plugging in. */
const surroundings: ReadonlySet<number> = new Set([NUL, STX, ETX, TAB, LF, CR, SPACE, BREAK]);

const endings: Readonly<Record<Terminator, ReadonlySet<number>>> = {
  auto: new Set([CR, LF, TAB, ETX]),
  cr: new Set([CR]),
  lf: new Set([LF]),
  crlf: new Set([LF]),
  tab: new Set([TAB]),
  none: new Set(),
};

/**
 * One code without what surrounds it; empty when nothing else is there. Noise inside stays, so that the code is
 * refused as a whole: leaving a byte out would make another code of it.
 */
export function trimFrame(bytes: Uint8Array): Uint8Array {
  let from = bytes.lastIndexOf(STX) + 1;
  let to = bytes.length;
  while (from < to && surroundings.has(bytes[from] ?? NUL)) from += 1;
  while (to > from && surroundings.has(bytes[to - 1] ?? NUL)) to -= 1;
  return bytes.slice(from, to);
}

/** The bytes of one unfinished code: more than `bytesMax` are skipped up to the code's end. */
function createHold(bytesMax: number) {
  const held = new Uint8Array(bytesMax);
  let length = 0;
  let skipping = false;
  return {
    isEmpty: () => length === 0 && !skipping,
    /** @returns whether this byte was the first too many */
    overflows(byte: number): boolean {
      if (skipping) return false;
      skipping = length === bytesMax;
      if (skipping) length = 0;
      else held[length++] = byte;
      return skipping;
    },
    /** @returns the code, empty when it was skipped or mere noise; holds nothing afterwards */
    take(): Uint8Array {
      const code = trimFrame(held.subarray(0, length));
      length = 0;
      skipping = false;
      return code;
    },
  };
}

/**
 * A framer for one connection.
 * With `auto` the first code may end by silence; once a terminator was seen, silence no longer ends a code, so a
 * slow code stays whole. A code that then loses its terminator is dropped as `cut-off` and silence counts again.
 * @param options.bytesMax the longest code; a longer run is dropped up to its end and told once as `too-long`
 */
export function createFramer(options: { terminator: Terminator; bytesMax?: number }): Framer {
  const { terminator, bytesMax = limits.scanBytesMax } = options;
  const ends = endings[terminator];
  const framesBySilence = terminator === 'auto' || terminator === 'none';
  const hold = createHold(bytesMax);
  let previous = NUL;
  let endsByByte = !framesBySilence;

  const step = (byte: number, out: Framed[]): void => {
    const isEnd = ends.has(byte) && (terminator !== 'crlf' || previous === CR);
    previous = byte;
    if (isEnd) {
      const code = hold.take();
      if (code.length === 0) return;
      if (terminator === 'auto') endsByByte = true;
      out.push({ is: 'code', bytes: code });
    } else if (byte === STX) {
      if (hold.take().length > 0) out.push({ is: 'damaged', why: 'cut-off' });
    } else if (hold.overflows(byte)) out.push({ is: 'damaged', why: 'too-long' });
  };

  return {
    push(bytes) {
      const out: Framed[] = [];
      for (const byte of bytes) step(byte, out);
      return out;
    },
    get quietMs() {
      if (hold.isEmpty()) return undefined;
      return endsByByte ? limits.scanStaleMs : limits.scanIdleMs;
    },
    quiet() {
      const lostItsEnd = endsByByte;
      endsByByte = !framesBySilence;
      const code = hold.take();
      if (code.length === 0) return [];
      return lostItsEnd ? [{ is: 'damaged', why: 'cut-off' }] : [{ is: 'code', bytes: code }];
    },
    reset() {
      hold.take();
      previous = NUL;
      endsByByte = !framesBySilence;
    },
  };
}
