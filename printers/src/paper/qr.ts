// QR modules for the picture of a paper, one by one: paper is drawn in the printer's own dots.

import { drawQr } from '../qr-writer.ts';
import { qrText } from './event.ts';
import type { QrLevel } from './event.ts';

export interface Modules {
  readonly size: number;
  readonly dark: (x: number, y: number) => boolean;
}

/** @returns undefined when no QR code can hold the payload */
export async function qrModules(payload: Uint8Array, level: QrLevel): Promise<Modules | undefined> {
  const drawn = await drawQr(qrText(payload), { level, framed: false, pixelsPerModule: 1 });
  if (drawn === undefined) return undefined;
  const { data, width } = drawn.symbol;
  return { size: width, dark: (x, y) => (data[y * width + x] ?? 255) < 128 };
}
