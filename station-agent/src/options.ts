// The command line and its environment twins. The flag wins.

import { parseArgs } from 'node:util';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Options {
  readonly config?: string;
  /** Undefined: the platform's own data folder. */
  readonly data?: string;
  readonly port: number;
  readonly host: string;
  readonly open: boolean;
  readonly help: boolean;
}

/** What the person typed cannot be used; the message names the flag and the cure. Exit code 2. */
export class UsageError extends Error {}

export const helpText = `Qiantai (前台): the counter station.

  npm start -- [options]

  --config FILE   station.json; without it the rehearsal store opens   (QIANTAI_CONFIG)
  --data DIR      where the journal lives                              (QIANTAI_DATA)
  --port N        4780; 0 takes any free one and prints it             (QIANTAI_PORT)
  --host ADDR     127.0.0.1                                            (QIANTAI_HOST)
  --no-open       opens no browser window
  --help          this page
`;

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new UsageError(`--port ${text}: give a number from 0 to 65535, such as --port 4780`);
  }
  return port;
}

/** @throws UsageError for an unknown flag or an unreadable value */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): Options {
  const flags = readFlags(args);
  const config = flags.config ?? environment['QIANTAI_CONFIG'];
  const data = flags.data ?? environment['QIANTAI_DATA'];
  const quiet = flags['no-open'] === true || environment['CI'] === 'true' || noDisplay(environment);
  return {
    ...(config === undefined ? {} : { config }),
    ...(data === undefined ? {} : { data }),
    port: portOf(flags.port ?? environment['QIANTAI_PORT'] ?? '4780'),
    host: flags.host ?? environment['QIANTAI_HOST'] ?? '127.0.0.1',
    open: !quiet,
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
        config: { type: 'string' },
        data: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new UsageError(`${reason} See npm start -- --help`, { cause: error });
  }
}

function noDisplay(environment: NodeJS.ProcessEnv): boolean {
  return (
    process.platform === 'linux' &&
    environment['DISPLAY'] === undefined &&
    environment['WAYLAND_DISPLAY'] === undefined
  );
}

/** The platform's own place for a program's data. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Qiantai');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Qiantai');
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'qiantai');
}
