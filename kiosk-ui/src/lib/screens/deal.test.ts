import { expect, test } from 'vitest';
import type { DealRow } from '@qiantai/shared/views/catalogue.ts';
import { contentsOf, formOf, isExtraRight, mappingOf } from './deal.ts';

const meal: DealRow = {
  platform: 'meituan',
  deal: '7001',
  voucher_type: 4,
  product: '双人套餐',
  dishes: '[{"name":"宫保鸡丁","quantity":1},{"name":"米饭","quantity":2}]',
  card_days: null,
  lesson_count: null,
  value_fen: null,
};

test('a deal that is opened and saved says the same again', () => {
  expect(mappingOf('meituan', formOf(meal))).toEqual({
    platform_code: 'meituan',
    deal: '7001',
    voucher_type: 4,
    product: '双人套餐',
    dishes: [
      { name: '宫保鸡丁', quantity: 1 },
      { name: '米饭', quantity: 2 },
    ],
  });
  expect(contentsOf('zh-CN', meal)).toBe('宫保鸡丁 ×1，米饭 ×2');
});

test('a deal that changes its kind keeps nothing of the old one', () => {
  const form = { ...formOf(meal), type: 5, value: '50', days: '30', lessons: '8' };
  expect(mappingOf('meituan', form)).toMatchObject({ dishes: [], cash: { valueFen: 5_000 } });
  expect(mappingOf('meituan', form)).not.toHaveProperty('card');
  expect(mappingOf('meituan', { ...form, type: 1 })).toMatchObject({ card: { days: 30 } });
  expect(mappingOf('meituan', { ...form, type: 2 })).toMatchObject({ lessons: { count: 8 } });
});

test('an extra field may stay empty, but not be nonsense', () => {
  const form = formOf('new');
  expect(isExtraRight({ ...form, type: 1 })).toBe(true);
  expect(isExtraRight({ ...form, type: 1, days: '0' })).toBe(false);
  expect(isExtraRight({ ...form, type: 3, lessons: 'ten' })).toBe(false);
  expect(isExtraRight({ ...form, type: 5, value: '0.001' })).toBe(false);
  expect(isExtraRight({ ...form, type: 7, value: 'x' })).toBe(true);
});
