import { expect, test } from 'vitest';
import { shortfalls, tally, type Ending } from './tally.ts';

const passed: Ending = { name: 'a code is whole', verdict: 'passed' };
const failed: Ending = { name: 'a paper came twice', verdict: 'failed' };
const skipped: Ending = { name: 'the hub carries', verdict: 'skipped', note: 'apt-get install nats-server' };

test('the closing line counts and is green only when all passed', () => {
  expect(tally([passed, passed])).toEqual({ remarks: [], closing: '2 passed, 0 failed', exitCode: 0 });
  expect(tally([passed, failed])).toMatchObject({ closing: '1 passed, 1 failed', exitCode: 1 });
});

test('a skipped test is named with how to get it, and spoils nothing', () => {
  const end = tally([passed, skipped]);
  expect(end).toMatchObject({ closing: '1 passed, 0 failed, 1 skipped', exitCode: 0 });
  expect(end.remarks).toEqual(['skipped: the hub carries: apt-get install nats-server']);
});

test('a run of nothing, or of skipped tests only, is never green', () => {
  expect(tally([])).toMatchObject({ closing: '0 passed, 0 failed', exitCode: 1 });
  expect(tally([skipped])).toMatchObject({ exitCode: 1 });
});

test('a test file that no project ran is a failure with its name', () => {
  const short = shortfalls(
    { files: ['shared/src/a.test.ts', 'shared/src/b.test.ts'], leastFiles: {} },
    { unit: ['shared/src/a.test.ts'] },
  );
  expect(tally([passed], short)).toMatchObject({ closing: '1 passed, 1 failed', exitCode: 1 });
  expect(short[0]?.name).toContain('shared/src/b.test.ts');
});

test('a project that ran too few files is a failure', () => {
  const short = shortfalls({ files: [], leastFiles: { unit: 1, e2e: 1 } }, { unit: ['a.test.ts'] });
  expect(short.map((one) => one.name)).toEqual(['e2e: 0 test files ran, at least 1 must']);
});
