// Words that are banned, each with what to write instead.
// Why here and not in the linter: most of these are words in comments, texts and documents.

import { lineAt, isCode, type Finding, type Law } from './tree.ts';

interface Ban {
  readonly words: RegExp;
  /** Which files it holds for. */
  readonly where: (path: string) => boolean;
  readonly instead: string;
}

const isDocument = (path: string): boolean => path.endsWith('.md');
const isAny = (): boolean => true;
const isTypeScript = (path: string): boolean => /\.(ts|svelte)$/.test(path);

const bans: readonly Ban[] = [
  {
    words: /\bas any\b(?=\s*($|[^\w\s"'`]))/gm,
    where: isTypeScript,
    instead: 'narrow it from unknown with a check',
  },
  {
    words: /@ts-(ignore|nocheck)\b/g,
    where: isCode,
    instead: 'mend the type; where a library errs, @ts-expect-error with the reason',
  },
  {
    words: /\b(test|it|describe|suite)(\.\w+)*\.skip\s*\(/g,
    where: isCode,
    instead: 'mend it, or let it skip itself with a note saying what the machine lacks',
  },
  {
    words: /\b(test|it|describe|suite)(\.\w+)*\.(only|todo)\s*\(/g,
    where: isCode,
    instead: 'let every test of the file run',
  },
  {
    words: /\b(TODO|FIXME|XXX|HACK)\b/g,
    where: isAny,
    instead: 'do it now, or write what is missing into the documents',
  },
  {
    words: /^\s*(export\s+)?(declare\s+)?(const\s+)?enum\s+\w/gm,
    where: isTypeScript,
    instead: 'a union of texts',
  },
  {
    words: /\bcatch\s*(\([^)]*\))?\s*\{\s*\}/g,
    where: isCode,
    instead: 'handle it, or say in a comment why nothing is to be done',
  },
  {
    words: /\b(localhost|127\.0\.0\.1):4780\b/g,
    where: (path) => isCode(path) && !path.endsWith('kiosk-ui/vite.config.ts'),
    instead: 'take the address from the options',
  },
  {
    words: /\bissues? #\d+/gi,
    where: isAny,
    instead: 'say what was wrong: the project speaks of itself alone',
  },
  {
    words: /(^|[\s"'`(=])\/(work|tmp\/brief|root)\//gm,
    where: isAny,
    instead: 'a path relative to the project: nobody else has this machine',
  },
  {
    words: /\b(registry\.(npmjs\.org|npmmirror\.com|yarnpkg\.com)|npmmirror\.com|artifactory)\b/gi,
    where: isAny,
    instead: 'leave the registry to npm’s own settings',
  },
  {
    words: /[\u200b\u2060\ufeff]/g,
    where: (path) => isCode(path) || isDocument(path),
    instead: 'nothing: an invisible character has no reader',
  },
];

/** This file and its test have to name them. */
const namesThem = /^scripts\/tidy\/(banned-words(\.test)?|[a-z-]+\.test)\.ts$/;

/** Finds every banned word. */
export const bannedWordsLaw: Law = (tree) => {
  const findings: Finding[] = [];
  for (const { path, text } of tree.values()) {
    if (text === '' || namesThem.test(path)) continue;
    for (const { words, where, instead } of bans) {
      if (!where(path)) continue;
      for (const match of text.matchAll(words)) {
        const found = match[0].trim();
        const line = lineAt(text, match.index + match[0].indexOf(found));
        findings.push({ path, line, law: 'banned words', todo: `not \`${found}\` but: ${instead}` });
      }
    }
  }
  return findings;
};
