// What a printer does with the bytes it gets, as data: tests compare it, the picture is drawn from it.
// Anything a real printer would not understand is an event, too: a golden paper has none of those.

export interface TextStyle {
  /** 1..8 times a cell of 12 (or, for Chinese, 24) by 24 dots. */
  readonly width: number;
  readonly height: number;
  readonly bold: boolean;
  readonly inverse: boolean;
  readonly underline: boolean;
  /** Characters that are half as wide although not ASCII: Chinese mode is off, or ESC R put another sign. */
  readonly half: boolean;
}

export type PaperEvent =
  | { readonly is: 'text'; readonly text: string; readonly style: TextStyle }
  | { readonly is: 'line' } // LF: prints what stands in the line and feeds
  | { readonly is: 'tab' }
  | { readonly is: 'align'; readonly to: 'left' | 'center' | 'right' }
  | { readonly is: 'spacing'; readonly units: number | 'default' }
  | { readonly is: 'feed'; readonly lines: number }
  | { readonly is: 'feed-units'; readonly units: number } // vertical motion units of the model
  | { readonly is: 'qr'; readonly payload: Uint8Array; readonly cell: number; readonly level: QrLevel }
  | {
      readonly is: 'raster';
      readonly stride: number;
      readonly rows: number;
      readonly scaleX: 1 | 2;
      readonly scaleY: 1 | 2;
      readonly bits: Uint8Array;
    }
  | { readonly is: 'cut'; readonly partial: boolean }
  | { readonly is: 'drawer'; readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number }
  | { readonly is: 'beep'; readonly times: number }
  | { readonly is: 'reset' }
  | { readonly is: 'tell-changes'; readonly mask: number } // GS a
  | { readonly is: 'ask'; readonly what: number } // GS r
  | { readonly is: 'identify'; readonly what: number } // GS I
  | { readonly is: 'mark'; readonly mark: Uint8Array } // GS ( H
  | { readonly is: 'unknown'; readonly hex: string };

export type QrLevel = 'L' | 'M' | 'Q' | 'H';

/** The events a real printer would have met with rubbish on the paper, or ignored. */
export function unknownIn(events: readonly PaperEvent[]): readonly string[] {
  return events.flatMap((event) => (event.is === 'unknown' ? [event.hex] : []));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a QR code says: UTF-8, or Latin-1 when it is not valid UTF-8. */
export function qrText(payload: Uint8Array): string {
  try {
    return utf8.decode(payload);
  } catch (error) {
    if (error instanceof TypeError) return Buffer.from(payload).toString('latin1');
    throw error;
  }
}

/** What can be read on the paper, line by line, without sizes and codes. */
export function textIn(events: readonly PaperEvent[]): string {
  let text = '';
  for (const event of events) {
    if (event.is === 'text') text += event.text;
    if (event.is === 'tab') text += '\t';
    if (event.is === 'line') text += '\n';
    if (event.is === 'feed') text += '\n'.repeat(event.lines);
  }
  return text;
}

/** The texts of the QR codes on the paper, in order. */
export function qrsIn(events: readonly PaperEvent[]): readonly string[] {
  return events.flatMap((event) => (event.is === 'qr' ? [qrText(event.payload)] : []));
}
