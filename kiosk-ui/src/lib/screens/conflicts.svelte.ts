// The conflict desk: what was accepted offline and not honoured, what still waits, and what may still be accepted.

import type { CaseCard } from '@qiantai/shared/commands/offline.ts';
import type { CaseAction } from '@qiantai/shared/facts/offline.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { newCommandId, type Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';

export interface ConflictsDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly closed: (card: CaseCard) => void;
  /** @param waiting how many codes still wait for their platform */
  readonly retried: (waiting: number) => void;
}

/** A loss, a payment or goods leave a trace only in what the manager writes; asking again leaves its own. */
export function needsNote(action: CaseAction): boolean {
  return action !== 'retry';
}

export class ConflictsScreen {
  /** The case that is being decided. */
  closing = $state.raw<CaseCard | undefined>(undefined);
  action = $state<CaseAction | undefined>(undefined);
  note = $state('');
  retrying = $state(false);
  readonly open: Live<'case.list'>;
  readonly closed: Live<'case.list'>;
  readonly status: Live<'offline.status'>;
  readonly #deps: ConflictsDeps;
  #command = '';

  constructor(deps: ConflictsDeps) {
    this.#deps = deps;
    this.open = new Live(deps.agent, 'case.list', () => ({}), ['case.']);
    this.closed = new Live(deps.agent, 'case.list', () => ({ state: 'closed', page_size: 10 }), ['case.']);
    this.status = new Live(deps.agent, 'offline.status', () => ({}), ['case.', 'voucher.', 'sync.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [this.open.start(), this.closed.start(), this.status.start()];
    return () => {
      for (const stop of stops) stop();
    };
  }

  get mayClose(): boolean {
    const { action } = this;
    return action !== undefined && (!needsNote(action) || this.note.trim() !== '');
  }

  ask(card: CaseCard): void {
    this.note = '';
    this.action = undefined;
    this.closing = card;
    this.#command = newCommandId();
  }

  /** Decides the case that was asked about; pressed twice, it is decided once. */
  async close(): Promise<void> {
    const { closing, action, mayClose } = this;
    if (closing === undefined || action === undefined || !mayClose) return;
    const answer = await this.#deps.agent.command(
      'case.close',
      { case: closing.case, action, note: this.note.trim() },
      this.#command,
    );
    if (!answer.ok) {
      this.#command = newCommandId();
      return this.#deps.refused(answer);
    }
    if (this.closing?.case !== closing.case) return;
    this.closing = undefined;
    this.#deps.closed(answer.result);
  }

  /** Asks the platforms about what waits now instead of after the pause. */
  async retry(): Promise<void> {
    if (this.retrying) return;
    this.retrying = true;
    const answer = await this.#deps.agent.command('offline.retry', {});
    this.retrying = false;
    if (answer.ok) this.#deps.retried(answer.result.waiting);
    else this.#deps.refused(answer);
  }
}
