// Two threads that take jobs one after the other, so that a slow seed holds up nobody.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Done, Job } from './worker.ts';

const threadsMax = 2;

/**
 * Does all jobs.
 * @param heard told of each result as it comes
 * @throws when a thread dies: that is a fault of the simulation, not of the shop
 */
export async function doAll(jobs: readonly Job[], heard: (done: Done) => void): Promise<void> {
  const waiting = [...jobs];
  const threads = Math.max(1, Math.min(threadsMax, availableParallelism(), jobs.length));
  await Promise.all(Array.from({ length: threads }, () => serve(waiting, heard)));
}

function serve(waiting: Job[], heard: (done: Done) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const job = waiting.shift();
      if (job !== undefined) worker.postMessage(job);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (done: Done) => {
      heard(done);
      next();
    });
    worker.on('error', reject);
    next();
  });
}
