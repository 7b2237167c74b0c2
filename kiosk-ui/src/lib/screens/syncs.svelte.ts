// Asks a platform to be read now, one at a time for each, and says what came of it.

import type { Agent } from '../agent.svelte.ts';
import type { SyncCard } from '@qiantai/shared/commands/sync.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';

export interface SyncsDeps {
  readonly agent: Agent;
  readonly done: (card: SyncCard) => void;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
}

export class Syncs {
  /** Platforms that were asked and have not answered yet. */
  busy = $state.raw<ReadonlySet<string>>(new Set());
  readonly #deps: SyncsDeps;

  constructor(deps: SyncsDeps) {
    this.#deps = deps;
  }

  async run(platform: string): Promise<void> {
    if (this.busy.has(platform)) return;
    this.busy = new Set([...this.busy, platform]);
    const answer = await this.#deps.agent.command('sync.run', { platform_code: platform });
    this.busy = new Set([...this.busy].filter((code) => code !== platform));
    if (answer.ok) this.#deps.done(answer.result);
    else this.#deps.refused(answer);
  }
}
