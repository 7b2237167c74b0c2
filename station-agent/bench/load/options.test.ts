// What may be typed after `npm run load --`.

import { expect, test } from 'vitest';
import { LoadUsageError, readLoadOptions } from './options.ts';

test('nothing typed is fifty displays and two hundred orders a minute for ten minutes', () => {
  expect(readLoadOptions([])).toEqual({ minutes: 10, displays: 50, perMinute: 200, seed: '1', help: false });
});

test('a short and small evening may be asked for', () => {
  expect(readLoadOptions(['--minutes', '0.5', '--displays', '3', '--per-minute', '60'])).toMatchObject({
    ...{ minutes: 0.5, displays: 3, perMinute: 60 },
  });
});

test.each([
  [['--displays', '200'], 'from 1 to 199'],
  [['--displays', '2.5'], 'whole number'],
  [['--minutes', 'ten'], 'from 0.1 to 1440'],
  [['--slow'], '--help'],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => readLoadOptions(args)).toThrow(LoadUsageError);
  expect(() => readLoadOptions(args)).toThrow(sentence);
});
