// The import law: a folder may import only from itself and from the folders in its row.
// Why a table of our own: it is the architecture in fifteen lines, and it counts type-only imports too,
// which is where folders first begin to know each other.

import { importsOf, resolveImport } from './source.ts';
import { isCode, isTest, type Finding, type Law } from './tree.ts';

const agent = 'station-agent/src';
const evenings = 'kiosk-ui/e2e';
const everything = ['shared', 'printers', 'station-agent', 'kiosk-ui', 'scripts'];

/** Longest prefix wins. Within `station-agent` everybody may also import `env.ts`. */
const rows: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  printers: ['shared'],
  'kiosk-ui': ['shared'],
  // A whole evening needs the whole product.
  [evenings]: ['shared', 'kiosk-ui', 'printers', 'station-agent', 'scripts/browser.ts'],
  [`${agent}/scanners`]: ['shared'],
  [`${agent}/remote`]: ['shared'],
  [`${agent}/platforms`]: ['shared', `${agent}/remote`],
  [`${agent}/payments`]: ['shared', `${agent}/remote`],
  [`${agent}/journal`]: ['shared'],
  [`${agent}/till`]: ['shared', ...['journal', 'platforms', 'payments'].map((part) => `${agent}/${part}`)],
  [`${agent}/outputs`]: ['shared', `${agent}/journal`, 'printers'],
  [`${agent}/replication`]: ['shared', `${agent}/journal`],
  // Codes are drawn in one place, for paper and for screens.
  [`${agent}/gateway`]: ['shared', `${agent}/till`, `${agent}/journal`, 'printers/src/qr-writer.ts'],
  [`${agent}/rehearsal`]: [
    ...['shared', 'printers'],
    ...['remote', 'platforms', 'payments', 'scanners', 'till', 'journal', 'gateway', 'config.ts'].map(
      (part) => `${agent}/${part}`,
    ),
  ],
  'station-agent': ['shared', 'printers'],
  scripts: everything,
  '': everything,
};

const isIn = (folder: string, path: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);

/** @returns the folder whose row holds for a file */
export function rowOf(path: string): string {
  return Object.keys(rows)
    .filter((folder) => isIn(folder, path))
    .reduce((longest, folder) => (folder.length > longest.length ? folder : longest), '');
}

/** Tests see their whole workspace, what any folder of it may see, and the browser to drive. */
function allowedForTests(path: string): readonly string[] {
  if (isIn(evenings, path)) return rows[evenings] ?? [];
  const workspace = path.split('/')[0] ?? '';
  const ofWorkspace = Object.keys(rows).filter((folder) => isIn(workspace, folder) && folder !== evenings);
  return [workspace, 'scripts/browser.ts', ...ofWorkspace.flatMap((folder) => rows[folder] ?? [])];
}

function allowedFor(path: string): readonly string[] {
  if (isTest(path)) return allowedForTests(path);
  const folder = rowOf(path);
  const env = isIn('station-agent', path) ? [`${agent}/env.ts`] : [];
  return [folder, ...(rows[folder] ?? []), ...env];
}

function todo(from: string, target: string): string {
  if (isTest(target) && !isTest(from)) return `${target} serves tests only: move what you need out of it`;
  const folder = rowOf(from);
  const may = rows[folder] ?? [];
  return `${folder} may import ${may.length === 0 ? 'nothing of ours' : `only ${may.join(', ')}`}, not ${target}: pass it in, or move what both need down`;
}

/** Finds imports that go against the direction of the project's one sentence. */
export const importLaw: Law = (tree) => {
  const findings: Finding[] = [];
  for (const file of tree.values()) {
    if (!isCode(file.path)) continue;
    const allowed = allowedFor(file.path);
    for (const { specifier, line } of importsOf(file)) {
      const target = resolveImport(tree, file.path, specifier);
      if (target === undefined) continue;
      const isKept = allowed.some((folder) => isIn(folder, target)) && (isTest(file.path) || !isTest(target));
      if (!isKept) findings.push({ path: file.path, line, law: 'import law', todo: todo(file.path, target) });
    }
  }
  return findings;
};
