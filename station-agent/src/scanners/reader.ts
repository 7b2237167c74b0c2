// Joins a stream of reads to codes, with the clock the pure framer does not have.
// Two kinds behind one shape: @serialport/parser-readline where the gun's terminator is known, our framer where it
// is not. A reader belongs to one connection and dies with it, so half a code never meets the next connection.

import { ReadlineParser } from '@serialport/parser-readline';
import type { TransformCallback } from 'node:stream';
import { limits } from '@qiantai/shared/limits.ts';
import type { Env } from '../env.ts';
import { createFramer, trimFrame, type Framed, type Terminator } from './framing.ts';
import type { ScannerEars } from './scanner.ts';

export interface CodeReader {
  push(bytes: Uint8Array): void;
  /** Forgets what is held and leaves no timer; later pushes do nothing. */
  stop(): void;
}

type Ears = Pick<ScannerEars, 'code' | 'damaged'>;

/** A reader of one connection. @param terminator how the gun ends a code */
export function createReader(terminator: Terminator, env: Env, on: Ears): CodeReader {
  return terminator === 'auto' || terminator === 'none'
    ? createFrameReader(terminator, env, on)
    : createLineReader(terminator, env, on);
}

/** Reads with our own framer, whatever the terminator. */
export function createFrameReader(terminator: Terminator, env: Env, on: Ears): CodeReader {
  const framer = createFramer({ terminator });
  const deliver = (framed: readonly Framed[]): void => {
    for (const one of framed) {
      if (one.is === 'code') on.code(one.bytes);
      else on.damaged(one.why);
    }
  };
  const silence = createSilence(env, () => deliver(framer.quiet()));
  let stopped = false;
  return {
    push(bytes) {
      if (stopped) return;
      deliver(framer.push(bytes));
      silence.await(framer.quietMs);
    },
    stop() {
      stopped = true;
      silence.await(undefined);
      framer.reset();
    },
  };
}

const delimiters = { cr: '\r', lf: '\n', crlf: '\r\n', tab: '\t' } as const;
type Delimited = keyof typeof delimiters;

function createLineReader(terminator: Delimited, env: Env, on: Ears): CodeReader {
  const lines = new BoundedLines(delimiters[terminator], () => on.damaged('too-long'));
  const silence = createSilence(env, () => {
    if (lines.forget()) on.damaged('cut-off');
  });
  let stopped = false;
  lines.on('data', (line: string) => {
    const code = trimFrame(Buffer.from(line, 'latin1'));
    if (!stopped && code.length > 0) on.code(code);
  });
  return {
    push(bytes) {
      if (stopped) return;
      lines.write(bytes);
      silence.await(lines.holds ? limits.scanStaleMs : undefined);
    },
    stop() {
      stopped = true;
      silence.await(undefined);
      lines.destroy();
    },
  };
}

/**
 * parser-readline with the bound it lacks: a run without delimiter is dropped up to its delimiter.
 * latin1 keeps every byte as it came; what they mean is for decode.ts.
 */
class BoundedLines extends ReadlineParser {
  readonly #tooLong: () => void;
  #skipping = false;

  constructor(delimiter: string, tooLong: () => void) {
    super({ delimiter, encoding: 'latin1' });
    this.#tooLong = tooLong;
  }

  get holds(): boolean {
    return this.buffer.length > 0 || this.#skipping;
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, then: TransformCallback): void {
    super._transform(chunk, encoding, (error) => {
      this.#bound();
      then(error);
    });
  }

  #bound(): void {
    if (this.buffer.length <= limits.scanBytesMax) return;
    if (!this.#skipping) this.#tooLong();
    this.#skipping = true;
    // The last bytes may be the first half of the delimiter.
    const half = this.delimiter.length - 1;
    this.buffer = Buffer.from(this.buffer.subarray(this.buffer.length - half));
  }

  override push(line: unknown, encoding?: BufferEncoding): boolean {
    if (line === null) return super.push(null);
    if (this.#skipping) {
      this.#skipping = false;
      return true;
    }
    if (line instanceof Uint8Array && line.length > limits.scanBytesMax) {
      this.#tooLong();
      return true;
    }
    return super.push(line, encoding);
  }

  /** Forgets an unfinished line. @returns whether there was something of a code in it */
  forget(): boolean {
    const lost = !this.#skipping && trimFrame(this.buffer).length > 0;
    this.buffer = Buffer.alloc(0);
    this.#skipping = false;
    return lost;
  }
}

/**
 * Calls back after a silence. When the timer itself came late this process was busy, and bytes may be waiting
 * unread: then nobody has heard the silence yet, and it is waited for once more.
 */
function createSilence(env: Env, then: () => void): { await(ms: number | undefined): void } {
  let forget: (() => void) | undefined;
  const wait = (ms: number, mayBeLate: boolean): void => {
    const lateAt = env.mono() + ms * 1.5;
    forget = env.timer(ms, () => {
      forget = undefined;
      if (mayBeLate && env.mono() > lateAt) wait(ms, false);
      else then();
    });
  };
  return {
    await(ms) {
      forget?.();
      forget = undefined;
      if (ms !== undefined) wait(ms, true);
    },
  };
}
