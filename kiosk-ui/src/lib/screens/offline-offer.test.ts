import { expect, test } from 'vitest';
import type { OfflineAllowance } from '@qiantai/shared/commands/offline.ts';
import { fenOfDigits, offerOf, unreachedIn } from './offline-offer.ts';
import type { Stage } from './stage.ts';

const unreached = { code: '123456789012', platform: 'meituan', amountFen: 0, product: '' };
const allowance: OfflineAllowance = {
  platform: 'meituan',
  allowed: true,
  acceptMax: 5,
  amountMaxFen: 20_000,
  minutesMax: 10,
  acceptLeft: 5,
  amountLeftFen: 20_000,
  minutesLeft: 10,
  heardAtMs: 0,
  tally: { accepted: 0, confirmed: 0, cases: 0, waiting: 0 },
};
const refused: Stage = {
  is: 'refused',
  slug: 'platform-unreachable',
  message: '',
  text: unreached.code,
  details: { platform: 'meituan' },
};
const becomes = { voucherType: 4, product: '双人套餐', dishes: [] };

test('only a look or a redemption that found no platform may be taken without it, never an undo', () => {
  expect(unreachedIn(refused)).toEqual(unreached);
  expect(unreachedIn({ ...refused, undoing: true })).toBeUndefined();
  expect(unreachedIn({ ...refused, slug: 'platform-refused' })).toBeUndefined();
  expect(unreachedIn({ ...refused, details: {} })).toBeUndefined();
});

test('what the store saw of the voucher fills in amount and product', () => {
  expect(offerOf(unreached, allowance, { status: 1, paidFen: 12_800, becomes }, 0)).toMatchObject({
    amountFen: 12_800,
    product: '双人套餐',
  });
});

test('a voucher that the store knows as used or held is not offered, nor one that costs more than is left', () => {
  for (const status of [2, 3, 4, 5, 6] as const)
    expect(offerOf(unreached, allowance, { status, paidFen: 12_800, becomes }, 0)).toBeUndefined();
  expect(offerOf(unreached, allowance, { status: 1, paidFen: 20_001, becomes }, 0)).toBeUndefined();
});

test('a platform that refuses, or was silent for too long, is not offered', () => {
  expect(offerOf(unreached, undefined, undefined, 0)).toBeUndefined();
  expect(offerOf(unreached, { ...allowance, allowed: false }, undefined, 0)).toBeUndefined();
  expect(offerOf(unreached, allowance, undefined, 600_001)).toBeUndefined();
});

test('digits are fen, whatever the field shows between them', () => {
  expect(fenOfDigits('128.005')).toBe(128_005);
  expect(fenOfDigits('')).toBe(0);
  expect(fenOfDigits('123456789012')).toBe(0);
});
