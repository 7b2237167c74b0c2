// A printer that never answers and only says when a whole paper has come: a TCP socket and the end of a paper.
// Why silent: most cheap network printers are, and what a talking one takes to answer is not the station's time.

import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** GS V cuts, then ESC @ leaves the printer as it was found. */
const paperEnd = Buffer.of(0x1d, 0x56, 0x00, 0x1b, 0x40);

export interface PaperSink {
  readonly port: number;
  /** The next whole paper. @returns performance.now() at its last byte, and its size */
  paper(): Promise<{ readonly at: number; readonly bytes: number }>;
  close(): Promise<void>;
}

export async function openPaperSink(): Promise<PaperSink> {
  const lines = new Set<Socket>();
  let came = (_at: number, _bytes: number): void => undefined;
  const server = createServer({ noDelay: true }, (line) => {
    lines.add(line);
    let held: Buffer = Buffer.alloc(0);
    line.on('close', () => lines.delete(line)).on('error', () => line.destroy());
    line.on('data', (bytes: Buffer) => {
      const at = performance.now();
      held = Buffer.concat([held, bytes]);
      if (!held.subarray(-paperEnd.length).equals(paperEnd)) return;
      came(at, held.length);
      held = Buffer.alloc(0);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    paper: () => new Promise((resolve) => (came = (at, bytes) => resolve({ at, bytes }))),
    async close() {
      for (const line of lines) line.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
