// The whole Chinese catalogue: the source of every key. A sentence not here cannot be said.

import { batches } from './zh/batches.ts';
import { counter } from './zh/counter.ts';
import { kitchen } from './zh/kitchen.ts';
import { manager } from './zh/manager.ts';
import { refusals } from './zh/refusals.ts';
import { rehearsal } from './zh/rehearsal.ts';
import { shell } from './zh/shell.ts';
import { shop } from './zh/shop.ts';

export const zh = {
  ...refusals,
  ...shop,
  ...shell,
  ...counter,
  ...kitchen,
  ...manager,
  ...rehearsal,
  ...batches,
} as const;
