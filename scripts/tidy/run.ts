// Holds the whole project against the laws that no linter knows, and prints each breach as `path:line law: what to do`.
// Exit code 1 when there is any.

import { dirname } from 'node:path';
import { bannedWordsLaw } from './banned-words.ts';
import { importLaw } from './import-law.ts';
import { nameLaw, openingLaw } from './openings.ts';
import { fileLengthLaw, functionLengthLaw, weightLaw } from './sizes.ts';
import { readTree, type Law } from './tree.ts';
import { unusedFileLaw, unusedPackageLaw } from './unused.ts';

const laws: readonly Law[] = [
  ...[importLaw, nameLaw, openingLaw, bannedWordsLaw],
  ...[weightLaw, fileLengthLaw, functionLengthLaw, unusedFileLaw, unusedPackageLaw],
];

const tree = readTree(dirname(dirname(import.meta.dirname)));
const findings = laws
  .flatMap((law) => law(tree))
  .sort((one, other) => one.path.localeCompare(other.path) || one.line - other.line);
for (const { path, line, law, todo } of findings) process.stdout.write(`${path}:${line} ${law}: ${todo}\n`);
process.exitCode = findings.length > 0 ? 1 : 0;
