import { expect, test } from 'vitest';
import { importLaw, rowOf } from './import-law.ts';
import { treeOf } from './tree.ts';

const files = {
  'shared/src/money.ts': '',
  'printers/src/printer.ts': '',
  'station-agent/src/env.ts': '',
  'station-agent/src/station.ts': '',
  'station-agent/src/till/till.ts': '',
  'station-agent/src/till/shop.testkit.ts': '',
  'station-agent/src/journal/journal.ts': '',
  'kiosk-ui/src/lib/agent.ts': '',
  'scripts/browser.ts': '',
};

function breaches(path: string, text: string): string[] {
  return importLaw(treeOf({ ...files, [path]: text })).map(({ line, todo }) => `${line}: ${todo}`);
}

test('shared imports nothing of ours', () => {
  expect(breaches('shared/src/a.ts', "import { x } from '../../printers/src/printer.ts';")).toEqual([
    expect.stringMatching(/^1: shared may import nothing of ours, not printers\/src\/printer\.ts/),
  ]);
});

test('a scanner may know the shop’s language and the door to the world, not the till', () => {
  const path = 'station-agent/src/scanners/serial.ts';
  expect(breaches(path, "import '@qiantai/shared/money.ts';\nimport '../env.ts';")).toEqual([]);
  expect(breaches(path, "\nimport '../till/till.ts';")).toEqual([
    expect.stringMatching(/^2: .*till\/till\.ts/),
  ]);
});

test('an import of a type counts, and so does one at run time', () => {
  const path = 'station-agent/src/journal/a.ts';
  expect(breaches(path, "import type { Till } from '../till/till.ts';")).toHaveLength(1);
  expect(breaches(path, "let till: import('../till/till.ts').Till;")).toHaveLength(1);
  expect(breaches(path, "await import('../till/till.ts');")).toHaveLength(1);
  expect(breaches(path, "export * from '../till/till.ts';")).toHaveLength(1);
  expect(breaches(path, "// import '../till/till.ts';")).toEqual([]);
});

test('the longest row holds: the station at the top knows all, the till beneath does not', () => {
  expect(rowOf('station-agent/src/till/redeeming/run.ts')).toBe('station-agent/src/till');
  expect(rowOf('station-agent/src/tilly.ts')).toBe('station-agent');
  expect(
    breaches('station-agent/src/main.ts', "import './till/till.ts'; import '@qiantai/printers/printer.ts';"),
  ).toEqual([]);
  expect(breaches('station-agent/src/till/a.ts', "import '../station.ts';")).toHaveLength(1);
});

test('a screen imports through #lib and knows nothing of the agent', () => {
  const path = 'kiosk-ui/src/routes/+page.svelte';
  expect(breaches(path, '<script lang="ts">\n  import \'#lib/agent.ts\';\n</script>')).toEqual([]);
  const text = '<p>hello</p>\n<script lang="ts">\n  import \'../../../station-agent/src/env.ts\';\n</script>';
  expect(breaches(path, text)).toEqual([expect.stringMatching(/^3: kiosk-ui may import only shared/)]);
});

test('a test sees its whole workspace and the browser; the product never sees a testkit', () => {
  const text =
    "import '../till/shop.testkit.ts'; import '../station.ts'; import '../../../scripts/browser.ts';";
  expect(breaches('station-agent/src/journal/a.test.ts', text)).toEqual([]);
  expect(breaches('station-agent/src/till/a.ts', "import './shop.testkit.ts';")).toEqual([
    expect.stringContaining('serves tests only'),
  ]);
  expect(breaches('shared/src/a.test.ts', "import '../../station-agent/src/env.ts';")).toHaveLength(1);
});

test('an evening starts the whole product; a test of one screen does not', () => {
  const text = "import '../../station-agent/src/till/shop.testkit.ts';";
  expect(breaches('kiosk-ui/e2e/evening.test.ts', text)).toEqual([]);
  expect(breaches('kiosk-ui/src/wedge.test.ts', text)).toHaveLength(1);
});
