// The audit trail as a manager looks through it: a search, its pages one under the other, and the same as a file.
// Why it does not follow the journal by itself: what a person reads must not move under their eyes.

import type { AuditEntry } from '@qiantai/shared/commands/audit.ts';
import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Agent } from '../agent.svelte.ts';

/** What is looked for, as it stands in the fields: empty where nothing is asked of it. */
export interface AuditWish {
  readonly from: string;
  readonly to: string;
  readonly actor: string;
  readonly type: string;
  readonly subject: string;
  readonly text: string;
}

export const noWish: AuditWish = { from: '', to: '', actor: '', type: '', subject: '', text: '' };

/** The fields that ask for something. */
function askedOf(wish: AuditWish): Partial<AuditWish> {
  return Object.fromEntries(
    Object.entries(wish)
      .map(([name, value]: [string, string]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}

export class AuditScreen {
  wish = $state.raw<AuditWish>(noWish);
  items = $state.raw<readonly AuditEntry[] | undefined>(undefined);
  /** Where the next page begins; undefined at the journal's beginning. */
  cursor = $state<number | undefined>(undefined);
  refusal = $state('');
  busy = $state(false);
  readonly #agent: Agent;
  readonly #refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  #turn = 0;

  constructor(agent: Agent, refused: (answer: Extract<CommandAnswer, { ok: false }>) => void) {
    this.#agent = agent;
    this.#refused = refused;
  }

  get isNarrowed(): boolean {
    return Object.keys(askedOf(this.wish)).length > 0;
  }

  /** Where the same search is had as a file. */
  pathOf(format: 'csv' | 'xlsx'): string {
    const query = new URLSearchParams({ ...askedOf(this.wish), format });
    return `/api/v1/audit/export?${query}`;
  }

  search(wish: AuditWish = this.wish): Promise<void> {
    this.wish = wish;
    this.items = undefined;
    this.cursor = undefined;
    return this.#load();
  }

  more(): Promise<void> {
    return this.busy || this.cursor === undefined ? Promise.resolve() : this.#load();
  }

  async #load(): Promise<void> {
    const turn = (this.#turn += 1);
    this.busy = true;
    this.refusal = '';
    const input: CommandInput<'audit.search'> = {
      ...askedOf(this.wish),
      ...(this.cursor === undefined ? {} : { cursor: this.cursor }),
    };
    const answer = await this.#agent.command('audit.search', input);
    if (turn !== this.#turn) return;
    this.busy = false;
    if (!answer.ok) {
      this.refusal = answer.message;
      return this.#refused(answer);
    }
    this.items = [...(this.items ?? []), ...answer.result.items];
    this.cursor = answer.result.cursor;
  }
}
