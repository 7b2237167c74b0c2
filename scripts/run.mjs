// The one door of every npm script: sets up what is missing or stale, then runs the verb with the pinned Node.
// Why plain .mjs and built-ins only: it runs before anything is installed, under any Node from 20 on.
// Why not prestart and pretest: npm skips those where a user has set ignore-scripts.

import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forwardSignals, heedStop, runNode, stopChildren } from './setup/child.mjs';
import { install, isInstalled } from './setup/install.mjs';
import { takeLock } from './setup/lock.mjs';
import { endWithParent } from './setup/parents.mjs';
import { isAtLeast, pinnedNode, toolPath } from './setup/pinned-node.mjs';
import { say } from './setup/progress.mjs';
import { areScreensBuilt, buildScreens } from './setup/screens.mjs';
import { Sentence } from './setup/sentence.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @type {Record<string, { program: string, screens: boolean }>} what each verb runs, and whether it needs the screens */
const verbs = {
  start: { program: 'station-agent/src/main.ts', screens: true },
  dev: { program: 'station-agent/src/main.ts', screens: false },
  test: { program: 'scripts/test.ts', screens: true },
  check: { program: 'scripts/check.ts', screens: false },
  bench: { program: 'station-agent/bench/run.ts', screens: true },
  load: { program: 'station-agent/bench/load/run.ts', screens: false },
  recount: { program: 'station-agent/bench/year/run.ts', screens: false },
  sim: { program: 'station-agent/sim/run.ts', screens: false },
  doctor: { program: 'scripts/doctor.ts', screens: false },
  journal: { program: 'scripts/journal.ts', screens: false },
};

/** @param {boolean} screens whether the screens are needed too */
async function setUp(screens) {
  const isReady = () => isInstalled(root) && (!screens || areScreensBuilt(root));
  if (isReady()) return;
  const letGo = await takeLock(join(root, '.stamp-lock'), {
    onWait: (pid) => say(`Another start (process ${pid}) is setting up: waiting for it …`),
    atEachLook: heedStop,
  });
  try {
    if (!isInstalled(root)) await install(root);
    if (screens && !areScreensBuilt(root)) await buildScreens(root);
  } finally {
    letGo();
  }
}

/** @param {string} node @param {readonly string[]} args @returns {Promise<number>} */
async function develop(node, args) {
  const env = withNodeFirst(node);
  const both = [
    runNode(node, ['--watch', verbs['dev']?.program ?? '', '--no-open', ...args], { cwd: root, env }),
    runNode(node, [toolPath(root, 'vite'), 'dev'], { cwd: join(root, 'kiosk-ui'), env }),
  ];
  const first = await Promise.race(both);
  stopChildren('SIGTERM');
  await Promise.all(both);
  return first.code;
}

/** @param {string} node Whatever a program starts as plain `node` is the pinned one too. */
function withNodeFirst(node) {
  return {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? process.env['Path'] ?? ''}`,
  };
}

/** @param {string | undefined} name @param {readonly string[]} args @returns {Promise<number>} the exit code */
async function run(name, args) {
  if (!isAtLeast(process.versions.node, [20, 0])) {
    throw new Sentence(
      `Node ${process.versions.node} is too old: install Node 20.19 or newer and run the same command again.`,
    );
  }
  const verb = name === undefined ? undefined : verbs[name];
  if (verb === undefined) {
    throw new Sentence(`Say what to run: npm run <${Object.keys(verbs).join(' | ')}>.`, 2);
  }
  forwardSignals();
  // Only under npm: a plain `node scripts/run.mjs` may be left in the background by a shell that ends.
  if (process.env['npm_lifecycle_event'] !== undefined)
    endWithParent({ grandparentToo: true, signal: 'SIGTERM' });
  await setUp(verb.screens);
  heedStop();
  const node = pinnedNode(root);
  if (name === 'dev') return develop(node, args);
  return (await runNode(node, [join(root, verb.program), ...args], { cwd: root, env: withNodeFirst(node) }))
    .code;
}

try {
  process.exitCode = await run(process.argv[2], process.argv.slice(3));
} catch (error) {
  if (!(error instanceof Sentence)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
