// A receipt printer made of pixels behind a real TCP port: takes what a 9100 printer takes, answers what it
// answers, and fails in the ways shops know. Serves the rehearsal store, and every test of the way to a printer.

import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { limits } from '@qiantai/shared/limits.ts';
import type { PrinterModel } from '../printer.ts';
import { qrsIn, textIn } from './event.ts';
import type { PaperEvent } from './event.ts';
import { Mechanism } from './mechanism.ts';
import type { PaperState } from './mechanism.ts';
import { PaperParser } from './parse.ts';
import { pngOf } from './png.ts';
import { findRealtime } from './realtime.ts';
import type { Realtime } from './realtime.ts';
import { renderPaper } from './render.ts';

/** A paper that was cut or torn off. */
export interface VirtualPaper {
  /** Counts from 1 since the printer was switched on. */
  readonly number: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly events: readonly PaperEvent[];
  /** What can be read on it, line by line. */
  readonly text: string;
  /** What its QR codes say. */
  readonly qrs: readonly string[];
  svg(): Promise<string>;
  png(): Promise<Uint8Array>;
}

export interface VirtualPrinterOptions {
  readonly model: PrinterModel;
  /** 0 or absent: any free one. */
  readonly port?: number;
  readonly host?: string;
  readonly now?: () => number;
}

/** Bytes of one client; others wait until it hangs up, as with most network printers. */
interface Client {
  readonly socket: Socket;
  realtimeRest: Uint8Array;
  tellMask: number;
}

export class VirtualPrinter {
  readonly model: PrinterModel;
  readonly host: string;
  /** Never answers anything, as the cheapest clones. */
  silent = false;
  private readonly now: () => number;
  private readonly mechanism: Mechanism;
  private readonly parser = new PaperParser();
  private readonly kept: VirtualPaper[] = [];
  private readonly listeners = new Set<(paper: VirtualPaper) => void>();
  private readonly clients: Client[] = [];
  private server: Server | undefined;
  private boundPort: number;
  private printed = 0;
  private stalled = false;
  private heldBytes = 0;
  private cutsOffAfter: number | undefined;

  constructor({ model, port = 0, host = '127.0.0.1', now = Date.now }: VirtualPrinterOptions) {
    this.model = model;
    this.host = host;
    this.boundPort = port;
    this.now = now;
    this.mechanism = new Mechanism({
      model,
      answer: (event) => this.answer(event),
      changed: () => this.tellChange(),
      ended: (events) => this.ended(events),
    });
  }

  get port(): number {
    return this.boundPort;
  }

  /** As a config names it. */
  get address(): string {
    return `network:${this.host}:${this.boundPort}`;
  }

  /** The last papers, oldest first; bounded by limits.virtualPapersKeptMax. */
  get papers(): readonly VirtualPaper[] {
    return this.kept;
  }

  get drawerKicks(): number {
    return this.mechanism.kicks;
  }

  /** @returns a function that stops telling */
  onPaper(listener: (paper: VirtualPaper) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  setPaper(paper: PaperState): void {
    this.mechanism.setPaper(paper);
    this.readOn();
  }

  setCover(cover: 'closed' | 'open'): void {
    this.mechanism.setCover(cover);
    this.readOn();
  }

  /** The roll ends after so many more lines; `setPaper('ok')` puts a new one in, and the same paper goes on. */
  outAfterLines(lines: number): void {
    this.mechanism.outAfterLines(lines);
  }

  /** Reports its state after every so many lines, in the middle of papers. */
  tellEveryLines(lines: number): void {
    this.mechanism.tellEveryLines(lines);
  }

  /** Reads nothing more and says nothing; the connection stays. */
  stall(): void {
    this.stalled = true;
    for (const { socket } of this.clients) socket.pause();
  }

  resume(): void {
    this.stalled = false;
    this.readOn();
  }

  /** Resets the connection when so many more bytes have come; 0 now. */
  cutOff(afterBytes = 0): void {
    this.cutsOffAfter = afterBytes;
    if (afterBytes === 0) this.reset();
  }

  /** Switched off: connections reset, new ones refused. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const { socket } of [...this.clients]) socket.resetAndDestroy();
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Listens, on the same port as before. Rejects when the port is taken. */
  async accept(): Promise<void> {
    if (this.server !== undefined) return;
    const server = createServer((socket) => this.welcome(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.boundPort, this.host, resolve);
    });
    this.boundPort = (server.address() as AddressInfo).port;
    this.server = server;
  }

  close(): Promise<void> {
    return this.refuse();
  }

  private welcome(socket: Socket): void {
    const client: Client = { socket, realtimeRest: new Uint8Array(), tellMask: 0 };
    this.clients.push(client);
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.hear(client, typeof bytes === 'string' ? Buffer.from(bytes) : bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.farewell(client));
    if (this.stalled || this.clients.length > 1) socket.pause();
  }

  /** What came of a broken-off command is dropped; what stood in the line stays on the paper. */
  private farewell(client: Client): void {
    const served = this.clients[0] === client;
    this.clients.splice(this.clients.indexOf(client), 1);
    if (served) this.mechanism.take(this.parser.end());
    this.readOn();
  }

  private hear(client: Client, bytes: Uint8Array): void {
    const left = this.cutsOffAfter;
    const taken = left === undefined ? bytes : bytes.subarray(0, left);
    const { commands, rest } = findRealtime(client.realtimeRest, taken);
    client.realtimeRest = rest;
    for (const command of commands) this.atOnce(command);
    this.mechanism.take(this.parser.push(taken));
    if (this.mechanism.stopped()) this.heldBytes += taken.length;
    if (left !== undefined) {
      this.cutsOffAfter = left - taken.length;
      if (this.cutsOffAfter <= 0) this.reset();
    }
    if (this.full()) client.socket.pause();
  }

  /** A full buffer: the printer stops reading, real-time commands then wait outside as well. */
  private full(): boolean {
    if (!this.mechanism.stopped()) this.heldBytes = 0;
    return this.heldBytes > limits.virtualPrinterBufferBytesMax;
  }

  private readOn(): void {
    if (!this.stalled && !this.full()) this.clients[0]?.socket.resume();
  }

  private reset(): void {
    this.cutsOffAfter = undefined;
    this.clients[0]?.socket.resetAndDestroy();
  }

  private say(...bytes: number[]): void {
    const socket = this.clients[0]?.socket;
    if (!this.silent && !this.stalled && socket?.writable === true) socket.write(Uint8Array.from(bytes));
  }

  private atOnce(command: Realtime): void {
    if (command.is === 'pulse') this.mechanism.pulse();
    if (command.is === 'status') this.say(this.statusByte(command.what));
  }

  private statusByte(what: 1 | 2 | 3 | 4): number {
    const { paper, cover } = this.mechanism;
    const out = paper === 'out';
    switch (what) {
      case 1:
        return 0x12 | (this.mechanism.stopped() ? 0x08 : 0);
      case 2:
        return 0x12 | (cover === 'open' ? 0x04 : 0) | (out ? 0x20 : 0);
      case 3:
        return 0x12;
      case 4:
        return 0x12 | (paper === 'ok' ? 0 : 0x0c) | (out ? 0x60 : 0);
    }
  }

  /** GS ( H and GS r are answered in turn; ESC @ ends the telling of changes, as the manuals say of GS a. */
  private answer(event: PaperEvent): void {
    const [client] = this.clients;
    if (client === undefined) return;
    if (event.is === 'reset') client.tellMask = 0;
    if (event.is === 'tell-changes') {
      client.tellMask = event.mask;
      this.tellChange();
    }
    if (event.is === 'ask') this.say(event.what === 2 ? 0 : this.paperBits());
    if (event.is === 'identify') this.say(0x20);
    if (event.is === 'mark' && this.model.confirm === 'gs-h') this.say(0x37, 0x22, ...event.mark, 0);
  }

  private paperBits(): number {
    const { paper } = this.mechanism;
    return (paper === 'ok' ? 0 : 0x03) | (paper === 'out' ? 0x0c : 0);
  }

  private tellChange(): void {
    if ((this.clients[0]?.tellMask ?? 0) === 0) return;
    const offline = this.mechanism.stopped() ? 0x08 : 0;
    const cover = this.mechanism.cover === 'open' ? 0x20 : 0;
    this.say(0x10 | offline | cover, 0, this.paperBits(), 0x0f);
  }

  private ended(events: readonly PaperEvent[]): void {
    this.printed += 1;
    const { model } = this;
    const svg = (): Promise<string> => renderPaper(events, model);
    const paper: VirtualPaper = {
      number: this.printed,
      at: this.now(),
      events,
      text: textIn(events),
      qrs: qrsIn(events),
      svg,
      png: async () => pngOf(await svg()),
    };
    this.kept.push(paper);
    if (this.kept.length > limits.virtualPapersKeptMax) this.kept.shift();
    for (const listener of this.listeners) listener(paper);
  }
}

/**
 * Switches a virtual printer on.
 * @returns the printer, once it really listens
 * @throws when the port is taken
 */
export async function createVirtualPrinter(options: VirtualPrinterOptions): Promise<VirtualPrinter> {
  const printer = new VirtualPrinter(options);
  await printer.accept();
  return printer;
}
