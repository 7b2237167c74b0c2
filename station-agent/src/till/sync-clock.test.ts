import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wallTime } from '@qiantai/shared/time.ts';
import { handClock } from '../scanners/clock.testkit.ts';
import { createSyncClock, nextDue, type Rhythm } from './sync-clock.ts';
import { closedDay, closedDays, currentDays, dayWindow, listedDays } from './sync-days.ts';
import { createPace } from './sync-run.ts';

const shanghai = 'Asia/Shanghai';
const zones = ['Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];
const quarter: Rhythm = { everyMinutes: 15, fromMinute: 0 };
const hour: Rhythm = { everyMinutes: 60, fromMinute: 0 };
const halfPast: Rhythm = { everyMinutes: 60, fromMinute: 30 };
const at = (text: string): number => Date.parse(`${text}+08:00`);

test.each([
  [quarter, '2026-11-21T12:00:00', '2026-11-21T12:15:00'],
  [quarter, '2026-11-21T12:14:59.999', '2026-11-21T12:15:00'],
  [quarter, '2026-11-21T23:52:10', '2026-11-22T00:00:00'],
  [hour, '2026-11-21T12:00:00.001', '2026-11-21T13:00:00'],
  [halfPast, '2026-11-21T03:29:00', '2026-11-21T03:30:00'],
  [halfPast, '2026-11-21T03:30:00', '2026-11-21T04:30:00'],
])('%j after %s is due at %s', (rhythm, after, due) => {
  expect(nextDue(rhythm, at(after), shanghai)).toBe(at(due));
});

test('in every zone, across every change of its clock, a due time is the first whole minute that fits', () => {
  const moments = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) });
  const rhythms = fc.record({
    everyMinutes: fc.constantFrom(1, 5, 15, 30, 60),
    fromMinute: fc.integer({ min: 0, max: 59 }),
  });
  fc.assert(
    fc.property(moments, rhythms, fc.constantFrom(...zones), (afterMs, rhythm, zone) => {
      const due = nextDue(rhythm, afterMs, zone);
      const fits = (atMs: number): boolean =>
        (wallTime(atMs, zone).minute - rhythm.fromMinute + 60) % rhythm.everyMinutes === 0;
      let first = (Math.floor(afterMs / 60_000) + 1) * 60_000;
      while (!fits(first)) first += 60_000;
      expect(due).toBe(first);
    }),
    { numRuns: 150 },
  );
});

test('the clock begins four readings an hour and one of each hourly kind, and none once it stopped', async () => {
  const time = handClock();
  const ran = { orders: 0, states: 0, days: 0 };
  const clock = createSyncClock(time.env, shanghai, [
    { ...quarter, run: () => void (ran.orders += 1) },
    { ...hour, run: () => void (ran.states += 1) },
    { ...halfPast, run: () => void (ran.days += 1) },
  ]);
  clock.start();
  await time.pass(3 * 3_600_000);
  expect(ran).toEqual({ orders: 12, states: 3, days: 3 });
  clock.stop();
  expect(time.timersLeft()).toBe(0);
  await time.pass(3_600_000);
  expect(ran.orders).toBe(12);
});

test('a machine that slept runs each kind once, and a clock set back does not silence it', async () => {
  const time = handClock();
  let jumpMs = 0;
  let ran = 0;
  const env = { ...time.env, now: () => time.env.now() + jumpMs };
  const clock = createSyncClock(env, shanghai, [{ ...quarter, run: () => void (ran += 1) }]);
  clock.start();
  jumpMs = 9 * 3_600_000;
  await time.pass(900_000);
  expect(ran).toBe(1);
  jumpMs = -48 * 3_600_000;
  await time.pass(3 * 900_000);
  expect(ran).toBeGreaterThanOrEqual(3);
  clock.stop();
});

test('no more calls leave in a second than a platform may be asked', async () => {
  const time = handClock();
  const pace = createPace(time.env);
  let calls = 0;
  const calling = (async () => {
    for (let count = 0; count < 40; count += 1) {
      await pace();
      calls += 1;
    }
  })();
  await time.pass(0);
  expect(calls).toBe(1);
  await time.pass(5_000);
  expect(calls).toBe(11);
  await time.pass(60_000);
  await calling;
  expect(calls).toBe(40);
});

test('yesterday is read until noon, then today alone', () => {
  expect(currentDays(at('2026-11-21T11:59:59'), shanghai)).toEqual(['2026-11-20', '2026-11-21']);
  expect(currentDays(at('2026-11-21T12:00:00'), shanghai)).toEqual(['2026-11-21']);
});

test('a business day is closed half an hour after it ended, and missed ones up to a week back are made up', () => {
  const clock = { timezone: shanghai, dayStartsAt: '04:00' };
  expect(closedDay(at('2026-11-21T04:29:00'), clock)).toBe('2026-11-19');
  expect(closedDay(at('2026-11-21T04:30:00'), clock)).toBe('2026-11-20');
  const began = at('2026-11-18T09:00:00');
  expect(closedDays(at('2026-11-21T10:00:00'), clock, began)).toEqual([
    '2026-11-18',
    '2026-11-19',
    '2026-11-20',
  ]);
  expect(closedDays(at('2026-11-18T12:00:00'), clock, began)).toEqual([]);
  expect(closedDays(at('2027-02-01T12:00:00'), clock, began)).toHaveLength(7);
  expect(listedDays('2026-11-20', clock)).toEqual(['2026-11-20', '2026-11-21']);
  expect(listedDays('2026-11-20', { ...clock, dayStartsAt: '00:00' })).toEqual(['2026-11-20']);
  expect(dayWindow('2026-11-20', clock)).toEqual({
    fromMs: at('2026-11-20T04:00:00'),
    toMs: at('2026-11-21T04:00:00'),
  });
});
