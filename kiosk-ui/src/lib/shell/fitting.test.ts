import { expect, test } from 'vitest';
import { fitting } from './fitting.ts';

test('a bar that holds every link has no button for the rest', () => {
  expect(fitting([100, 100, 100], 300, 90)).toBe(3);
});

test('a bar that is too narrow leaves room for the button', () => {
  expect(fitting([100, 100, 100], 299, 90)).toBe(2);
  expect(fitting([100, 100, 100], 189, 90)).toBe(0);
});
