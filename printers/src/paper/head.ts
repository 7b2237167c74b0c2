// What a printer has switched on between two commands, and the run of text that is being collected.
// Kept apart from the command table so that a command is one line there.

import iconv from 'iconv-lite';
import type { PaperEvent, QrLevel, TextStyle } from './event.ts';

/** A run is handed on at this length even when it goes on, so that it cannot grow without end. */
const runCharactersMax = 1_024;

interface Size {
  readonly width: number;
  readonly height: number;
}

const plain: Size = { width: 1, height: 1 };
/** Signs that ESC R puts in the place of ASCII ones, in the sets that matter in China (Epson ESC R, n = 8, 15). */
const nationalSigns: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  8: { '\\': '¥' },
  15: { $: '¥' },
};

export class Head {
  readonly events: PaperEvent[] = [];
  asciiSize: Size = plain;
  chineseSize: Size = plain;
  bold = false;
  inverse = false;
  asciiUnderline = false;
  chineseUnderline = false;
  chinese = true;
  nation = 0;
  qrCell = 3;
  qrLevel: QrLevel = 'L';
  qrPayload: Uint8Array = new Uint8Array();
  private run = '';
  private runStyle: TextStyle | undefined;

  emit(event: PaperEvent): void {
    this.endRun();
    this.events.push(event);
  }

  /** ESC @: everything as after power-on; a Chinese model then is in Chinese mode. */
  reset(): void {
    this.asciiSize = plain;
    this.chineseSize = plain;
    this.bold = false;
    this.inverse = false;
    this.asciiUnderline = false;
    this.chineseUnderline = false;
    this.chinese = true;
    this.nation = 0;
    this.emit({ is: 'reset' });
  }

  ascii(byte: number): void {
    const sign = String.fromCharCode(byte);
    const national = nationalSigns[this.nation]?.[sign];
    this.write(national ?? sign, this.asciiSize, this.asciiUnderline, national !== undefined);
  }

  /** One byte above 7Fh while Chinese mode is off: code page 437. */
  codePage(byte: number): void {
    this.write(iconv.decode(Buffer.of(byte), 'cp437'), this.asciiSize, this.asciiUnderline, true);
  }

  /** Two bytes as the printer's character ROM sees them; a pair it does not have leaves a blank frame. */
  pair(lead: number, trail: number): void {
    const text = iconv.decode(Buffer.of(lead, trail), 'gb18030');
    const code = text.codePointAt(0) ?? 0;
    const one = text.length === 1 && trail >= 0x40 && trail !== 0x7f && !(code >= 0xe000 && code <= 0xf8ff);
    this.write(one ? text : '\ufffd', this.chineseSize, this.chineseUnderline, false);
  }

  endRun(): void {
    if (this.runStyle !== undefined && this.run !== '') {
      this.events.push({ is: 'text', text: this.run, style: this.runStyle });
    }
    this.run = '';
    this.runStyle = undefined;
  }

  private write(text: string, size: Size, underline: boolean, half: boolean): void {
    const style: TextStyle = { ...size, bold: this.bold, inverse: this.inverse, underline, half };
    const now = this.runStyle;
    const same =
      now !== undefined &&
      (Object.keys(style) as (keyof TextStyle)[]).every((key) => style[key] === now[key]);
    if (!same || this.run.length >= runCharactersMax) {
      this.endRun();
      this.runStyle = style;
    }
    this.run += text;
  }
}
