// From a gun's bytes to an event on the screens: recognised, masked where it must be, never journaled.

import { uuidv7 } from '@qiantai/shared/ids.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import type { ScanEvent } from '@qiantai/shared/wire.ts';
import type { Env } from './env.ts';
import { recognise, type Recogniser } from './scanners/recognise.ts';
import type { RawScan } from './scanners/scanner.ts';

/** @param usable the platforms that are set up and switched on now */
export function scanEventOf(
  scan: RawScan,
  usable: readonly Recogniser[],
  env: Env,
  timezone: string,
): ScanEvent {
  const { kind, candidates, masked } = recognise(scan.text, usable, 'redeem');
  return {
    id: uuidv7(env.now(), env.random(10)),
    at: isoInZone(scan.atMs, timezone),
    scanner: scan.scanner,
    kind,
    text: kind === 'voucher' || kind === 'order' ? scan.text : masked,
    candidates,
  };
}
