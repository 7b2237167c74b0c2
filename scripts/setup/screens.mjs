// Builds the screens when their sources changed since the last build.
// Why the stamp lies inside the build: whoever empties or interrupts the build takes the stamp away with it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { heedStop, runNode } from './child.mjs';
import { pinnedNode, toolPath } from './pinned-node.mjs';
import { step } from './progress.mjs';
import { Sentence } from './sentence.mjs';
import { fingerprint, isFresh, setStamp } from './stamp.mjs';

const sources = [
  ...[
    'kiosk-ui/src',
    'kiosk-ui/static',
    'kiosk-ui/package.json',
    'kiosk-ui/tsconfig.json',
    'kiosk-ui/vite.config.ts',
  ],
  ...['shared/src', 'package-lock.json'],
];

/** @param {string} root */
const stampOf = (root) => join(root, 'kiosk-ui/build/.stamp-build');

/** @param {string} root */
const printOf = (root) => fingerprint(root, sources, (name) => !name.endsWith('.test.ts'));

/** @param {string} root */
export function areScreensBuilt(root) {
  return existsSync(join(root, 'kiosk-ui/build')) && isFresh(stampOf(root), printOf(root));
}

/** @param {string} root Throws a Sentence with the builder's own words when it fails. */
export async function buildScreens(root) {
  await step('Building the screens', async () => {
    const print = printOf(root);
    const { code, output } = await runNode(
      pinnedNode(root),
      [toolPath(root, 'vite'), 'build', '--logLevel', 'warn'],
      {
        cwd: join(root, 'kiosk-ui'),
        env: { ...process.env, NODE_ENV: 'production' },
        quiet: true,
      },
    );
    heedStop();
    if (code !== 0) throw new Sentence(`The screens could not be built:\n${output.trim()}`);
    setStamp(stampOf(root), print);
  });
}
