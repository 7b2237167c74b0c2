import { expect, test } from 'vitest';
import { bannedWordsLaw } from './banned-words.ts';
import { treeOf } from './tree.ts';

const found = (path: string, text: string): string[] =>
  bannedWordsLaw(treeOf({ [path]: text })).map(({ line, todo }) => `${line} ${todo}`);

test.each([
  ['a.ts', 'const x = y as any;'],
  ['a.ts', 'act(x as any[])'],
  ['a.ts', '// @ts-ignore'],
  ['a.test.ts', "test.skip('x', () => {});"],
  ['a.test.ts', "describe.only ('x', () => {});"],
  ['a.test.ts', "it.concurrent.only('x', () => {});"],
  ['a.ts', '// TODO: later'],
  ['docs/a.md', 'FIXME'],
  ['a.ts', 'export const enum Colour { red }'],
  ['a.ts', 'try { act(); } catch (error) {}'],
  ['a.ts', 'try { act(); } catch {\n}'],
  ['a.ts', "fetch('http://localhost:4780/healthz')"],
  ['docs/a.md', 'as told in issue #12'],
  ['a.ts', "read('/work/main/a')"],
  ['a.json', '{"resolved": "https://registry.npmjs.org/x"}'],
  ['a.ts', 'const a\u200b = 1;'],
])('in %s `%s` is banned', (path, text) => {
  expect(found(path, text)).toHaveLength(1);
});

test.each([
  ['a.ts', 'const many = value as Anything;'],
  ['a.ts', '// paid as any other order'],
  ['a.test.ts', "test('without nats', ({ skip }) => { skip(true, 'apt-get install nats-server'); });"],
  ['a.ts', 'rows.skip(3); only(2);'],
  ['a.ts', 'const enumerable = 1; // an enum is banned'],
  ['a.ts', 'try { act(); } catch {\n  // it was closed already\n}'],
  ['docs/a.md', 'Qiantai is open at http://127.0.0.1:4780'],
  ['a.ts', "import '../work/plan.ts';"],
])('in %s `%s` is not', (path, text) => {
  expect(found(path, text)).toEqual([]);
});

test('the finding names the line and what to write instead', () => {
  expect(found('a.ts', '\n\nlet x = y as any;')).toEqual([
    expect.stringMatching(/^3 not `as any` but: narrow/),
  ]);
});
