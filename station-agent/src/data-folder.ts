// Whether a data folder can be used, found out before anything is written into it.

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from './options.ts';

/** @throws UsageError naming the folder and the cure */
export function checkWritable(folder: string): void {
  let place = resolve(folder);
  while (!existsSync(place)) place = dirname(place);
  try {
    if (!statSync(place).isDirectory()) throw new Error('not a folder');
    accessSync(place, constants.W_OK | constants.R_OK);
  } catch (error) {
    throw new UsageError(`${folder}: cannot be written to; give --data a folder you own`, { cause: error });
  }
}
