// Starts the station: reads the command line, opens the house, prints one line, and closes cleanly.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limits } from '@qiantai/shared/limits.ts';
import { openWindow } from './browser-window.ts';
import { checkConfig } from './config-check.ts';
import { sealedIn } from './config-secrets.ts';
import { readConfig, type StationConfig } from './config.ts';
import { channelModules } from './payments/index.ts';
import { platformModules } from './platforms/index.ts';
import { realEnv } from './env.ts';
import { ListenError } from './gateway/gateway.ts';
import { FolderTakenError } from './journal/sqlite.ts';
import { openLog } from './logs.ts';
import { defaultDataFolder, helpText, parseOptions, UsageError, type Options } from './options.ts';
import { openRehearsal } from './rehearsal/rehearsal.ts';
import { openStation } from './station.ts';
import { checkWritable } from './data-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** Everything that can be judged before anything is written. @throws UsageError */
function judge(config: StationConfig, source: string, dataFolder: string): void {
  const sealed = sealedIn(dataFolder);
  try {
    checkConfig(config, source, platformModules, channelModules, sealed.read);
  } finally {
    sealed.close();
  }
}

async function open(options: Options) {
  const config = options.config === undefined ? undefined : readConfig(options.config);
  const base =
    options.data ?? join(defaultDataFolder(process.env), ...(config === undefined ? ['rehearsal'] : []));
  checkWritable(base);
  if (config !== undefined) judge(config, options.config ?? '', base);
  const log = openLog(base, process.env['QIANTAI_LOG_LEVEL'] ?? 'info');
  const env = realEnv(log, limits.platformReplyBytesMax);
  const common = {
    dataFolder: base,
    host: options.host,
    port: options.port,
    uiFolder: join(root, 'kiosk-ui', 'build'),
    version,
    env,
  };
  if (config !== undefined) {
    return openStation({
      ...common,
      config,
      source: options.config ?? '',
      rehearsal: false,
      extraRoutes: [],
    });
  }
  const rehearsal = await openRehearsal(env);
  const station = await openStation({
    ...common,
    config: rehearsal.config,
    source: 'the rehearsal store',
    rehearsal: true,
    extraRoutes: [rehearsal.routes],
  });
  await rehearsal.prepare(station);
  return {
    ...station,
    close: async () => {
      await station.close();
      await rehearsal.close();
    },
  };
}

function exitCodeOf(error: unknown): number {
  return error instanceof UsageError ? 2 : 1;
}

function sentenceOf(error: unknown): string {
  if (error instanceof FolderTakenError)
    return `${error.message}; close it first, or start with --data and another folder`;
  if (error instanceof UsageError || error instanceof ListenError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options.help) return void process.stdout.write(helpText);
  if (options.config !== undefined && !existsSync(options.config)) {
    throw new UsageError(
      `${options.config}: there is no such file; give --config the path of a station.json`,
    );
  }
  const station = await open(options);
  const url = `http://${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${station.port}`;
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    station.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${sentenceOf(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', close).on('SIGTERM', close);
  // Said last: whoever reads the line may stop the station at once.
  process.stdout.write(`Qiantai is open at ${url}\n`);
  if (options.open)
    openWindow(url, (why) =>
      process.stderr.write(`No browser window could be opened (${why}); open ${url} yourself.\n`),
    );
}

main().catch((error: unknown) => {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(exitCodeOf(error));
});
