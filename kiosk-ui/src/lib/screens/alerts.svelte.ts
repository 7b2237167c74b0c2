// What does not add up, and closing it with a word of what it was.

import type { AlertCard } from '@qiantai/shared/commands/sync.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';

export interface AlertsDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly closed: () => void;
}

export class AlertsScreen {
  /** The alert a note is being written for. */
  closing = $state.raw<AlertCard | undefined>(undefined);
  note = $state('');
  readonly list: Live<'alert.list'>;
  readonly #deps: AlertsDeps;

  constructor(deps: AlertsDeps) {
    this.#deps = deps;
    this.list = new Live(deps.agent, 'alert.list', () => ({}), ['alert.', 'sync.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    return this.list.start();
  }

  /** Open ones, the urgent first, each kind in the order it came. */
  get open(): readonly AlertCard[] {
    const all = this.list.value?.open ?? [];
    return [
      ...all.filter(({ severity }) => severity === 'high'),
      ...all.filter(({ severity }) => severity !== 'high'),
    ];
  }

  ask(card: AlertCard): void {
    this.note = '';
    this.closing = card;
  }

  async close(): Promise<void> {
    const { closing, note } = this;
    if (closing === undefined || note.trim() === '') return;
    const answer = await this.#deps.agent.command('alert.close', { alert: closing.alert, note: note.trim() });
    if (!answer.ok) return this.#deps.refused(answer);
    this.closing = undefined;
    this.#deps.closed();
    await this.list.refresh();
  }
}
