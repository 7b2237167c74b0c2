// What a printer's reply bytes mean. Pure: bytes in, readings out, so every bit is tested from a table.
// Replies of four commands share one line and are told apart by fixed bits only (Epson ESC/POS, GS a, "identifying").

/** One thing the printer said. */
export type Reply =
  | { readonly is: 'now'; readonly byte: number } // to DLE EOT; which question it answers, the asker knows
  | { readonly is: 'changed'; readonly bytes: readonly [number, number, number, number] } // ASB
  | { readonly is: 'in-order'; readonly byte: number } // to GS r
  | { readonly is: 'mark'; readonly mark: Uint8Array } // to GS ( H
  | { readonly is: 'flow'; readonly on: boolean } // XON, XOFF
  | { readonly is: 'noise'; readonly byte: number };

/** A part of the printer's state that a reply tells; what it does not tell is absent. */
export interface Reading {
  readonly paper?: 'ok' | 'low' | 'out';
  readonly cover?: 'closed' | 'open';
  readonly fault?: 'none' | 'cutter' | 'hard' | 'recoverable';
  readonly drawer?: 'open' | 'closed';
  readonly offline?: boolean;
}

const xon = 0x11;
const xoff = 0x13;
const markHeader = 0x37;
const markKind = 0x22;
const markBytes = 7;

const isNow = (byte: number): boolean => (byte & 0x93) === 0x12;
const isChangedFirst = (byte: number): boolean => (byte & 0x93) === 0x10;
const isData = (byte: number): boolean => (byte & 0x90) === 0x00;

/** Bytes of the reply that starts here: its length, or undefined while it is not whole. */
function replyAt(bytes: Uint8Array): { reply: Reply; length: number } | undefined {
  const first = bytes[0];
  if (first === undefined) return undefined;
  if (first === xon || first === xoff) return { reply: { is: 'flow', on: first === xon }, length: 1 };
  if (first === markHeader) return markAt(bytes);
  if (isNow(first)) return { reply: { is: 'now', byte: first }, length: 1 };
  if (isChangedFirst(first)) return changeAt(bytes, first);
  if (isData(first)) return { reply: { is: 'in-order', byte: first }, length: 1 };
  return { reply: { is: 'noise', byte: first }, length: 1 };
}

const noise = (byte: number): { reply: Reply; length: number } => ({
  reply: { is: 'noise', byte },
  length: 1,
});

function markAt(bytes: Uint8Array): { reply: Reply; length: number } | undefined {
  if (bytes.length > 1 && bytes[1] !== markKind) return noise(markHeader);
  if (bytes.length < markBytes) return undefined;
  if (bytes[markBytes - 1] !== 0) return noise(markHeader);
  return { reply: { is: 'mark', mark: bytes.slice(2, 6) }, length: markBytes };
}

function changeAt(bytes: Uint8Array, first: number): { reply: Reply; length: number } | undefined {
  const rest = bytes.subarray(1, 4);
  if (!rest.every(isData)) return noise(first);
  const [second, third, fourth] = rest;
  if (second === undefined || third === undefined || fourth === undefined) return undefined;
  return { reply: { is: 'changed', bytes: [first, second, third, fourth] }, length: 4 };
}

/**
 * Cuts what came from the printer into replies; keeps a reply that is not whole for the next bytes.
 * @param rest what the former call left over; empty on a new connection. Never more than 6 bytes.
 */
export function readReplies(rest: Uint8Array, more: Uint8Array): { replies: Reply[]; rest: Uint8Array } {
  let bytes: Uint8Array = Buffer.concat([rest, more]);
  const replies: Reply[] = [];
  for (let found = replyAt(bytes); found !== undefined; found = replyAt(bytes)) {
    replies.push(found.reply);
    bytes = bytes.subarray(found.length);
  }
  return { replies, rest: bytes };
}

/**
 * Pin 3 of the drawer connector is high while the drawer is open in the usual wiring; a drawer wired the other
 * way round shows the opposite, which no printer can know.
 */
const drawerAt = (high: number): 'open' | 'closed' => (high === 0 ? 'closed' : 'open');

function paperAt(low: number, out: number): 'ok' | 'low' | 'out' {
  return out !== 0 ? 'out' : low !== 0 ? 'low' : 'ok';
}

function faultAt(cutter: number, hard: number, recoverable: number): NonNullable<Reading['fault']> {
  return cutter !== 0 ? 'cutter' : hard !== 0 ? 'hard' : recoverable !== 0 ? 'recoverable' : 'none';
}

/**
 * The answer to DLE EOT.
 * @param what the question: 1 printer, 2 why offline, 3 error, 4 paper
 */
export function readNow(what: 1 | 2 | 3 | 4, byte: number): Reading {
  switch (what) {
    case 1:
      return { drawer: drawerAt(byte & 0x04), offline: (byte & 0x08) !== 0 };
    case 2:
      return {
        cover: (byte & 0x04) === 0 ? 'closed' : 'open',
        ...((byte & 0x20) === 0 ? {} : { paper: 'out' }),
      };
    case 3:
      return { fault: faultAt(byte & 0x08, byte & 0x20, byte & 0x40) };
    case 4:
      return { paper: paperAt(byte & 0x0c, byte & 0x60) };
  }
}

/** The four bytes a printer sends by itself after GS a. */
export function readChanged([first, second, third]: readonly [number, number, number, number]): Reading {
  return {
    drawer: drawerAt(first & 0x04),
    offline: (first & 0x08) !== 0,
    cover: (first & 0x20) === 0 ? 'closed' : 'open',
    fault: faultAt(second & 0x08, second & 0x20, second & 0x40),
    paper: paperAt(third & 0x03, third & 0x0c),
  };
}

/** The answer to GS r 1. */
export function readInOrder(byte: number): Reading {
  return { paper: paperAt(byte & 0x03, byte & 0x0c) };
}

/** Why a paper must not be started, in words a person can act on; undefined when nothing is known against it. */
export function reasonAgainst(reading: Reading): string | undefined {
  if (reading.paper === 'out') return 'paper out';
  if (reading.cover === 'open') return 'cover open';
  if (reading.fault === 'cutter') return 'cutter jammed';
  if (reading.fault === 'hard') return 'printer fault';
  if (reading.fault === 'recoverable') return 'printer error, press its feed button';
  return reading.offline === true ? 'printer offline' : undefined;
}
