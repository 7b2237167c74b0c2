// The command line of the load lane.

import { parseArgs } from 'node:util';
import { limits } from '@qiantai/shared/limits.ts';

export interface LoadOptions {
  readonly minutes: number;
  readonly displays: number;
  readonly perMinute: number;
  readonly seed: string;
  readonly help: boolean;
}

/** What was typed cannot be used; the message says what can. Exit code 2. */
export class LoadUsageError extends Error {}

export const loadHelp = `npm run load -- [options]

  --minutes N      how long, parts of a minute too (10)
  --displays N     displays that follow the kitchen (50)
  --per-minute N   orders placed a minute; bumps and voids come on top (200)
  --seed TEXT      another evening of the same kind (1)
  --help           this page

Ends with 0 when every promise was kept, 1 when one was broken.
`;

/** Of the station's lines one is the clerk's. */
const displaysMax = limits.socketsMax - 1;

function numberOf(name: string, text: string, least: number, most: number, whole: boolean): number {
  const value = Number(text);
  if (!(value >= least && value <= most) || (whole && !Number.isInteger(value)))
    throw new LoadUsageError(
      `--${name} ${text}: give a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,
    );
  return value;
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        minutes: { type: 'string', default: '10' },
        displays: { type: 'string', default: '50' },
        'per-minute': { type: 'string', default: '200' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new LoadUsageError(`${reason} See npm run load -- --help`, { cause: error });
  }
}

/** @throws LoadUsageError */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  const flags = readFlags(args);
  return {
    minutes: numberOf('minutes', flags.minutes, 0.1, 1_440, false),
    displays: numberOf('displays', flags.displays, 1, displaysMax, true),
    perMinute: numberOf('per-minute', flags['per-minute'], 1, 600, true),
    seed: flags.seed,
    help: flags.help,
  };
}
