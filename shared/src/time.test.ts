import { expect, test } from 'vitest';
import { businessDay, hlcParse, hlcText, hlcTick, isoInZone, wallText } from './time.ts';
import { uuidv7 } from './ids.ts';

const at = Date.parse('2026-11-21T18:03:09Z');

test('times carry the store’s own offset, whatever the machine’s zone is', () => {
  expect(isoInZone(at, 'Asia/Shanghai')).toBe('2026-11-22T02:03:09+08:00');
  expect(isoInZone(at, 'Asia/Urumqi')).toBe('2026-11-22T00:03:09+06:00');
  expect(isoInZone(at, 'UTC')).toBe('2026-11-21T18:03:09+00:00');
  expect(wallText(at, 'Asia/Shanghai')).toBe('2026-11-22 02:03:09');
});

test('a business day begins when the shop says so', () => {
  expect(businessDay(at, { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' })).toBe('2026-11-21');
  expect(businessDay(at, { timezone: 'Asia/Shanghai', dayStartsAt: '02:00' })).toBe('2026-11-22');
  expect(businessDay(at, { timezone: 'Asia/Shanghai', dayStartsAt: '00:00' })).toBe('2026-11-22');
});

test('the journal’s clock only goes forward and sorts as text', () => {
  let state = { ms: 0, count: 0 };
  const texts = [100, 100, 90, 101, 5].map((now) => {
    state = hlcTick(state, now);
    return hlcText(state, 3);
  });
  expect([...texts].sort()).toEqual(texts);
  expect(new Set(texts).size).toBe(texts.length);
  expect(hlcParse(texts[2] ?? '')).toEqual({ ms: 100, count: 2 });
});

test('ids sort by the time they were made', () => {
  const early = uuidv7(1_000, new Uint8Array(10).fill(255));
  const late = uuidv7(1_001, new Uint8Array(10));
  expect(early < late).toBe(true);
  expect(late).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('summer time moves the offset at the very quarter hour it should, and half-hour zones are right', () => {
  expect(isoInZone(Date.parse('2026-03-08T09:59:59Z'), 'America/Los_Angeles')).toBe(
    '2026-03-08T01:59:59-08:00',
  );
  expect(isoInZone(Date.parse('2026-03-08T10:00:00Z'), 'America/Los_Angeles')).toBe(
    '2026-03-08T03:00:00-07:00',
  );
  expect(isoInZone(Date.parse('2026-11-01T08:59:59Z'), 'America/Los_Angeles')).toBe(
    '2026-11-01T01:59:59-07:00',
  );
  expect(isoInZone(Date.parse('2026-11-01T09:00:00Z'), 'America/Los_Angeles')).toBe(
    '2026-11-01T01:00:00-08:00',
  );
  expect(isoInZone(0, 'Asia/Kathmandu')).toBe('1970-01-01T05:30:00+05:30');
  expect(isoInZone(at, 'Asia/Kathmandu')).toBe('2026-11-21T23:48:09+05:45');
});
