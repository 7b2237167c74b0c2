import { describe, expect, test } from 'vitest';
import { recognise, type Recogniser } from './recognise.ts';

const digitsOf = (code: string, lengths: readonly number[]): Recogniser => ({
  code,
  recognise: (text) => (/^\d+$/.test(text) && lengths.includes(text.length) ? 'possible' : 'no'),
});
const linkOf = (code: string, host: string): Recogniser => ({
  code,
  recognise: (text) => (URL.canParse(text) && new URL(text).host === host ? 'certain' : 'no'),
});
const both: Recogniser = {
  code: 'douyin',
  recognise: (text) => {
    const certain = linkOf('', 'v.douyin.com').recognise(text);
    return certain === 'certain' ? certain : digitsOf('', [12, 15, 18]).recognise(text);
  },
};
const eager: Recogniser = { code: 'eager', recognise: () => 'possible' };
const platforms = [digitsOf('meituan', [10, 12, 18]), both];
const wechat = '134567890123456789';
const alipay = '281234567890123456';

describe('recognising', () => {
  test.each(['10', '11', '12', '13', '14', '15'])('18 digits from %s are a WeChat payment code', (prefix) => {
    expect(recognise(prefix + '1'.repeat(16), platforms, 'pay').kind).toBe('payment-code');
  });

  test.each(['25', '26', '27', '28', '29', '30'])(
    '16 to 24 digits from %s are an Alipay payment code',
    (prefix) => {
      for (let length = 16; length <= 24; length += 1) {
        expect(recognise(prefix + '1'.repeat(length - 2), platforms, 'pay').kind).toBe('payment-code');
      }
      for (const length of [15, 25]) {
        expect(recognise(prefix + '1'.repeat(length - 2), platforms, 'pay').kind).not.toBe('payment-code');
      }
    },
  );

  test.each([wechat, alipay, '6212345678901234567', '1345 6789 0123 4567 89'])(
    'the payment code %s is never a voucher, even while a voucher is expected, and shows its last four only',
    (code) => {
      for (const mode of ['redeem', 'pay'] as const) {
        const compact = code.replaceAll(' ', '');
        expect(recognise(code, [...platforms, eager], mode)).toEqual({
          kind: 'payment-code',
          candidates: [],
          masked: '*'.repeat(compact.length - 4) + compact.slice(-4),
        });
      }
    },
  );

  test('18 digits outside the wallets’ ranges may be a voucher', () => {
    expect(recognise('162345678901234567', platforms, 'redeem')).toMatchObject({ kind: 'voucher' });
  });

  test('digits that several platforms may know name them all and decide nothing', () => {
    expect(recognise('123456789012', platforms, 'redeem')).toEqual({
      kind: 'voucher',
      candidates: ['meituan', 'douyin'],
      masked: '123456789012',
    });
  });

  test('a certain platform stands before the possible ones', () => {
    expect(recognise('https://v.douyin.com/abc/', [eager, ...platforms], 'redeem').candidates).toEqual([
      'douyin',
      'eager',
    ]);
  });

  test('while money is expected, mere digits are no voucher but a voucher’s link still is one', () => {
    expect(recognise('123456789012', platforms, 'pay')).toMatchObject({ kind: 'unknown', candidates: [] });
    expect(recognise('https://v.douyin.com/abc/', platforms, 'pay')).toMatchObject({
      kind: 'voucher',
      candidates: ['douyin'],
    });
  });

  test('members and orders of this shop are known by their marks', () => {
    expect(recognise('QTM:7f3a', platforms, 'redeem').kind).toBe('member');
    expect(recognise('ORD202611211015300001', platforms, 'redeem').kind).toBe('order');
    expect(recognise('QTO:8f3a9c', platforms, 'pay').kind).toBe('order');
  });

  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'https://v.douyln.com/abc/',
    'https://v.douyin.com.evil.example/a',
    'QTM:',
    'ORD20261121101',
    'hello',
  ])('%s is nobody’s code', (text) => {
    expect(recognise(text, platforms, 'redeem')).toEqual({ kind: 'unknown', candidates: [], masked: text });
  });

  test('a script is not even shown to a platform that takes everything', () => {
    expect(recognise('javascript:alert(1)', [eager], 'redeem')).toMatchObject({
      kind: 'unknown',
      candidates: [],
    });
  });

  test('digits that may be a wallet’s code behind a prefix are masked although nobody knows them', () => {
    expect(recognise(`X${wechat}`, platforms, 'pay').masked).toBe(`X${'*'.repeat(14)}6789`);
    expect(recognise(wechat + alipay, platforms, 'pay').masked).toBe(`${'*'.repeat(32)}3456`);
  });
});
