import { expect, test } from 'vitest';
import { dishesOf, dishesText } from './dishes.ts';

test('only rows with a name become dishes; no number is one portion', () => {
  expect(
    dishesOf([
      { name: ' 宫保鸡丁 ', quantity: '2' },
      { name: '', quantity: '5' },
      { name: '米饭', quantity: 'x' },
    ]),
  ).toEqual([
    { name: '宫保鸡丁', quantity: 2 },
    { name: '米饭', quantity: 1 },
  ]);
  expect(dishesText([{ name: '米饭', quantity: 2 }])).toBe('米饭 ×2');
});
