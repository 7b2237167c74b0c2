import { expect, test } from 'vitest';
import { nameLaw, openingLaw } from './openings.ts';
import { treeOf } from './tree.ts';

const unnamed = (path: string): boolean => nameLaw(treeOf({ [path]: '' })).length > 0;
const unopened = (path: string, text: string): string[] =>
  openingLaw(treeOf({ [path]: text })).map(({ todo }) => todo);

test.each([
  ...['shared/src/money.ts', 'station-agent/src/till/print-jobs.test.ts', 'kiosk-ui/src/lib/agent.svelte.ts'],
  ...[
    'kiosk-ui/src/routes/orders/[id]/+page.svelte',
    'kiosk-ui/src/routes/(wall)/+layout.ts',
    'docs/GLOSSARY.md',
  ],
])('%s is a name', (path) => {
  expect(unnamed(path)).toBe(false);
});

test.each([
  'shared/src/Money.ts',
  'shared/src/money_box.ts',
  'shared/Src/money.ts',
  'printers/src/models/X58.json',
])('%s is not', (path) => {
  expect(unnamed(path)).toBe(true);
});

test('a file opens with what it is for; a test need not', () => {
  expect(unopened('a.ts', '// Counts coins.\nexport {};')).toEqual([]);
  expect(unopened('a.mjs', '#!/usr/bin/env node\n/**\n * Counts coins.\n */')).toEqual([]);
  expect(unopened('a.svelte', '<!-- A coin. -->\n<p></p>')).toEqual([]);
  expect(unopened('a.svelte', '<script lang="ts">\n  // A coin.\n</script>')).toEqual([]);
  expect(unopened('a.css', '/* Coins. */')).toEqual([]);
  expect(unopened('a.ts', 'export {};')).toHaveLength(1);
  expect(unopened('a.ts', '//\nexport {};')).toHaveLength(1);
  expect(unopened('a.test.ts', 'export {};')).toEqual([]);
});

test('an opening of more than four lines is an essay', () => {
  expect(unopened('a.ts', '// a\n// b\n// c\n// d\nexport {};')).toEqual([]);
  expect(unopened('a.ts', '// a\n// b\n// c\n// d\n// e\nexport {};')).toEqual([
    expect.stringContaining('5 lines'),
  ]);
});
