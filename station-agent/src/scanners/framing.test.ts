import { describe, expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { createFramer, trimFrame, type Framed, type Framer, type Terminator } from './framing.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const codes = (framed: readonly Framed[]): string[] =>
  framed.flatMap((one) =>
    one.is === 'code' ? [Buffer.from(one.bytes).toString('latin1')] : [`<${one.why}>`],
  );
const read = (framer: Framer, ...reads: string[]): string[] =>
  reads.flatMap((text) => codes(framer.push(bytes(text))));

const streams: readonly (readonly [name: string, terminator: Terminator, stream: string])[] = [
  ['CR with auto', 'auto', '111111\r222222\r'],
  ['LF with auto', 'auto', '111111\n222222\n'],
  ['CRLF with auto', 'auto', '111111\r\n222222\r\n'],
  ['TAB with auto', 'auto', '111111\t222222\t'],
  ['STX and ETX with auto', 'auto', '\x02111111\x03\x02222222\x03'],
  ['STX, ETX and CRLF with auto', 'auto', '\x02111111\x03\r\n\x02222222\x03\r\n'],
  ['plug-in noise with auto', 'auto', '\x00\x00\xff111111\r\xff\x00222222\x00\r'],
  ['CR', 'cr', '111111\r222222\r'],
  ['CRLF from a gun set down as CR', 'cr', '111111\r\n222222\r\n'],
  ['LF', 'lf', '111111\n222222\n'],
  ['CRLF from a gun set down as LF', 'lf', '111111\r\n222222\r\n'],
  ['CRLF', 'crlf', '111111\r\n222222\r\n'],
  ['TAB', 'tab', '111111\t222222\t'],
];

describe('framing', () => {
  test.each(streams)('a code is whole wherever the reads are cut: %s', (_name, terminator, stream) => {
    for (let first = 0; first <= stream.length; first += 1) {
      for (let second = first; second <= stream.length; second += 1) {
        const cut = [stream.slice(0, first), stream.slice(first, second), stream.slice(second)];
        expect(read(createFramer({ terminator }), ...cut), JSON.stringify(cut)).toEqual(['111111', '222222']);
      }
    }
    expect(read(createFramer({ terminator }), ...stream)).toEqual(['111111', '222222']);
  });

  test('GBK bytes come through as they were sent, wherever the reads are cut', () => {
    const gbk = '\xd6\xd0\xb9\xfa690';
    for (let cut = 0; cut <= gbk.length; cut += 1) {
      expect(read(createFramer({ terminator: 'auto' }), gbk.slice(0, cut), `${gbk.slice(cut)}\r`)).toEqual([
        gbk,
      ]);
    }
  });

  test.each(['auto', 'none'] as const)(
    'with %s, silence ends a code that has no terminator',
    (terminator) => {
      const framer = createFramer({ terminator });
      expect(framer.quietMs).toBeUndefined();
      expect(read(framer, '111', '111')).toEqual([]);
      expect(framer.quietMs).toBe(limits.scanIdleMs);
      expect(codes(framer.quiet())).toEqual(['111111']);
      expect(framer.quietMs).toBeUndefined();
    },
  );

  test('once a gun has shown its terminator, a pause in the middle of a code does not split it', () => {
    const framer = createFramer({ terminator: 'auto' });
    expect(read(framer, '111111\r', '222')).toEqual(['111111']);
    expect(framer.quietMs).toBe(limits.scanStaleMs);
    expect(read(framer, '222\r')).toEqual(['222222']);
  });

  test('a gun that stops sending its terminator loses one code, told, and is read by silence again', () => {
    const framer = createFramer({ terminator: 'auto' });
    read(framer, '111111\r', '222222');
    expect(codes(framer.quiet())).toEqual(['<cut-off>']);
    read(framer, '333333');
    expect(framer.quietMs).toBe(limits.scanIdleMs);
    expect(codes(framer.quiet())).toEqual(['333333']);
  });

  test('half a code that never got its terminator is not glued to the next one', () => {
    const framer = createFramer({ terminator: 'cr' });
    read(framer, 'PARTIAL-');
    expect(codes(framer.quiet())).toEqual(['<cut-off>']);
    expect(read(framer, '222222\r')).toEqual(['222222']);
  });

  test('another connection begins with nothing held', () => {
    const framer = createFramer({ terminator: 'auto' });
    read(framer, '111111\r', 'PARTIAL-');
    framer.reset();
    expect(framer.quietMs).toBeUndefined();
    expect(read(framer, '222222\r')).toEqual(['222222']);
  });

  test('STX begins a code anew and what was left before it is told as cut off', () => {
    expect(read(createFramer({ terminator: 'auto' }), 'PARTIAL-\x02222222\x03')).toEqual([
      '<cut-off>',
      '222222',
    ]);
  });

  test('empty lines and mere noise are no codes', () => {
    expect(read(createFramer({ terminator: 'auto' }), '\r\n\r\n\t\x02\x03\x00\x00\xff\r\r')).toEqual([]);
  });

  test('noise inside a code stays in it, because a code with a byte less is another code', () => {
    expect(read(createFramer({ terminator: 'auto' }), '111\x00222\r')).toEqual(['111\x00222']);
  });

  test('the longest code passes and one byte more is dropped whole and told once', () => {
    const framer = createFramer({ terminator: 'auto' });
    const longest = '1'.repeat(limits.scanBytesMax);
    expect(read(framer, `${longest}\r`)).toEqual([longest]);
    expect(read(framer, `${longest}1`, longest, '99\r222222\r')).toEqual(['<too-long>', '222222']);
  });

  test('after a megabyte without terminator, silence ends it and the next code is good', () => {
    const framer = createFramer({ terminator: 'auto' });
    const kilobyte = 'x'.repeat(1024);
    const told = Array.from({ length: 1024 }, () => read(framer, kilobyte)).flat();
    expect(told).toEqual(['<too-long>']);
    expect(codes(framer.quiet())).toEqual([]);
    expect(read(framer, '222222\r')).toEqual(['222222']);
  });

  test('a line is trimmed to what the label holds', () => {
    expect(Buffer.from(trimFrame(bytes('junk\x02 690 1\x03\r\n'))).toString('latin1')).toBe('690 1');
    expect(trimFrame(bytes(' \r\n')).length).toBe(0);
  });
});
