// Nothing a customer or a platform writes into a name may be obeyed by a printer.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, textBytes } from './charset.ts';

describe('what can be printed', () => {
  it('no text brings a control byte or a four-byte sequence to the printer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (raw) => {
        const sound = /^(?:[\x20-\x7e]|[\x81-\xfe][\x40-\x7e\x80-\xfe])*$/;
        return sound.test(textBytes(raw).toString('latin1'));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['实收¥100.00', '实收￥100.00'],
    ['a\u001b@b\u0000\u007f\u0090', 'a□@b□□□'],
    ['一行\r\n两行\t三', '一行 两行 三'],
    ['你好😀👨‍👩‍👧!', '你好〓〓!'],
    ['喆堃玥', '喆堃玥'],
    ['䶮㐂𠮷', '〓〓〓'],
    ['cafe\u0301 €5', 'café EUR5'],
    ['\u202e倒过来\u200d', '倒过来'],
    ['\ud800', '〓'],
  ])('%j is printed as %j', (raw, out) => expect(printable(raw)).toBe(out));

  it('the yuan sign does not swallow the digits behind it', () => {
    expect(textBytes('¥12').toString('hex')).toBe('a3a43132');
  });
});
