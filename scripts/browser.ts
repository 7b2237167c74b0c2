// Finds a Chromium to drive in tests: the one that was asked for, the machine's own, or the one npm can carry.
// Why a last resort from npm: playwright's downloads come from a host that shops and build machines often
// cannot reach, and a browser test that is left out in silence is worse than none.

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Browser {
  readonly executablePath: string;
  readonly args: string[];
}

/** What the search looks at; the real machine unless a test says otherwise. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly arch: string;
  readonly isRoot: boolean;
  readonly exists: (path: string) => boolean;
  /** Where playwright keeps a browser of its own, if it has one. */
  readonly playwrights: () => Promise<string | undefined>;
  /** Unpacks the browser from npm (linux x64 only). @returns its path */
  readonly fromNpm: () => Promise<string>;
}

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

function installedPaths({ platform, env }: Machine): string[] {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => env[name]);
    return folders
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        join(folder, 'Google/Chrome/Application/chrome.exe'),
        join(folder, 'Microsoft/Edge/Application/msedge.exe'),
      ]);
  }
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'].map(
    (name) => `/usr/bin/${name}`,
  );
}

async function playwrightsOwn(): Promise<string | undefined> {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return path !== '' && existsSync(path) ? path : undefined;
}

async function unpackFromNpm(): Promise<string> {
  // Both must be set before the import: the first makes the package use the libraries it brings along,
  // the second keeps the 200 MB it unpacks, libraries and fonts among them, out of the shared temp folder.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
  const own = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'qiantai-test-browser');
  await mkdir(own, { recursive: true });
  const shared = process.env['TMPDIR'];
  process.env['TMPDIR'] = own;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return await chromium.executablePath();
  } finally {
    process.env['TMPDIR'] = shared ?? tmpdir();
  }
}

const thisMachine = (): Machine => ({
  env: process.env,
  platform: process.platform,
  arch: process.arch,
  isRoot: process.getuid?.() === 0,
  exists: existsSync,
  playwrights: playwrightsOwn,
  fromNpm: unpackFromNpm,
});

async function findPath(machine: Machine): Promise<string> {
  const asked = machine.env['CHROMIUM_PATH'];
  if (asked !== undefined && asked !== '') {
    if (machine.exists(asked)) return asked;
    throw new Error(`CHROMIUM_PATH names ${asked}, and there is no such file: correct it or unset it.`);
  }
  const installed = installedPaths(machine).find(machine.exists) ?? (await machine.playwrights());
  if (installed !== undefined) return installed;
  if (machine.platform === 'linux' && machine.arch === 'x64') return machine.fromNpm();
  throw new Error(
    'No Chromium was found: install Chrome, Chromium or Edge (on Debian: apt-get install chromium fonts-noto-cjk), ' +
      'or run npx playwright-core install chromium, or set CHROMIUM_PATH to one.',
  );
}

/**
 * The browser for tests and the flags to start it with. Pass both to playwright-core's `chromium.launch`.
 * @throws Error with one sentence naming the ways to get a browser when there is none
 */
export async function findBrowser(machine: Machine = thisMachine()): Promise<Browser> {
  const executablePath = await findPath(machine);
  // Chromium refuses to run as root inside its sandbox; for anybody else the sandbox stays on.
  return { executablePath, args: machine.isRoot ? ['--no-sandbox', ...quiet] : quiet };
}
