// How a paper will look before anybody prints it: the bytes it would be, read back and drawn.
// Why by way of the bytes: a preview drawn from the document would not show what the encoder makes of it.

import type { PaperDocument } from '@qiantai/shared/documents/document.ts';
import { encode } from '../escpos/encode.ts';
import type { PrinterModel } from '../printer.ts';
import { parsePaper } from './parse.ts';
import { pngOf } from './png.ts';
import { renderPaper } from './render.ts';

/** @returns an SVG document of the paper as this model prints it */
export function previewSvg(document: PaperDocument, model: PrinterModel): Promise<string> {
  return renderPaper(parsePaper(encode(document, model)), model);
}

/** @returns the same as PNG */
export async function previewPng(document: PaperDocument, model: PrinterModel): Promise<Uint8Array> {
  return pngOf(await previewSvg(document, model));
}
