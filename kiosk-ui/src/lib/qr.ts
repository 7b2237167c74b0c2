// Draws a code for the rehearsal phone. The writer and its wasm load only when a voucher is shown.

import wasmUrl from 'zxing-wasm/writer/zxing_writer.wasm?url';

/** @returns an SVG data address of a QR code, black on white with its quiet zone */
export async function qrPicture(text: string): Promise<string> {
  const { prepareZXingModule, writeBarcode } = await import('zxing-wasm/writer');
  prepareZXingModule({
    overrides: {
      locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmUrl : prefix + path),
    },
  });
  const { svg, error } = await writeBarcode(text, { format: 'QRCode', scale: 4, addQuietZones: true });
  if (svg === '') throw new Error(`no QR code: ${error}`);
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}
