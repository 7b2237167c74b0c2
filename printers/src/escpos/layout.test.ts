// Columns must stand straight whatever a shop calls its dishes: properties over texts of every script.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, textBytes } from './charset.ts';
import { columns, fit, pad, width, wrap } from './layout.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...'宫保鸡丁，。（）大份 x2¥1.50ABC'), maxLength: 120 }),
);
const room = fc.integer({ min: 2, max: 48 });
const withoutSpaces = (value: string): string => value.replace(/\s/g, '');

describe('layout', () => {
  it('a printable text takes as many columns as its bytes in GB18030', () => {
    fc.assert(fc.property(text, (raw) => width(printable(raw)) === textBytes(raw).length));
  });

  it('a text made printable twice is the same text', () => {
    fc.assert(fc.property(text, (raw) => printable(printable(raw)) === printable(raw)));
  });

  it('no wrapped line is wider than its room, and no sign is lost', () => {
    fc.assert(
      fc.property(text, room, (raw, most) => {
        const clean = printable(raw);
        const lines = wrap(clean, most);
        expect(lines.every((line) => width(line) <= most)).toBe(true);
        expect(withoutSpaces(lines.join(''))).toBe(withoutSpaces(clean));
      }),
    );
  });

  it('a word stays whole and a full stop never begins a line', () => {
    expect(wrap('扫码领 Coca-Cola 一罐', 14)).toEqual(['扫码领', 'Coca-Cola 一罐']);
    expect(wrap('不要花生，谢谢', 8)).toEqual(['不要花', '生，谢谢']);
    expect(wrap('ABCDEFGHIJ', 4)).toEqual(['ABCD', 'EFGH', 'IJ']);
    expect(wrap('', 8)).toEqual(['']);
  });

  it('a cut text says that something is missing', () => {
    expect(fit('宫保鸡丁', 8)).toBe('宫保鸡丁');
    expect(fit('宫保鸡丁', 7)).toBe('宫保…');
    fc.assert(fc.property(text, room, (raw, most) => width(fit(printable(raw), most)) <= most));
  });

  it('padding fills exactly', () => {
    expect(pad('鸡', 5, 'right')).toBe('   鸡');
    fc.assert(fc.property(text, room, (raw, most) => width(pad(printable(raw), most)) === most));
  });

  it('the right edges of all amounts are the same, whatever the names', () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 0, max: 9_999_999 }),
        fc.constantFrom(32, 42, 48),
        (name, fen, total) => {
          const amount = `￥${(fen / 100).toFixed(2)}`;
          const [first] = columns(
            [
              { text: name, width: 'rest' },
              { text: 'x1', width: 5, align: 'right' },
              { text: amount, width: 12, align: 'right' },
            ],
            total,
          );
          expect(width(first ?? '')).toBe(total);
          expect(first?.endsWith(amount)).toBe(true);
        },
      ),
    );
  });

  it('no amount is ever cut: it goes on below in its own cell', () => {
    const rows = columns(
      [
        { text: '合计', width: 'rest' },
        { text: '￥1,234,567.00', width: 8, align: 'right' },
      ],
      32,
    );
    expect(rows).toEqual(['合计                    ￥1,234,', '                          567.00']);
  });

  it('when fixed cells leave no room the name stands above them', () => {
    const cells = [
      { text: '宫保鸡丁', width: 'rest' },
      { text: 'x2', width: 8, align: 'right' },
      { text: '￥76.00', width: 22, align: 'right' },
    ] as const;
    expect(columns(cells, 32)).toEqual(['宫保鸡丁', '        x2               ￥76.00']);
    const narrow = columns(cells, 16);
    expect(narrow[0]).toBe('宫保鸡丁');
    expect(narrow.every((line) => width(line) <= 16)).toBe(true);
  });
});
