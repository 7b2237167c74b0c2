// Lives of a whole station in processes of their own, ended from inside at a step or from outside at any instant.

import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Life {
  readonly said: string;
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
}

export interface LifeWish {
  /** The child beside this file that is run. */
  readonly child: string;
  readonly args: readonly string[];
  /** Ended from outside so long after it began, or after it said it was open. */
  readonly killAfterMs?: number | undefined;
  readonly killFrom?: 'start' | 'open';
  /** Each whole line as it is said. */
  readonly heard?: (line: string) => void;
}

/** @throws when the station ended by itself and not well */
export function live({ child, args, killAfterMs, killFrom = 'start', heard }: LifeWish): Promise<Life> {
  return new Promise((resolve, reject) => {
    const process_ = spawn(process.execPath, [fileURLToPath(new URL(child, import.meta.url)), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'qiantai-compile-cache') },
    });
    let said = '';
    let complaint = '';
    let timer: NodeJS.Timeout | undefined;
    const arm = (): void => {
      if (killAfterMs !== undefined) timer = setTimeout(() => process_.kill('SIGKILL'), killAfterMs);
    };
    if (killFrom === 'start') arm();
    process_.stdout.on('data', (bytes: Buffer) => {
      const before = said.lastIndexOf('\n') + 1;
      said += bytes.toString();
      for (const line of said.slice(before, said.lastIndexOf('\n') + 1).split('\n'))
        if (line === 'open' && killFrom === 'open') arm();
        else if (line !== '') heard?.(line);
    });
    process_.stderr.on('data', (bytes: Buffer) => (complaint += bytes.toString()));
    process_.once('error', reject);
    process_.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && signal === null) reject(new Error(`the station ended with ${code}: ${complaint}`));
      else resolve({ said, signal, code });
    });
  });
}
