// One open connection spoken with in ESC/POS: questions, one paper at a time, and the proof that it came out.
// Knows nothing of TCP, USB or serial lines, so that every way to a printer keeps the same promise:
// `not-sent` only while no byte of the paper can have left, `unconfirmed` whenever one may have and no proof came.

import { limits } from '@qiantai/shared/limits.ts';
import type { PrinterModel, PrinterStatus, SendEnd } from './printer.ts';
import * as requests from './escpos/requests.ts';
import { readChanged, readInOrder, readNow, readReplies, reasonAgainst } from './escpos/status.ts';
import type { Reading, Reply } from './escpos/status.ts';

/** The connection beneath. */
export interface Wire {
  /** Resolves when the system has taken every byte; rejects when the connection is gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** Bytes accepted by `write` that the system has not taken yet. */
  unsent(): number;
}

/** Of a printer that nothing is known about. */
export const unknownStatus: PrinterStatus = {
  reachable: false,
  paper: 'unknown',
  cover: 'unknown',
  fault: 'unknown',
  drawer: 'unknown',
};

type Heard = 'timeout' | 'lost' | Reply;
type Listener = (reply: Reply | 'lost') => void;

const questions = [1, 2, 3, 4] as const;
const notSent = (why: string): SendEnd => ({ is: 'not-sent', why });
const unconfirmed = (why: string): SendEnd => ({ is: 'unconfirmed', why });

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

export class Conversation {
  private readonly wire: Wire;
  private readonly model: PrinterModel;
  private readonly changed: (status: PrinterStatus) => void;
  private readonly listeners = new Set<Listener>();
  private rest: Uint8Array = new Uint8Array();
  private reading: Reading = {};
  private shown = '';
  private gone: string | undefined;
  private heardOnce = false;
  private silentNow = false;
  private asked = false;
  private busy = false;
  private asking: Promise<unknown> = Promise.resolve();
  private fencesSent = 0;
  private fencesPassed = 0;

  /** @param changed told each different status; the first one at once */
  constructor(wire: Wire, model: PrinterModel, changed: (status: PrinterStatus) => void) {
    this.wire = wire;
    this.model = model;
    this.changed = changed;
  }

  /** Whether the printer ever said anything on this connection. */
  heard(): boolean {
    return this.heardOnce;
  }

  status(): PrinterStatus {
    if (this.gone !== undefined) return unknownStatus;
    const { paper = 'unknown', cover = 'unknown', fault = 'unknown', drawer = 'unknown' } = this.reading;
    const reachable = !this.silentNow || !this.heardOnce;
    return { reachable, paper, cover, fault, drawer: this.model.drawer ? drawer : 'unknown' };
  }

  /** Takes bytes that came from the printer, in any cut. */
  hear(bytes: Uint8Array): void {
    const { replies, rest } = readReplies(this.rest, bytes);
    this.rest = rest;
    for (const reply of replies) this.take(reply);
    this.show();
  }

  /** The connection is gone: whoever waits is told so. */
  lost(why: string): void {
    this.gone ??= why;
    for (const listener of [...this.listeners]) listener('lost');
    this.show();
  }

  /** Asks for the state and to be told its changes. */
  async greet(): Promise<void> {
    this.show();
    await this.put(requests.tellChanges);
    await this.askAll();
  }

  /** Asks for the state again; does nothing while a paper is under way, whose bytes a question must not split. */
  async poll(): Promise<void> {
    if (!this.busy && this.wire.unsent() === 0 && this.heardOnce) await this.askAll(() => !this.busy);
  }

  /**
   * Sends one paper and waits for its end. The caller sees to it that papers do not overlap.
   * @param paper its number, the mark of its confirmation
   */
  async send(bytes: Uint8Array, paper: number): Promise<SendEnd> {
    this.busy = true;
    try {
      const against = await this.against();
      return against === undefined ? await this.sendNow(bytes, paper) : notSent(against);
    } finally {
      this.busy = false;
    }
  }

  /** Opens the drawer; in real time when the printer would keep the ordinary pulse for later. */
  async kick(pin: 2 | 5): Promise<SendEnd> {
    if (this.gone !== undefined) return notSent(this.gone);
    if (this.wire.unsent() > 0) return notSent('still busy with an earlier paper');
    this.busy = true;
    try {
      const blocked = (await this.askAll()) && reasonAgainst(this.reading) !== undefined;
      const put = await this.put(blocked ? requests.drawerKickNow(pin) : requests.drawerKick(pin));
      return put ? { is: 'printed', confirmed: false } : unconfirmed(this.gone ?? 'connection lost');
    } finally {
      this.busy = false;
    }
  }

  private take(reply: Reply): void {
    this.heardOnce = true;
    this.silentNow = false;
    if (reply.is === 'changed') this.learn(readChanged(reply.bytes));
    if (reply.is === 'in-order') {
      this.fencesPassed += 1;
      this.learn(readInOrder(reply.byte));
    }
    for (const listener of [...this.listeners]) listener(reply);
  }

  private learn(reading: Reading): void {
    this.reading = { ...this.reading, ...reading };
  }

  private show(): void {
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.shown) return;
    this.shown = text;
    this.changed(status);
  }

  /** Waits for the first reply that `wanted` accepts. Listens from the moment of the call. */
  private listen(ms: number, wanted: (reply: Reply) => boolean): { heard: Promise<Heard>; stop: () => void } {
    let stop = (): void => undefined;
    const heard = new Promise<Heard>((resolve) => {
      const end = (how: Heard): void => {
        clearTimeout(timer);
        this.listeners.delete(listener);
        resolve(how);
      };
      const listener: Listener = (reply) => {
        if (reply === 'lost' || wanted(reply)) end(reply);
      };
      const timer = setTimeout(() => end('timeout'), ms);
      stop = () => end('timeout');
      this.listeners.add(listener);
      if (this.gone !== undefined) end('lost');
    });
    return { heard, stop };
  }

  /** @returns false when the connection went, or did not take the bytes in time */
  private async put(bytes: Uint8Array): Promise<boolean> {
    if (this.gone !== undefined) return false;
    const ear = this.listen(limits.paperSendMsMax, () => false);
    const taken = this.wire.write(bytes).then(
      () => true,
      (error: unknown) => {
        this.lost(error instanceof Error ? error.message : 'connection lost');
        return false;
      },
    );
    const ended = await Promise.race([taken, ear.heard.then(() => false)]);
    ear.stop();
    return ended;
  }

  /** One question at a time: the answers carry no number. */
  private ask(what: 1 | 2 | 3 | 4): Promise<boolean> {
    const turn = this.asking.then(async () => {
      if (this.gone !== undefined) return false;
      const ear = this.listen(limits.printerAnswerMsMax, (reply) => reply.is === 'now');
      void this.put(requests.askNow(what)).then((put) => put || ear.stop());
      const heard = await ear.heard;
      this.silentNow = heard === 'timeout';
      if (typeof heard === 'string' || heard.is !== 'now') return false;
      this.learn(readNow(what, heard.byte));
      return true;
    });
    this.asking = turn;
    return turn;
  }

  /** @returns whether every question was answered */
  private async askAll(goOn: () => boolean = () => true): Promise<boolean> {
    let answered = true;
    for (const what of questions) {
      if (!goOn()) return answered;
      answered = await this.ask(what);
      if (!answered) break;
    }
    this.asked = true;
    this.show();
    return answered;
  }

  /** Why the paper must not be started. A printer that never says anything is printed on all the same. */
  private async against(): Promise<string | undefined> {
    if (this.wire.unsent() > 0) return 'still busy with an earlier paper';
    const speaks = (): boolean => this.heardOnce || this.model.confirm === 'gs-h';
    if (this.asked && !speaks()) return this.gone;
    const answered = await this.askAll();
    if (this.gone !== undefined) return this.gone;
    if (!answered) return speaks() ? 'the printer does not answer' : undefined;
    return reasonAgainst(this.reading);
  }

  private async sendNow(bytes: Uint8Array, paper: number): Promise<SendEnd> {
    const mark = requests.markOf(paper);
    const { confirm } = this.model;
    const fence =
      confirm === 'gs-h' ? [requests.askMark(mark)] : confirm === 'gs-r' ? [requests.askInOrder] : [];
    if (confirm === 'gs-r') this.fencesSent += 1;
    const fences = this.fencesSent;
    const proof = this.listen(limits.paperSendMsMax + limits.paperConfirmMsMax, (reply) =>
      confirm === 'gs-h'
        ? reply.is === 'mark' && sameBytes(reply.mark, mark)
        : reply.is === 'in-order' && this.fencesPassed >= fences,
    );
    try {
      const taken = await this.put(Buffer.concat([...this.stillTelling(bytes), ...fence]));
      if (!taken) return unconfirmed(this.gone ?? 'the printer takes no more bytes');
      return confirm === 'none' ? await this.settled() : await this.proven(proof.heard);
    } finally {
      proof.stop();
    }
  }

  /** ESC @, with which papers begin and end, also ends the telling of changes: it is asked for again after each. */
  private stillTelling(bytes: Uint8Array): Uint8Array[] {
    if (!this.heardOnce) return [bytes];
    const opens = bytes[0] === 0x1b && bytes[1] === 0x40 ? 2 : 0;
    const opening = opens === 0 ? [] : [bytes.subarray(0, opens), requests.tellChanges];
    return [...opening, bytes.subarray(opens), requests.tellChanges];
  }

  /** Waits for the printer's own word; a roll changed meanwhile lets it still come. */
  private async proven(proof: Promise<Heard>): Promise<SendEnd> {
    const patience = this.listen(limits.paperConfirmMsMax, () => false);
    const heard = await Promise.race([proof, patience.heard]);
    patience.stop();
    if (typeof heard !== 'string') return { is: 'printed', confirmed: true };
    if (this.gone !== undefined) return unconfirmed(this.gone);
    await this.askAll();
    return unconfirmed(reasonAgainst(this.reading) ?? 'the printer did not confirm');
  }

  /** For printers that cannot confirm: the line stays up for a moment and, where it can tell, nothing is wrong. */
  private async settled(): Promise<SendEnd> {
    await this.listen(limits.paperSettleMs, () => false).heard;
    if (this.gone === undefined && this.heardOnce) await this.askAll();
    if (this.gone !== undefined) return unconfirmed(this.gone);
    const against = reasonAgainst(this.reading);
    return against === undefined ? { is: 'printed', confirmed: false } : unconfirmed(against);
  }
}
