// Draws a paper as SVG: the printed dots, and around them the strip of thermal paper they stand on.
// Why SVG first: a screen shows it sharp at any size, and the PNG is made from the same drawing.

import { unreachable } from '@qiantai/shared/result.ts';
import { feedUnitsPerDot } from '../models.ts';
import type { PrinterModel } from '../printer.ts';
import type { PaperEvent } from './event.ts';
import { qrModules } from './qr.ts';
import { defaultSpacing, ground, ink, Sheet } from './sheet.ts';

/** From the head to the knife or tear bar: fed blank at the top of a paper, kept back at its end. */
const knifeDots = 84;
const topDots = 56;
const toothWide = 12;
const toothHigh = 6;
const fonts = "'Noto Sans Mono CJK SC','Sarasa Mono SC','NSimSun',monospace";

/** Dark runs of each row as one path in units of one module. */
function pathOf(wide: number, high: number, dark: (x: number, y: number) => boolean): string {
  let path = '';
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      const from = x;
      while (x < wide && dark(x, y)) x += 1;
      if (x > from) path += `M${from} ${y}h${x - from}v1h${from - x}z`;
    }
  }
  return path;
}

async function drawQr(sheet: Sheet, event: Extract<PaperEvent, { is: 'qr' }>): Promise<void> {
  const modules = await qrModules(event.payload, event.level);
  if (modules === undefined || modules.size * event.cell > sheet.dots) return sheet.feedLine();
  const path = pathOf(modules.size, modules.size, modules.dark);
  sheet.picture(path, modules.size, modules.size, event.cell, event.cell);
}

function drawRaster(sheet: Sheet, event: Extract<PaperEvent, { is: 'raster' }>): void {
  const { bits, stride, rows, scaleX, scaleY } = event;
  const wide = Math.min(stride * 8, Math.floor(sheet.dots / scaleX));
  const dark = (x: number, y: number): boolean =>
    ((bits[y * stride + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
  sheet.picture(pathOf(wide, rows, dark), wide, rows, scaleX, scaleY);
}

function draw(sheet: Sheet, event: PaperEvent, unitsPerDot: number): Promise<void> | void {
  switch (event.is) {
    case 'text':
      return sheet.write(event.text, event.style);
    case 'line':
      return sheet.feedLine();
    case 'tab':
      return sheet.tab();
    case 'align':
      sheet.align = event.to;
      return;
    case 'spacing':
      sheet.spacing = event.units === 'default' ? defaultSpacing : event.units / unitsPerDot;
      return;
    case 'feed':
      return sheet.feed(event.lines * sheet.spacing);
    case 'feed-units':
      return sheet.feed(event.units / unitsPerDot);
    case 'qr':
      return drawQr(sheet, event);
    case 'raster':
      return drawRaster(sheet, event);
    case 'reset':
      sheet.align = 'left';
      sheet.spacing = defaultSpacing;
      return;
    case 'cut':
    case 'drawer':
    case 'beep':
    case 'tell-changes':
    case 'ask':
    case 'identify':
    case 'mark':
    case 'unknown':
      return;
    default:
      return unreachable(event);
  }
}

/** The outline of the strip: straight where a knife cut, toothed where a tear bar did. */
function outline(wide: number, high: number, cutter: boolean): string {
  if (cutter) return `M0 0H${wide}V${high}H0z`;
  const teeth = Math.round(wide / toothWide);
  const step = wide / teeth;
  const edge = (from: number, sign: 1 | -1): string =>
    Array.from({ length: teeth }, (_, at) => {
      const middle = from + sign * (at + 0.5) * step;
      return `L${middle.toFixed(1)} ${sign > 0 ? toothHigh : high}L${(middle + (sign * step) / 2).toFixed(1)} ${sign > 0 ? 0 : high - toothHigh}`;
    }).join('');
  return `M0 0${edge(0, 1)}L${wide} ${high - toothHigh}${edge(wide, -1)}z`;
}

/** A hint of the paper's curl: a little darker towards both edges and under the knife. */
const shades =
  '<defs>' +
  '<linearGradient id="curl" x1="0" x2="1" y1="0" y2="0">' +
  '<stop offset="0" stop-color="#7a6a4a" stop-opacity=".10"/><stop offset=".06" stop-color="#7a6a4a" stop-opacity="0"/>' +
  '<stop offset=".94" stop-color="#7a6a4a" stop-opacity="0"/><stop offset="1" stop-color="#7a6a4a" stop-opacity=".10"/>' +
  '</linearGradient></defs>';

/**
 * Draws events as one paper.
 * @param events of one paper, as the parser gave them
 * @returns an SVG document, one unit per printer dot, as wide as the paper (80 mm: 640, 58 mm: 464), transparent
 * around the paper's edge
 */
export async function renderPaper(events: readonly PaperEvent[], model: PrinterModel): Promise<string> {
  const sheet = new Sheet(model.dots);
  for (const event of events) await draw(sheet, event, feedUnitsPerDot(model));
  sheet.feed(0);
  const side = model.dots === 384 ? 40 : 32;
  const wide = model.dots + 2 * side;
  const high = Math.max(topDots + sheet.y - knifeDots, 2 * topDots, topDots + sheet.inkedTo + 16);
  const strip = outline(wide, high, model.cutter);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}">${shades}` +
    `<path d="${strip}" fill="${ground}"/><path d="${strip}" fill="url(#curl)"/>` +
    `<g transform="translate(${side} ${topDots})" fill="${ink}" font-family="${fonts}" font-size="24">` +
    `${sheet.parts.join('')}</g></svg>`
  );
}
