// The shop's own vouchers by the batch: issuing, printing, saving, withdrawing. One question is open at a time.

import type { BatchCard } from '@qiantai/shared/commands/batch.ts';
import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { WordKey, WordValues } from '@qiantai/shared/words/index.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';

export interface BatchesDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly done: (word: WordKey, values?: WordValues) => void;
  readonly save: (name: string, blob: Blob) => void;
}

export type BatchQuestion =
  | { readonly is: 'none' }
  | { readonly is: 'issue' }
  | { readonly is: 'print' | 'revoke'; readonly batch: BatchCard };

export class BatchesScreen {
  question = $state.raw<BatchQuestion>({ is: 'none' });
  isBusy = $state(false);
  readonly list: Live<'batch.list'>;
  readonly #deps: BatchesDeps;

  constructor(deps: BatchesDeps) {
    this.#deps = deps;
    this.list = new Live(deps.agent, 'batch.list', () => ({}), ['batch.', 'voucher.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    return this.list.start();
  }

  back(): void {
    this.question = { is: 'none' };
  }

  async issue(input: CommandInput<'batch.issue'>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    const answer = await this.#deps.agent.command('batch.issue', input);
    this.isBusy = false;
    if (!answer.ok) return this.#deps.refused(answer);
    this.back();
    this.#deps.done('batches.issued', { count: answer.result.count });
    await this.list.refresh();
  }

  async print(batch: number, from: number, to: number): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    const answer = await this.#deps.agent.command('batch.print', { batch, from, to });
    this.isBusy = false;
    if (!answer.ok) return this.#deps.refused(answer);
    this.back();
    this.#deps.done('batches.printed', { count: answer.result.length });
  }

  /** @param serials all of it when absent */
  async revoke(batch: number, reason: string, serials: readonly number[] | undefined): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    const answer = await this.#deps.agent.command('batch.revoke', {
      batch,
      reason,
      ...(serials === undefined ? {} : { serials: [...serials] }),
    });
    this.isBusy = false;
    if (!answer.ok) return this.#deps.refused(answer);
    this.back();
    this.#deps.done('batches.revoked');
    await this.list.refresh();
  }

  async save(batch: number): Promise<void> {
    const answer = await this.#deps.agent.command('batch.export', { batch });
    if (!answer.ok) return this.#deps.refused(answer);
    const { filename, type, text } = answer.result;
    this.#deps.save(filename, new Blob([text], { type }));
  }
}
