// The commands of a Chinese ESC/POS printer as a table: how many bytes each one takes and what it does.
// Sources: Epson ESC/POS reference; Gainscha/SPRT manuals for what clones take. A command that would change the
// paper but is not drawn here takes its bytes and is listed as unknown, never passed over in silence.

import { limits } from '@qiantai/shared/limits.ts';
import type { QrLevel } from './event.ts';
import type { Head } from './head.ts';

export interface Command {
  /** Bytes of the whole command, or undefined while they are not known yet. */
  readonly length: (bytes: Uint8Array) => number | undefined;
  /** @returns false when the printer's answer to it is not drawn here */
  readonly act: (head: Head, bytes: Uint8Array) => boolean | void;
}

const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;
const word = (bytes: Uint8Array, index: number): number => at(bytes, index) + at(bytes, index + 1) * 256;

const fixed = (length: number, act: Command['act']): Command => ({ length: () => length, act });
/** Without effect on what is drawn. */
const quiet = (length: number): Command => fixed(length, () => undefined);
/** Drawn only when its argument says "normal". */
const normalOnly = (length: number): Command =>
  fixed(length, (_, bytes) => bytes.subarray(2, length).every((byte) => byte === 0));
const notDrawn = (length: Command['length']): Command => ({ length, act: () => false });

/** Length once byte `upTo` is there. */
const after =
  (upTo: number, length: (bytes: Uint8Array) => number): Command['length'] =>
  (bytes) =>
    bytes.length > upTo ? length(bytes) : undefined;

function untilNul(bytes: Uint8Array, from: number): number | undefined {
  const end = bytes.indexOf(0, from);
  if (end >= 0) return end + 1;
  return bytes.length > limits.scanBytesMax ? from : undefined;
}

const aligns = ['left', 'center', 'right'] as const;
const levels: readonly QrLevel[] = ['L', 'M', 'Q', 'H'];
const digit = (byte: number): number => (byte >= 48 ? byte - 48 : byte);

function align(head: Head, bytes: Uint8Array): boolean {
  const to = aligns[digit(at(bytes, 2))];
  if (to === undefined) return false;
  head.emit({ is: 'align', to });
  return true;
}

/** ESC !: sizes ASCII only; Chinese characters have FS ! for it. */
function printMode(head: Head, bytes: Uint8Array): boolean {
  const mode = at(bytes, 2);
  head.asciiSize = { width: mode & 0x20 ? 2 : 1, height: mode & 0x10 ? 2 : 1 };
  head.bold = (mode & 0x08) !== 0;
  head.asciiUnderline = (mode & 0x80) !== 0;
  return (mode & 0x01) === 0;
}

function chineseMode(head: Head, bytes: Uint8Array): void {
  const mode = at(bytes, 2);
  head.chineseSize = { width: mode & 0x04 ? 2 : 1, height: mode & 0x08 ? 2 : 1 };
  head.chineseUnderline = (mode & 0x80) !== 0;
}

function bothSizes(head: Head, bytes: Uint8Array): void {
  const size = { width: ((at(bytes, 2) >> 4) & 7) + 1, height: (at(bytes, 2) & 7) + 1 };
  head.asciiSize = size;
  head.chineseSize = size;
}

function drawer(head: Head, bytes: Uint8Array): boolean {
  const pin = digit(at(bytes, 2));
  if (pin > 1) return false;
  head.emit({ is: 'drawer', pin: pin === 0 ? 2 : 5, onMs: at(bytes, 3) * 2, offMs: at(bytes, 4) * 2 });
  return true;
}

function cut(head: Head, bytes: Uint8Array): boolean {
  const kind = at(bytes, 2);
  if (kind === 65 || kind === 66) head.emit({ is: 'feed-units', units: at(bytes, 3) });
  else if (digit(kind) > 1) return false;
  head.emit({ is: 'cut', partial: kind === 66 || digit(kind) === 1 });
  return true;
}

/** GS ( k: the QR functions of symbol 49. */
function symbol(head: Head, bytes: Uint8Array): boolean {
  const value = at(bytes, 7);
  if (at(bytes, 5) !== 49) return false;
  switch (at(bytes, 6)) {
    case 65:
      return value === 49 || value === 50;
    case 67:
      head.qrCell = value;
      return value >= 1 && value <= 16;
    case 69:
      head.qrLevel = levels[value - 48] ?? 'L';
      return value >= 48 && value <= 51;
    case 80:
      head.qrPayload = bytes.slice(8);
      return value === 48;
    case 81:
      head.emit({ is: 'qr', payload: head.qrPayload, cell: head.qrCell, level: head.qrLevel });
      return head.qrPayload.length > 0;
    default:
      return false;
  }
}

function mark(head: Head, bytes: Uint8Array): boolean {
  const asksPrinted = word(bytes, 3) === 6 && digit(at(bytes, 5)) === 0 && digit(at(bytes, 6)) === 0;
  if (asksPrinted) head.emit({ is: 'mark', mark: bytes.slice(7, 11) });
  return asksPrinted;
}

function raster(head: Head, bytes: Uint8Array): boolean {
  const mode = digit(at(bytes, 3));
  if (mode > 3) return false;
  const scaleX = mode & 1 ? 2 : 1;
  const scaleY = mode & 2 ? 2 : 1;
  head.emit({
    is: 'raster',
    stride: word(bytes, 4),
    rows: word(bytes, 6),
    scaleX,
    scaleY,
    bits: bytes.slice(8),
  });
  return true;
}

const esc: Readonly<Record<string, Command>> = {
  '@': fixed(2, (head) => head.reset()),
  '!': fixed(3, printMode),
  a: fixed(3, align),
  E: fixed(3, (head, bytes) => void (head.bold = (at(bytes, 2) & 1) === 1)),
  G: fixed(3, (head, bytes) => void (head.bold = (at(bytes, 2) & 1) === 1)),
  '-': fixed(3, (head, bytes) => void (head.asciiUnderline = digit(at(bytes, 2)) !== 0)),
  '2': fixed(2, (head) => head.emit({ is: 'spacing', units: 'default' })),
  '3': fixed(3, (head, bytes) => head.emit({ is: 'spacing', units: at(bytes, 2) })),
  d: fixed(3, (head, bytes) => head.emit({ is: 'feed', lines: at(bytes, 2) })),
  J: fixed(3, (head, bytes) => head.emit({ is: 'feed-units', units: at(bytes, 2) })),
  p: fixed(5, drawer),
  B: fixed(4, (head, bytes) => head.emit({ is: 'beep', times: at(bytes, 2) })),
  i: fixed(2, (head) => head.emit({ is: 'cut', partial: true })),
  m: fixed(2, (head) => head.emit({ is: 'cut', partial: true })),
  R: fixed(3, (head, bytes) => void (head.nation = at(bytes, 2))),
  t: quiet(3),
  '=': quiet(3),
  U: quiet(3),
  S: quiet(2),
  r: normalOnly(3),
  c: quiet(4),
  M: normalOnly(3),
  V: normalOnly(3),
  '{': normalOnly(3),
  ' ': normalOnly(3),
  D: { length: (bytes) => untilNul(bytes, 2), act: (_, bytes) => bytes.length === 3 },
  $: normalOnly(4),
  '\\': normalOnly(4),
  '*': notDrawn(after(4, (bytes) => 5 + word(bytes, 3) * (at(bytes, 2) < 32 ? 1 : 3))),
};

const fs: Readonly<Record<string, Command>> = {
  '&': fixed(2, (head) => void (head.chinese = true)),
  '.': fixed(2, (head) => void (head.chinese = false)),
  '!': fixed(3, chineseMode),
  '-': fixed(3, (head, bytes) => void (head.chineseUnderline = digit(at(bytes, 2)) !== 0)),
  W: fixed(
    3,
    (head, bytes) =>
      void (head.chineseSize = at(bytes, 2) & 1 ? { width: 2, height: 2 } : { width: 1, height: 1 }),
  ),
  S: normalOnly(4),
  C: normalOnly(3),
  p: notDrawn(() => 4),
};

const block: Command['length'] = after(4, (bytes) => 5 + word(bytes, 3));

const gs: Readonly<Record<string, Command>> = {
  '!': fixed(3, bothSizes),
  B: fixed(3, (head, bytes) => void (head.inverse = (at(bytes, 2) & 1) === 1)),
  V: { length: after(2, (bytes) => (at(bytes, 2) > 64 ? 4 : 3)), act: cut },
  a: fixed(3, (head, bytes) => head.emit({ is: 'tell-changes', mask: at(bytes, 2) })),
  r: fixed(3, (head, bytes) => head.emit({ is: 'ask', what: digit(at(bytes, 2)) })),
  I: fixed(3, (head, bytes) => head.emit({ is: 'identify', what: digit(at(bytes, 2)) })),
  v: { length: after(7, (bytes) => 8 + word(bytes, 4) * word(bytes, 6)), act: raster },
  H: quiet(3),
  f: quiet(3),
  h: quiet(3),
  w: quiet(3),
  P: quiet(4),
  b: quiet(3),
  L: normalOnly(4),
  W: notDrawn(() => 4),
  $: notDrawn(() => 4),
  '\\': notDrawn(() => 4),
  k: notDrawn((bytes) => {
    if (bytes.length < 4) return undefined;
    return at(bytes, 2) <= 6 ? untilNul(bytes, 3) : 4 + at(bytes, 3);
  }),
  '8': notDrawn(after(6, (bytes) => 7 + word(bytes, 3) + word(bytes, 5) * 65_536)),
};

/** GS ( x: what it does is told by its third byte; its length always stands in the same place. */
const functions: Readonly<Record<string, Command>> = {
  k: { length: block, act: symbol },
  H: { length: block, act: mark },
};

/** Real-time commands stay in the stream, too: the mechanism has answered them long before they are met here. */
const dle: Readonly<Record<string, Command>> = {
  '\x04': quiet(3),
  '\x05': quiet(3),
  '\x14': {
    length: after(2, (bytes) => (at(bytes, 2) === 8 ? 10 : at(bytes, 2) <= 2 ? 5 : 3)),
    act: () => undefined,
  },
};

const families: Readonly<Record<number, Readonly<Record<string, Command>>>> = {
  0x10: dle,
  0x1b: esc,
  0x1c: fs,
  0x1d: gs,
};

/** Whether a byte opens a command of more than one byte. */
export const opensCommand = (byte: number): boolean => byte in families;

/**
 * The command that begins here.
 * @returns `undefined` when more bytes are needed to know it, `'unknown'` when there is none
 */
export function commandAt(bytes: Uint8Array): Command | 'unknown' | undefined {
  const second = bytes[1];
  if (second === undefined) return undefined;
  const name = String.fromCharCode(second);
  if (bytes[0] === 0x1d && name === '(') {
    const third = bytes[2];
    return third === undefined ? undefined : (functions[String.fromCharCode(third)] ?? notDrawn(block));
  }
  return families[at(bytes, 0)]?.[name] ?? 'unknown';
}
