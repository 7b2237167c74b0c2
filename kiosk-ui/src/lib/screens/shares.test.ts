import { expect, test } from 'vitest';
import { isLabelled, percentText, sharesOf } from './shares.ts';

test('slices follow each other and close the ring', () => {
  const slices = sharesOf([
    { key: 'meituan', count: 3 },
    { key: 'womei', count: 0 },
    { key: 'douyin', count: 1 },
  ]);
  expect(slices).toEqual([
    { key: 'meituan', count: 3, share: 0.75, begins: 0 },
    { key: 'douyin', count: 1, share: 0.25, begins: 0.75 },
  ]);
});

test('nothing to share draws nothing', () => {
  expect(sharesOf([])).toEqual([]);
  expect(sharesOf([{ key: 'meituan', count: 0 }])).toEqual([]);
});

test('a share is read as a percentage with at most one decimal', () => {
  expect(percentText('zh-CN', 0.4567)).toBe('45.7%');
  expect(percentText('en', 1)).toBe('100%');
});

test('a month of days carries few labels and always the last day’s', () => {
  const labelled = Array.from({ length: 30 }, (_, place) => place).filter((place) =>
    isLabelled(place, 30, 8),
  );
  expect(labelled.at(-1)).toBe(29);
  expect(labelled.length).toBeLessThanOrEqual(8);
  expect([0, 1, 2].map((place) => isLabelled(place, 3, 8))).toEqual([true, true, true]);
});
