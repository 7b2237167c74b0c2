// Commands that must neither be lost nor done twice, whatever the line does: kept before they are sent, sent one after
// the other in the order they were given, dropped only when the till has answered. Why not the agent's own waiting
// list: that one lives as long as the page, and gives up what was never sent.

import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { newCommandId, type Agent } from './agent.svelte.ts';
import type { OutboxEntry, OutboxShelf } from './outbox-shelf.ts';
import { t } from './words.svelte.ts';

/** Answers that say nothing about the command itself: it stays and is asked again. */
const later: ReadonlySet<RefusalSlug> = new Set(['not-ready', 'not-signed-in', 'too-many-requests']);

type AnswerListener = (entry: OutboxEntry, answer: CommandAnswer) => void;

export interface OutboxDeps {
  readonly agent: Pick<Agent, 'online' | 'command' | 'onFacts'>;
  readonly shelf: OutboxShelf;
  /** Who is signed in: `staff:1001`, `device:3`; undefined when nobody is. */
  readonly by: () => string | undefined;
}

export class Outbox {
  /** Not answered yet, oldest first; also those that wait for another person to sign in. */
  waiting = $state.raw<readonly OutboxEntry[]>([]);
  /** What the till said no to and nobody has read, oldest first. */
  refused = $state.raw<readonly OutboxEntry[]>([]);
  /** False when the browser keeps nothing: then the page must stay open until all is sent. */
  isKept = $state(true);

  readonly #deps: OutboxDeps;
  readonly #asking = new Map<string, (answer: CommandAnswer) => void>();
  readonly #listeners = new Set<AnswerListener>();
  #isSending = false;
  #again: ReturnType<typeof setTimeout> | undefined;
  #lastTurn = 0;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#read();
  }

  /** Begins to send whenever the line is there. @returns stops it; what waits stays kept */
  start(): () => void {
    const stop = this.#deps.agent.onFacts((facts) => {
      // Without facts: the line is new, or anything may have happened meanwhile.
      if (facts === undefined) void this.#send();
    });
    const otherTab = (): void => this.#read();
    globalThis.addEventListener?.('storage', otherTab);
    void this.#send();
    return () => {
      stop();
      globalThis.removeEventListener?.('storage', otherTab);
      clearTimeout(this.#again);
      this.#again = undefined;
    };
  }

  /**
   * Keeps a command and sends it as soon as it can be sent.
   * @param says what it does, in the reader's words, for the list of what was refused
   * @returns the till's answer, whenever it comes; `not-ready` at once when the outbox is full or nobody is signed in
   */
  give<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    says: string,
  ): Promise<CommandAnswer<CommandResult<Name>>> {
    const by = this.#deps.by();
    if (by === undefined || this.waiting.length >= limits.outboxCommandsMax)
      return Promise.resolve({ ok: false, error: 'not-ready', message: t('outbox.full') });
    const turn = Math.max(Date.now(), this.#lastTurn + 1);
    const entry: OutboxEntry = { id: newCommandId(), name, input, by, turn, says, tried: false };
    this.isKept = this.#deps.shelf.put(entry);
    return new Promise((resolve) => {
      this.#asking.set(entry.id, (answer) => resolve(answer as CommandAnswer<CommandResult<Name>>));
      this.#read();
      void this.#send();
    });
  }

  /** Takes back what certainly never left this screen. @returns false when the till may have it */
  takeOut(id: string): boolean {
    const entry = this.#deps.shelf.read().find((each) => each.id === id);
    if (entry === undefined || entry.tried || entry.refused !== undefined) return false;
    this.#deps.shelf.drop(id);
    this.#read();
    this.#asking.get(id)?.({ ok: false, error: 'not-ready', message: t('outbox.taken-out') });
    this.#asking.delete(id);
    return true;
  }

  /** Somebody has read why it was refused. */
  dismiss(id: string): void {
    this.#deps.shelf.drop(id);
    this.#read();
  }

  /** @returns stops listening */
  onAnswer(listener: AnswerListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #read(): void {
    const entries = this.#deps.shelf.read();
    this.#lastTurn = Math.max(this.#lastTurn, ...entries.map(({ turn }) => turn));
    this.waiting = entries.filter(({ refused }) => refused === undefined);
    this.refused = entries.filter(({ refused }) => refused !== undefined);
  }

  #next(): OutboxEntry | undefined {
    const by = this.#deps.by();
    this.#read();
    return this.waiting.find((entry) => entry.by === by);
  }

  /** One after the other: a later command may stand on what an earlier one did. */
  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let entry = this.#next(); entry !== undefined && this.#deps.agent.online; entry = this.#next()) {
      const sent = { ...entry, tried: true };
      this.#deps.shelf.put(sent);
      const answer = await this.#deps.agent.command(
        sent.name,
        sent.input as CommandInput<CommandName>,
        sent.id,
      );
      if (!answer.ok && later.has(answer.error)) {
        this.#sendAgain();
        break;
      }
      this.#answered(sent, answer);
    }
    this.#isSending = false;
  }

  #answered(entry: OutboxEntry, answer: CommandAnswer): void {
    if (answer.ok) {
      this.#deps.shelf.drop(entry.id);
    } else {
      this.#deps.shelf.put({ ...entry, refused: { error: answer.error, message: answer.message } });
      this.#read();
      for (const old of this.refused.slice(0, -limits.outboxRefusedMax)) this.#deps.shelf.drop(old.id);
    }
    // Listeners first: a screen that shows the command as done must know the answer before the command is gone.
    for (const listener of this.#listeners) listener(entry, answer);
    this.#read();
    this.#asking.get(entry.id)?.(answer);
    this.#asking.delete(entry.id);
  }

  #sendAgain(): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      void this.#send();
    }, limits.outboxAgainMs);
  }
}
