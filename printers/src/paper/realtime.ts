// Real-time commands, found in the raw stream the moment they arrive: a printer answers them although everything
// before them still waits in its buffer. They are found wherever they stand, also inside other data, as on hardware.

export type Realtime =
  | { readonly is: 'status'; readonly what: 1 | 2 | 3 | 4 }
  | { readonly is: 'pulse'; readonly pin: 2 | 5 }
  | { readonly is: 'recover' };

const lengthMax = 5;

function commandAt(bytes: Uint8Array): { command?: Realtime; length: number } | undefined {
  const [dle, kind, what, pin] = bytes;
  if (dle !== 0x10) return { length: 1 };
  if (kind === undefined) return undefined;
  if (kind !== 0x04 && kind !== 0x05 && kind !== 0x14) return { length: 1 };
  if (what === undefined) return undefined;
  if (kind === 0x05)
    return what === 1 || what === 2 ? { command: { is: 'recover' }, length: 3 } : { length: 1 };
  if (kind === 0x04) {
    const known = what === 1 || what === 2 || what === 3 || what === 4;
    return known ? { command: { is: 'status', what }, length: 3 } : { length: 1 };
  }
  if (what !== 1) return { length: 1 };
  if (bytes.length < lengthMax) return undefined;
  return { command: { is: 'pulse', pin: pin === 0 ? 2 : 5 }, length: lengthMax };
}

/**
 * @param rest what the former call left over; at most 4 bytes
 * @returns the commands in order, and the beginning of one that is not whole
 */
export function findRealtime(rest: Uint8Array, more: Uint8Array): { commands: Realtime[]; rest: Uint8Array } {
  const bytes = Buffer.concat([rest, more]);
  const commands: Realtime[] = [];
  for (let at = bytes.indexOf(0x10); at >= 0;) {
    const found = commandAt(bytes.subarray(at, at + lengthMax));
    if (found === undefined) return { commands, rest: bytes.subarray(at) };
    if (found.command !== undefined) commands.push(found.command);
    at = bytes.indexOf(0x10, at + found.length);
  }
  return { commands, rest: new Uint8Array() };
}
