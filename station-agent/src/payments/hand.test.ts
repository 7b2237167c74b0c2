// The two ways to pay that ask nobody outside.

import { expect, test } from 'vitest';
import { channel as cash } from './cash/index.ts';
import { channel as card } from './credit-card/index.ts';

test.each([cash, card])('$code is confirmed by a person and takes no settings', (module) => {
  expect(module.means).toEqual(['hand']);
  expect(module.configSchema.safeParse({}).success).toBe(true);
  expect(module.configSchema.safeParse({ baseUrl: 'https://bank.example' }).success).toBe(false);
  expect(module.rehearsal).toBeUndefined();
  expect(module.recognise).toBeUndefined();
});

test('cash opens the drawer, a card does not', () => {
  expect([cash.drawer, card.drawer]).toEqual([true, undefined]);
});

test.each(['000123', '033812345678', 'AB12cd'])('the slip number %s is taken', (text) => {
  expect(card.slipNumber?.test(text)).toBe(true);
});

test.each(['', '12345', '6222021234567', '6222021234567890', '0338 1234', '033812345678\n', '参考号123456'])(
  'the text "%s" is no slip number: too short, a card’s own number, or not only letters and digits',
  (text) => {
    expect(card.slipNumber?.test(text)).toBe(false);
  },
);
