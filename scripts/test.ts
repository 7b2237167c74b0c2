// `npm test`: runs every suite and closes with one line, `N passed, N failed`.
// `npm test -- printers -t "a name"` runs the files whose path, and the tests whose name, match.
// Why the runner is called in-process: its state tells what no report of it does (see testing/endings.ts).

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { endingsOf, ranIn } from './testing/endings.ts';
import { shortfalls, tally, type Expected } from './testing/tally.ts';

const root = dirname(import.meta.dirname);
const folders = ['shared', 'printers', 'station-agent', 'kiosk-ui', 'scripts'];
const notOurs = /(^|\/)(node_modules|build|\.svelte-kit)\//;

function expected(): Expected {
  const files = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && /\.(test|spec)\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !notOurs.test(file));
  return { files, leastFiles: { unit: 1, e2e: 1 } };
}

function readOptions(): { filters: string[]; pattern?: string; projects: string[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        testNamePattern: { type: 'string', short: 't' },
        project: { type: 'string', multiple: true },
      },
    });
    const pattern = values.testNamePattern;
    return {
      filters: positionals,
      projects: values.project ?? [],
      ...(pattern === undefined ? {} : { pattern }),
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write('npm test takes parts of file paths, -t NAME and --project unit|e2e.\n');
    process.exit(2);
  }
}

const { filters, pattern, projects } = readOptions();
const vitest = await startVitest(filters, {
  root,
  config: join(root, 'vitest.config.ts'),
  watch: false,
  reporters: ['default'],
  passWithNoTests: true, // an empty run is judged below, with the same closing line
  ...(projects.length === 0 ? {} : { project: projects }),
  ...(pattern === undefined ? {} : { testNamePattern: pattern }),
});
const endings = endingsOf(vitest, root, pattern === undefined ? undefined : new RegExp(pattern));
const isWhole = filters.length === 0 && projects.length === 0 && pattern === undefined;
const { remarks, closing, exitCode } = tally(
  endings,
  isWhole ? shortfalls(expected(), ranIn(vitest, root)) : [],
);
await vitest.close();
process.stdout.write(`${[...remarks, closing].join('\n')}\n`, () => process.exit(exitCode));
