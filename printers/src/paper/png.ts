// The picture of a paper as PNG, off the main thread, with the fonts that come with the product: a station without
// a Chinese font draws the same picture, and no font server is asked.

import { join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';

const folder = join(import.meta.dirname, 'font');
const fontFiles = ['NotoSansMonoCJKsc-subset.otf', 'NotoSansMonoCJKsc-rare.otf'].map((name) =>
  join(folder, name),
);

/** @param svg as `renderPaper` draws it @returns the bytes of a PNG, one pixel per printer dot */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const image = await renderAsync(svg, {
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Noto Sans Mono CJK SC' },
    logLevel: 'off',
  });
  return image.asPng();
}
