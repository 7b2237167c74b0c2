// Where a run was measured, so that its times are not compared with those of another machine.

import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, type } from 'node:os';

export interface Machine {
  readonly cpu: string;
  /** Load of the last minute when the run began and when it ended. */
  readonly load: readonly [number, number];
  readonly node: string;
  readonly commit: string;
  readonly system: string;
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown'; // a copy without its history
  }
}

/** Begins a run. @returns describes the machine when the run has ended */
export function lookAtMachine(): () => Machine {
  const load = (): number => loadavg()[0] ?? 0;
  const before = load();
  return () => {
    const all = cpus();
    return {
      cpu: `${all.length} x ${all[0]?.model.trim() ?? 'unknown'}`,
      load: [before, load()],
      node: process.version,
      commit: commit(),
      system: `${type()} ${release()}`,
    };
  };
}
