// Guns on a serial line: RS-232, USB virtual COM ports (CDC-ACM), Bluetooth SPP.
// serialport is loaded on first use, so that a station without serial guns starts where its driver is missing.

import { stat } from 'node:fs/promises';
import type { SerialPort } from 'serialport';
import { limits } from '@qiantai/shared/limits.ts';
import type { Env } from '../../env.ts';
import { terminators, type Terminator } from '../framing.ts';
import { createReader } from '../reader.ts';
import { AddressError, type GoneWhy, type ScannerEars, type ScannerTransport } from '../scanner.ts';

export interface SerialAddress {
  readonly path: string;
  readonly baudRate: number;
  readonly terminator: Terminator;
}

const example = 'serial:/dev/ttyUSB0?baudRate=9600&terminator=auto';
const baudRateMin = 300;
const baudRateMax = 3_000_000;
const isTerminator = (word: string): word is Terminator => terminators.some((known) => known === word);

/** @param address such as /dev/ttyUSB0?baudRate=9600&terminator=cr, or COM3 @throws AddressError */
export function parseSerialAddress(address: string): SerialAddress {
  const [path = '', query = '', ...rest] = address.split('?');
  if (rest.length > 0 || !/^(\/|COM\d+$|\\\\\.\\)/i.test(path)) {
    throw new AddressError(
      `"serial:${address}" names no serial port; write it like ${example} or serial:COM3`,
    );
  }
  const settings = { path, baudRate: 9_600, terminator: 'auto' as Terminator };
  for (const [key, value] of new URLSearchParams(query)) {
    if (key === 'baudRate' && /^\d{3,7}$/.test(value)) settings.baudRate = Number(value);
    else if (key === 'terminator' && isTerminator(value)) settings.terminator = value;
    else {
      throw new AddressError(
        `"serial:${address}" says ${key}=${value}; known are baudRate=9600 and terminator=${terminators.join('|')}`,
      );
    }
  }
  if (settings.baudRate < baudRateMin || settings.baudRate > baudRateMax) {
    throw new AddressError(
      `"serial:${address}" asks for ${settings.baudRate} baud; guns speak ${baudRateMin} to ${baudRateMax}, mostly 9600 or 115200`,
    );
  }
  return settings;
}

class DriverMissing extends Error {}

const reasons: readonly (readonly [RegExp, GoneWhy, (path: string) => string])[] = [
  [
    /no such file|file not found|ENOENT|no such device|ENXIO/i,
    'not-found',
    (path) => `${path} is not there: is the gun plugged in?`,
  ],
  [
    /lock port|EBUSY|resource busy|temporarily unavailable/i,
    'in-use',
    (path) => `${path} is read by another program; close that one`,
  ],
  [
    /permission denied|EACCES|access denied|EPERM/i,
    'not-allowed',
    (path) => `${path} may not be opened; on Linux add this user to the group dialout`,
  ],
  [/inappropriate ioctl|ENOTTY|not a (tty|typewriter)/i, 'not-serial', (path) => `${path} is no serial line`],
];

function tellGone(error: unknown, path: string, on: ScannerEars): void {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof DriverMissing)
    return on.gone('driver-missing', `serial ports cannot be used here: ${said}`);
  const [, why, sentence] = reasons.find(([pattern]) => pattern.test(said)) ?? [];
  if (why !== undefined && sentence !== undefined) on.gone(why, sentence(path));
  else on.gone('failed', `${path}: ${said}`);
}

async function loadDriver(): Promise<typeof SerialPort> {
  try {
    return (await import('serialport')).SerialPort;
  } catch (error) {
    throw new DriverMissing(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Which device a path leads to at this moment. */
async function identityOf(path: string): Promise<string> {
  if (!path.startsWith('/')) return path;
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 'none' : `${found.dev} ${found.ino} ${found.rdev}`;
}

interface OpenPort {
  readonly port: SerialPort;
  /** Taken before opening, so that a change in between is seen too. */
  readonly identity: string;
}

/** Opening empties the line of what came while nobody listened, so no old scan acts now. */
async function openPort({ path, baudRate }: SerialAddress): Promise<OpenPort> {
  const Port = await loadDriver();
  const identity = await identityOf(path);
  const port = new Port({ path, baudRate, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  return { port, identity };
}

function shut(port: SerialPort): Promise<void> {
  return new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
}

/** Does a thing again and again until stopped; the next wait begins when the thing is done. */
function repeat(ms: number, env: Env, thing: () => Promise<void> | void): () => void {
  let stopped = false;
  let forget = (): void => undefined;
  const wait = (): void => {
    if (stopped) return;
    forget = env.timer(ms, () => void Promise.resolve(thing()).then(wait));
  };
  wait();
  return () => {
    stopped = true;
    forget();
  };
}

/**
 * Lets reads go on at once. On Node 26.4 and newer, serialport's native part calls into JavaScript without letting
 * promises run afterwards: on a station with nothing else to do, a scan would lie unread until some timer fires.
 * This is that timer: right after each read where the binding tells of it, else as a pulse.
 */
function wakeReads(port: SerialPort, env: Env): () => void {
  const binding = port.port;
  const nothing = (): void => undefined;
  if (binding === undefined || !('poller' in binding)) return repeat(limits.scanIdleMs, env, nothing);
  const wake = (): void => void env.timer(0, nothing);
  binding.poller.on('readable', wake);
  return () => void binding.poller.off('readable', wake);
}

/**
 * Looks whether the port is still the one that was opened. serialport reads a line that hung up as endless nothing,
 * busily and without a word, and a by-id link may already lead to the gun's next device file.
 * @returns stops looking
 */
function watchPort({ port, identity }: OpenPort, env: Env, vanished: () => void): () => void {
  const hungUp = (): Promise<boolean> =>
    new Promise((resolve) =>
      port.get((error) => resolve(error !== null && /input\/output|EIO/i.test(error.message))),
    );
  return repeat(limits.scannerLookMs, env, async () => {
    if ((await identityOf(port.path)) !== identity || (await hungUp())) vanished();
  });
}

/** Reads an open port until it goes. @returns stops reading, silently */
function listen(open: OpenPort, settings: SerialAddress, env: Env, on: ScannerEars): () => void {
  const { port } = open;
  const reader = createReader(settings.terminator, env, on);
  let over = false;
  const stop = (): void => {
    over = true;
    for (const end of ends) end();
    reader.stop();
  };
  const lost = (): void => {
    if (over) return;
    stop();
    on.gone('unplugged', `${settings.path} was unplugged`);
  };
  const ends = [wakeReads(port, env), watchPort(open, env, lost)];
  port.on('data', (bytes: Uint8Array) => reader.push(bytes));
  port.on('error', lost);
  port.on('close', lost);
  on.ready();
  return stop;
}

export const transport: ScannerTransport = {
  scheme: 'serial',
  check: (address) => void parseSerialAddress(address),
  open(address, env, on) {
    const settings = parseSerialAddress(address);
    let wanted = true;
    let stopListening = (): void => undefined;
    const opening = openPort(settings).then(
      (open) => {
        if (wanted) stopListening = listen(open, settings, env, on);
        return open;
      },
      (error: unknown) => {
        if (wanted) tellGone(error, settings.path, on);
        return undefined;
      },
    );
    return {
      async close() {
        wanted = false;
        stopListening();
        const open = await opening;
        if (open !== undefined) await shut(open.port);
      },
    };
  },
};
