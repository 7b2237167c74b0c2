import { expect, test } from 'vitest';
import { boundsOf, rangeKey, rangeOf, rangeText } from './day-range.ts';

test('the last seven days end today and hold seven of them', () => {
  expect(boundsOf({ is: 'last', days: 7 }, '2026-03-02')).toEqual({
    start_date: '2026-02-24',
    end_date: '2026-03-02',
  });
  expect(boundsOf({ is: 'last', days: 1 }, '2026-03-02')).toEqual({
    start_date: '2026-03-02',
    end_date: '2026-03-02',
  });
});

test('all days are no bounds at all', () => {
  expect(boundsOf({ is: 'all' }, '2026-03-02')).toEqual({});
});

test('two fields are a range only when both are filled and the right way round', () => {
  expect(rangeOf('2026-03-01', '2026-03-02')).toEqual({
    is: 'from-to',
    from: '2026-03-01',
    to: '2026-03-02',
  });
  expect(rangeOf('2026-03-02', '2026-03-02')).toBeDefined();
  expect(rangeOf('2026-03-03', '2026-03-02')).toBeUndefined();
  expect(rangeOf('', '2026-03-02')).toBeUndefined();
});

test('a range is at most as long as the agent counts', () => {
  expect(rangeOf('2025-01-01', '2026-02-04')).toBeDefined();
  expect(rangeOf('2025-01-01', '2026-02-05')).toBeUndefined();
});

test('a range is said as people say it', () => {
  expect(rangeText('zh-CN', { is: 'last', days: 1 })).toBe('今天');
  expect(rangeText('en', { is: 'last', days: 30 })).toBe('Last 30 days');
  expect(rangeText('zh-CN', { is: 'from-to', from: '2026-03-02', to: '2026-03-02' })).toBe('2026-03-02');
  expect(rangeKey({ is: 'from-to', from: '2026-03-01', to: '2026-03-02' })).toBe('custom');
  expect(rangeKey({ is: 'last', days: 7 })).toBe('7');
});
