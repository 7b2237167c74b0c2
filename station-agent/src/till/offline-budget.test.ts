import { expect, test } from 'vitest';
import { offlineBudget, parseConfig } from '../config.ts';

const parse = (offline: unknown) =>
  parseConfig(
    { store: { id: 1, name: '店' }, station: { number: 0, name: '收银1' }, offline },
    'station.json',
  );

test('a platform that the settings do not name, or refuse, is accepted for nothing', () => {
  const config = parse({ meituan: 'refuse' });
  expect([offlineBudget(config, 'meituan'), offlineBudget(config, 'douyin')]).toEqual([undefined, undefined]);
  expect(offlineBudget(config, 'toString')).toBeUndefined();
});

test('a budget needs its three bounds', () => {
  const budget = { acceptMax: 50, amountMaxFen: 500_000, minutesMax: 240 };
  expect(offlineBudget(parse({ store: budget }), 'store')).toEqual(budget);
  for (const wrong of ['accept', { acceptMax: 50 }, { ...budget, acceptMax: 0 }, { ...budget, days: 1 }])
    expect(() => parse({ store: wrong })).toThrow('station.json: offline.store');
});
