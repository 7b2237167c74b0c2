import { expect, test } from 'vitest';
import { refusals } from '../refusals.ts';
import { en } from './en.ts';
import { isWordKey, pickLocale, refusalSentence, say, type Locale, type WordKey } from './index.ts';
import { zh } from './zh.ts';

const keys = Object.keys(zh) as WordKey[];
const names = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole))].sort();

test.each(keys)('%s: both languages are said and show the same values', (key) => {
  expect(en[key]).not.toBe('');
  expect(zh[key]).not.toBe('');
  expect(names(en[key])).toEqual(names(zh[key]));
});

test('no sentence is left over that only one language knows', () => {
  expect(Object.keys(en).sort()).toEqual([...keys].sort());
});

test.each(['zh-CN', 'en'] satisfies Locale[])(
  '%s: every refusal says what happened and what to do, without loose ends',
  (locale) => {
    for (const slug of Object.keys(refusals) as (keyof typeof refusals)[]) {
      const bare = refusalSentence(locale, slug);
      expect(bare, slug).toMatch(/[。.]$/);
      expect(bare, slug).not.toMatch(/[[\]{}]|undefined|\s{2}/);
    }
  },
);

test('a used voucher is told with when and where it was used', () => {
  const sentence = refusalSentence('zh-CN', 'voucher-already-redeemed', {
    usedAtMs: Date.UTC(2026, 10, 21, 10, 3),
    channel: '中山路店',
    timezone: 'Asia/Shanghai',
  });
  expect(sentence).toContain('2026-11-21 18:03');
  expect(sentence).toContain('中山路店');
  expect(sentence).not.toContain('经手');
});

test('a moment that came as text keeps the wall clock it was written with', () => {
  expect(refusalSentence('en', 'reversal-window-closed', { until: '2026-11-21T18:03:00+08:00' })).toContain(
    '2026-11-21 18:03',
  );
});

test('the browser’s wish decides the language, Chinese when it has none', () => {
  expect(pickLocale()).toBe('zh-CN');
  expect(pickLocale('de-DE,fr;q=0.9')).toBe('zh-CN');
  expect(pickLocale('en-GB,en;q=0.9,zh;q=0.8')).toBe('en');
  expect(pickLocale('en;q=0.3, zh-TW;q=0.7')).toBe('zh-CN');
});

test('values fill their places and unknown texts are no keys', () => {
  expect(say('zh-CN', 'paper.copy', { copy: 2 })).toBe('补打 2');
  expect(isWordKey('device.paper-out')).toBe(true);
  expect(isWordKey('device.toString')).toBe(false);
});
