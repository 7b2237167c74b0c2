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
  expect(
    offerOf(unreached, allowance, { status: 1, paidFen: 12_800, becomes, mapped: true }, 0),
  ).toMatchObject({
    amountFen: 12_800,
    product: '双人套餐',
  });
});

test('a voucher that the store knows as used or held is not offered, nor one that costs more than is left', () => {
  for (const status of [2, 3, 4, 5, 6] as const)
    expect(
      offerOf(unreached, allowance, { status, paidFen: 12_800, becomes, mapped: true }, 0),
    ).toBeUndefined();
  expect(
    offerOf(unreached, allowance, { status: 1, paidFen: 20_001, becomes, mapped: true }, 0),
  ).toBeUndefined();
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

test('where nobody said what its deal becomes, the clerk may choose among the mapped ones; else nothing is asked', () => {
  const deal = { platform: 'meituan', deal: '7001', voucher_type: 4, product: '双人套餐', dishes: '[]' };
  const deals = [{ ...deal, card_days: null, lesson_count: null, value_fen: null }];
  const seen = { status: 1, paidFen: 12_800, becomes } as const;
  expect(offerOf(unreached, allowance, undefined, 0, deals)).toMatchObject({ isKnown: false, deals });
  expect(offerOf(unreached, allowance, { ...seen, mapped: false }, 0, deals)).toMatchObject({
    isKnown: false,
    deals,
  });
  expect(offerOf(unreached, allowance, { ...seen, mapped: true }, 0, deals)).toMatchObject({
    isKnown: true,
    deals: [],
  });
});
