// The one line between this screen and the agent: commands with their ids, facts without holes, scans, devices.
// Why commands are kept until answered: a line that breaks while a voucher is being spent must not make the clerk
// press again; the same id is asked again when the line is back, and the agent answers the same result.

import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import type { Scope } from '@qiantai/shared/facts/fact.ts';
import { uuidv7 } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { CommandAnswer, CommandCall, DeviceState, FactsEvent, ScanEvent } from '@qiantai/shared/wire.ts';
import { createCursor } from './cursor.ts';
import { openLine, type Line } from './socket.ts';
import { t } from './words.svelte.ts';

export type LineState = 'closed' | 'connecting' | 'online' | 'offline';

/** What a screen hears: `undefined` facts mean "anything may have changed, ask again". */
type FactsListener = (facts: readonly AnyFact[] | undefined) => void;

interface Waiting {
  readonly call: CommandCall;
  readonly answer: (answer: CommandAnswer) => void;
}

const reopenMs = 2_000;

/** A fresh idempotency key. Made of getRandomValues: a screen on http://LAN has no crypto.randomUUID. */
export function newCommandId(): string {
  return uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}

export class Agent {
  state = $state<LineState>('closed');
  /** When the agent was last heard, by this machine's clock; 0 when never. */
  heardAtMs = $state(0);
  devices = $state.raw<readonly DeviceState[]>([]);

  readonly #open: (token: string) => Line;
  readonly #cursor = createCursor();
  readonly #facts = new Set<FactsListener>();
  readonly #scans = new Set<(scan: ScanEvent) => void>();
  readonly #shutOut = new Set<() => void>();
  readonly #waiting = new Map<string, Waiting>();
  #line: Line | undefined;
  #scope: Scope = 'counter';

  constructor(open: (token: string) => Line = openLine) {
    this.#open = open;
  }

  get online(): boolean {
    return this.state === 'online';
  }

  /** Opens the line as somebody. What is on its way under another token is given up. */
  connect(token: string, scope: Scope): void {
    this.disconnect();
    this.state = 'connecting';
    this.#scope = scope;
    const line = this.#open(token);
    this.#line = line;
    line.on('connect', () => this.#onConnect());
    line.on('disconnect', () => {
      this.state = 'offline';
      this.#reopenLater(line);
    });
    line.on('connect_error', (error) => this.#onConnectError(error));
    line.on('facts', (batch) => this.#onFacts(batch));
    line.on('devices', (devices) => {
      this.#heard();
      this.devices = devices;
    });
    line.on('scan', (scan) => {
      this.#heard();
      for (const listener of this.#scans) listener(scan);
    });
    line.io.on('ping', () => this.#heard());
  }

  disconnect(): void {
    this.#line?.close();
    this.#line?.removeAllListeners();
    this.#line = undefined;
    this.state = 'closed';
    this.#cursor.forget();
    this.devices = [];
    for (const { answer } of this.#waiting.values()) answer(this.#notSent());
    this.#waiting.clear();
  }

  /**
   * Asks the till. The answer to a command that was on its way when the line broke comes when it is back.
   * @param id the idempotency key; a new one when absent
   * @returns a refusal `not-ready` when the line is down: then nothing was sent
   */
  command<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    id: string = newCommandId(),
  ): Promise<CommandAnswer<CommandResult<Name>>> {
    if (!this.online || this.#waiting.size >= limits.commandsInFlightMax)
      return Promise.resolve(this.#notSent());
    return new Promise((resolve) => {
      const answer = (given: CommandAnswer): void => {
        this.#waiting.delete(id);
        resolve(given as CommandAnswer<CommandResult<Name>>);
      };
      this.#waiting.set(id, { call: { id, name, input }, answer });
      this.#send(id);
    });
  }

  /** @returns stops listening */
  onFacts(listener: FactsListener): () => void {
    this.#facts.add(listener);
    return () => this.#facts.delete(listener);
  }

  /** @returns stops listening */
  onScan(listener: (scan: ScanEvent) => void): () => void {
    this.#scans.add(listener);
    return () => this.#scans.delete(listener);
  }

  /** The agent does not know this token any more. @returns stops listening */
  onShutOut(listener: () => void): () => void {
    this.#shutOut.add(listener);
    return () => this.#shutOut.delete(listener);
  }

  #notSent(): CommandAnswer<never> {
    return { ok: false, error: 'not-ready', message: t('line.not-sent') };
  }

  #heard(): void {
    this.heardAtMs = Date.now();
  }

  #send(id: string): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#line?.emit('command', waiting.call, (answer) => {
      this.#heard();
      this.#waiting.get(id)?.answer(answer);
    });
  }

  #onConnect(): void {
    this.state = 'online';
    this.#heard();
    this.#follow();
    for (const id of [...this.#waiting.keys()]) this.#send(id);
    this.#tell(undefined);
  }

  #onConnectError(error: Error): void {
    this.state = 'offline';
    const refused = 'data' in error ? (error.data as { error?: string } | undefined) : undefined;
    if (error.message === 'not-signed-in' || refused?.error === 'not-signed-in') {
      for (const listener of this.#shutOut) listener();
    } else if (this.#line !== undefined) {
      this.#reopenLater(this.#line);
    }
  }

  /** The library gives up by itself when the agent said no or closed the line; the shop does not. */
  #reopenLater(line: Line): void {
    if (line.active) return;
    setTimeout(() => {
      if (this.#line === line && !line.connected) line.connect();
    }, reopenMs);
  }

  #follow(): void {
    const since = this.#cursor.at;
    this.#line?.emit(
      'follow',
      { scope: this.#scope, ...(since === undefined ? {} : { since }) },
      (answer) => {
        this.#heard();
        if (typeof answer.seq !== 'number') return;
        const isAnotherJournal = since !== undefined && answer.seq < since;
        if (isAnotherJournal) this.#cursor.forget();
        if (since === undefined || isAnotherJournal || 'snapshot' in answer) {
          this.#cursor.reach(answer.seq);
          this.#tell(undefined);
        }
      },
    );
  }

  #onFacts(batch: FactsEvent): void {
    this.#heard();
    const verdict = this.#cursor.take(batch);
    if (verdict === 'gap') this.#follow();
    else if (verdict === 'in-order') this.#tell(batch.facts);
  }

  #tell(facts: readonly AnyFact[] | undefined): void {
    for (const listener of this.#facts) listener(facts);
  }
}
