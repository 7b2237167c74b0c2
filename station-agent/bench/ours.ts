// The station under test: the production parts in a process of their own, with a platform that costs no time.
// Why not main.ts: it finds its platforms in their folder, and a bench's platform must never ship in it.

import { join } from 'node:path';
import { limits } from '@qiantai/shared/limits.ts';
import { parseConfig } from '../src/config.ts';
import { realEnv } from '../src/env.ts';
import { openLog } from '../src/logs.ts';
import { openStation } from '../src/station.ts';
import { instantDeal, instantPlatform } from './instant-platform.ts';

const { folder, scanners, printers, menu } = JSON.parse(process.argv[2] ?? '{}') as {
  folder: string;
  scanners: readonly string[];
  printers: readonly unknown[];
  menu?: readonly unknown[];
};
const source = 'the bench';
const station = await openStation({
  config: parseConfig(
    {
      store: { id: 1, name: '人民路店' },
      station: { number: 0, name: '收银1' },
      staff: [{ number: '1001', name: '小王', role: 'clerk', pin: '1111' }],
      platforms: { [instantPlatform.code]: {} },
      scanners,
      printers,
      ...(menu === undefined ? {} : { menu }),
    },
    source,
  ),
  source,
  dataFolder: folder,
  host: '127.0.0.1',
  port: 0,
  uiFolder: join(import.meta.dirname, '../../kiosk-ui/build'),
  version: 'bench',
  env: realEnv(openLog(folder, 'info'), limits.platformReplyBytesMax),
  rehearsal: false,
  extraRoutes: [],
  modules: new Map([[instantPlatform.code, instantPlatform]]),
});
station.journal.transact('station', (tx) =>
  tx.append('platform.deal-mapped', `deal:${instantDeal.platform}:${instantDeal.deal}`, {
    ...instantDeal,
    dishes: [...instantDeal.dishes],
  }),
);
process.stdout.write(`${JSON.stringify({ port: station.port })}\n`);
// Says what memory it takes whenever it is asked.
process.stdin.on('data', () =>
  process.stdout.write(`${JSON.stringify({ rss: process.memoryUsage.rss() })}\n`),
);
// Lives as long as whoever holds its input.
process.stdin.resume().on('close', () => {
  station.close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
