// A printer on the counter that outlives the station's process: what it took, it prints, whoever is dead meanwhile.
// Why not the virtual printer of pixels: here only papers and proofs matter, and ten thousand evenings have to fit.

import type { PrinterLink, PrinterStatus, SendEnd } from '@qiantai/printers/printer.ts';
import type { FaultPlan } from './faults.ts';
import type { Kernel } from './kernel.ts';
import type { Random } from './random.ts';

/** Bytes of a paper that left for the printer, and whether paper came out. */
export interface Sheet {
  readonly atMs: number;
  readonly station: number;
  readonly printer: string;
  readonly paper: number;
  /** Whether 补打 stands on it. */
  readonly marked: boolean;
  readonly cameOut: boolean;
}

export interface PrinterSetup {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly faults: FaultPlan;
  readonly station: number;
  readonly name: string;
  readonly onSheet: (sheet: Sheet) => void;
  readonly count: (what: string) => void;
}

export interface SimPrinter {
  /** The way to it for one life of the station. */
  open(alive: () => boolean, onStatus: (status: PrinterStatus) => void): PrinterLink;
  heal(): void;
}

/** 补打 in GB18030. */
const copyMark = Buffer.of(0xb2, 0xb9, 0xb4, 0xf2);

class Device implements SimPrinter {
  readonly #setup: PrinterSetup;
  #reachable = true;
  #tell: (status: PrinterStatus) => void = () => undefined;

  constructor(setup: PrinterSetup) {
    this.#setup = setup;
  }

  #status(): PrinterStatus {
    const reachable = this.#reachable;
    return {
      reachable,
      paper: reachable ? 'ok' : 'unknown',
      cover: 'unknown',
      fault: reachable ? 'none' : 'unknown',
      drawer: 'unknown',
    };
  }

  #turn(to: boolean): void {
    if (this.#reachable === to) return;
    this.#reachable = to;
    this.#tell(this.#status());
  }

  /** Off, or unplugged, for a while. */
  #die(): void {
    const { kernel, random } = this.#setup;
    this.#turn(false);
    kernel.after(random.between(2_000, 60_000), () => this.#turn(true));
  }

  #leave(paper: number, bytes: Uint8Array, cameOut: boolean): void {
    const { kernel, station, name: printer, onSheet } = this.#setup;
    const marked = Buffer.from(bytes).includes(copyMark);
    const what = `paper ${paper}${marked ? ' (补打)' : ''} ${cameOut ? 'comes out' : 'is lost'}`;
    kernel.note(`printer ${printer} of station ${station}: ${what}`);
    onSheet({ atMs: kernel.now(), station, printer, paper, marked, cameOut });
  }

  #outcome(bytes: Uint8Array, paper: number): { readonly afterMs: number; readonly end: SendEnd } {
    const { random, faults, count } = this.#setup;
    if (!this.#reachable)
      return { afterMs: random.between(1, 2_000), end: { is: 'not-sent', why: 'unreachable' } };
    if (!random.chance(faults.rate('printer'))) {
      this.#leave(paper, bytes, true);
      return { afterMs: random.between(200, 1_500), end: { is: 'printed', confirmed: true } };
    }
    const fault = random.pick(['not-sent', 'unconfirmed', 'slow', 'dies'] as const);
    count(`printer-${fault}|paper`);
    if (fault === 'slow') {
      this.#leave(paper, bytes, true);
      return { afterMs: random.between(4_000, 8_000), end: { is: 'printed', confirmed: false } };
    }
    if (fault === 'not-sent')
      return { afterMs: random.between(1, 500), end: { is: 'not-sent', why: 'busy' } };
    this.#leave(paper, bytes, random.chance(0.5));
    if (fault === 'dies') this.#die();
    return { afterMs: random.between(100, 4_000), end: { is: 'unconfirmed', why: 'no proof' } };
  }

  open(alive: () => boolean, onStatus: (status: PrinterStatus) => void): PrinterLink {
    this.#tell = (told) => {
      if (alive()) onStatus(told);
    };
    return {
      send: (bytes, paper) =>
        new Promise((resolve) => {
          if (!alive()) return;
          const { afterMs, end } = this.#outcome(bytes, paper);
          this.#setup.kernel.after(afterMs, () => {
            if (alive()) resolve(end);
          });
        }),
      kick: () => Promise.resolve({ is: 'printed', confirmed: false }),
      status: () => this.#status(),
      close: () => Promise.resolve(),
    };
  }

  heal(): void {
    this.#turn(true);
  }
}

export function createSimPrinter(setup: PrinterSetup): SimPrinter {
  return new Device(setup);
}
