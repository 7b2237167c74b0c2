// The project's files as the laws see them, and what a law answers.
// Why a value and not the disk: every law is then a pure function whose test writes its tree in three lines.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export interface TreeFile {
  /** Relative to the project's folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Empty for files that are not text. */
  readonly text: string;
}

export type Tree = ReadonlyMap<string, TreeFile>;

/** One breach: where, of which law, and what to do about it. */
export interface Finding {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly law: string;
  readonly todo: string;
}

export type Law = (tree: Tree) => Finding[];

const leftOut = new Set([
  'node_modules',
  '.git',
  '.svelte-kit',
  'coverage',
  'test-results',
  'kiosk-ui/build',
]);
const textEndings =
  /\.(ts|mjs|js|svelte|css|html|json|jsonc|md|yml|yaml|sh|sql|svg|txt)$|(^|\/)(run|\.npmrc|\.gitignore)$/;

/** A tree out of paths and texts, for tests. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  return new Map(
    Object.entries(files).map(([path, text]) => [path, { path, text, bytes: Buffer.byteLength(text) }]),
  );
}

/** Reads every file of the project that is neither installed nor built. @param root the project's folder */
export function readTree(root: string): Tree {
  const tree = new Map<string, TreeFile>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = join(folder, entry.name);
      const path = relative(root, full).split(sep).join('/');
      if (leftOut.has(entry.name) || leftOut.has(path) || entry.name.startsWith('.stamp-')) continue;
      if (entry.isDirectory()) visit(full);
      if (!entry.isFile()) continue;
      const text = textEndings.test(path) ? readFileSync(full, 'utf8') : '';
      tree.set(path, { path, text, bytes: statSync(full).size });
    }
  };
  visit(root);
  return tree;
}

export const isCode = (path: string): boolean => /\.(ts|mjs|js|svelte)$/.test(path);

/** Tests and what only tests use, the suites that every folder of a seam must pass among them. */
export const isTest = (path: string): boolean =>
  /\.(test|testkit)\.ts$/.test(path) ||
  /\/conformance(-[a-z]+)?\.ts$/.test(path) ||
  path.startsWith('kiosk-ui/e2e/');

/** @param index a character's place in the text @returns its 1-based line */
export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
