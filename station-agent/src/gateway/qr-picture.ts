// The picture of a payment's QR code, as a browser shows it to the customer.

import { drawQr } from '@qiantai/printers/qr-writer.ts';
import { invariant } from '@qiantai/shared/result.ts';

/** Big enough for a phone at an arm's length from a 10 inch display. */
const pixelsPerModule = 8;

export async function qrPicture(text: string): Promise<{ readonly svg: string; readonly png: Uint8Array }> {
  const drawn = await drawQr(text, { level: 'M', framed: true, pixelsPerModule });
  invariant(drawn !== undefined && drawn.image !== null, 'a payment address fits into a QR code');
  return { svg: drawn.svg, png: new Uint8Array(await drawn.image.arrayBuffer()) };
}
