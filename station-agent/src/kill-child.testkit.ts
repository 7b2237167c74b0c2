// A whole station in a process of its own that kills itself at the Nth step of its work. Started by kills.test.ts:
//   node kill-child.testkit.ts <data folder> <platform config as JSON> <voucher code> <kill at step>
// It first settles what the run before left open, then redeems the voucher, and says each acknowledged attempt.

import { writeSync } from 'node:fs';
import pino from 'pino';
import { limits } from '@qiantai/shared/limits.ts';
import { openAttempts } from '@qiantai/shared/views/vouchers.ts';
import { parseConfig } from './config.ts';
import { realEnv, sleep, type Env } from './env.ts';
import { openStation } from './station.ts';

const [folder = '', platform = '{}', code = '', killText = '0'] = process.argv.slice(2);
const killAt = Number(killText);
let step = 0;
let armed = false;

/** Steps count only once the work begins, so that every number below the count hits a different place. */
function passStep(name: string): void {
  if (!armed) return;
  step += 1;
  if (step !== killAt) return;
  writeSync(1, `killed at ${name}\n`);
  process.kill(process.pid, 'SIGKILL');
}

const real = realEnv(pino({ level: 'silent' }), limits.platformReplyBytesMax);
const env: Env = {
  ...real,
  crashpoint: (name) => passStep(name),
  async http(request) {
    passStep('before-send');
    const answer = real.http(request);
    // The request is on its way: the platform may or may not have it when the process dies here.
    passStep('after-send');
    const settled = await answer;
    passStep('after-answer');
    return settled;
  },
};

const config = parseConfig(
  {
    store: { id: 1, name: '演练店' },
    station: { number: 0, name: '收银1' },
    platforms: { meituan: JSON.parse(platform) as unknown },
  },
  'test',
);
const station = await openStation({
  config,
  source: 'test',
  dataFolder: folder,
  host: '127.0.0.1',
  port: 0,
  uiFolder: '',
  version: 'test',
  env,
  rehearsal: false,
  extraRoutes: [],
});
armed = true;

while (openAttempts(station.journal.view).length > 0) await sleep(real, 20);
if (code !== '') {
  const answer = await station.till.ask(
    'voucher.redeem',
    { code },
    { actor: { id: '1001', name: '小王', role: 'clerk' }, command: `redeem-${code}`, locale: 'zh-CN' },
  );
  if (answer.ok) writeSync(1, `acked ${code} ${(answer.result as { state: string }).state}\n`);
  else writeSync(1, `refused ${code} ${answer.error}\n`);
  while (openAttempts(station.journal.view).length > 0) await sleep(real, 20);
}
writeSync(1, `steps ${step}\n`);
await station.close();
process.exit(0);
