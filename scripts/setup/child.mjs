// Children of the set-up: started on a leash, told every signal we get, and waited for.
// Why not spawnSync or a shell: both leave the child running when only we are signalled.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Sentence } from './sentence.mjs';

const leash = new URL('./leash.mjs', import.meta.url).href;
const outputKeptChars = 64 * 1024;

/** @type {Map<import('node:child_process').ChildProcess, boolean>} each child, and whether it works for the set-up */
const running = new Map();
/** @type {NodeJS.Signals | undefined} */
let stoppedBy;

/** @typedef {{ code: number, output: string }} Ending `code` is 128 + n when signal n ended it, as in a shell. */

/** From now on a signal to this process is a signal to its children; this process ends when they have. */
export function forwardSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      stoppedBy ??= signal;
      // A closed terminal is a wish to end in good order, not to die at once.
      stopChildren(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    });
  }
}

/**
 * A program of the set-up is killed at once: npm would go on to its end, and what it was making has no stamp yet.
 * @param {NodeJS.Signals} signal
 */
export function stopChildren(signal) {
  for (const [child, quiet] of running) child.kill(quiet ? 'SIGKILL' : signal);
}

/** Ends the set-up when somebody asked for it: throws a Sentence. */
export function heedStop() {
  if (stoppedBy === undefined) return;
  throw new Sentence(
    'Stopped during the set-up: the next start goes on from here.',
    128 + constants.signals[stoppedBy],
  );
}

/**
 * Runs a Node program to its end.
 * @param {string} node path of the Node to run it with
 * @param {readonly string[]} args Node's flags, the program, its arguments
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, quiet?: boolean, giveUp?: (output: string) => boolean }} options
 *   quiet: its output is kept, not shown; giveUp: whether a quiet one's output says that waiting on is useless
 * @returns {Promise<Ending>} rejects only when it could not be started
 */
export function runNode(node, args, { cwd, env = process.env, quiet = false, giveUp = () => false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, ['--import', quiet ? `${leash}?hard` : leash, ...args], {
      cwd,
      env,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    running.set(child, quiet);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-outputKeptChars);
        if (giveUp(output)) child.kill('SIGKILL');
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code: signal === null ? (code ?? 1) : 128 + constants.signals[signal], output });
    });
  });
}
