// The command line of the bench.

import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Ids of the rows to run; all when empty. */
  readonly only: readonly string[];
  readonly repetitions: number;
  readonly quick: boolean;
  /** Where the JSON goes: nowhere, to the output instead of the tables, or into a file beside them. */
  readonly json: { readonly to: 'nowhere' | 'output' } | { readonly to: 'file'; readonly path: string };
  readonly help: boolean;
}

/** What was typed cannot be used; the message says what can. Exit code 2. */
export class BenchUsageError extends Error {}

export const benchHelp = `npm run bench -- [options]

  --only H1,H2   these rows only
  --reps N       repetitions with fresh processes (5; 2 when quick)
  --quick        fewer rounds, limits loosened by a quarter: for a shared machine
  --json [FILE]  JSON to the output instead of the tables, or into FILE beside them
  --help         this page

Ends with 0 when every row kept its limit, 1 when one did not, 3 when the machine was too noisy to judge.
`;

const repetitionsMax = 100;

function repetitionsOf(text: string): number {
  const count = Number(text);
  if (!/^\d{1,3}$/.test(text) || count < 1 || count > repetitionsMax) {
    throw new BenchUsageError(`--reps ${text}: give a number from 1 to ${repetitionsMax}`);
  }
  return count;
}

/** `--json` alone means the output; parseArgs knows no option whose value may be left out. */
function takeJson(args: readonly string[]): { json: BenchOptions['json']; rest: string[] } {
  const at = args.indexOf('--json');
  if (at < 0) return { json: { to: 'nowhere' }, rest: [...args] };
  const path = args[at + 1];
  if (path === undefined || path.startsWith('--')) {
    return { json: { to: 'output' }, rest: args.toSpliced(at, 1) };
  }
  return { json: { to: 'file', path }, rest: args.toSpliced(at, 2) };
}

/** @param known ids of the rows there are @throws BenchUsageError */
export function readBenchOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { json, rest } = takeJson(args);
  const flags = readFlags(rest);
  const only = flags.only?.split(',').map((id) => id.trim().toUpperCase()) ?? [];
  const strange = only.find((id) => !known.includes(id));
  if (strange !== undefined) {
    throw new BenchUsageError(`--only ${strange}: there is no such row; there are ${known.join(', ')}`);
  }
  const quick = flags.quick === true;
  return {
    only,
    json,
    quick,
    repetitions: repetitionsOf(flags.reps ?? (quick ? '2' : '5')),
    help: flags.help === true,
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        only: { type: 'string' },
        reps: { type: 'string' },
        quick: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new BenchUsageError(`${reason} See npm run bench -- --help`, { cause: error });
  }
}
