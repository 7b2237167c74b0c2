// What a counter really gets under its gun: each bad input is answered as the table says, harms nothing,
// and the next good code arrives.

import { describe, expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { handClock, type HandClock } from './clock.testkit.ts';
import { recognise, type Recogniser } from './recognise.ts';
import { createScanners } from './supervisor.ts';
import { replayGun, type ReplayGun } from './transports/replay.ts';

const platforms: readonly Recogniser[] = [
  { code: 'digits', recognise: (text) => (/^\d{10,15}$/.test(text) ? 'possible' : 'no') },
  {
    code: 'link',
    recognise: (text) => (/^https:\/\/v\.douyin\.com\/[A-Za-z0-9]{4,}\/?$/.test(text) ? 'certain' : 'no'),
  },
  { code: 'own', recognise: (text) => (/^GZJY\d{8}$/.test(text) ? 'certain' : 'no') },
];

type Counter = { readonly gun: ReplayGun; readonly other: ReplayGun; readonly clock: HandClock };
type Act = (counter: Counter) => void | Promise<void>;

const sends = (...pieces: (string | Uint8Array)[]): Act => {
  return ({ gun }) => {
    for (const piece of pieces) gun.bytes(typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece);
  };
};
const raw = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const setsTheEighthBit = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text), (byte) =>
    byte.toString(2).replaceAll('0', '').length % 2 ? byte | 0x80 : byte,
  );

/** What the shop answers: `kind text`, or `unreadable why`; nothing at all for what is no scan. */
const table: readonly (readonly [
  name: string,
  mode: 'redeem' | 'pay',
  act: Act,
  answers: readonly string[],
])[] = [
  ['empty', 'redeem', sends(''), []],
  ['only CR', 'redeem', sends('\r'), []],
  ['only LF', 'redeem', sends('\n'), []],
  ['CRLF twice', 'redeem', sends('\r\n\r\n'), []],
  ['one character', 'redeem', sends('7\r'), ['unknown 7']],
  ['4,096 characters', 'redeem', sends(`${'a'.repeat(4_096)}\r`), [`unknown ${'a'.repeat(4_096)}`]],
  ['1 MB without terminator', 'redeem', sends('a'.repeat(1024 * 1024)), ['unreadable too-long']],
  ['NUL inside', 'redeem', sends('12345\x0067890\r'), ['unreadable control-character']],
  ['0xFF run', 'redeem', sends(new Uint8Array(500).fill(0xff), '\r'), []],
  ['0x00 run', 'redeem', sends(new Uint8Array(500), '\r'), []],
  ['parity noise', 'redeem', sends(setsTheEighthBit('6901234567'), '\r'), ['unreadable not-text']],
  ['half UTF-8', 'redeem', sends(raw(0x31, 0xe4, 0xb8, 0x0d)), ['unknown 1涓']],
  ['GBK bytes', 'redeem', sends(raw(0xc8, 0xaf, 0x31, 0x0d)), ['unknown 券1']],
  ['Shift-JIS', 'redeem', sends(raw(0x83, 0x65, 0x83, 0x58, 0x0d)), ['unknown 僥僗']],
  ['byte order mark', 'redeem', sends(raw(0xef, 0xbb, 0xbf), '1234567890\r'), ['voucher 1234567890']],
  ['full-width digits', 'redeem', sends('１２３４５６７８９０\r'), ['voucher 1234567890']],
  ['Arabic digits', 'redeem', sends('١٢٣٤٥٦٧٨٩٠\r'), ['unknown ١٢٣٤٥٦٧٨٩٠']],
  ['right-to-left override', 'redeem', sends('12345\u202e09876\r'), ['unreadable control-character']],
  ['zero-width joiner', 'redeem', sends('12345\u200d67890\r'), ['voucher 1234567890']],
  ['combining flood', 'redeem', sends(`1${'\u0301'.repeat(3_000)}\r`), ['unreadable too-long']],
  ['emoji', 'redeem', sends('🎫🎫\r'), ['unknown 🎫🎫']],
  ['input method’s pinyin', 'redeem', sends("gz'jy12345678\r"), ["unknown gz'jy12345678"]],
  ['dead keys', 'redeem', sends('^1234´567890\r'), ['unknown ^1234´567890']],
  ['caps-lock flip', 'redeem', sends('gzjy12345678\r'), ['unknown gzjy12345678']],
  ['two codes glued', 'redeem', sends('12345678901234567890\r'), [`unknown ${'*'.repeat(16)}7890`]],
  [
    'one code in three reads, 200 ms apart',
    'redeem',
    async ({ gun, clock }) => {
      for (const part of ['1234', '567', '890\r']) {
        gun.bytes(Buffer.from(part));
        await clock.pass(200);
      }
    },
    ['voucher 1234567890'],
  ],
  [
    'the same code 50 times in a second',
    'redeem',
    async ({ gun, clock }) => {
      for (let pull = 0; pull < 50; pull += 1) {
        gun.scan('1234567890');
        await clock.pass(20);
      }
    },
    ['voucher 1234567890'],
  ],
  [
    'prefix and suffix junk',
    'redeem',
    sends('junk\x02\x02 1234567890 \x03\x03\r\n'),
    ['unreadable cut-off', 'voucher 1234567890'],
  ],
  ['AIM id', 'redeem', sends(']Q31234567890\r'), ['voucher 1234567890']],
  ['GS1 with FNC1', 'redeem', sends(']C10106901234567892\x1d10AB\r'), ['unreadable control-character']],
  [
    'GS1 without its separator',
    'redeem',
    sends(']C1010690123456789210AB\r'),
    [`unknown ${'*'.repeat(14)}9210AB`],
  ],
  ['GS1 with a wrong length', 'redeem', sends(']C1(01)690123\r'), ['unknown (01)690123']],
  ['GS1 with an unknown identifier', 'redeem', sends(']C1(99999)1\r'), ['unknown (99999)1']],
  ['check digit off by one', 'redeem', sends('6901234567893\r'), ['voucher 6901234567893']],
  [
    'EAN-8 and UPC among vouchers',
    'redeem',
    sends('96385074\r036000291452\r'),
    ['unknown 96385074', 'voucher 036000291452'],
  ],
  ['truncated short link', 'redeem', sends('https://v.douyin.com/\r'), ['unknown https://v.douyin.com/']],
  [
    'look-alike domain',
    'redeem',
    sends('https://v.douyln.com/abcd/\r'),
    ['unknown https://v.douyln.com/abcd/'],
  ],
  ['javascript: URL', 'redeem', sends('javascript:alert(1)\r'), ['unknown javascript:alert(1)']],
  [
    '10 kB vCard',
    'redeem',
    sends(`BEGIN:VCARD\r\nNOTE:${'x'.repeat(10_000)}\r\n`),
    ['unknown BEGIN:VCARD', 'unreadable too-long'],
  ],
  ['scanner set-up code', 'redeem', sends('~0000@SETUPE1;\r'), ['unknown ~0000@SETUPE1;']],
  ['binary QR', 'redeem', sends(raw(0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe, 0x0d)), ['unreadable not-text']],
  ['Data Matrix ECI', 'redeem', sends(']d4\\000026凭证\r'), ['unknown \\000026凭证']],
  [
    'payment code where a voucher is expected',
    'redeem',
    sends('134567890123456789\r'),
    [`payment-code ${'*'.repeat(14)}6789`],
  ],
  ['voucher where a payment code is expected', 'pay', sends('GZJY12345678\r'), ['voucher GZJY12345678']],
  ['plain digits where a payment code is expected', 'pay', sends('1234567890\r'), ['unknown 1234567890']],
  ['stale payment code', 'pay', sends('281234567890123456\r'), [`payment-code ${'*'.repeat(14)}3456`]],
  ['member card in the wrong place', 'pay', sends('QTM:7f3a\r'), ['member QTM:7f3a']],
  [
    'unplugged in the middle of a code',
    'redeem',
    async ({ gun, clock }) => {
      gun.bytes(Buffer.from('12345'));
      gun.unplug();
      gun.plug();
      await clock.pass(limits.scannerReopenFirstMs);
    },
    [],
  ],
  [
    'wrong baud rate',
    'redeem',
    sends(raw(0xf8, 0x80, 0xff, 0x78, 0x80, 0xf8, 0x0d)),
    ['unreadable not-text'],
  ],
  [
    '64 kB of noise in a second',
    'redeem',
    async ({ gun, clock }) => {
      for (let read = 0; read < 1_000; read += 1) {
        gun.bytes(latin('\xfe\xff\x81\x20\x1b\xf0\xff\x80'.repeat(8)));
        await clock.pass(1);
      }
    },
    ['unreadable too-long'],
  ],
  [
    'two guns interleaved',
    'redeem',
    ({ gun, other }) => {
      for (const [one, two] of [
        ['123', '987'],
        ['4567890\r', '6543210\r'],
      ] as const) {
        gun.bytes(Buffer.from(one));
        other.bytes(Buffer.from(two));
      }
    },
    ['voucher 1234567890', 'voucher 9876543210'],
  ],
];

describe('bad inputs at the counter', () => {
  test('the table holds at least fifty', () => {
    expect(new Set(table.map(([name]) => name)).size).toBeGreaterThanOrEqual(50);
  });

  test.each(table)(
    '%s (%s): it is answered as it should be and the next good code arrives',
    async (_name, mode, act, answers) => {
      const clock = handClock();
      const heard: string[] = [];
      const scanners = createScanners(['replay:left', 'replay:right'], clock.env, {
        scan: ({ text }) => {
          const { kind, masked } = recognise(text, platforms, mode);
          heard.push(`${kind} ${masked}`);
        },
        state: () => undefined,
        unreadable: (_address, why) => heard.push(`unreadable ${why}`),
      });
      const gun = replayGun('left');
      gun.scan('IN-USE-SINCE-MORNING');
      heard.length = 0;
      await act({ gun, other: replayGun('right'), clock });
      await clock.pass(limits.scanDuplicateMs);
      expect(heard).toEqual(answers);
      gun.scan('GZJY00000001');
      expect(heard.slice(answers.length)).toEqual(['voucher GZJY00000001']);
      await scanners.close();
      expect(clock.timersLeft()).toBe(0);
    },
  );
});
