// The contract of a way to reach a scanner: one file in transports/, found by its scheme.

import type { Env } from '../env.ts';

export interface RawScan {
  /** The code's bytes without terminator. */
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The scanner's configured address. */
  readonly scanner: string;
  readonly atMs: number;
}

export type ScannerState =
  | { readonly is: 'ready' }
  | { readonly is: 'opening' }
  | { readonly is: 'gone'; readonly why: string };

export interface ScannerLine {
  /** Stops reading and lets go of the device; idempotent. */
  close(): Promise<void>;
}

export interface ScannerTransport {
  /** serial, hid, keyboard-grab, replay. */
  readonly scheme: string;
  /**
   * Opens the device once and reads until it goes away. The supervisor reopens, not the transport.
   * @param address the part after `scheme:`, such as /dev/ttyUSB0?baudRate=9600&terminator=cr
   * @param on.code one code's bytes, terminator removed
   * @param on.gone the device went away, or could not be opened; said once
   */
  open(
    address: string,
    env: Env,
    on: { code(bytes: Uint8Array): void; ready(): void; gone(why: string): void },
  ): ScannerLine;
}
