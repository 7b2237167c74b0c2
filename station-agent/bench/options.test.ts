// What may be typed after `npm run bench --`.

import { expect, test } from 'vitest';
import { BenchUsageError, readBenchOptions } from './options.ts';

const read = (...args: string[]) => readBenchOptions(args, ['H1', 'H2']);

test('nothing typed runs every row five times', () => {
  expect(read()).toEqual({
    only: [],
    repetitions: 5,
    quick: false,
    json: { to: 'nowhere' },
    help: false,
  });
});

test('the JSON goes to the output, or into the file that is named', () => {
  expect(read('--json').json).toEqual({ to: 'output' });
  expect(read('--json', '--quick')).toMatchObject({ json: { to: 'output' }, quick: true, repetitions: 2 });
  expect(read('--json', 'out.json', '--reps', '7')).toMatchObject({
    json: { to: 'file', path: 'out.json' },
    repetitions: 7,
  });
});

test('rows are chosen by their ids, in either case', () => {
  expect(read('--only', 'h2, H1').only).toEqual(['H2', 'H1']);
});

test.each([
  [['--only', 'H9'], 'there are H1, H2'],
  [['--reps', '0'], 'from 1 to 100'],
  [['--reps', 'many'], 'from 1 to 100'],
  [['--slow'], '--help'],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => read(...args)).toThrow(BenchUsageError);
  expect(() => read(...args)).toThrow(sentence);
});
