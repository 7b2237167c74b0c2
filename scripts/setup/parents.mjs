// Ends this process when the process that started it is gone.
// Why not signals alone: a parent killed with SIGKILL, or an npm stopped by its pid, forwards nothing,
// and a station nobody sees any more would keep the port and the data folder.

import { readFileSync } from 'node:fs';

const checkEveryMs = 500;
/** A process whose parent died knows it, and is gone if it goes hard, after this time. */
export const orphansGoneAfterMs = 3 * checkEveryMs;

/** @param {number} pid @returns {number} 0 when that cannot be told here */
function parentOf(pid) {
  if (process.platform !== 'linux') return 0;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0; // gone, or hidden from us
  }
}

/** @param {number} pid @returns {boolean} whether such a process runs on this machine, ours or not */
export function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Sends a signal to this process once its parent has gone.
 * @param {{ grandparentToo: boolean, signal: 'SIGTERM' | 'SIGKILL' }} how grandparentToo: also when the parent's own parent has: npm may put a
 *   shell between itself and us, and that shell outlives an npm that was killed
 */
export function endWithParent({ grandparentToo, signal }) {
  const parent = process.ppid;
  const grandparent = grandparentToo ? parentOf(parent) : 0;
  const isAlone = () => {
    if (process.platform === 'win32') return !exists(parent); // Windows never re-parents
    return process.ppid !== parent || (grandparent !== 0 && parentOf(parent) !== grandparent);
  };
  const watch = setInterval(() => {
    if (!isAlone()) return;
    clearInterval(watch);
    process.kill(process.pid, signal);
  }, checkEveryMs);
  watch.unref();
}
