// Places characters on the paper as the print head does: cells of 12 or 24 by 24 dots, bottoms aligned, a line
// that is full wraps by itself. Collects SVG; knows nothing of the paper around the printed area.

import type { TextStyle } from './event.ts';

export const ink = '#24211f';
export const ground = '#fbf8f0';
const cellHigh = 24;
const halfWide = 12;
/** Where a glyph's baseline lies in its 24 dots. */
const baseline = 21;
const tabColumns = 8;
export const defaultSpacing = 30;

interface Piece {
  readonly x: number;
  readonly columns: number;
  readonly text: string;
  readonly style: TextStyle;
}

/** Glyphs that fill their cells in the shipped font, and so may stand in one run. */
const fillsCell = /[!-~\u3000-\u303f\u3041-\u30ff\u3400-\u9fff\uff01-\uff5e]/;
const rules: Readonly<Record<string, number>> = { '─': 2, '━': 4, '═': 6 };

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => escapes[sign] ?? sign);
const isAscii = (character: string): boolean => character.charCodeAt(0) < 0x80;

export class Sheet {
  readonly dots: number;
  readonly parts: string[] = [];
  /** Dots fed since the paper began. */
  y = 0;
  /** Where the last printed dot stands. */
  inkedTo = 0;
  align: 'left' | 'center' | 'right' = 'left';
  spacing = defaultSpacing;
  private line: Piece[] = [];
  private x = 0;

  constructor(dots: number) {
    this.dots = dots;
  }

  write(text: string, style: TextStyle): void {
    for (const character of text) {
      const columns = (style.half || isAscii(character) ? 1 : 2) * style.width;
      if (this.x + columns * halfWide > this.dots && this.line.length > 0) this.feedLine();
      this.put(character, columns, style);
      this.x += columns * halfWide;
    }
  }

  tab(): void {
    const stop = tabColumns * halfWide;
    this.x = Math.min(this.dots, (Math.floor(this.x / stop) + 1) * stop);
  }

  /** Prints what stands in the line and feeds by the line spacing, or more when the characters are taller. */
  feedLine(): void {
    const tallest = Math.max(1, ...this.line.map((piece) => piece.style.height)) * cellHigh;
    const left = this.offset(this.x);
    for (const piece of this.line) this.parts.push(drawn(piece, left, this.y, tallest));
    if (this.line.length > 0) this.inkedTo = this.y + tallest;
    this.y += Math.max(this.spacing, this.line.length === 0 ? 0 : tallest);
    this.line = [];
    this.x = 0;
  }

  feed(dots: number): void {
    if (this.line.length > 0) this.feedLine();
    this.y += dots;
  }

  /** A picture of its own line: code or raster. @param path drawn from 0,0 in units of `scale` dots */
  picture(path: string, wide: number, high: number, scaleX: number, scaleY: number): void {
    if (this.line.length > 0) this.feedLine();
    const left = this.offset(wide * scaleX);
    const place = `translate(${left} ${this.y}) scale(${scaleX} ${scaleY})`;
    this.parts.push(`<path transform="${place}" shape-rendering="crispEdges" d="${path}"/>`);
    this.y += high * scaleY;
    this.inkedTo = this.y;
  }

  private offset(wide: number): number {
    const spare = Math.max(0, this.dots - wide);
    return this.align === 'left' ? 0 : this.align === 'right' ? spare : Math.floor(spare / 2);
  }

  /** Lengthens the run where it can: a run is drawn in one piece, and breaks at every space so that it cannot drift. */
  private put(character: string, columns: number, style: TextStyle): void {
    const last = this.line.at(-1);
    const joins =
      last !== undefined &&
      last.style === style &&
      last.x + last.columns * halfWide === this.x &&
      (rules[character] === undefined
        ? fillsCell.test(character) && fillsCell.test(last.text.at(-1) ?? '')
        : last.text.at(-1) === character) &&
      !style.half;
    if (joins) {
      this.line[this.line.length - 1] = {
        ...last,
        columns: last.columns + columns,
        text: last.text + character,
      };
    } else {
      this.line.push({ x: this.x, columns, text: character, style });
    }
  }
}

/** @param tallest dots of the line's tallest character: all stand on one bottom */
function drawn(piece: Piece, left: number, top: number, tallest: number): string {
  const { style, text, columns } = piece;
  const x = left + piece.x;
  const wide = columns * halfWide;
  const high = cellHigh * style.height;
  const y = top + tallest - high;
  const color = style.inverse ? ground : ink;
  const behind = style.inverse ? `<rect x="${x}" y="${y}" width="${wide}" height="${high}"/>` : '';
  const under = style.underline ? `<rect x="${x}" y="${y + high - 2}" width="${wide}" height="2"/>` : '';
  return behind + glyphs(text, style, { x, y, wide, high, color }) + under;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly wide: number;
  readonly high: number;
  readonly color: string;
}

function glyphs(text: string, style: TextStyle, { x, y, wide, high, color }: Place): string {
  if (text === ' ' || text === '\u3000') return '';
  const fill = color === ink ? '' : ` fill="${color}"`;
  const thick = rules[text.charAt(0)];
  if (thick !== undefined) {
    const middle = y + high / 2 - (thick * style.height) / 2;
    return `<rect x="${x}" y="${middle}" width="${wide}" height="${thick * style.height}"${fill}/>`;
  }
  if (text === '\ufffd') {
    return `<rect x="${x + 2}" y="${y + 2}" width="${wide - 4}" height="${high - 4}" fill="none" stroke="${color}"/>`;
  }
  const bold = style.bold ? ` stroke="${color}" stroke-width="0.9"` : '';
  const own = text.length === 1 && !fillsCell.test(text);
  const scale = style.width === 1 && style.height === 1 ? '' : ` scale(${style.width} ${style.height})`;
  const place = `translate(${own ? x + wide / 2 : x} ${y + baseline * style.height})${scale}`;
  const anchor = own ? ' text-anchor="middle"' : '';
  return `<text transform="${place}"${anchor}${fill}${bold}>${escaped(text)}</text>`;
}
