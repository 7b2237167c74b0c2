// The virtual printer reads as strictly as hardware does; otherwise tests against it would prove nothing.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../escpos/encode.ts';
import { modelNamed } from '../models.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { PaperEvent } from './event.ts';
import { textIn, unknownIn } from './event.ts';
import { PaperParser, parsePaper } from './parse.ts';
import { findRealtime } from './realtime.ts';

const bytes = (...parts: (string | number)[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part, 'latin1'))),
  );
const texts = (events: readonly PaperEvent[]): unknown[] =>
  events.flatMap((event) =>
    event.is === 'text' ? [[event.text, event.style.width, event.style.height]] : [],
  );

function sample(): Uint8Array {
  const model = modelNamed('generic-80mm');
  invariant(model, 'no generic-80mm');
  const document = {
    kind: 'receipt',
    title: '',
    lines: [
      { is: 'text', text: '前台 receipt', size: 2, bold: true, align: 'center' },
      {
        is: 'columns',
        cells: [
          { text: '鱼香肉丝', width: 'rest' },
          { text: '¥32.00', width: 9, align: 'right' },
        ],
      },
      { is: 'qr', text: '张俊 1' },
    ],
  } as const;
  const raster = bytes('\x1dv0', 0, 2, 0, 3, 0, 0xff, 0x0a, 0x1b, 0x40, 0x10, 0x04);
  const tail = bytes('\x1b!\x30A', 0xb2, 0xcb, '\x0a\x1d(H', 6, 0, '00abcd', '\x1dr\x01\x07\x1bZ\x7f');
  return Buffer.concat([encode(document, model), raster, tail]);
}

describe('reading a byte stream as a printer', () => {
  it('every cut of the stream reads the same', () => {
    const stream = sample();
    const whole = parsePaper(stream);
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const parser = new PaperParser();
      const parts = [
        ...parser.push(stream.subarray(0, cut)),
        ...parser.push(stream.subarray(cut)),
        ...parser.end(),
      ];
      expect(parts).toEqual(whole);
    }
    const parser = new PaperParser();
    const single = Array.from(stream, (byte) => parser.push(Uint8Array.of(byte))).flat();
    expect([...single, ...parser.end()]).toEqual(whole);
  });

  it('any bytes at all are read to their end, in any cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 300 }), (noise, cut) => {
        const parser = new PaperParser();
        const parts = [
          ...parser.push(noise.subarray(0, cut)),
          ...parser.push(noise.subarray(cut)),
          ...parser.end(),
        ];
        expect(parts).toEqual(parsePaper(noise));
      }),
    );
  });

  it('a lead byte swallows whatever follows it', () => {
    expect(textIn(parsePaper(bytes(0x9d, '12\x0a')))).toBe('\ufffd2\n');
    expect(textIn(parsePaper(bytes('A', 0xb2, '\x0aB')))).toBe('A\ufffdB');
    expect(textIn(parsePaper(bytes(0xb2, 0xcb, 0xa3, 0xa4)))).toBe('菜￥');
  });

  it('with Chinese mode off every byte is a sign of its own, until ESC @', () => {
    expect(textIn(parsePaper(bytes('\x1c.', 0x9c, 0xb3, '\x1b@', 0xb2, 0xcb)))).toBe('£│菜');
  });

  it('ESC ! does not enlarge Chinese, GS ! does, FS ! only Chinese', () => {
    expect(texts(parsePaper(bytes('\x1b!\x30A', 0xb2, 0xcb)))).toEqual([
      ['A', 2, 2],
      ['菜', 1, 1],
    ]);
    expect(texts(parsePaper(bytes('\x1d!\x12A', 0xb2, 0xcb)))).toEqual([['A菜', 2, 3]]);
    expect(texts(parsePaper(bytes('\x1c!\x0cA', 0xb2, 0xcb)))).toEqual([
      ['A', 1, 1],
      ['菜', 2, 2],
    ]);
  });

  it('ESC R 15 prints the dollar as a yuan sign', () => {
    expect(textIn(parsePaper(bytes('\x1bR\x0f$5\x1b@$5')))).toBe('¥5$5');
  });

  it('a pulse without its times takes two bytes of the next command, and the last one is unknown', () => {
    const events = parsePaper(bytes('\x1bp\x00\x1bp\x01'));
    expect(events).toEqual([
      { is: 'drawer', pin: 2, onMs: 54, offMs: 224 },
      { is: 'unknown', hex: '01' },
    ]);
  });

  it('a command that never came whole is unknown', () => {
    expect(unknownIn(parsePaper(bytes('A\x1d(k', 9, 0, '1P')))).toEqual(['1d286b09003150']);
  });

  it('a raster that claims more than a paper may hold is not waited for', () => {
    const events = parsePaper(bytes('\x1dv0', 0, 0xff, 0xff, 0xff, 0xff, 'A\x0a'));
    expect(unknownIn(events)[0]).toBe('1d76');
    expect(events.at(-1)).toEqual({ is: 'line' });
  });
});

describe('real-time commands', () => {
  it('are found in the raw stream wherever the reads are cut, also inside a code', () => {
    const stream = bytes(
      '\x1d(k',
      6,
      0,
      '1P0',
      0x10,
      0x04,
      0x04,
      0x10,
      0x04,
      0x09,
      0x10,
      0x14,
      1,
      1,
      2,
      0x10,
      0x05,
      2,
      'x',
      0x10,
    );
    const found = [{ is: 'status', what: 4 }, { is: 'pulse', pin: 5 }, { is: 'recover' }];
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const first = findRealtime(new Uint8Array(), stream.subarray(0, cut));
      const second = findRealtime(first.rest, stream.subarray(cut));
      expect([...first.commands, ...second.commands]).toEqual(found);
    }
  });
});
