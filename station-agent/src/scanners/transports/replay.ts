// A gun without hardware: whoever holds it scans by calling a function. The rehearsal store and the simulation use
// it, through the same reader and decoder as a real gun, so that what they show is what a gun would do.

import { invariant } from '@qiantai/shared/result.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { createFrameReader, type CodeReader } from '../reader.ts';
import { terminators, type Terminator } from '../framing.ts';
import { AddressError, type ScannerEars, type ScannerTransport } from '../scanner.ts';

export interface ReplayGun {
  /** Reads a code: UTF-8 and a CR. @returns whether anybody listened */
  scan(text: string): boolean;
  /** Sends bytes as they are, such as half a code. @returns whether anybody listened */
  bytes(bytes: Uint8Array): boolean;
  unplug(): void;
  plug(): void;
}

interface Socket {
  readonly gun: ReplayGun;
  plugged: boolean;
  line: { readonly reader: CodeReader; readonly on: ScannerEars } | undefined;
}

const sockets = new Map<string, Socket>();
const nameShape = /^[a-z0-9-]{1,32}$/;

function socketOf(name: string): Socket {
  const known = sockets.get(name);
  if (known !== undefined) return known;
  invariant(nameShape.test(name), `a replay gun's name is ${String(nameShape)}`);
  invariant(sockets.size < limits.scannersMax, 'more replay guns than a station may have');
  const socket: Socket = {
    plugged: true,
    line: undefined,
    gun: {
      scan: (text) => socket.gun.bytes(new TextEncoder().encode(`${text}\r`)),
      bytes(bytes) {
        const { line } = socket;
        line?.reader.push(bytes);
        return line !== undefined;
      },
      unplug() {
        const { line } = socket;
        socket.plugged = false;
        socket.line = undefined;
        line?.reader.stop();
        line?.on.gone('unplugged', `replay gun ${name} was unplugged`);
      },
      plug() {
        socket.plugged = true;
      },
    },
  };
  sockets.set(name, socket);
  return socket;
}

/** The gun of this name, plugged in from the start; the same one each time. */
export function replayGun(name: string): ReplayGun {
  return socketOf(name).gun;
}

function parseReplayAddress(address: string): { name: string; terminator: Terminator } {
  const [name = '', query = ''] = address.split('?');
  const wanted = new URLSearchParams(query).get('terminator') ?? 'auto';
  const terminator = terminators.find((known) => known === wanted);
  if (!nameShape.test(name) || terminator === undefined) {
    throw new AddressError(`"replay:${address}" is not like replay:counter or replay:counter?terminator=cr`);
  }
  return { name, terminator };
}

export const transport: ScannerTransport = {
  scheme: 'replay',
  check: (address) => void parseReplayAddress(address),
  open(address, env, on) {
    const { name, terminator } = parseReplayAddress(address);
    const socket = socketOf(name);
    if (!socket.plugged) {
      on.gone('not-found', `replay gun ${name} is not plugged in`);
      return { close: () => Promise.resolve() };
    }
    // A station that died in a simulation never closed its line: whoever opens now takes the gun over.
    socket.line?.reader.stop();
    const line = { reader: createFrameReader(terminator, env, on), on };
    socket.line = line;
    on.ready();
    return {
      close() {
        line.reader.stop();
        if (socket.line === line) socket.line = undefined;
        return Promise.resolve();
      },
    };
  },
};
