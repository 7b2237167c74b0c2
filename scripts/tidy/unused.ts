// Finds what nobody uses: source files nothing imports, packages nothing asks for.
// Why it counts importers and does not trace from the entries: it must hold while a part is still being built.

import { posix } from 'node:path';
import { importsOf, literalsOf, resolveImport } from './source.ts';
import { isCode, isTest, type Finding, type Law, type Tree } from './tree.ts';

/** Files that something other than an import finds: people, npm, a tool's convention, or an open folder's reader. */
const entries: readonly RegExp[] = [
  /\.test\.ts$/,
  /(^|\/)[a-z.-]+\.config\.(ts|js)$/,
  /\.d\.ts$/,
  /^scripts\/[a-z-]+\.(ts|mjs)$/,
  /^station-agent\/(src\/main|sim\/run|bench\/run)\.ts$/,
  /^printers\/src\/paper\/font\/make\.ts$/,
  /^station-agent\/src\/(platforms|payments)\/[a-z-]+\/index\.ts$/,
  /^(printers\/src|station-agent\/src\/scanners)\/transports\/[a-z-]+\.ts$/,
  /^kiosk-ui\/src\/routes\/(.+\/)?\+[a-z.-]+$/,
  /^kiosk-ui\/src\/(service-worker|hooks)/,
];

/** Every file that a file names: by import, or by a text that is a path from itself or from the project's folder. */
function namedBy(tree: Tree, path: string): string[] {
  const file = tree.get(path);
  if (file === undefined) return [];
  const imported = importsOf(file).map(({ specifier }) => resolveImport(tree, path, specifier));
  const spoken = literalsOf(file)
    .filter((text) => /\.(ts|mjs|js|svelte)$/.test(text))
    .flatMap((text) => [posix.join(posix.dirname(path), text), posix.normalize(text)]);
  return [...imported, ...spoken].filter(
    (name) => name !== undefined && name !== path && tree.has(name),
  ) as string[];
}

/** Finds source files that only their own tests use, or nobody. */
export const unusedFileLaw: Law = (tree) => {
  const code = [...tree.keys()].filter(isCode);
  const byProduct = new Set<string>();
  const byTests = new Set<string>();
  for (const path of code) {
    for (const named of namedBy(tree, path)) (isTest(path) ? byTests : byProduct).add(named);
  }
  return code
    .filter((path) => !entries.some((entry) => entry.test(path)) && !byProduct.has(path))
    .filter((path) => !(isTest(path) && byTests.has(path)))
    .map((path) => ({
      path,
      line: 1,
      law: 'unused file',
      todo: byTests.has(path)
        ? 'only tests import it: use it, delete it, or name it *.testkit.ts'
        : 'nothing imports it: use it or delete it',
    }));
};

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Packages that are at work without being named in a source file. */
const silent: Readonly<Record<string, string>> = {
  '@types/node': 'named by tsconfig.json as node',
  svelte: 'compiles every .svelte file',
};

const isDocument = (path: string): boolean => path.endsWith('.md');

/** Quoted, as a whole or up to a slash: 'ws', "ws/wrapper.mjs", @import 'tailwindcss'. */
function isNamedIn(text: string, name: string): boolean {
  return ["'", '"', '`'].some((quote) => [quote, '/'].some((end) => text.includes(`${quote}${name}${end}`)));
}

/** Finds packages that a package.json asks for and nothing in its folder names. */
export const unusedPackageLaw: Law = (tree) => {
  const findings: Finding[] = [];
  for (const manifest of tree.values()) {
    if (posix.basename(manifest.path) !== 'package.json') continue;
    const folder = posix.dirname(manifest.path);
    // The root's packages serve everybody; a folder's tool may be started from scripts/ or set up at the root.
    const users = [...tree.values()].filter(
      ({ path }) =>
        !/(^|\/)package(-lock)?\.json$/.test(path) &&
        !isDocument(path) &&
        (folder === '.' ||
          path.startsWith(`${folder}/`) ||
          path.startsWith('scripts/') ||
          !path.includes('/')),
    );
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(manifest.text) as Manifest;
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      const meant = name.replace(/^@types\//, '');
      if (name in silent || users.some(({ text }) => isNamedIn(text, meant))) continue;
      const line = manifest.text.slice(0, manifest.text.indexOf(`"${name}"`)).split('\n').length;
      findings.push({
        path: manifest.path,
        line,
        law: 'unused package',
        todo: `nothing uses ${name}: remove it`,
      });
    }
  }
  return findings;
};
