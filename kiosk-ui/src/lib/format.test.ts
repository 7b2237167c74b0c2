import { expect, test } from 'vitest';
import {
  ageText,
  clockText,
  codeText,
  dayShifted,
  durationText,
  momentText,
  money,
  moneyParts,
} from './format.ts';

const evening = Date.UTC(2026, 10, 21, 10, 3);

test('money is exact to the fen, also when floats are not', () => {
  expect(money('zh-CN', 12_800)).toBe('¥128.00');
  expect(money('zh-CN', 30)).toBe('¥0.30');
  expect(money('en', 123_456_789)).toBe('¥1,234,567.89');
  expect(money('zh-CN', -500)).toBe('−¥5.00');
  expect(moneyParts('zh-CN', 100_050)).toEqual({ sign: '', symbol: '¥', whole: '1,000', rest: '.50' });
});

test('times are the store’s, wherever the screen stands', () => {
  expect(clockText(evening, 'Asia/Shanghai')).toBe('18:03');
  expect(momentText(evening, 'Asia/Shanghai', evening + 60_000)).toBe('18:03');
  expect(momentText(evening, 'Asia/Shanghai', evening + 86_400_000)).toBe('11-21 18:03');
});

test('a countdown never goes below nothing', () => {
  expect(durationText(598_000)).toBe('9:58');
  expect(durationText(3_723_000)).toBe('1:02:03');
  expect(durationText(-1)).toBe('0:00');
});

test('age is said in the coarsest word that is true', () => {
  expect(ageText('zh-CN', 1_000)).toBe('刚刚');
  expect(ageText('zh-CN', 59_999)).toBe('59 秒前');
  expect(ageText('en', 61_000)).toBe('1 min ago');
  expect(ageText('en', 7_200_000)).toBe('2 h ago');
});

test('the day before the first of a month is the last of the one before', () => {
  expect(dayShifted('2026-03-01', -1)).toBe('2026-02-28');
  expect(dayShifted('2026-12-31', 1)).toBe('2027-01-01');
});

test('long codes are read in groups, others as they are', () => {
  expect(codeText('123456789012')).toBe('1234 5678 9012');
  expect(codeText('QT1.abc')).toBe('QT1.abc');
});
