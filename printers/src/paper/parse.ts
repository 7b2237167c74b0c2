// Reads the byte stream of a printer exactly as a Chinese receipt printer does, in any cut of the stream:
// a lead byte swallows whatever follows it, a command swallows its arguments, nothing is guessed.

import { limits } from '@qiantai/shared/limits.ts';
import { commandAt, opensCommand } from './commands.ts';
import { Head } from './head.ts';
import type { PaperEvent } from './event.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export class PaperParser {
  private readonly head = new Head();
  private pending: Uint8Array = new Uint8Array();

  /** @returns the events that are certain now; a run of text comes when something ends it */
  push(bytes: Uint8Array): PaperEvent[] {
    const all: Uint8Array = this.pending.length === 0 ? bytes : Buffer.concat([this.pending, bytes]);
    let used = 0;
    while (used < all.length) {
      const step = this.step(all.subarray(used));
      if (step === 0) break;
      used += step;
    }
    this.pending = all.slice(used);
    return this.head.events.splice(0);
  }

  /** The stream ends, or was cut off: gives the text that stood, and what began and never came whole as unknown. */
  end(): PaperEvent[] {
    if (this.pending.length > 0) this.head.emit({ is: 'unknown', hex: hex(this.pending) });
    this.head.endRun();
    this.pending = new Uint8Array();
    return this.head.events.splice(0);
  }

  /** @returns how many bytes were understood; 0 when more are needed */
  private step(bytes: Uint8Array): number {
    const [first = 0, second] = bytes;
    if (opensCommand(first)) return this.command(bytes);
    if (first < 0x20 || first === 0x7f) return this.control(first);
    if (first < 0x80) {
      this.head.ascii(first);
      return 1;
    }
    if (!this.head.chinese) {
      this.head.codePage(first);
      return 1;
    }
    if (first === 0x80 || first === 0xff) return this.unknown(bytes, 1);
    if (second === undefined) return 0;
    this.head.pair(first, second);
    return 2;
  }

  private command(bytes: Uint8Array): number {
    const command = commandAt(bytes);
    if (command === undefined) return 0;
    if (command === 'unknown') return this.unknown(bytes, 2);
    const length = command.length(bytes);
    if (length === undefined) return 0;
    if (length > limits.paperBytesMax) return this.unknown(bytes, 2);
    if (bytes.length < length) return 0;
    const whole = bytes.slice(0, length);
    if (command.act(this.head, whole) === false) return this.unknown(whole, length);
    return length;
  }

  private control(byte: number): number {
    if (byte === 0x0a) this.head.emit({ is: 'line' });
    else if (byte === 0x09) this.head.emit({ is: 'tab' });
    else if (byte !== 0x0d) return this.unknown(Uint8Array.of(byte), 1);
    return 1;
  }

  private unknown(bytes: Uint8Array, length: number): number {
    this.head.emit({ is: 'unknown', hex: hex(bytes.subarray(0, Math.min(length, 64))) });
    return length;
  }
}

/** The events of a whole stream. */
export function parsePaper(bytes: Uint8Array): PaperEvent[] {
  const parser = new PaperParser();
  return [...parser.push(bytes), ...parser.end()];
}
