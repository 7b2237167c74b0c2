// A lasting way to a printer over anything that carries bytes both ways: opens, reopens with growing pauses,
// watches the state, sends one paper after the other. A transport only has to say how to dial.

import { limits } from '@qiantai/shared/limits.ts';
import { Conversation, unknownStatus } from './conversation.ts';
import type { Wire } from './conversation.ts';
import type { PrinterLink, PrinterModel, PrinterStatus, SendEnd } from './printer.ts';

/** An open connection. */
export interface Line extends Wire {
  /** Lets what was written go out, then lets go; bounded by the transport. */
  end(): Promise<void>;
}

/**
 * Opens a connection, or rejects with an Error whose message a person can read.
 * @param heard told every chunk that comes in; must be connected before the promise resolves
 * @param lost told once when the connection ends, whoever ended it
 */
export type Dial = (heard: (bytes: Uint8Array) => void, lost: (why: string) => void) => Promise<Line>;

interface Session {
  readonly line: Line;
  readonly talk: Conversation;
}

export class StreamLink implements PrinterLink {
  private readonly dial: Dial;
  private readonly model: PrinterModel;
  private readonly onStatus: (status: PrinterStatus) => void;
  private session: Session | undefined;
  private dialling: Promise<Session> | undefined;
  private tail: Promise<unknown> = Promise.resolve();
  private pauseMs: number = limits.printerReopenFirstMs;
  private reopen: NodeJS.Timeout | undefined;
  private readonly polling: NodeJS.Timeout;
  private closing = false;

  /** Starts to dial at once, so that a screen knows the printer before the first paper. */
  constructor(dial: Dial, model: PrinterModel, onStatus: (status: PrinterStatus) => void) {
    this.dial = dial;
    this.model = model;
    this.onStatus = onStatus;
    this.polling = setInterval(() => void this.session?.talk.poll(), limits.printerPollMs).unref();
    this.dialAgain();
  }

  status(): PrinterStatus {
    return this.session?.talk.status() ?? unknownStatus;
  }

  send(bytes: Uint8Array, paper: number): Promise<SendEnd> {
    return this.inTurn((talk) => talk.send(bytes, paper));
  }

  kick(pin: 2 | 5): Promise<SendEnd> {
    return this.inTurn((talk) => talk.kick(pin));
  }

  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.reopen);
    clearInterval(this.polling);
    let bound: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (bound = setTimeout(resolve, limits.paperSendMsMax)));
    await Promise.race([this.tail, late]);
    clearTimeout(bound);
    await this.dialling?.catch(() => undefined);
    await this.session?.line.end();
  }

  /** Waits for the jobs before, then for a connection. */
  private inTurn(job: (talk: Conversation) => Promise<SendEnd>): Promise<SendEnd> {
    const turn = this.tail.then(async (): Promise<SendEnd> => {
      if (this.closing) return { is: 'not-sent', why: 'the station is closing' };
      try {
        const { talk } = await this.connected();
        return await job(talk);
      } catch (error) {
        if (!(error instanceof DialError)) throw error;
        return { is: 'not-sent', why: error.message };
      }
    });
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  private connected(): Promise<Session> {
    if (this.session !== undefined) return Promise.resolve(this.session);
    this.dialling ??= this.open().finally(() => (this.dialling = undefined));
    return this.dialling;
  }

  private async open(): Promise<Session> {
    const ears: { talk?: Conversation; gone?: string } = {};
    const since = performance.now();
    const line = await this.dial(
      (bytes) => ears.talk?.hear(bytes),
      (why) => {
        ears.gone = why;
        if (ears.talk !== undefined) this.ended(ears.talk, why, performance.now() - since);
      },
    ).catch((error: unknown) => {
      throw new DialError(error instanceof Error ? error.message : String(error));
    });
    if (ears.gone !== undefined) throw new DialError(ears.gone);
    const talk = new Conversation(line, this.model, (status) => this.onStatus(status));
    ears.talk = talk;
    this.session = { line, talk };
    void talk.greet();
    return this.session;
  }

  private ended(talk: Conversation, why: string, livedMs: number): void {
    if (this.session?.talk === talk) this.session = undefined;
    if (talk.heard() || livedMs > limits.printerReopenMaxMs) this.pauseMs = limits.printerReopenFirstMs;
    talk.lost(why);
    this.dialLater();
  }

  private dialAgain(): void {
    this.connected().catch((error: unknown) => {
      if (!(error instanceof DialError)) throw error;
      this.dialLater();
    });
  }

  private dialLater(): void {
    if (this.closing) return;
    clearTimeout(this.reopen);
    this.reopen = setTimeout(() => this.dialAgain(), this.pauseMs).unref();
    this.pauseMs = Math.min(this.pauseMs * 2, limits.printerReopenMaxMs);
  }
}

/** The printer cannot be reached now: a state of the world, not a bug. */
class DialError extends Error {}
