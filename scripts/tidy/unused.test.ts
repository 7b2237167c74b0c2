import { expect, test } from 'vitest';
import { treeOf } from './tree.ts';
import { unusedFileLaw, unusedPackageLaw } from './unused.ts';

const unused = (files: Record<string, string>): string[] =>
  unusedFileLaw(treeOf(files)).map(({ path, todo }) => `${path} ${todo}`);
const idle = (files: Record<string, string>): string[] =>
  unusedPackageLaw(treeOf(files)).map(({ todo }) => todo);

test('a file that nothing imports is to be used or deleted', () => {
  expect(unused({ 'shared/src/a.ts': '' })).toEqual([
    'shared/src/a.ts nothing imports it: use it or delete it',
  ]);
  expect(
    unused({ 'shared/src/a.ts': '', 'station-agent/src/main.ts': "import '@qiantai/shared/a.ts';" }),
  ).toEqual([]);
});

test('a file that only its test imports is not used', () => {
  const files = { 'shared/src/a.ts': '', 'shared/src/a.test.ts': "import './a.ts';" };
  expect(unused(files)).toEqual([expect.stringContaining('only tests import it')]);
  expect(
    unused({ 'shared/src/a.testkit.ts': '', 'shared/src/a.test.ts': "import './a.testkit.ts';" }),
  ).toEqual([]);
  expect(unused({ 'shared/src/a.testkit.ts': '' })).toHaveLength(1);
});

test('a worker, a preload or a child is used by being named', () => {
  const main = "new URL('./worker.ts', import.meta.url); run('scripts/tidy/run.ts');";
  expect(
    unused({
      'station-agent/src/main.ts': main,
      'station-agent/src/worker.ts': '',
      'scripts/tidy/run.ts': '',
    }),
  ).toEqual([]);
});

test('a file does not use itself', () => {
  expect(unused({ 'shared/src/a.ts': "import './a.ts';" })).toHaveLength(1);
});

test('what a convention or an open folder finds needs no importer', () => {
  expect(
    unused({
      'kiosk-ui/src/routes/orders/[id]/+page.svelte': '',
      'station-agent/src/platforms/meituan/index.ts': '',
      'printers/src/transports/usb.ts': '',
      'kiosk-ui/vite.config.ts': '',
    }),
  ).toEqual([]);
});

test('a package that nothing names is to be removed', () => {
  const manifest = JSON.stringify({
    dependencies: { zod: '4', ws: '8' },
    devDependencies: { '@types/ws': '8' },
  });
  expect(
    idle({ 'shared/package.json': manifest, 'shared/src/a.ts': "import * as z from 'zod/mini';" }),
  ).toEqual(['nothing uses ws: remove it', 'nothing uses @types/ws: remove it']);
  expect(idle({ 'shared/package.json': manifest, 'shared/src/a.ts': "import 'zod'; import 'ws';" })).toEqual(
    [],
  );
});

test('a package used in another folder only is not used in this one', () => {
  const manifest = JSON.stringify({ dependencies: { zod: '4' } });
  expect(idle({ 'shared/package.json': manifest, 'printers/src/a.ts': "import 'zod';" })).toHaveLength(1);
  expect(idle({ 'package.json': manifest, 'printers/src/a.ts': "import 'zod';" })).toEqual([]);
});
