// A serial cable of two pseudo-terminals, with the gun's end held open and written in one system call.
// Why not the scanners' test cable: it opens and closes the gun's end for each scan, which would be timed as well.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { within } from './row.ts';

const plugMsMax = 5_000;

/** socat does not mind what becomes of whoever started it: this one ends with its input, as the programs do. */
const untilInputEnds = 'socat -d -d "$1" "$2" & cat > /dev/null; kill $!';

export const lacksCable = (): string | undefined =>
  spawnSync('socat', ['-V']).error === undefined
    ? undefined
    : 'socat is missing; get it with: apt-get install socat';

export interface SerialCable {
  /** The device file that a program opens. */
  readonly path: string;
  /** Returns when the line has taken every byte. */
  send(text: string): void;
  unplug(): Promise<void>;
}

/** @param folder where the two device names are put @throws when socat cannot make them */
export async function plugCable(folder: string): Promise<SerialCable> {
  const gun = join(folder, 'gun');
  const path = join(folder, 'agent');
  const ends = [gun, path].map((link) => `pty,raw,echo=0,link=${link}`);
  const child = spawn('sh', ['-c', untilInputEnds, 'cable', ...ends]);
  const ended = once(child, 'exit');
  let said = '';
  const made = new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('starting data transfer loop')) resolve();
    });
    child.once('exit', () => reject(new Error(`socat ended: ${said}`)));
  });
  await within(plugMsMax, 'the cable', made);
  const end = openSync(gun, constants.O_WRONLY | constants.O_NOCTTY);
  return {
    path,
    send: (text) => void writeSync(end, text),
    async unplug() {
      closeSync(end);
      child.stdin.end();
      await ended;
    },
  };
}
