// QR modules for the picture of a paper, by the same zxing that reads codes at the counter.
// Its wasm comes from the package on disk: left alone it would fetch it from a public server.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { qrText } from './event.ts';
import type { QrLevel } from './event.ts';

export interface Modules {
  readonly size: number;
  readonly dark: (x: number, y: number) => boolean;
}

let ready: Promise<unknown> | undefined;

async function prepare(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  const bytes = await readFile(file);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

/** @returns undefined when no QR code can hold the payload */
export async function qrModules(payload: Uint8Array, level: QrLevel): Promise<Modules | undefined> {
  ready ??= prepare();
  await ready;
  const { symbol, error } = await writeBarcode(qrText(payload), {
    format: 'QRCode',
    options: `ecLevel=${level}`,
    addQuietZones: false,
    scale: 1,
  });
  if (error !== '' || symbol.width === 0) return undefined;
  const { data, width } = symbol;
  return { size: width, dark: (x, y) => (data[y * width + x] ?? 255) < 128 };
}
