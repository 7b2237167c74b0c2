// The floor is worth being judged against only while its commits reach the disk, as the kernel saw it.

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lacksStrace, logCalls } from '../disk-work.ts';
import { floorDiskWork } from '../redeem-ack.ts';

const lacks = lacksStrace();
const needsStrace = lacks === undefined ? '' : ` (${lacks})`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiantai-floor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(lacks !== undefined).each([1, 2] as const)(
  `the floor syncs its log once for each of its %d commits${needsStrace}`,
  async (commits) => {
    const { syncs, pages } = await floorDiskWork(folder, commits);
    expect(syncs).toBe(commits);
    expect(pages).toBeGreaterThanOrEqual(commits);
  },
);

test('a sync and a page of the log are seen whatever thread made them, and no other file is taken for it', () => {
  const trace = [
    '101 1795000000.100000 pwrite64(21</shop/floor.db-wal>, ""..., 24, 1499712) = 24',
    '101 1795000000.150000 pwrite64(21</shop/floor.db-wal>, ""..., 4096, 1499736) = 4096',
    '102 1795000000.200000 fdatasync(21</shop/floor.db-wal> <unfinished ...>',
    '102 1795000000.200100 <... fdatasync resumed>) = 0',
    '101 1795000000.250000 pwrite64(20</shop/floor.db>, ""..., 4096, 0) = 4096',
    '101 1795000000.300000 fsync(20</shop/floor.db>) = 0',
    '101 1795000000.400000 +++ exited with 0 +++',
  ].join('\n');
  expect(logCalls(trace)).toEqual([
    { is: 'pages', at: 1_795_000_000_150 },
    { is: 'syncs', at: 1_795_000_000_200 },
  ]);
});
