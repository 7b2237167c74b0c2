// Names and openings: files are named in kebab-case, and each opens with what it is for and why it is not simpler.
// Why tests need no opening: their names are sentences already.

import { isCode, isTest, type Finding, type Law, type TreeFile } from './tree.ts';

const openingLinesMax = 4;
const kebab = /^\+?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** SvelteKit's own names for folders: parameters and groups. */
const routeFolder = /^(\[.+\]|\(.+\))$/;

/** Finds source files and folders that are not named in kebab-case. */
export const nameLaw: Law = (tree) =>
  [...tree.keys()]
    .filter((path) => isCode(path) || /\.(css|json|sql)$/.test(path))
    .filter(
      (path) =>
        !path.split('/').every((part) => part.startsWith('.') || kebab.test(part) || routeFolder.test(part)),
    )
    .map((path) => ({
      path,
      line: 1,
      law: 'name',
      todo: 'name files and folders in kebab-case, for their noun',
    }));

/** The lines of words of a file's first comment; none when it opens with something else. */
function openingOf(file: TreeFile): string[] {
  const text = file.text
    .replace(/^#!.*\n/, '')
    .replace(/^\s*<script\b[^>]*>/, '')
    .trimStart();
  const lines = /^(\/\/[^\n]*(\n[ \t]*\/\/[^\n]*)*)/.exec(text)?.[0];
  const block = /^\/\*([\s\S]*?)\*\//.exec(text)?.[1] ?? /^<!--([\s\S]*?)-->/.exec(text)?.[1];
  return (lines ?? block ?? '').split('\n').filter((line) => /[\p{L}\p{N}]/u.test(line));
}

/** Finds source files that do not say at their top what they are for. */
export const openingLaw: Law = (tree) => {
  const findings: Finding[] = [];
  for (const file of tree.values()) {
    if (!(isCode(file.path) || file.path.endsWith('.css')) || isTest(file.path)) continue;
    const { length } = openingOf(file);
    if (length >= 1 && length <= openingLinesMax) continue;
    const todo =
      length === 0
        ? 'open with a comment: what this file is for and why it is not simpler'
        : `the opening has ${length} lines: say it in ${openingLinesMax}, or in docs/`;
    findings.push({ path: file.path, line: 1, law: 'opening', todo });
  }
  return findings;
};
