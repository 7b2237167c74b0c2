import { expect, test } from 'vitest';
import { fileLengthLaw, functionLengthLaw, weightLaw } from './sizes.ts';
import { treeOf } from './tree.ts';

const lines = (count: number, line = '  step();'): string =>
  Array.from({ length: count }, () => line).join('\n');
const long = (path: string, text: string): string[] =>
  functionLengthLaw(treeOf({ [path]: text })).map(({ line, todo }) => `${line} ${todo}`);

test('a file of 400 lines stands, one of 401 is to be split', () => {
  expect(fileLengthLaw(treeOf({ 'a.ts': `${lines(400)}\n` }))).toEqual([]);
  expect(fileLengthLaw(treeOf({ 'a.ts': `${lines(401)}\n` }))).toHaveLength(1);
  expect(fileLengthLaw(treeOf({ 'a.json': lines(900), 'a.md': lines(900) }))).toEqual([]);
});

test('a function of 60 lines stands, one of 61 is named with its line', () => {
  expect(long('a.ts', `function close() {\n${lines(58)}\n}`)).toEqual([]);
  expect(long('a.ts', `\nfunction close() {\n${lines(59)}\n}`)).toEqual([
    expect.stringMatching(/^2 close has 61 lines/),
  ]);
});

test('arrows and methods count, also inside a Svelte script', () => {
  expect(long('a.ts', `const close = () => {\n${lines(60)}\n};`)).toEqual([
    expect.stringMatching(/^1 close has 62/),
  ]);
  expect(long('a.ts', `class Till {\n  close() {\n${lines(60)}\n  }\n}`)).toEqual([
    expect.stringMatching(/^2 close has 62/),
  ]);
  const screen = `<h1>hello</h1>\n<script lang="ts">\n  function close() {\n${lines(60)}\n  }\n</script>`;
  expect(long('a.svelte', screen)).toEqual([expect.stringMatching(/^3 close has 62/)]);
});

test('named functions inside a factory count for themselves, unnamed ones for it', () => {
  const factory = (inside: string): string => `function make() {\n${lines(30)}\n${inside}\n}`;
  expect(long('a.ts', factory(`function part() {\n${lines(50)}\n}`))).toEqual([]);
  expect(long('a.ts', factory(`return {\nact() {\n${lines(50)}\n},\n};`))).toEqual([]);
  expect(long('a.ts', factory(`list.forEach(() => {\n${lines(50)}\n});`))).toHaveLength(1);
  expect(long('a.ts', factory(`function part() {\n${lines(61)}\n}`))).toEqual([
    expect.stringContaining('part has'),
  ]);
});

test('a describe at the top of a test is a chapter; a test inside it is a function', () => {
  expect(long('a.test.ts', `describe('the till', () => {\n${lines(90)}\n});`)).toEqual([]);
  expect(
    long('a.test.ts', `describe('the till', () => {\ntest('closes', () => {\n${lines(90)}\n});\n});`),
  ).toHaveLength(1);
});

test('nothing above 3 MB is kept, a font above 5 MB neither', () => {
  const font = { path: 'font.otf', text: '', bytes: 5 * 1024 * 1024 };
  expect(weightLaw(new Map([[font.path, font]]))).toEqual([]);
  expect(weightLaw(new Map([[font.path, { ...font, bytes: font.bytes + 1 }]]))).toHaveLength(1);
  const file = { path: 'picture.png', text: '', bytes: 3 * 1024 * 1024 };
  expect(weightLaw(new Map([[file.path, file]]))).toEqual([]);
  expect(weightLaw(new Map([[file.path, { ...file, bytes: file.bytes + 1 }]]))).toHaveLength(1);
});
