// The paper path of the virtual printer: executes events in buffer order, stops when the paper or the cover says
// so and goes on exactly there, cuts papers off. Without a socket, so that it is plain to test and to drive.

import { limits } from '@qiantai/shared/limits.ts';
import type { PrinterModel } from '../printer.ts';
import type { PaperEvent } from './event.ts';

export type PaperState = 'ok' | 'low' | 'out';

export interface MechanismOptions {
  readonly model: PrinterModel;
  /** Told a request when its turn comes. */
  readonly answer: (event: PaperEvent) => void;
  /** Told when paper, cover or drawer changed. */
  readonly changed: () => void;
  /** Told the events of each paper that was cut or torn off. */
  readonly ended: (events: readonly PaperEvent[]) => void;
}

const prints = (event: PaperEvent): boolean =>
  event.is === 'text' || event.is === 'qr' || event.is === 'raster' || event.is === 'unknown';

export class Mechanism {
  private readonly options: MechanismOptions;
  private readonly waiting: PaperEvent[] = [];
  private strip: PaperEvent[] = [];
  private lines = 0;
  private runsOutAt: number | undefined;
  private tellsEvery: number | undefined;
  private running = false;
  paper: PaperState = 'ok';
  cover: 'closed' | 'open' = 'closed';
  /** Pulses that the drawer got. */
  kicks = 0;

  constructor(options: MechanismOptions) {
    this.options = options;
  }

  /** Whether something keeps it from printing. */
  stopped(): boolean {
    return this.paper === 'out' || this.cover === 'open';
  }

  setPaper(paper: PaperState): void {
    if (paper === this.paper) return;
    this.paper = paper;
    this.options.changed();
    this.run();
  }

  setCover(cover: 'closed' | 'open'): void {
    if (cover === this.cover) return;
    this.cover = cover;
    this.options.changed();
    this.run();
  }

  /** The roll ends after so many more lines, in the middle of whatever is printed then. */
  outAfterLines(lines: number): void {
    this.runsOutAt = this.lines + lines;
  }

  /** Reports its state after every so many lines, as a printer with a loose sensor does; 0 stops it. */
  tellEveryLines(lines: number): void {
    this.tellsEvery = lines > 0 ? lines : undefined;
  }

  pulse(): void {
    this.kicks += 1;
    this.options.changed();
  }

  take(events: readonly PaperEvent[]): void {
    for (const event of events) this.waiting.push(event);
    this.run();
  }

  private run(): void {
    if (this.running) return;
    this.running = true;
    try {
      while (!this.stopped()) {
        const event = this.waiting.shift();
        if (event === undefined) return;
        this.execute(event);
      }
    } finally {
      this.running = false;
    }
  }

  private execute(event: PaperEvent): void {
    switch (event.is) {
      case 'tell-changes':
      case 'ask':
      case 'identify':
      case 'mark':
        return this.options.answer(event);
      case 'drawer':
        this.strip.push(event);
        return this.pulse();
      case 'cut':
        this.strip.push(event);
        return this.options.model.cutter ? this.endStrip() : undefined;
      case 'reset':
        this.options.answer(event);
        if (!this.options.model.cutter && this.strip.some(prints)) this.endStrip();
        if (this.strip.length > 0) this.strip.push(event);
        return;
      default:
        this.strip.push(event);
        if (event.is === 'line') this.countLine();
        if (this.strip.length >= limits.virtualPaperEventsMax) this.endStrip();
    }
  }

  private countLine(): void {
    this.lines += 1;
    if (this.tellsEvery !== undefined && this.lines % this.tellsEvery === 0) this.options.changed();
    if (this.runsOutAt !== undefined && this.lines >= this.runsOutAt) {
      this.runsOutAt = undefined;
      this.setPaper('out');
    }
  }

  private endStrip(): void {
    const events = this.strip;
    this.strip = [];
    if (events.some(prints)) this.options.ended(events);
  }
}
