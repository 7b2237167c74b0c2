// Preloaded (node --import) into every program we start: it ends when we are gone.
// Why a preload: the programs need not know how they were started. With ?hard it ends at once, for npm,
// which answers SIGTERM by going on: two of them in one node_modules would leave a broken one.

import { isMainThread } from 'node:worker_threads';
import { endWithParent } from './parents.mjs';

if (isMainThread) {
  endWithParent({ grandparentToo: false, signal: import.meta.url.endsWith('?hard') ? 'SIGKILL' : 'SIGTERM' });
}
