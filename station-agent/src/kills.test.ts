import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { live } from './kill-lives.testkit.ts';
import { openReadOnly } from './journal/sqlite.ts';
import { verifyJournal } from './journal/verify.ts';
import { platformModules } from './platforms/index.ts';
import { serveRehearsal } from './remote/rehearsal-server.ts';

const kills = Number(process.env['QIANTAI_KILLS'] ?? '120');
const child = './kill-child.testkit.ts';
const stepsMax = 16;
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function lane(
  cycles: number,
  seed: number,
): Promise<{ killed: number; places: Set<string>; acked: number }> {
  const module = platformModules.get('meituan');
  if (module === undefined) throw new Error('the Meituan folder is missing');
  const rehearsal = module.rehearsal((bytes) => randomBytes(bytes));
  const server = await serveRehearsal(rehearsal, { now: () => Date.now() });
  const folder = mkdtempSync(join(tmpdir(), 'qiantai-kills-'));
  cleanups.push(
    () => server.close(),
    () => rmSync(folder, { recursive: true, force: true }),
  );
  const config = JSON.stringify(rehearsal.config(server.url));
  const places = new Set<string>();
  const codes: string[] = [];
  const acked: string[] = [];
  let killed = 0;
  for (let cycle = 0; killed < cycles && cycle < cycles * 4; cycle += 1) {
    const { code } = rehearsal.issue({ deal: '7001' });
    codes.push(code);
    // Every fourth life is ended from outside at any instant, in the middle of a commit if it so happens.
    const outside = cycle % 4 === 3;
    const step = outside ? 0 : 1 + ((cycle + seed) % stepsMax);
    const life = await live({
      child,
      args: [folder, config, code, String(step)],
      killAfterMs: outside ? 60 + ((cycle * 37) % 180) : undefined,
    });
    if (life.signal === 'SIGKILL') killed += 1;
    const place = /killed at (\S+)/.exec(life.said)?.[1];
    if (place !== undefined) places.add(place);
    if (life.said.includes(`acked ${code} redeemed`)) acked.push(code);
  }
  await live({ child, args: [folder, config, '', '0'] });
  const db = openReadOnly(join(folder, 'journal.db'));
  const facts = db.all<{ type: string; data: string }>(
    `SELECT type, data FROM facts WHERE type = 'voucher.redeemed'`,
  );
  const journaled = new Map<string, number>();
  for (const { data } of facts) {
    for (const { code } of (JSON.parse(data) as { items: { code: string }[] }).items) {
      journaled.set(code, (journaled.get(code) ?? 0) + 1);
    }
  }
  const open = db.get<{ total: number }>(
    `SELECT count(*) AS total FROM attempts WHERE state IN ('asking', 'unclear', 'held')`,
  );
  expect(open?.total, 'attempts without an end').toBe(0);
  for (const code of codes) {
    expect(rehearsal.consumptions(code), `${code} on the platform`).toBeLessThanOrEqual(1);
    expect(journaled.get(code) ?? 0, `${code} in the journal`).toBe(rehearsal.consumptions(code));
  }
  for (const code of acked) expect(journaled.get(code), `${code} was acknowledged`).toBe(1);
  expect(verifyJournal(db)).toMatchObject({ is: 'whole' });
  db.close();
  return { killed, places, acked: acked.length };
}

test(`killed ${kills} times at every step of a redemption, the station spends each voucher once and knows of each`, async () => {
  const lanes = await Promise.all([lane(Math.ceil(kills / 2), 0), lane(Math.floor(kills / 2), 5)]);
  const places = new Set(lanes.flatMap((one) => [...one.places]));
  const killed = lanes.reduce((sum, one) => sum + one.killed, 0);
  process.stdout.write(
    `kill -9: ${killed} lives ended at ${[...places].sort().join(', ')} and at any instant\n`,
  );
  expect(killed).toBeGreaterThanOrEqual(kills);
  expect([...places]).toEqual(
    expect.arrayContaining([
      'before-intent',
      'before-call',
      'before-send',
      'after-send',
      'after-answer',
      'before-record',
      'after-record',
    ]),
  );
}, 600_000);
