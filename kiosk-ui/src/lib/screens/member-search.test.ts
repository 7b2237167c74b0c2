import { expect, test } from 'vitest';
import { defaultLevels } from '@qiantai/shared/member-levels.ts';
import { isPhone, phoneText, questionOf, wayToNext } from './member-search.ts';

test('four digits ask for the end of a phone, eleven for the whole, and anything between for nobody', () => {
  expect(questionOf('8000')).toEqual({ last4: '8000' });
  expect(questionOf('13800138000')).toEqual({ phone: '13800138000' });
  expect(questionOf('1380013')).toBeUndefined();
  expect(questionOf('')).toBeUndefined();
});

test('nobody is registered under a number that no phone in the country has', () => {
  expect(isPhone('13800138000')).toBe(true);
  expect(isPhone('12800138000')).toBe(false);
});

test('a phone is set in groups, masked or not', () => {
  expect(phoneText('13800138000')).toBe('138 0013 8000');
  expect(phoneText('138****8000')).toBe('138 **** 8000');
});

test('the way to the next level is told by points, and is over at the highest', () => {
  expect(wayToNext(500, defaultLevels)).toEqual({ share: 0.5, missing: 500 });
  expect(wayToNext(1_000, defaultLevels)).toEqual({ share: 0, missing: 4_000 });
  expect(wayToNext(20_000, defaultLevels)).toEqual({ share: 1, missing: 0 });
});
