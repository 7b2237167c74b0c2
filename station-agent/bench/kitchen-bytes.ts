// H3: the clerk confirms → the last byte of the kitchen's paper is at its printer, over a line that stays up.
// Judged against the four commits the design needs before a byte may leave (floor/ticket.ts says which).

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '@qiantai/shared/limits.ts';
import { openPaperSink } from './paper-sink.ts';
import { startProgram, type Program } from './program.ts';
import { nextCode, pause, within, type OpenSide, type Row } from './row.ts';
import { openTillLine, signIn } from './till-line.ts';

const paperMsMax = 10_000;
const lookPauseMs = 15;

type Start = (folder: string, printer: number) => Promise<Program>;

const ours: Start = (folder, printer) => {
  const address = `network:127.0.0.1:${printer}`;
  const printers = [{ name: 'kitchen', address, model: 'generic-80mm', prints: ['kitchen'] }];
  return startProgram('ours.ts', { folder, scanners: [], printers });
};
const floor =
  (commits: 1 | 4): Start =>
  (folder, printer) =>
    startProgram('floor/ticket.ts', { folder, commits, printer });

function side(start: Start, asksWho: boolean): OpenSide {
  return async (folder) => {
    const sink = await openPaperSink();
    const data = join(folder, 'data');
    mkdirSync(data);
    const program = await start(data, sink.port);
    const line = await openTillLine(program.port, asksWho ? await signIn(program.port) : undefined);
    return {
      async shot() {
        const code = nextCode();
        await line.ask('voucher.lookup', code);
        await pause(lookPauseMs);
        const paper = within(paperMsMax, 'a kitchen paper', sink.paper());
        const start = performance.now();
        const [{ at }] = await Promise.all([paper, line.ask('voucher.redeem', code)]);
        return (at - start) * 1_000;
      },
      async close() {
        line.close();
        await program.stop();
        await sink.close();
      },
    };
  };
}

export const kitchenBytes: Row = {
  id: 'H3',
  path: 'redeem → kitchen paper at the printer',
  limit: 1.5,
  // A printer that confirms nothing is watched for a while after each paper before the next may start.
  pauseMs: limits.paperSettleMs + 50,
  warmUpShots: 12,
  rounds: 2,
  floorName: 'four commits',
  floor: side(floor(4), false),
  ours: side(ours, true),
  asides: [{ name: 'one commit', open: side(floor(1), false) }],
  lacks: () => undefined,
};
