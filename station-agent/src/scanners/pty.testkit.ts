// A real serial cable made of two pseudo-terminals by socat: what is written on the gun's end is read on the
// agent's, and pulling the plug makes the device file vanish as unplugging a USB gun does.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasSocat = spawnSync('socat', ['-V']).error === undefined;
/** Ends the name of every test that needs the cable. */
export const needsSocat = '(needs socat; get it with: apt-get install socat)';

export interface Cable {
  /** The device file the agent opens. */
  readonly path: string;
  /** Sends as the gun would; resolves when the line has taken every byte. */
  send(...pieces: (string | Uint8Array)[]): Promise<void>;
  unplug(): Promise<void>;
  /** Plugs in again under the same path. */
  plug(): Promise<void>;
  /** Unplugs and leaves nothing on disk. */
  remove(): Promise<void>;
}

async function startSocat(gun: string, agent: string): Promise<() => Promise<void>> {
  const child = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${gun}`, `pty,raw,echo=0,link=${agent}`]);
  const ended = once(child, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('starting data transfer loop')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`socat ended: ${said}`)));
  });
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

/** A cable that is plugged in. Only where `hasSocat`. */
export async function openCable(): Promise<Cable> {
  const folder = mkdtempSync(join(tmpdir(), 'qiantai-cable-'));
  const gun = join(folder, 'gun');
  const path = join(folder, 'agent');
  let stop: (() => Promise<void>) | undefined = await startSocat(gun, path);
  const unplug = async (): Promise<void> => {
    await stop?.();
    stop = undefined;
  };
  return {
    path,
    unplug,
    async send(...pieces) {
      const file = await open(gun, 'w');
      for (const piece of pieces) await file.writeFile(piece);
      await file.close();
    },
    async plug() {
      stop ??= await startSocat(gun, path);
    },
    async remove() {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
