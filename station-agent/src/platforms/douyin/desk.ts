// The parts that looking, spending, undoing and listing share.

import type { PlatformDeps } from '../platform.ts';
import { openApi, type DouyinApi } from './api.ts';
import { openClient, type DouyinClient } from './client.ts';
import type { DouyinConfig } from './config.ts';
import { HeldAttempts } from './held.ts';
import { AttemptMemory } from './memory.ts';
import { openTruth, type Truth } from './truth.ts';

export interface Desk {
  readonly config: DouyinConfig;
  readonly deps: PlatformDeps;
  readonly client: DouyinClient;
  readonly api: DouyinApi;
  readonly memory: AttemptMemory;
  readonly held: HeldAttempts;
  readonly truth: Truth;
}

export function openDesk(config: DouyinConfig, deps: PlatformDeps): Desk {
  const client = openClient(config, deps);
  const api = openApi(config, client);
  const memory = new AttemptMemory();
  const truth = openTruth({ config, deps, client, api, memory });
  return { config, deps, client, api, memory, held: new HeldAttempts(deps), truth };
}
