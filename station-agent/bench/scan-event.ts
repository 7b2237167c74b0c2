// H1: a code's last byte leaves the gun → the scan event is in another process's hands.

import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { startProgram } from './program.ts';
import { nextCode, within, type Row, type Side } from './row.ts';
import { lacksCable, plugCable } from './serial-cable.ts';
import { openTillLine, signIn, type TillLine } from './till-line.ts';

const scanMsMax = 5_000;

async function openSide(
  folder: string,
  start: (path: string) => Promise<{ line: TillLine; stop(): Promise<void> }>,
): Promise<Side> {
  const cable = await plugCable(folder);
  const { line, stop } = await start(cable.path);
  let heard = (_text: string): void => undefined;
  line.onScan(({ text }) => heard(text));
  return {
    shot() {
      const code = nextCode();
      const seen = new Promise<number>((resolve) => {
        heard = (text) => {
          if (text === code) resolve((performance.now() - sent) * 1_000);
        };
        const sent = performance.now();
        cable.send(`${code}\r`);
      });
      return within(scanMsMax, 'a scan event', seen);
    },
    async close() {
      line.close();
      await stop();
      await cable.unplug();
    },
  };
}

export const scanEvent: Row = {
  id: 'H1',
  path: 'serial scan → screen event',
  limit: 1.3,
  pauseMs: 12,
  warmUpShots: 60,
  rounds: 6,
  asides: [],
  lacks: lacksCable,
  floor: (folder) =>
    openSide(folder, async (path) => {
      const program = await startProgram('floor/scan.ts', { path });
      return { line: await openTillLine(program.port), stop: () => program.stop() };
    }),
  ours: (folder) =>
    openSide(folder, async (path) => {
      const data = join(folder, 'data');
      mkdirSync(data);
      const scanners = [`serial:${path}?baudRate=115200`];
      const program = await startProgram('ours.ts', { folder: data, scanners, printers: [] });
      const line = await openTillLine(program.port, await signIn(program.port));
      await line.ready('scanner');
      return { line, stop: () => program.stop() };
    }),
};
