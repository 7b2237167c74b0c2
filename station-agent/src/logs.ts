// The agent's own log: one JSON line each, beside the journal. It never holds a token, a PIN or a whole phone number.

import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';

const hidden = [
  'token',
  'pin',
  'phone',
  'authorization',
  'voucher_code',
  'auth_code',
  'signKey',
  'accessToken',
  'refreshToken',
];

/** @param folder the data folder; the file is station.log @param level pino's: debug, info, warn, error */
export function openLog(folder: string, level: string): Logger {
  mkdirSync(folder, { recursive: true });
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '***' },
    },
    // An open descriptor: a start that fails at once must still be able to flush.
    pino.destination({ fd: openSync(join(folder, 'station.log'), 'a', 0o600), sync: false }),
  );
}
