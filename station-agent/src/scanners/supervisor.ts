// Keeps every configured gun open, each on its own: opens, reopens with growing pauses, decodes, and lets one
// trigger pull be one scan. A gun that breaks, floods or cannot be opened never touches another.

import { limits } from '@qiantai/shared/limits.ts';
import type { Env } from '../env.ts';
import { decode, type UnreadableWhy } from './decode.ts';
import {
  AddressError,
  type DamagedWhy,
  type RawScan,
  type ScannerEars,
  type ScannerLine,
  type ScannerState,
  type ScannerTransport,
} from './scanner.ts';
import { transports as foundTransports } from './transports/index.ts';

export interface ScannersOn {
  scan(scan: RawScan): void;
  state(address: string, state: ScannerState): void;
  /** Something was read that is no code: the clerk should scan again. At most one per limits.scanDuplicateMs and gun. */
  unreadable?(address: string, why: UnreadableWhy | DamagedWhy): void;
}

export interface Scanners {
  /** Lets go of every gun; nothing is delivered afterwards and no timer is left. Idempotent. */
  close(): Promise<void>;
  states(): ReadonlyMap<string, ScannerState>;
}

type Transports = ReadonlyMap<string, ScannerTransport>;

/** @param address scheme:rest @throws AddressError with a sentence that says what an address looks like */
export function transportOf(
  address: string,
  transports: Transports = foundTransports,
): { readonly transport: ScannerTransport; readonly rest: string } {
  const colon = address.indexOf(':');
  const transport = transports.get(address.slice(0, Math.max(colon, 0)));
  if (transport === undefined) {
    const known = [...transports.keys()].map((scheme) => `${scheme}:…`).join(', ');
    throw new AddressError(`"${address}" is no scanner address of this station; known are ${known}`);
  }
  const rest = address.slice(colon + 1);
  transport.check(rest);
  return { transport, rest };
}

/**
 * Opens every gun and keeps it open. Never throws for an absent or misconfigured gun: that is a state.
 * @param addresses as configured, such as serial:/dev/ttyUSB0?baudRate=9600; named twice is opened once
 */
export function createScanners(
  addresses: readonly string[],
  env: Env,
  on: ScannersOn,
  transports: Transports = foundTransports,
): Scanners {
  const states = new Map<string, ScannerState>();
  const guns: { close(): Promise<void> }[] = [];
  let closed = false;
  const tell = (address: string, state: ScannerState): void => {
    const before = states.get(address);
    if (
      closed ||
      (before?.is === state.is && (state.is !== 'gone' || (before.is === 'gone' && before.why === state.why)))
    )
      return;
    states.set(address, state);
    env.log.info({ scanner: address, state }, 'scanner state');
    on.state(address, state);
  };
  for (const [index, address] of [...new Set(addresses)].entries()) {
    if (index >= limits.scannersMax) {
      tell(address, {
        is: 'gone',
        why: 'too-many',
        detail: `a station reads at most ${limits.scannersMax} scanners`,
      });
      continue;
    }
    const ears = createEars(address, env, on);
    guns.push(keepOpen(address, env, transports, { ...ears, state: (state) => tell(address, state) }));
  }
  return {
    states: () => states,
    async close() {
      closed = true;
      await Promise.all(guns.map((gun) => gun.close()));
    },
  };
}

/** Bytes of one gun to scans: decoded, repeats within the window left out, noise told but never as a flood. */
function createEars(address: string, env: Env, on: ScannersOn): Pick<ScannerEars, 'code' | 'damaged'> {
  let recent: { readonly text: string; readonly at: number }[] = [];
  let complainedAt = -Infinity;
  const complain = (why: UnreadableWhy | DamagedWhy): void => {
    const at = env.mono();
    if (at - complainedAt < limits.scanDuplicateMs) return;
    complainedAt = at;
    env.log.warn({ scanner: address, why }, 'scan unreadable');
    on.unreadable?.(address, why);
  };
  return {
    damaged: complain,
    code(bytes) {
      const decoded = decode(bytes);
      if (decoded.is === 'unreadable') return complain(decoded.why);
      const { is: _, ...read } = decoded;
      const at = env.mono();
      recent = recent.filter((one) => at - one.at < limits.scanDuplicateMs).slice(-limits.scanRepeatsMax);
      if (recent.some((one) => one.text === read.text)) return;
      recent.push({ text: read.text, at });
      on.scan({ bytes, ...read, scanner: address, atMs: env.now() });
    },
  };
}

/** @returns the line, or undefined when even opening it threw, which is told as gone */
function openOnce(
  address: string,
  env: Env,
  transports: Transports,
  on: ScannerEars,
): ScannerLine | undefined {
  try {
    const { transport, rest } = transportOf(address, transports);
    return transport.open(rest, env, on);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    on.gone(error instanceof AddressError ? 'wrong-address' : 'failed', said);
    return undefined;
  }
}

type GunEars = Pick<ScannerEars, 'code' | 'damaged'> & { state(state: ScannerState): void };

function keepOpen(
  address: string,
  env: Env,
  transports: Transports,
  on: GunEars,
): { close(): Promise<void> } {
  let closed = false;
  let failures = 0;
  let forget = (): void => undefined;
  let line: Promise<ScannerLine | undefined> = Promise.resolve(undefined);

  const letGo = async (): Promise<void> => {
    const open = await line;
    if (open !== undefined) await within(limits.scannerCloseMsMax, env, open.close());
  };
  const reopenLater = async (): Promise<void> => {
    await letGo();
    if (closed) return;
    forget = env.timer(pauseMs(failures, env), connect);
    failures += 1;
  };
  const connect = (): void => {
    let over = false;
    let readyAt = Infinity;
    const live = (then: () => void): void => {
      if (!over && !closed) then();
    };
    const gone: ScannerEars['gone'] = (why, detail) =>
      live(() => {
        over = true;
        if (env.mono() - readyAt >= limits.scannerReopenMaxMs) failures = 0;
        on.state(detail === undefined ? { is: 'gone', why } : { is: 'gone', why, detail });
        if (why !== 'wrong-address') void reopenLater();
      });
    // Set before the transport runs: it may say gone while it is still opening.
    const opened = Promise.withResolvers<ScannerLine | undefined>();
    line = opened.promise;
    opened.resolve(
      openOnce(address, env, transports, {
        code: (bytes) => live(() => on.code(bytes)),
        damaged: (why) => live(() => on.damaged(why)),
        ready: () =>
          live(() => {
            readyAt = env.mono();
            on.state({ is: 'ready' });
          }),
        gone,
      }),
    );
  };
  on.state({ is: 'opening' });
  connect();
  return {
    async close() {
      closed = true;
      forget();
      await letGo();
    },
  };
}

/** Doubles with each failure up to the longest; up to a quarter less by chance, so that two stations do not fall into step. */
function pauseMs(failures: number, env: Env): number {
  const full = Math.min(limits.scannerReopenMaxMs, limits.scannerReopenFirstMs * 2 ** Math.min(failures, 16));
  const chance = (env.random(1)[0] ?? 0) / 256;
  return Math.round(full * (1 - chance / 4));
}

/** Waits for a deed, but not for ever: a driver that hangs must not keep the station from closing. */
async function within(ms: number, env: Env, deed: Promise<void>): Promise<void> {
  let forget = (): void => undefined;
  const tooLong = new Promise<void>((resolve) => (forget = env.timer(ms, resolve)));
  const ended = deed.catch((error: unknown) => env.log.warn({ error }, 'scanner did not close well'));
  await Promise.race([ended, tooLong]);
  forget();
}
