import { expect, test } from 'vitest';
import {
  exportPath,
  isNarrowed,
  maskedPhone,
  noFilters,
  questionOf,
  shortCode,
  toneOfStatus,
  voucherStatuses,
} from './voucher-list.ts';

test('a list without filters asks for everything', () => {
  expect(questionOf(noFilters, '2026-11-21')).toEqual({});
  expect(isNarrowed(noFilters)).toBe(false);
});

test('each filter narrows the question, and only by itself', () => {
  expect(questionOf({ ...noFilters, status: 5 }, '2026-11-21')).toEqual({ status: 5 });
  expect(isNarrowed({ ...noFilters, range: { is: 'last', days: 7 } })).toBe(true);
  expect(
    questionOf(
      { keyword: '1380', platform: 'douyin', type: 4, status: 2, range: { is: 'last', days: 7 } },
      '2026-11-21',
    ),
  ).toEqual({
    keyword: '1380',
    platform_code: 'douyin',
    voucher_type: 4,
    status: 2,
    start_date: '2026-11-15',
    end_date: '2026-11-21',
  });
});

test('the file holds what the list shows', () => {
  expect(exportPath({ ...noFilters, keyword: '138 & 9', status: 1 }, '2026-11-21', 'xlsx')).toBe(
    '/api/v1/vouchers/export?format=xlsx&keyword=138+%26+9&status=1',
  );
});

test('each state has the colour the shop knows it by', () => {
  expect(voucherStatuses.map(toneOfStatus)).toEqual(['go', 'ok', 'busy', 'no', 'unknown', 'unknown']);
});

test('a long code or link keeps its end, a short one is read in fours', () => {
  expect(shortCode('123456789012')).toBe('1234 5678 9012');
  expect(shortCode('QTV1-abcdefghijklmnop')).toBe('…ghijklmnop');
  expect(shortCode('https://v.douyin.com/iRabcdef/')).toBe('…m/iRabcdef');
});

test('a whole phone loses its middle; what the platform masked stays as it came', () => {
  expect(maskedPhone('13800138000')).toBe('138****8000');
  expect(maskedPhone('138****8000')).toBe('138****8000');
  expect(maskedPhone('')).toBe('');
});
