// The one place that draws QR codes: for the picture of a paper and for a customer's phone, by the same zxing that reads
// codes at the counter. Its wasm comes from the package on disk: left alone it would fetch it from a public server.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

let ready: Promise<unknown> | undefined;

async function prepare(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  const bytes = await readFile(file);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

export interface QrWish {
  /** How much of it may be lost: L, M, Q, H. */
  readonly level: 'L' | 'M' | 'Q' | 'H';
  /** With the white frame that a reader needs. */
  readonly framed: boolean;
  readonly pixelsPerModule: number;
}

type Drawn = Awaited<ReturnType<typeof writeBarcode>>;

/** @returns undefined when no QR code can hold the text */
export async function drawQr(text: string, wish: QrWish): Promise<Drawn | undefined> {
  ready ??= prepare();
  await ready;
  const drawn = await writeBarcode(text, {
    format: 'QRCode',
    options: `ecLevel=${wish.level}`,
    addQuietZones: wish.framed,
    scale: wish.pixelsPerModule,
  });
  return drawn.error !== '' || drawn.symbol.width === 0 ? undefined : drawn;
}
