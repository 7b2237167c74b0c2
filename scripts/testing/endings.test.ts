import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

// The real `npm test` on a small project of its own.
const scripts = dirname(import.meta.dirname);
const config = `
const project = (name, include) => ({ test: { name, include } });
export default { test: { projects: [project('unit', ['shared/*.test.ts']), project('e2e', ['kiosk-ui/e2e/*.test.ts'])] } };
`;
const start = "import { beforeAll, describe, expect, test } from 'vitest';\n";
const green = `${start}test('a coin is counted', () => { expect(1).toBe(1); });`;

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qiantai-endings-'));
  cpSync(join(scripts, 'test.ts'), join(root, 'scripts/test.ts'));
  for (const file of ['endings.ts', 'tally.ts'])
    cpSync(join(import.meta.dirname, file), join(root, 'scripts/testing', file));
  symlinkSync(join(dirname(scripts), 'node_modules'), join(root, 'node_modules'));
  write('package.json', '{"type": "module"}');
  write('vitest.config.ts', config);
  write('shared/coins.test.ts', green);
  write('kiosk-ui/e2e/evening.test.ts', green);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function npmTest(...args: string[]): Promise<{ code: unknown; lines: string[] }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const child = spawn(process.execPath, [join(root, 'scripts/test.ts'), ...args], { cwd: root, env });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.resume();
  const [code] = await once(child, 'close');
  return { code, lines: said.trimEnd().split('\n') };
}

test('a green run ends with its counts and nothing after them', async () => {
  const { code, lines } = await npmTest();
  expect(lines.at(-1)).toBe('2 passed, 0 failed');
  expect(code).toBe(0);
});

test('a skipped test is named with its note, and is no failure', async () => {
  write(
    'shared/hub.test.ts',
    `${start}test('the hub carries', ({ skip }) => { skip(true, 'apt-get install nats-server'); });`,
  );
  const { code, lines } = await npmTest();
  expect(lines.slice(-2)).toEqual([
    'skipped: shared/hub.test.ts > the hub carries: apt-get install nats-server',
    '2 passed, 0 failed, 1 skipped',
  ]);
  expect(code).toBe(0);
});

test('a stray rejection, a broken hook and a file that does not load are failures', async () => {
  write('shared/stray.test.ts', `${start}test('x', () => { void Promise.reject(new Error('stray')); });`);
  expect(await npmTest('stray')).toMatchObject({
    code: 1,
    lines: expect.arrayContaining(['1 passed, 1 failed']),
  });
  write(
    'shared/hook.test.ts',
    `${start}describe('x', () => { beforeAll(() => { throw new Error('no'); }); test('y', () => {}); });`,
  );
  expect(await npmTest('hook')).toMatchObject({
    code: 1,
    lines: expect.arrayContaining(['0 passed, 2 failed']),
  });
  write('shared/load.test.ts', "import './nothing.ts';");
  expect(await npmTest('load')).toMatchObject({
    code: 1,
    lines: expect.arrayContaining(['0 passed, 1 failed']),
  });
});

test('a name given with -t is counted alone', async () => {
  write(
    'shared/two.test.ts',
    `${start}describe('the till', () => { test('opens', () => {}); test('shuts', () => { expect(1).toBe(2); }); });`,
  );
  expect((await npmTest('two', '-t', 'the till > opens')).lines.at(-1)).toBe('1 passed, 0 failed');
  expect((await npmTest('two', '-t', 'shuts')).lines.at(-1)).toBe('0 passed, 1 failed');
});

test('nothing found, a forgotten file and an empty project are never green', async () => {
  expect(await npmTest('no-such-file')).toMatchObject({
    code: 1,
    lines: expect.arrayContaining(['0 passed, 0 failed']),
  });
  write('printers/deep.test.ts', green);
  expect((await npmTest()).lines.slice(-2)).toEqual([
    'failed: printers/deep.test.ts: no project of vitest.config.ts ran it',
    '2 passed, 1 failed',
  ]);
  rmSync(join(root, 'printers'), { recursive: true });
  rmSync(join(root, 'kiosk-ui'), { recursive: true });
  expect((await npmTest()).lines.at(-1)).toBe('1 passed, 1 failed');
});
