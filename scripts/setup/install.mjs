// Installs the packages when they are not the ones that the lock file names.
// Why npm runs under its own Node and never under ours: `npm ci` deletes node_modules, the pinned Node with it.

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { heedStop, runNode } from './child.mjs';
import { step } from './progress.mjs';
import { Sentence } from './sentence.mjs';
import { fingerprint, isFresh, setStamp } from './stamp.mjs';

const npmFlags = [
  ...[
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=http',
    '--prefer-offline',
  ],
  ...['--fetch-retries=2', '--fetch-retry-factor=3', '--fetch-retry-mintimeout=1000'],
];

/** @param {string} root @returns {string[]} the package files the installation is made from */
function packageFiles(root) {
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folders = /** @type {string[]} */ (workspaces);
  return ['package.json', 'package-lock.json', ...folders.map((folder) => `${folder}/package.json`)];
}

/** @param {string} lock path of a lock file */
function packagesIn(lock) {
  /** @type {{ packages: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(lock, 'utf8'));
  return packages;
}

/**
 * True when node_modules holds what the lock file names: somebody ran npm by hand, and that counts.
 * @param {string} root
 */
export function isInstalledByHand(root) {
  const kept = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(kept)) return false;
  const present = packagesIn(kept);
  const named = packagesIn(join(root, 'package-lock.json'));
  return Object.entries(named).every(([path, { version, optional, link }]) => {
    if (!path.startsWith('node_modules/') || link === true) return true;
    const found = present[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

/**
 * npm and the Node it belongs to, neither of them inside the node_modules that is about to go.
 * @param {string} root @param {NodeJS.ProcessEnv} env
 * @returns {{ node: string, npm: string }}
 */
export function findNpm(root, env) {
  const doomed = join(realpathSync(root), 'node_modules') + sep;
  const survives = (/** @type {string} */ path) => existsSync(path) && !realpathSync(path).startsWith(doomed);
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const nodeName = process.platform === 'win32' ? 'node.exe' : 'node';
  const nodes = [
    env['npm_node_execpath'],
    process.execPath,
    ...folders.map((folder) => join(folder, nodeName)),
  ];
  const node = nodes.find((path) => path !== undefined && survives(path));
  const beside = [...(node === undefined ? [] : [dirname(node)]), ...folders].flatMap((folder) => [
    join(folder, 'node_modules/npm/bin/npm-cli.js'),
    join(folder, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(folder, 'npm'),
  ]);
  const npm = [env['npm_execpath'], ...beside].find(
    (path) => path !== undefined && survives(path) && realpathSync(path).endsWith('npm-cli.js'),
  );
  if (node === undefined || npm === undefined) {
    throw new Sentence(
      'npm was not found beside Node: install Node 20.19 or newer with npm, then run npm start again.',
    );
  }
  return { node, npm: realpathSync(npm) };
}

/** @type {readonly [RegExp, string][]} */
const failures = [
  [/ENOSPC/, 'The disk is full: free about 1 GB and run the same command again.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/,
    'The packages could not be fetched, there is no network or npm cannot get through it: connect (or set npm’s proxy or registry) and run the same command again.',
  ],
  [
    /EUSAGE/,
    'package.json and package-lock.json do not agree: run npm install, keep the new lock file, and run the same command again.',
  ],
  [
    /EACCES|EPERM|EROFS/,
    'npm may not write into this folder: make it yours (or move it) and run the same command again.',
  ],
  [/EINTEGRITY/, 'A package arrived damaged: run npm cache verify, then the same command again.'],
];

const hopelessAfterMs = 15_000;

/**
 * True when nothing came through for a while. npm would go on through every package of the lock file, for minutes.
 * @param {string} output @param {number} lastedMs
 */
export function isHopeless(output, lastedMs) {
  const failed = output.match(/ attempt \d+ failed with /g)?.length ?? 0;
  return lastedMs > hopelessAfterMs && failed >= 20 && !/fetch GET [23]\d\d /.test(output);
}

/**
 * @param {string} output npm's last words
 * @returns {string} one sentence with its cure; npm's own words when they are none we know
 */
export function installFailure(output) {
  const lines = output.split('\n').filter((line) => line !== '');
  const errors = lines.filter((line) => line.startsWith('npm error'));
  // Killed while every fetch failed, npm ends without an error of its own. Otherwise only its errors count:
  // a fetch that failed once and then came through is in the log too.
  const last = errors.length === 0 ? lines : errors;
  const known = failures.find(([pattern]) => last.some((line) => pattern.test(line)));
  return known?.[1] ?? `npm could not install the packages:\n${last.slice(-15).join('\n')}`;
}

/** @param {string} root */
const stampOf = (root) => join(root, 'node_modules/.stamp-install');

/** @param {string} root @returns {boolean} */
export function isInstalled(root) {
  const print = fingerprint(root, packageFiles(root));
  if (isFresh(stampOf(root), print)) return true;
  if (!isInstalledByHand(root)) return false;
  setStamp(stampOf(root), print);
  return true;
}

/** @param {string} root Throws a Sentence when npm fails. */
export async function install(root) {
  const { node, npm } = findNpm(root, process.env);
  await step('Installing the packages', async () => {
    const startedMs = performance.now();
    const { code, output } = await runNode(node, [npm, ...npmFlags], {
      cwd: root,
      quiet: true,
      giveUp: (output) => isHopeless(output, performance.now() - startedMs),
    });
    heedStop();
    if (code !== 0) throw new Sentence(installFailure(output));
    setStamp(stampOf(root), fingerprint(root, packageFiles(root)));
  });
}
