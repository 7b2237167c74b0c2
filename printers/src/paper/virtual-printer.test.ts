// The virtual printer over its socket, spoken to by hand: what it answers and when a paper ends.

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { invariant } from '@qiantai/shared/result.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { modelNamed } from '../models.ts';
import { askInOrder, askMark, askNow, markOf, tellChanges } from '../escpos/requests.ts';
import { createVirtualPrinter } from './virtual-printer.ts';
import type { VirtualPrinter } from './virtual-printer.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function printerOf(name: string): Promise<VirtualPrinter> {
  const model = modelNamed(name);
  invariant(model, `no model ${name}`);
  const printer = await createVirtualPrinter({ model, now: () => 1_795_000_000_000 });
  closers.push(() => printer.close());
  return printer;
}

async function call(printer: VirtualPrinter): Promise<{ socket: Socket; heard: () => string }> {
  const socket = connect(printer.port, printer.host);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
  socket.on('error', () => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, heard: () => Buffer.concat(chunks).toString('hex') };
}

const cut = '\n\x1dV\x00';

describe('a virtual printer', () => {
  it('answers real-time requests at once, and the others in their turn', async () => {
    const printer = await printerOf('virtual-80mm');
    const { socket, heard } = await call(printer);
    socket.write(Buffer.concat([askNow(1), askNow(4), askMark(markOf(1)), askInOrder]));
    await vi.waitFor(() => expect(heard()).toBe('1212' + '372220202021' + '00' + '00'));
    printer.setPaper('out');
    socket.write(
      Buffer.concat([Buffer.from('A' + cut), askMark(markOf(2)), askNow(4), askNow(1), askNow(2)]),
    );
    await vi.waitFor(() => expect(heard()).toMatch(/7e1a32$/));
    expect(printer.papers).toHaveLength(0);
    printer.setPaper('low');
    await vi.waitFor(() => expect(heard()).toMatch(/7e1a3237222020202200$/));
    expect(printer.papers.map((paper) => paper.text)).toEqual(['A\n']);
  });

  it('tells changes while it is asked to, until ESC @', async () => {
    const printer = await printerOf('virtual-80mm');
    const { socket, heard } = await call(printer);
    socket.write(tellChanges);
    await vi.waitFor(() => expect(heard()).toBe('1000000f'));
    printer.setCover('open');
    await vi.waitFor(() => expect(heard()).toBe('1000000f3800000f'));
    printer.setCover('closed');
    socket.write(Buffer.concat([Buffer.from('\x1b@'), askInOrder]));
    await vi.waitFor(() => expect(heard()).toBe('1000000f3800000f1000000f00'));
    printer.setPaper('low');
    socket.write(askInOrder);
    await vi.waitFor(() => expect(heard()).toBe('1000000f3800000f1000000f0003'));
  });

  it('what comes after the cut is a new paper, with its own codes and its time', async () => {
    const printer = await printerOf('virtual-80mm');
    const told: number[] = [];
    printer.onPaper((paper) => told.push(paper.number));
    const { socket } = await call(printer);
    const qr = '\x1d(k\x05\x001P0A1\x1d(k\x03\x001Q0';
    socket.write(Buffer.from(`one${cut}\x1b@two\n${qr}${cut}`, 'latin1'));
    await vi.waitFor(() => expect(told).toEqual([1, 2]));
    expect(printer.papers.map((paper) => [paper.text.trim(), paper.qrs, paper.at])).toEqual([
      ['one', [], 1_795_000_000_000],
      ['two', ['A1'], 1_795_000_000_000],
    ]);
    expect(
      Buffer.from((await printer.papers[1]?.png()) ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('without a cutter a paper is torn off where the next begins', async () => {
    const printer = await printerOf('virtual-58mm');
    const { socket } = await call(printer);
    socket.write('\x1b@one\n\x1b@two\n\x1b@');
    await vi.waitFor(() => expect(printer.papers.map((paper) => paper.text)).toEqual(['one\n', 'two\n']));
  });

  it('serves one station at a time; the other waits its turn', async () => {
    const printer = await printerOf('virtual-80mm');
    const first = await call(printer);
    first.socket.write('one');
    const second = await call(printer);
    second.socket.write(`two${cut}`);
    first.socket.write(cut);
    await vi.waitFor(() => expect(printer.papers.map((paper) => paper.text)).toEqual(['one\n']));
    first.socket.end();
    await vi.waitFor(() => expect(printer.papers.map((paper) => paper.text)).toEqual(['one\n', 'two\n']));
  });

  it('a line cut off in the middle stays on the paper; half a command does not eat the next paper', async () => {
    const printer = await printerOf('virtual-80mm');
    const first = await call(printer);
    first.socket.end('half\x1d(k\xff\x0f1P0');
    await new Promise((resolve) => first.socket.once('close', resolve));
    const second = await call(printer);
    second.socket.write(`whole${cut}`);
    await vi.waitFor(() => expect(printer.papers.map((paper) => paper.text)).toEqual(['halfwhole\n']));
  });

  it('keeps the last papers only', async () => {
    const printer = await printerOf('virtual-80mm');
    const { socket } = await call(printer);
    const count = limits.virtualPapersKeptMax + 5;
    for (let at = 1; at <= count; at += 1) socket.write(`${at}${cut}`);
    await vi.waitFor(() => expect(printer.papers.at(-1)?.number).toBe(count));
    expect(printer.papers[0]?.number).toBe(6);
  });

  it('with a full buffer it reads no further, not even a real-time request, and goes on with a new roll', async () => {
    const printer = await printerOf('virtual-80mm');
    printer.setPaper('out');
    const { socket, heard } = await call(printer);
    socket.write(`${'x'.repeat(40)}\n`.repeat(20_000) + cut);
    socket.write(askNow(1));
    // Long enough for a printer that does read on to answer 1a: offline.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(heard()).toBe('');
    printer.setPaper('ok');
    await vi.waitFor(() => expect(heard()).toBe('12'), { timeout: 10_000 });
    expect(printer.papers[0]?.text.match(/x{40}/g)).toHaveLength(20_000);
  });
});
