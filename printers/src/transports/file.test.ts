// Papers as files: a folder, a file, a device; what is not there is never made.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invariant } from '@qiantai/shared/result.ts';
import { modelNamed } from '../models.ts';
import { AddressError } from '../printer.ts';
import type { PrinterModel } from '../printer.ts';
import { openPrinter, transports } from './index.ts';

const found = modelNamed('generic-80mm');
invariant(found, 'no generic-80mm');
const model: PrinterModel = found;
const paper = Buffer.from('\x1b@paper\n');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'papers-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a folder of papers', () => {
  it('gets one whole file for each paper, also for each repeat', async () => {
    const link = openPrinter(`file:${folder}`, model, () => undefined);
    const ends = await Promise.all([link.send(paper, 7), link.send(paper, 8), link.send(paper, 7)]);
    expect(ends).toEqual(Array(3).fill({ is: 'printed', confirmed: true }));
    expect(readdirSync(folder).sort()).toEqual(['paper-7-2.bin', 'paper-7.bin', 'paper-8.bin']);
    expect(readFileSync(join(folder, 'paper-8.bin'))).toEqual(paper);
    expect(await link.kick(2)).toMatchObject({ is: 'not-sent' });
  });

  it('that vanished takes nothing and leaves nothing half-written', async () => {
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    const link = openPrinter(`file:${inner}`, model, () => undefined);
    expect((await link.send(paper, 1)).is).toBe('printed');
    rmSync(inner, { recursive: true });
    expect(await link.send(paper, 2)).toEqual({ is: 'not-sent', why: `${inner} is not there` });
    expect(link.status().reachable).toBe(false);
  });
});

describe('a file', () => {
  it('is appended to, paper after paper', async () => {
    const file = join(folder, 'all.bin');
    writeFileSync(file, 'before');
    const link = openPrinter(`file:${file}`, model, () => undefined);
    await Promise.all([link.send(paper, 1), link.send(paper, 2)]);
    expect(readFileSync(file)).toEqual(Buffer.concat([Buffer.from('before'), paper, paper]));
  });

  it('that is not there is never made, and the paper waits', async () => {
    const file = join(folder, 'lp0');
    const told: boolean[] = [];
    const link = openPrinter(`file:${file}`, model, (status) => told.push(status.reachable));
    expect(await link.send(paper, 1)).toEqual({ is: 'not-sent', why: `${file} is not there` });
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, '');
    expect(await link.send(paper, 1)).toEqual({ is: 'printed', confirmed: true });
    expect(told).toEqual([true]);
  });

  it('a device takes papers but proves nothing', async () => {
    const link = openPrinter('file:/dev/null', model, () => undefined);
    expect(await link.send(paper, 1)).toEqual({ is: 'printed', confirmed: false });
    const full = openPrinter('file:/dev/full', model, () => undefined);
    expect(await full.send(paper, 1)).toEqual({ is: 'not-sent', why: 'ENOSPC' });
    await link.close();
  });

  it('a file that may not be written is a refusal', async () => {
    const link = openPrinter(`file:${join(folder, 'x')}`, model, () => undefined);
    writeFileSync(join(folder, 'x'), '');
    chmodSync(join(folder, 'x'), 0o400);
    const expected = process.getuid?.() === 0 ? 'printed' : 'not-sent';
    expect((await link.send(paper, 1)).is).toBe(expected);
  });
});

describe('printer addresses', () => {
  it('every transport of the folder is known by its scheme', () => {
    expect([...transports.keys()]).toEqual(expect.arrayContaining(['file', 'network']));
  });

  it.each(['', 'counter', 'lpt:1', ':x'])('%j is refused with what it may begin with', (address) => {
    expect(() => openPrinter(address, model, () => undefined)).toThrow(AddressError);
    expect(() => openPrinter(address, model, () => undefined)).toThrow('network:');
  });

  it('a file address names a file', () => {
    expect(() => openPrinter('file:', model, () => undefined)).toThrow(AddressError);
  });
});
