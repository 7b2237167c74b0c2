// Whole evenings of one printer: papers go into a store, faults happen on a real socket, and at the end every
// paper came out once or somebody was told.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { invariant } from '@qiantai/shared/result.ts';
import type { PaperDocument } from '@qiantai/shared/documents/document.ts';
import { modelNamed } from './models.ts';
import { createVirtualPrinter } from './paper/virtual-printer.ts';
import type { VirtualPrinter } from './paper/virtual-printer.ts';
import type { PrinterModel, SendEnd } from './printer.ts';
import { PrinterQueue } from './printer-queue.ts';
import { afterRestart } from './queue.ts';
import type { DuePaper, PaperStore } from './queue.ts';
import { openPrinter } from './transports/index.ts';

const found = modelNamed('virtual-80mm');
invariant(found, 'no virtual-80mm');
const model: PrinterModel = found;

/** Papers in memory, with the rules of the durable one. */
class Shelf implements PaperStore {
  readonly rows: (DuePaper & { state: 'queued' | 'sending' | SendEnd['is']; ends: SendEnd[] })[] = [];
  failNext = false;

  add(name: string, lines = 3, copy = 0): void {
    const document: PaperDocument = {
      kind: 'kitchen',
      title: name,
      lines: Array.from({ length: lines }, (_, at) => ({ is: 'text', text: `${name} 第${at + 1}道` })),
    };
    this.rows.push({ paper: this.rows.length + 1, document, copy, state: 'queued', ends: [] });
  }

  next(): DuePaper | undefined {
    return this.rows.find((row) => row.state === 'queued' || row.state === 'not-sent');
  }

  async sending(paper: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.failNext) {
      this.failNext = false;
      throw new Error('disk full');
    }
    this.row(paper).state = 'sending';
  }

  ended(paper: number, end: SendEnd): void {
    this.row(paper).state = end.is;
    this.row(paper).ends.push(end);
  }

  states(): string[] {
    return this.rows.map((row) => row.state);
  }

  row(paper: number): Shelf['rows'][number] {
    const row = this.rows[paper - 1];
    invariant(row, `no paper ${paper}`);
    return row;
  }
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function printerOf(): Promise<VirtualPrinter> {
  const printer = await createVirtualPrinter({ model });
  closers.push(() => printer.close());
  return printer;
}

function queueOn(
  printer: VirtualPrinter,
  store: PaperStore,
  failed: (error: unknown) => void = () => undefined,
): PrinterQueue {
  const queue = new PrinterQueue({
    printer: 'kitchen',
    model,
    store,
    open: (told) => openPrinter(printer.address, model, told),
    timer: (ms, then) => {
      const handle = setTimeout(then, ms);
      return () => clearTimeout(handle);
    },
    onStoreFailed: failed,
  });
  closers.push(() => queue.close());
  return queue;
}

const names = (printer: VirtualPrinter): (string | undefined)[] =>
  printer.papers.map((paper) => paper.text.trim().split(' ')[0]);
const settle = (assert: () => void): Promise<void> => vi.waitFor(assert, { timeout: 15_000, interval: 20 });

describe('a printer with a queue', () => {
  it('prints what is due in order, and says so', async () => {
    const printer = await printerOf();
    const shelf = new Shelf();
    for (const name of ['甲', '乙', '丙']) shelf.add(name);
    const queue = queueOn(printer, shelf);
    await settle(() => expect(shelf.states()).toEqual(['printed', 'printed', 'printed']));
    shelf.add('丁');
    queue.wake();
    await settle(() => expect(names(printer)).toEqual(['甲', '乙', '丙', '丁']));
    expect(shelf.rows.map((row) => row.ends)).toEqual(Array(4).fill([{ is: 'printed', confirmed: true }]));
  });

  it('paper out before: not sent, and printed once as soon as there is a roll', async () => {
    const printer = await printerOf();
    printer.setPaper('out');
    const shelf = new Shelf();
    shelf.add('甲');
    shelf.add('乙');
    queueOn(printer, shelf);
    await settle(() => expect(shelf.states()).toEqual(['not-sent', 'queued']));
    printer.setPaper('ok');
    await settle(() => expect(shelf.states()).toEqual(['printed', 'printed']));
    expect(names(printer)).toEqual(['甲', '乙']);
  });

  it('paper out in the middle: unconfirmed, never sent again, and the roll brings it out once', async () => {
    const printer = await printerOf();
    printer.outAfterLines(5);
    const shelf = new Shelf();
    shelf.add('甲', 20);
    shelf.add('乙');
    queueOn(printer, shelf);
    await settle(() => expect(shelf.states()).toEqual(['unconfirmed', 'not-sent']));
    printer.setPaper('ok');
    await settle(() => expect(shelf.states()).toEqual(['unconfirmed', 'printed']));
    expect(names(printer)).toEqual(['甲', '乙']);
  });

  it('cut off in the middle: unconfirmed, and the next paper is printed', async () => {
    const printer = await printerOf();
    const shelf = new Shelf();
    const queue = queueOn(printer, shelf);
    await settle(() => expect(queue.status().paper).toBe('ok'));
    printer.cutOff(600);
    shelf.add('甲', 200);
    shelf.add('乙');
    queue.wake();
    await settle(() => expect(shelf.states()).toEqual(['unconfirmed', 'printed']));
    expect(shelf.row(1).ends).toHaveLength(1);
    expect(printer.papers.filter((paper) => paper.text.includes('甲 第200道'))).toHaveLength(0);
  });

  it('switched off: not sent, and printed once when it comes back', async () => {
    const printer = await printerOf();
    await printer.refuse();
    const shelf = new Shelf();
    shelf.add('甲');
    queueOn(printer, shelf);
    await settle(() => expect(shelf.states()).toEqual(['not-sent']));
    await printer.accept();
    await settle(() => expect(shelf.states()).toEqual(['printed']));
    expect(names(printer)).toEqual(['甲']);
    expect(shelf.row(1).ends.at(-1)).toEqual({ is: 'printed', confirmed: true });
  });

  it('a stalled printer holds up nobody else', async () => {
    const [stuck, sound] = [await printerOf(), await printerOf()];
    stuck.stall();
    const [first, second] = [new Shelf(), new Shelf()];
    first.add('甲');
    for (const name of ['乙', '丙']) second.add(name);
    queueOn(stuck, first);
    queueOn(sound, second);
    await settle(() => expect(second.states()).toEqual(['printed', 'printed']));
    await settle(() => expect(first.states()).toEqual(['not-sent']));
    expect(names(stuck)).toEqual([]);
    stuck.resume();
    await settle(() => expect(first.states()).toEqual(['printed']));
    expect(names(stuck)).toEqual(['甲']);
  });

  it('nothing leaves while `sending` could not be written down', async () => {
    const printer = await printerOf();
    const shelf = new Shelf();
    shelf.failNext = true;
    shelf.add('甲');
    const failed = vi.fn(() => expect(names(printer)).toEqual([]));
    queueOn(printer, shelf, failed);
    await settle(() => expect(shelf.states()).toEqual(['printed']));
    expect(failed).toHaveBeenCalledOnce();
    expect(names(printer)).toEqual(['甲']);
  });

  it('a paper that cannot be laid out is reported and holds up nobody', async () => {
    const printer = await printerOf();
    const shelf = new Shelf();
    shelf.add('长', 40_000);
    shelf.add('乙');
    queueOn(printer, shelf);
    await settle(() => expect(shelf.states()).toEqual(['unconfirmed', 'printed']));
    expect(shelf.row(1).ends).toEqual([{ is: 'unconfirmed', why: 'never sent: longer than 262144 bytes' }]);
    expect(names(printer)).toEqual(['乙']);
  });

  it('a repeated print says 补打 with its number', async () => {
    const printer = await printerOf();
    const shelf = new Shelf();
    shelf.add('甲', 1, 3);
    queueOn(printer, shelf);
    await settle(() => expect(printer.papers[0]?.text.split('\n')[0]).toBe('*** 补打 3 ***'));
  });

  it('closing writes down the end of the paper under way, and a station killed there asks a person', async () => {
    const printer = await printerOf();
    const shelf = new Shelf();
    printer.outAfterLines(5);
    shelf.add('甲', 300);
    shelf.add('乙');
    const queue = queueOn(printer, shelf);
    await settle(() => expect(queue.status().paper).toBe('out'));
    expect(shelf.states()).toEqual(['sending', 'queued']);
    expect(afterRestart(shelf.row(1).state)).toMatchObject({ is: 'unconfirmed' });
    const closing = queue.close();
    printer.setPaper('ok');
    await closing;
    expect(shelf.states()).toEqual(['printed', 'queued']);
    expect(queue.standing().is).toBe('closed');
  });
});
