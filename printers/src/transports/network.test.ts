// The way to a network printer, against a real TCP printer that fails as printers do. What counts is the end that
// is reported: `printed` only when it is true, `not-sent` only when nothing can have been printed.

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { invariant } from '@qiantai/shared/result.ts';
import type { PaperDocument } from '@qiantai/shared/documents/document.ts';
import { encode } from '../escpos/encode.ts';
import { modelNamed } from '../models.ts';
import { createVirtualPrinter } from '../paper/virtual-printer.ts';
import type { VirtualPrinter } from '../paper/virtual-printer.ts';
import { AddressError } from '../printer.ts';
import type { PrinterLink, PrinterModel, PrinterStatus } from '../printer.ts';
import { isReady } from '../queue.ts';
import { transport } from './network.ts';

const found = modelNamed('virtual-80mm');
invariant(found, 'no virtual-80mm');
const model: PrinterModel = found;
const clone: PrinterModel = { ...model, confirm: 'none' };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function printerOf(as: PrinterModel = model): Promise<VirtualPrinter> {
  const printer = await createVirtualPrinter({ model: as });
  closers.push(() => printer.close());
  return printer;
}

function linkTo(
  printer: VirtualPrinter,
  as: PrinterModel = model,
  told: (status: PrinterStatus) => void = () => undefined,
): PrinterLink {
  const link = transport.open(`127.0.0.1:${printer.port}`, as, told);
  closers.push(() => link.close());
  return link;
}

const ready = (link: PrinterLink): Promise<void> =>
  vi.waitFor(() => expect([isReady(link.status()), link.status().paper]).toEqual([true, 'ok']), {
    timeout: 10_000,
  });

const paperOf = (name: string, lines = 3): PaperDocument => ({
  kind: 'receipt',
  title: name,
  lines: Array.from({ length: lines }, (_, at) => ({
    is: 'text',
    text: `${name} 第${at + 1}行 宫保鸡丁 ￥38.00`,
  })),
});
const bytesOf = (name: string, lines?: number): Uint8Array => encode(paperOf(name, lines), model);
const lastLine = (text: string | undefined): string | undefined => text?.trimEnd().split('\n').at(-1);

describe('a network printer', () => {
  it('a paper is printed, and the printer itself says so', async () => {
    const printer = await printerOf();
    const link = linkTo(printer);
    expect(await link.send(bytesOf('甲'), 1)).toEqual({ is: 'printed', confirmed: true });
    expect(printer.papers.map((paper) => lastLine(paper.text))).toEqual(['甲 第3行 宫保鸡丁 ￥38.00']);
  });

  it('papers sent at the same time come out in order, each whole', async () => {
    const printer = await printerOf();
    const link = linkTo(printer);
    const ends = await Promise.all(
      ['甲', '乙', '丙'].map((name, at) => link.send(bytesOf(name, 200), at + 1)),
    );
    expect(ends.every((end) => end.is === 'printed' && end.confirmed)).toBe(true);
    expect(printer.papers.map((paper) => lastLine(paper.text)?.slice(0, 1))).toEqual(['甲', '乙', '丙']);
  });

  it('a printer without GS ( H confirms by GS r', async () => {
    const weak: PrinterModel = { ...model, confirm: 'gs-r' };
    const link = linkTo(await printerOf(weak), weak);
    expect(await link.send(bytesOf('甲'), 1)).toEqual({ is: 'printed', confirmed: true });
    expect(await link.send(bytesOf('乙'), 2)).toEqual({ is: 'printed', confirmed: true });
  });

  it('a printer that never answers is printed on, without a confirmation', async () => {
    const printer = await printerOf(clone);
    printer.silent = true;
    expect(await linkTo(printer, clone).send(bytesOf('甲'), 1)).toEqual({ is: 'printed', confirmed: false });
    expect(printer.papers).toHaveLength(1);
  });

  it('status reports in the middle of a paper of 30 kB truncate nothing', async () => {
    const printer = await printerOf();
    printer.tellEveryLines(3);
    const link = linkTo(printer);
    await ready(link);
    const bytes = bytesOf('长', 1_200);
    expect(bytes.length).toBeGreaterThan(30_000);
    expect(await link.send(bytes, 1)).toEqual({ is: 'printed', confirmed: true });
    expect(printer.papers[0]?.text.match(/宫保鸡丁/g)).toHaveLength(1_200);
  });

  it.each([
    ['paper out', (printer: VirtualPrinter): void => printer.setPaper('out')],
    ['cover open', (printer: VirtualPrinter): void => printer.setCover('open')],
  ])('%s before the paper: nothing is sent', async (why, fail) => {
    const printer = await printerOf();
    fail(printer);
    const link = linkTo(printer);
    expect(await link.send(bytesOf('甲'), 1)).toEqual({ is: 'not-sent', why });
    printer.setPaper('ok');
    printer.setCover('closed');
    expect(await link.send(bytesOf('乙'), 2)).toEqual({ is: 'printed', confirmed: true });
    expect(printer.papers.map((paper) => paper.text.includes('甲'))).toEqual([false]);
  });

  it('paper out in the middle: unconfirmed, and with a new roll the same paper comes out once', async () => {
    const printer = await printerOf();
    const link = linkTo(printer);
    printer.outAfterLines(5);
    expect(await link.send(bytesOf('甲', 20), 1)).toEqual({ is: 'unconfirmed', why: 'paper out' });
    expect(link.status().paper).toBe('out');
    expect(printer.papers).toHaveLength(0);
    printer.setPaper('ok');
    expect(printer.papers.map((paper) => paper.text.match(/宫保鸡丁/g)?.length)).toEqual([20]);
  });

  it('a new roll while the station still waits: printed after all', async () => {
    const printer = await printerOf();
    const link = linkTo(printer, model, (status) => {
      if (status.paper === 'out') printer.setPaper('ok');
    });
    await ready(link);
    printer.outAfterLines(5);
    expect(await link.send(bytesOf('甲', 20), 1)).toEqual({ is: 'printed', confirmed: true });
    expect(printer.papers).toHaveLength(1);
  });

  it.each([1, 400, 9_000])(
    'cut off after %i bytes: unconfirmed, and the next paper goes through',
    async (after) => {
      const printer = await printerOf();
      const link = linkTo(printer);
      await ready(link);
      // DLE EOT 1..4 before the paper are 12 bytes; the cut comes within the paper itself.
      printer.cutOff(12 + after);
      expect(await link.send(bytesOf('甲', 400), 1)).toMatchObject({ is: 'unconfirmed' });
      expect(await link.send(bytesOf('乙'), 2)).toEqual({ is: 'printed', confirmed: true });
    },
  );

  it('switched off: not sent; switched on again: found by itself', async () => {
    const printer = await printerOf();
    const link = linkTo(printer);
    await ready(link);
    await printer.refuse();
    await vi.waitFor(() => expect(link.status().reachable).toBe(false));
    const end = await link.send(bytesOf('甲'), 1);
    expect(end).toMatchObject({ is: 'not-sent' });
    expect(end.is === 'not-sent' && end.why).toContain('ECONNREFUSED');
    await printer.accept();
    await ready(link);
    expect(await link.send(bytesOf('乙'), 2)).toEqual({ is: 'printed', confirmed: true });
    expect(printer.papers).toHaveLength(1);
  });

  it('stalled before the paper: not sent, and printed whole when it reads again', async () => {
    const printer = await printerOf();
    const link = linkTo(printer);
    await ready(link);
    printer.stall();
    expect(await link.send(bytesOf('甲'), 1)).toEqual({ is: 'not-sent', why: 'the printer does not answer' });
    expect(link.status().reachable).toBe(false);
    printer.resume();
    expect(await link.send(bytesOf('甲'), 1)).toEqual({ is: 'printed', confirmed: true });
    expect(printer.papers).toHaveLength(1);
  });

  it('each change of paper and cover is told without being asked', async () => {
    const told: PrinterStatus[] = [];
    const printer = await printerOf();
    const link = linkTo(printer, model, (status) => told.push(status));
    await ready(link);
    printer.setPaper('low');
    await vi.waitFor(() => expect(told.at(-1)?.paper).toBe('low'));
    printer.setCover('open');
    await vi.waitFor(() =>
      expect(told.at(-1)).toMatchObject({ paper: 'low', cover: 'open', reachable: true }),
    );
  });

  it('the drawer opens once, also while the paper is out', async () => {
    const printer = await printerOf();
    const link = linkTo(printer);
    expect(await link.kick(2)).toEqual({ is: 'printed', confirmed: false });
    await vi.waitFor(() => expect(printer.drawerKicks).toBe(1));
    printer.setPaper('out');
    await link.kick(5);
    await vi.waitFor(() => expect(printer.drawerKicks).toBe(2));
    printer.setPaper('ok');
    expect(await link.send(bytesOf('甲'), 1)).toEqual({ is: 'printed', confirmed: true });
    expect(printer.drawerKicks).toBe(2);
  });

  it('closing finishes the paper under way and sends nothing more', async () => {
    const printer = await printerOf();
    const link = linkTo(printer);
    await ready(link);
    const sent = link.send(bytesOf('甲', 500), 1);
    await new Promise((resolve) => setImmediate(resolve));
    const [, late] = await Promise.all([link.close(), link.send(bytesOf('乙'), 2)]);
    expect(await sent).toEqual({ is: 'printed', confirmed: true });
    expect(late).toEqual({ is: 'not-sent', why: 'the station is closing' });
    expect(printer.papers).toHaveLength(1);
  });

  it('a printer that resets at the first byte is never reported as printed', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => socket.resetAndDestroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const link = transport.open(
      `127.0.0.1:${(server.address() as AddressInfo).port}`,
      clone,
      () => undefined,
    );
    closers.push(() => link.close());
    expect((await link.send(bytesOf('甲', 100), 1)).is).not.toBe('printed');
  });
});

describe('network addresses', () => {
  it.each(['', '192.0.2.7', '192.0.2.7:', '192.0.2.7:0', '192.0.2.7:70000', 'http://x:1', 'a b:9100'])(
    '%j is refused with an example',
    (address) => {
      expect(() => transport.open(address, model, () => undefined)).toThrow(AddressError);
      expect(() => transport.open(address, model, () => undefined)).toThrow('network:192.0.2.7:9100');
    },
  );
});
