// One set-up at a time, also when `npm start` and `npm test` are called at once on a fresh clone.
// Why a folder moved into place: mkdir-then-write has a moment in which the lock names no owner;
// renaming a folder onto one that is not empty fails everywhere, with the owner already inside.

import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { exists, orphansGoneAfterMs } from './parents.mjs';

const touchEveryMs = 5_000;
const silentMsMax = 60_000;
const lookAgainMs = 300;

/** @param {string} lock @returns {number | undefined} the owner's pid */
function ownerOf(lock) {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8'));
  } catch {
    return undefined; // let go of between two looks
  }
}

/** @param {string} lock True when its owner died or has not touched it for long: a pid may be somebody else's by now. */
function isStale(lock) {
  const owner = ownerOf(lock);
  if (owner !== undefined && !exists(owner)) return true;
  try {
    return Date.now() - statSync(lock).mtimeMs > silentMsMax;
  } catch {
    return false; // let go of between two looks
  }
}

/** @param {string} lock */
function tryTake(lock) {
  const mine = mkdtempSync(`${lock}-`);
  writeFileSync(join(mine, 'pid'), String(process.pid));
  try {
    renameSync(mine, lock);
    return true;
  } catch {
    rmSync(mine, { recursive: true }); // somebody holds it: the next look tells who
    return false;
  }
}

/** Moves a stale lock away; puts it back when a living owner had just taken it. @param {string} lock */
function clearStale(lock) {
  const aside = mkdtempSync(`${lock}-`);
  try {
    renameSync(lock, join(aside, 'lock'));
    if (!isStale(join(aside, 'lock'))) renameSync(join(aside, 'lock'), lock);
  } catch {
    // somebody else cleared it first: nothing left to do
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * Waits for the lock.
 * @param {string} lock path of the lock's folder
 * @param {{ onWait: (pid: number) => void, atEachLook: () => void }} how onWait: called once when somebody holds it;
 *   atEachLook: may throw to end the wait
 * @returns {Promise<() => void>} lets go of it
 */
export async function takeLock(lock, { onWait, atEachLook }) {
  mkdirSync(dirname(lock), { recursive: true });
  let said = false;
  while (!tryTake(lock)) {
    atEachLook();
    if (isStale(lock)) {
      await pause(orphansGoneAfterMs); // what the dead owner had started must be gone first
      clearStale(lock);
      continue;
    }
    const owner = ownerOf(lock);
    if (!said && owner !== undefined) {
      said = true;
      onWait(owner);
    }
    await pause(lookAgainMs);
  }
  const isMine = () => ownerOf(lock) === process.pid;
  const touch = setInterval(() => {
    if (isMine()) utimesSync(lock, new Date(), new Date());
  }, touchEveryMs);
  touch.unref();
  return () => {
    clearInterval(touch);
    if (isMine()) rmSync(lock, { recursive: true, force: true });
  };
}
