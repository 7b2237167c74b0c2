// Opens the counter in the person's own browser. Failing to is no failure: the address is printed anyway.

import { spawn } from 'node:child_process';

const openers: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
};

export function openWindow(url: string, failed: (why: string) => void): void {
  const [program, ...args] = openers[process.platform] ?? ['xdg-open'];
  if (program === undefined) return;
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.once('error', (error) => failed(error.message));
  child.unref();
}
