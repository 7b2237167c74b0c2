import { expect, test } from 'vitest';
import type { SyncCard } from '@qiantai/shared/commands/sync.ts';
import { latestByPlatform, syncFigures, syncSentence } from './syncing.ts';

const card: SyncCard = {
  sync: 2,
  platform: 'meituan',
  kind: 'orders',
  days: ['2026-11-21'],
  by: 'person',
  state: 'done',
  why: '',
  pages: 1,
  read: 12,
  recorded: 2,
  alerts: 0,
  startedAtMs: 0,
};

test('a sync that is done says what it read; alerts only when there are some', () => {
  expect(syncSentence('zh-CN', card, '美团')).toBe('美团：读到 12 笔，新记 2 笔。');
  expect(syncFigures('zh-CN', card)).toBe('读到 12 笔，新记 2 笔');
  expect(syncFigures('en', { ...card, alerts: 1 })).toBe('12 read, 2 new, 1 alerts');
});

test('a sync that gave up says why in words, not in slugs', () => {
  const sentence = syncSentence('zh-CN', { ...card, state: 'failed', why: 'platform-unreachable' }, '美团');
  expect(sentence).toContain('美团');
  expect(sentence).not.toContain('platform-unreachable');
  const down = syncSentence('zh-CN', { ...card, state: 'failed', why: 'ECONNREFUSED' }, '美团');
  expect(down).toBe(sentence);
});

test('of each platform the newest sync counts', () => {
  const latest = latestByPlatform([card, { ...card, sync: 1 }, { ...card, sync: 0, platform: 'douyin' }]);
  expect([...latest].map(([platform, { sync }]) => [platform, sync])).toEqual([
    ['meituan', 2],
    ['douyin', 0],
  ]);
});
