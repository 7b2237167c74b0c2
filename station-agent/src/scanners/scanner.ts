// The contract of a way to reach a scanner: one file in transports/, found by its scheme.

import type { Env } from '../env.ts';

export interface RawScan {
  /** The code's bytes without terminator. */
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The AIM id the gun put in front, such as ]Q3; absent when it sends none. */
  readonly aim?: string;
  /** The scanner's configured address. */
  readonly scanner: string;
  readonly atMs: number;
}

export type ScannerState =
  | { readonly is: 'ready' }
  | { readonly is: 'opening' }
  | { readonly is: 'gone'; readonly why: GoneWhy; readonly detail?: string };

/** Why a scanner cannot be read; each has one cure. `detail` beside it is the sentence with path and cure. */
export type GoneWhy =
  | 'not-found'
  | 'unplugged'
  | 'in-use'
  | 'not-allowed'
  | 'not-serial'
  | 'driver-missing'
  | 'wrong-address'
  | 'too-many'
  | 'failed';

/** What happened to bytes that never became a code: longer than any code, or left without their end. */
export type DamagedWhy = 'too-long' | 'cut-off';

/** The configured address is not readable; the message says what it should look like. */
export class AddressError extends Error {}

export interface ScannerLine {
  /** Stops reading and lets go of the device; idempotent. */
  close(): Promise<void>;
}

export interface ScannerTransport {
  /** serial, hid, keyboard-grab, replay. */
  readonly scheme: string;
  /** Judges the part after `scheme:` without touching a device. @throws AddressError */
  check(address: string): void;
  /**
   * Opens the device once and reads until it goes away. The supervisor reopens, not the transport.
   * @param address the part after `scheme:`, such as /dev/ttyUSB0?baudRate=9600&terminator=cr
   * @param on.code one code's bytes, terminator removed
   * @param on.damaged bytes came that are no whole code: somebody should scan again
   * @param on.gone the device went away, or could not be opened; said once
   * @throws AddressError when the address cannot be read
   */
  open(address: string, env: Env, on: ScannerEars): ScannerLine;
}

/** What a transport tells its supervisor. */
export interface ScannerEars {
  code(bytes: Uint8Array): void;
  damaged(why: DamagedWhy): void;
  ready(): void;
  gone(why: GoneWhy, detail?: string): void;
}
