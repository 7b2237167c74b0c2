// Papers as bytes in a folder (one file each), at the end of a file, or into a device: `file:/dev/usb/lp0`.
// Why not the command builder's file interface: it makes a regular file out of a printer that is not plugged in,
// says "printed", and goes on writing after it said that it failed.

import { constants } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { limits } from '@qiantai/shared/limits.ts';
import { AddressError } from '../printer.ts';
import type { PrinterLink, PrinterStatus, PrinterTransport, SendEnd } from '../printer.ts';
import { unknownStatus } from '../conversation.ts';
import { drawerKick } from '../escpos/requests.ts';

const busyPauseMs = 20;
const sameNumberMax = 1_000;
const there: PrinterStatus = { ...unknownStatus, reachable: true };

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** Writes all, waiting for a device that takes nothing at the moment. @returns what was written, and why not all */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<{ written: number; why?: string }> {
  const until = performance.now() + limits.paperSendMsMax;
  let written = 0;
  while (written < bytes.length) {
    try {
      written += (await file.write(bytes, written)).bytesWritten;
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'EAGAIN') return { written, why: code };
      if (performance.now() > until) return { written, why: 'the printer takes no more bytes' };
      await new Promise((resolve) => setTimeout(resolve, busyPauseMs));
    }
  }
  return { written };
}

/** Never creates the file: a missing device stays missing. */
async function append(path: string, bytes: Uint8Array): Promise<SendEnd> {
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
  try {
    const { written, why } = await writeAll(file, bytes);
    if (why !== undefined) return written === 0 ? { is: 'not-sent', why } : { is: 'unconfirmed', why };
    if (!(await file.stat()).isFile()) return { is: 'printed', confirmed: false };
    await file.sync();
    return { is: 'printed', confirmed: true };
  } finally {
    await file.close();
  }
}

async function freeName(folder: string, paper: number): Promise<string> {
  for (let at = 1; at <= sameNumberMax; at += 1) {
    const path = join(folder, at === 1 ? `paper-${paper}.bin` : `paper-${paper}-${at}.bin`);
    const taken = await stat(path).then(
      () => true,
      () => false,
    );
    if (!taken) return path;
  }
  throw new Error(`more than ${sameNumberMax} prints of paper ${paper} in ${folder}`);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A paper in a folder is there whole or not at all. */
async function place(folder: string, bytes: Uint8Array, paper: number): Promise<SendEnd> {
  const path = await freeName(folder, paper);
  const draft = join(dirname(path), `.${basename(path)}.part`);
  try {
    const file = await open(draft, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    return { is: 'not-sent', why: codeOf(error) };
  }
  await syncFolder(folder);
  return { is: 'printed', confirmed: true };
}

class FileLink implements PrinterLink {
  private readonly path: string;
  private readonly onStatus: (status: PrinterStatus) => void;
  private current = unknownStatus;
  private tail: Promise<unknown>;

  constructor(path: string, onStatus: (status: PrinterStatus) => void) {
    this.path = path;
    this.onStatus = onStatus;
    this.tail = this.look();
  }

  send(bytes: Uint8Array, paper: number): Promise<SendEnd> {
    return this.inTurn((folder) => (folder ? place(this.path, bytes, paper) : append(this.path, bytes)));
  }

  kick(pin: 2 | 5): Promise<SendEnd> {
    return this.inTurn((folder) =>
      folder
        ? Promise.resolve<SendEnd>({ is: 'not-sent', why: 'a folder has no drawer' })
        : append(this.path, drawerKick(pin)),
    );
  }

  status(): PrinterStatus {
    return this.current;
  }

  async close(): Promise<void> {
    await this.tail;
  }

  private inTurn(job: (folder: boolean) => Promise<SendEnd>): Promise<SendEnd> {
    const turn = this.tail.then(async (): Promise<SendEnd> => {
      const kind = await this.look();
      if (kind === undefined) return { is: 'not-sent', why: `${this.path} is not there` };
      try {
        return await job(kind === 'folder');
      } catch (error) {
        const code = codeOf(error);
        if (!/^E[A-Z]+$/.test(code)) throw error;
        return { is: 'unconfirmed', why: code };
      }
    });
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  private async look(): Promise<'folder' | 'file' | undefined> {
    const found = await stat(this.path).catch(() => undefined);
    const next = found === undefined ? unknownStatus : there;
    if (next !== this.current) {
      this.current = next;
      this.onStatus(next);
    }
    return found === undefined ? undefined : found.isDirectory() ? 'folder' : 'file';
  }
}

function checkAddress(address: string): void {
  if (address !== '' && !address.includes('\0')) return;
  throw new AddressError(
    `"file:${address}" names no file; write file:path of a folder, a file or a device that exists`,
  );
}

export const transport: PrinterTransport = {
  scheme: 'file',
  check: checkAddress,
  open(address, _model, onStatus) {
    checkAddress(address);
    return new FileLink(address, onStatus);
  },
};
