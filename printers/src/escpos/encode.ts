// A paper as data becomes the bytes of one printer. Commands come from node-thermal-printer; text, columns and
// sizes are ours, because its own lose or corrupt Chinese (characters counted as columns, ¥ swallowing digits,
// height and width swapped). Its interface is an object that refuses to send: bytes leave by our transports only.

import { ThermalPrinter, PrinterTypes } from 'node-thermal-printer';
import { limits } from '@qiantai/shared/limits.ts';
import { unreachable } from '@qiantai/shared/result.ts';
import type { Align, PaperDocument, PaperLine } from '@qiantai/shared/documents/document.ts';
import { feedUnitsPerDot } from '../models.ts';
import type { PrinterModel } from '../printer.ts';
import { printable, textBytes } from './charset.ts';
import { columns, wrap } from './layout.ts';

const reset = Buffer.of(0x1b, 0x40);
const kanjiOn = Buffer.of(0x1c, 0x26);
const cellDots = 24;
const airDots = 10;
const qrQuietModules = 8;
/** Bytes a QR code of version 1..40 holds at level M (ISO/IEC 18004, table 7). */
const qrBytesMax = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779,
  857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
] as const;
/** Even inside a code a printer obeys real-time commands, so no control character goes there either. */
const control = /\p{Cc}/gu;
const asciiOnly = /^[\x20-\x7e]+$/;
/** ESC d 4 lines bring the last line past the knife, or past the tear bar. */
const cutFeeds = 1;

const neverSends = {
  execute: () => Promise.reject(new Error('papers leave by a transport, not by the command builder')),
  isPrinterConnected: () => Promise.resolve(false),
};

interface Style {
  align: Align;
  size: 1 | 2 | 3;
  bold: boolean;
  inverse: boolean;
}

/** The command builder with our text beneath, and what is switched on at the moment. */
class Pen {
  readonly builder: ThermalPrinter;
  readonly model: PrinterModel;
  private readonly parts: Buffer[] = [];
  private length = 0;
  private style: Style = { align: 'left', size: 1, bold: false, inverse: false };

  constructor(model: PrinterModel) {
    this.model = model;
    this.builder = new ThermalPrinter({
      type: PrinterTypes.EPSON,
      width: model.columns,
      interface: neverSends as unknown as string,
    });
    this.builder.add(Buffer.concat([reset, kanjiOn]));
  }

  /** Switches only what differs: a paper is read by people in hex dumps, too. */
  use(wanted: Partial<Style>): void {
    const next: Style = { align: 'left', size: 1, bold: false, inverse: false, ...wanted };
    if (next.align !== this.style.align) this.turn(next.align);
    if (next.size !== this.style.size) this.grow(next.size);
    if (next.bold !== this.style.bold) this.builder.bold(next.bold);
    if (next.inverse !== this.style.inverse) this.builder.invert(next.inverse);
    this.style = next;
  }

  /** Enlarged lines get air below them; left to its default spacing the printer lets them touch the next. */
  private grow(size: 1 | 2 | 3): void {
    this.builder.add(Buffer.of(0x1d, 0x21, (size - 1) * 0x11));
    if (size === 1) this.builder.resetLineSpacing();
    else this.builder.setLineSpacing((cellDots * size + airDots) * feedUnitsPerDot(this.model));
  }

  private turn(align: Align): void {
    if (align === 'center') this.builder.alignCenter();
    else if (align === 'right') this.builder.alignRight();
    else this.builder.alignLeft();
  }

  /** One line that is known to fit. */
  line(text: string): void {
    if (text !== '') this.builder.add(textBytes(text));
    this.builder.newLine();
    this.collect();
  }

  /** Takes over what the builder has: it copies its whole buffer at every command, which long papers pay for. */
  private collect(): void {
    const part = this.builder.getBuffer();
    this.parts.push(part);
    this.length += part.length;
    this.builder.clear();
    if (this.length > limits.paperBytesMax) throw new RangeError(`longer than ${limits.paperBytesMax} bytes`);
  }

  finish(): Uint8Array {
    this.collect();
    return new Uint8Array(Buffer.concat(this.parts));
  }

  columnsAt(size: number): number {
    return Math.floor(this.model.columns / size);
  }
}

function writeText(pen: Pen, line: Extract<PaperLine, { is: 'text' }>): void {
  const { align = 'left', size = 1, bold = false, inverse = false } = line;
  pen.use({ align, size, bold, inverse });
  const room = pen.columnsAt(size);
  if (!inverse) return wrap(printable(line.text), room).forEach((part) => pen.line(part));
  for (const part of wrap(printable(line.text).trim(), room - 2)) pen.line(` ${part} `);
}

function writeColumns(pen: Pen, line: Extract<PaperLine, { is: 'columns' }>): void {
  const { size = 1, bold = false } = line;
  pen.use({ size, bold });
  for (const row of columns(line.cells, pen.columnsAt(size))) pen.line(row);
}

function writeRule(pen: Pen, style: 'thin' | 'thick'): void {
  pen.use({});
  pen.line((style === 'thick' ? '━' : '─').repeat(Math.floor(pen.model.columns / 2)));
}

/** The printer's own QR command with the length in bytes; the builder counts characters. */
function qrOfBytes(payload: Buffer, cell: number): Buffer {
  const length = payload.length + 3;
  return Buffer.concat([
    Buffer.of(0x1d, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0),
    Buffer.of(0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x43, cell),
    Buffer.of(0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x31),
    Buffer.of(0x1d, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, 0x50, 0x30),
    payload,
    Buffer.of(0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30),
  ]);
}

/** @returns dots of one module so that the code fits the paper, or undefined when no code can hold the text */
function qrCell(bytes: number, wanted: number, dots: number): number | undefined {
  const version = qrBytesMax.findIndex((most) => bytes <= most) + 1;
  const fits = Math.min(wanted, Math.floor(dots / (17 + 4 * version + qrQuietModules)));
  return version === 0 || fits < 2 ? undefined : fits;
}

/** A text no code can hold is printed as text: better to be typed than lost. */
function writeQr(pen: Pen, line: Extract<PaperLine, { is: 'qr' }>): void {
  const text = line.text.replaceAll(control, '?');
  const payload = Buffer.from(text, 'utf8');
  if (payload.length === 0) return;
  const cell = qrCell(payload.length, line.size ?? 6, pen.model.dots);
  if (cell === undefined) return writeText(pen, { is: 'text', text });
  pen.use({ align: 'center' });
  pen.builder.newLine(); // a reader needs white above it
  if (asciiOnly.test(text)) pen.builder.printQR(text, { cellSize: cell, correction: 'M', model: 2 });
  else pen.builder.add(qrOfBytes(payload, cell));
  pen.builder.newLine();
}

function writeFeed(pen: Pen, lines: number): void {
  const count = Math.max(0, Math.min(255, Math.trunc(lines)));
  if (count > 0) pen.builder.add(Buffer.of(0x1b, 0x64, count));
}

function write(pen: Pen, line: PaperLine): void {
  switch (line.is) {
    case 'text':
      return writeText(pen, line);
    case 'columns':
      return writeColumns(pen, line);
    case 'rule':
      return writeRule(pen, line.style ?? 'thin');
    case 'qr':
      return writeQr(pen, line);
    case 'feed':
      return writeFeed(pen, line.lines);
    default:
      return unreachable(line);
  }
}

/**
 * Turns a paper into the bytes of one printer, from ESC @ to the cut (or, without a cutter, past the tear bar).
 * Synchronous and without I/O. No byte of the document's texts can be read as a command.
 * @throws RangeError when it is longer than limits.paperBytesMax
 * Cells of a `columns` line count in columns of that line: at size 2 a line has half as many.
 */
export function encode(document: PaperDocument, model: PrinterModel): Uint8Array {
  const pen = new Pen(model);
  for (const line of document.lines) write(pen, line);
  pen.use({});
  if (model.cutter) {
    pen.builder.cut({ verticalTabAmount: cutFeeds });
  } else {
    writeFeed(pen, 4);
    pen.builder.add(reset);
  }
  return pen.finish();
}
