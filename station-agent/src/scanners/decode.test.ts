import { describe, expect, test } from 'vitest';
import { decode } from './decode.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('decoding', () => {
  test.each([
    ['plain digits', utf8('6901234567892'), '6901234567892'],
    ['UTF-8 Chinese', utf8('凭证123456'), '凭证123456'],
    ['GBK Chinese', Uint8Array.of(0xd6, 0xd0, 0xb9, 0xfa, 0x31), '中国1'],
    ['GBK Chinese that is valid UTF-8 by accident', Uint8Array.of(0xc6, 0xbe, 0xd6, 0xa4, 0x31), '凭证1'],
    ['a yuan sign and an accent in UTF-8', utf8('¥12 café'), '¥12 café'],
    ['a four-byte GB18030 name', Uint8Array.of(0x82, 0x35, 0x8f, 0x33), '\u{9FA6}'],
    ['full-width digits and letters', utf8('１２３４ＡＢｃ：'), '1234ABc:'],
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x31, 0x32), '12'],
    ['zero-width characters inside', utf8('12\u200b34\u200d\u2060\ufeff56'), '123456'],
    ['an ideographic space around', utf8('\u3000123\u3000'), '123'],
    ['Arabic digits, which are no digits of a voucher', utf8('١٢٣٤'), '١٢٣٤'],
    ['an emoji', utf8('🎫123'), '🎫123'],
  ])('%s are read', (_name, bytes, text) => {
    expect(decode(bytes)).toEqual({ is: 'text', text });
  });

  test('the AIM id is split off and kept beside the text', () => {
    expect(decode(utf8(']Q3123456'))).toEqual({ is: 'text', text: '123456', aim: ']Q3' });
    expect(decode(utf8('a]Q3123456'))).toEqual({ is: 'text', text: 'a]Q3123456' });
  });

  test.each([
    ['nothing', new Uint8Array(), 'empty'],
    ['only an AIM id', utf8(']Q3'), 'empty'],
    ['only invisible characters', utf8('\u200b\ufeff'), 'empty'],
    ['a NUL inside', utf8('123\u0000456'), 'control-character'],
    ['an escape sequence', utf8('123\u001b[2J'), 'control-character'],
    ['a GS separator', utf8('0106901234567892\u001d10A1'), 'control-character'],
    ['a text turned round', utf8('123\u202e654'), 'control-character'],
    ['a line separator', utf8('123\u2028456'), 'control-character'],
    ['0xFF inside', Uint8Array.of(0x31, 0xff, 0x32), 'not-text'],
    ['bytes of no character set', Uint8Array.of(0x81, 0x20, 0xfe, 0xff), 'not-text'],
    ['private-use characters', utf8('1\ue0002'), 'not-text'],
  ])('%s is refused as unreadable', (_name, bytes, why) => {
    expect(decode(bytes)).toEqual({ is: 'unreadable', why });
  });
});
