// `npm run check`: types, screens, lint, format and tidy, one line each with its seconds.
// Why all of them run even after one failed: a person wants the whole list, not the first entry.

import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { toolPath } from './setup/pinned-node.mjs';

const root = dirname(import.meta.dirname);
const screens = join(root, 'kiosk-ui');

interface Step {
  readonly name: string;
  /** Programs to run one after the other, each with its folder. */
  readonly programs: readonly { readonly args: readonly string[]; readonly cwd: string }[];
}

const steps: readonly Step[] = [
  { name: 'types', programs: [{ args: [toolPath(root, 'typescript', 'tsc'), '-p', root], cwd: root }] },
  {
    name: 'screens',
    programs: [
      { args: [toolPath(root, '@sveltejs/kit', 'svelte-kit'), 'sync'], cwd: screens },
      {
        args: [
          toolPath(root, 'svelte-check'),
          '--tsconfig',
          'tsconfig.json',
          '--output',
          'human',
          '--fail-on-warnings',
        ],
        cwd: screens,
      },
    ],
  },
  { name: 'lint', programs: [{ args: [toolPath(root, 'eslint'), '--max-warnings', '0', '.'], cwd: root }] },
  {
    name: 'format',
    programs: [{ args: [toolPath(root, 'prettier'), '--check', '--log-level', 'warn', '.'], cwd: root }],
  },
  { name: 'tidy', programs: [{ args: [join(root, 'scripts/tidy/run.ts')], cwd: root }] },
];

/** Runs one program with this Node; what it says comes back instead of being shown. */
function run(args: readonly string[], cwd: string): Promise<{ ok: boolean; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ ok: code === 0, said });
    });
  });
}

async function check({ name, programs }: Step): Promise<boolean> {
  const startedMs = performance.now();
  let said = '';
  let ok = true;
  for (const { args, cwd } of programs) {
    const ending = await run(args, cwd);
    ok = ending.ok;
    said = ending.said;
    if (!ok) break;
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${seconds.padStart(5)} s\n`);
  if (!ok) process.stdout.write(`${said.trim()}\n\n`);
  return ok;
}

const failed: string[] = [];
for (const step of steps) {
  if (!(await check(step))) failed.push(step.name);
}
if (failed.length > 0) process.stdout.write(`failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
