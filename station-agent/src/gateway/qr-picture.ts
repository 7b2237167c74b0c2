// The picture of a QR code for a customer's phone, by the same zxing that reads codes at the counter.
// Its wasm comes from the package on disk: left alone it would fetch it from a public server.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { invariant } from '@qiantai/shared/result.ts';

let ready: Promise<unknown> | undefined;

async function prepare(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  const bytes = await readFile(file);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

/** Big enough for a phone at an arm's length from a 10 inch display. */
const pixelsPerModule = 8;

export async function qrPicture(text: string): Promise<{ readonly svg: string; readonly png: Uint8Array }> {
  ready ??= prepare();
  await ready;
  const drawn = await writeBarcode(text, {
    format: 'QRCode',
    options: 'ecLevel=M',
    addQuietZones: true,
    scale: pixelsPerModule,
  });
  invariant(drawn.error === '' && drawn.image !== null, 'a payment address fits into a QR code');
  return { svg: drawn.svg, png: new Uint8Array(await drawn.image.arrayBuffer()) };
}
