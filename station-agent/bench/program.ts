// Starts a program under test in a process of its own and ends it again; it dies with the bench, however that dies.
// Why by its input: a closed pipe ends the child even when the bench was killed and could send no signal.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { within } from './row.ts';

const startMsMax = 30_000;
const stopMsMax = 10_000;
const memoryMsMax = 10_000;
const complaintCharsMax = 4_000;

export interface Program {
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  /** Bytes it takes of the machine's memory, as it says itself; only the station does. */
  memory(): Promise<number>;
  /** Closes its input and waits for its end. @throws when it ended badly */
  stop(): Promise<void>;
}

/**
 * Starts `node file <settings as JSON>` and waits for its first line, a JSON object with its port.
 * @param file beside this one, such as floor/scan.ts, or the address of one elsewhere
 * @param through a command that runs it, such as strace with its options
 * @throws with what it said when it ends before it listens
 */
export async function startProgram(
  file: string,
  settings: object,
  through: readonly string[] = [],
): Promise<Program> {
  const path = new URL(file, import.meta.url).pathname;
  const [command = process.execPath, ...args] = [
    ...through,
    process.execPath,
    path,
    JSON.stringify(settings),
  ];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-complaintCharsMax);
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const failed = ended.then(([code]) => {
    throw new Error(`${file} ended with ${code} before it listened: ${complaint}`);
  });
  const lines = createInterface(child.stdout);
  const said = (): Promise<[string]> => once(lines, 'line') as Promise<[string]>;
  const [line] = await within(startMsMax, `the start of ${file}`, Promise.race([said(), failed]));
  failed.catch(() => undefined); // from now on an end is told by stop
  const { port } = JSON.parse(line) as { port: number };
  return {
    port,
    async memory() {
      const answer = said();
      child.stdin.write('memory\n');
      const [told] = await within(memoryMsMax, `the memory of ${file}`, answer);
      return (JSON.parse(told) as { rss: number }).rss;
    },
    async stop() {
      child.stdin.end();
      try {
        const [code] = await within(stopMsMax, `the end of ${file}`, ended);
        if (code !== 0) throw new Error(`${file} ended with ${code}: ${complaint}`);
      } finally {
        child.kill('SIGKILL');
      }
    },
  };
}
