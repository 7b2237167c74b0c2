// Runs the queue's machine for one printer: writes down, sends, writes down, in this order and never otherwise.
// Kept apart from queue.ts so that its rules stay pure and a simulated world can drive this runner with its own timers.

import { unreachable } from '@qiantai/shared/result.ts';
import { withCopyMark } from '@qiantai/shared/documents/document.ts';
import { encode } from './escpos/encode.ts';
import type { PrinterLink, PrinterModel, PrinterStatus, SendEnd } from './printer.ts';
import { idle, isReady, next } from './queue.ts';
import type { DuePaper, PaperStore, QueueEffect, QueueEvent, QueueState } from './queue.ts';

export interface PrinterQueueOptions {
  readonly printer: string;
  readonly model: PrinterModel;
  readonly store: PaperStore;
  /** Opens the way to the printer, such as `(told) => openPrinter(address, model, told)`. */
  readonly open: (onStatus: (status: PrinterStatus) => void) => PrinterLink;
  /** Calls back once after a while. @returns a function that forgets it */
  readonly timer: (ms: number, then: () => void) => () => void;
  /** Told every change of the printer's state. */
  readonly onStatus?: (status: PrinterStatus) => void;
  /** Told when the store failed; the queue rests a while and looks again. */
  readonly onStoreFailed?: (error: unknown) => void;
}

export class PrinterQueue {
  private readonly options: PrinterQueueOptions;
  private readonly link: PrinterLink;
  private state: QueueState = idle;
  private due: DuePaper | undefined;
  private running: Promise<void> = Promise.resolve();
  private endPause = (): void => undefined;
  private wasReady = false;

  /** Opens the printer and starts with whatever is due. */
  constructor(options: PrinterQueueOptions) {
    this.options = options;
    this.link = options.open((status) => this.heard(status));
    this.wake();
  }

  /** Says that a paper became due. Cheap; may be called for each and at any time. */
  wake(): void {
    this.take({ is: 'woken' });
  }

  status(): PrinterStatus {
    return this.link.status();
  }

  /** Where the queue stands, for screens and tests. */
  standing(): QueueState {
    return this.state;
  }

  /** Opens the cash drawer, after a paper that is under way. */
  kick(pin: 2 | 5): Promise<SendEnd> {
    return this.link.kick(pin);
  }

  /** Starts nothing more, finishes and records the paper under way, lets the printer go. */
  async close(): Promise<void> {
    this.take({ is: 'close' });
    await this.link.close();
    for (let seen: Promise<void> | undefined; seen !== this.running;) {
      seen = this.running;
      await seen;
    }
  }

  private heard(status: PrinterStatus): void {
    const ready = isReady(status);
    const became = ready && !this.wasReady;
    this.wasReady = ready;
    this.options.onStatus?.(status);
    if (became) this.take({ is: 'ready' });
  }

  private take(event: QueueEvent): void {
    const { state, effects } = next(this.state, event);
    this.state = state;
    for (const effect of effects) this.perform(effect);
  }

  private perform(effect: QueueEffect): void {
    switch (effect.do) {
      case 'look':
        return this.run(() => this.look());
      case 'note':
        return this.run(() => this.note(effect.paper));
      case 'send':
        return this.run(() => this.send(effect.paper));
      case 'record':
        return this.run(() => this.record(effect.paper, effect.end));
      case 'pause':
        this.endPause = this.options.timer(effect.ms, () => this.take({ is: 'pause-over' }));
        return;
      case 'end-pause':
        this.endPause();
        return;
      default:
        return unreachable(effect);
    }
  }

  /** Steps follow each other; one that rejects is the store's failure, as `send` always comes to an end. */
  private run(step: () => Promise<QueueEvent>): void {
    this.running = this.running.then(async () => {
      try {
        this.take(await step());
      } catch (error) {
        this.options.onStoreFailed?.(error);
        this.take({ is: 'store-failed' });
      }
    });
  }

  private async look(): Promise<QueueEvent> {
    this.due = await this.options.store.next(this.options.printer);
    return this.due === undefined ? { is: 'none' } : { is: 'found', paper: this.due.paper };
  }

  private async note(paper: number): Promise<QueueEvent> {
    await this.options.store.sending(paper);
    return { is: 'noted' };
  }

  private async send(paper: number): Promise<QueueEvent> {
    const bytes = this.bytesOf(paper);
    if (!(bytes instanceof Uint8Array)) return { is: 'ended', end: bytes };
    const broken = (error: unknown): SendEnd => ({ is: 'unconfirmed', why: String(error) });
    return { is: 'ended', end: await this.link.send(bytes, paper).catch(broken) };
  }

  /** A paper that cannot be laid out must not hold up those behind it: a person is told. */
  private bytesOf(paper: number): Uint8Array | SendEnd {
    if (this.due?.paper !== paper) return { is: 'unconfirmed', why: 'the queue lost sight of this paper' };
    try {
      return encode(withCopyMark(this.due.document, this.due.copy), this.options.model);
    } catch (error) {
      return {
        is: 'unconfirmed',
        why: `never sent: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  }

  private async record(paper: number, end: SendEnd): Promise<QueueEvent> {
    await this.options.store.ended(paper, end);
    return { is: 'recorded' };
  }
}
