// A query's answer that keeps itself fresh: asked again when facts of its subjects come and when the line is back.
// Why not folded here: one answer from the agent's own views is always consistent; a burst of facts costs one question.

import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Agent } from './agent.svelte.ts';

const gatherMs = 60;

export class Live<Name extends CommandName> {
  value = $state.raw<CommandResult<Name> | undefined>(undefined);
  refusal = $state.raw<Extract<CommandAnswer, { ok: false }> | undefined>(undefined);
  /** When the value was asked for, by this machine's clock; 0 when there is none. */
  askedAtMs = $state(0);

  readonly #agent: Agent;
  readonly #name: Name;
  readonly #input: () => CommandInput<Name>;
  readonly #subjects: readonly string[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  /**
   * @param input read anew for every question
   * @param subjects beginnings of fact types after which the answer may be another, such as `paper.`
   */
  constructor(agent: Agent, name: Name, input: () => CommandInput<Name>, subjects: readonly string[]) {
    this.#agent = agent;
    this.#name = name;
    this.#input = input;
    this.#subjects = subjects;
  }

  /** Begins to keep itself fresh. @returns stops it */
  start(): () => void {
    const stop = this.#agent.onFacts((facts) => {
      const concerns =
        facts === undefined ||
        facts.some(({ type }) => this.#subjects.some((subject) => type.startsWith(subject)));
      if (concerns) this.#soon();
    });
    if (this.#agent.online) void this.refresh();
    return () => {
      stop();
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#turn += 1;
    };
  }

  /** Asks now. The last question's answer wins, whichever comes first. */
  async refresh(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const askedAtMs = Date.now();
    const answer = await this.#agent.command(this.#name, this.#input());
    if (turn !== this.#turn) return;
    if (answer.ok) {
      this.value = answer.result;
      this.refusal = undefined;
      this.askedAtMs = askedAtMs;
    } else if (answer.error !== 'not-ready') {
      this.refusal = answer;
    }
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, gatherMs);
  }
}
