import { expect, test } from 'vitest';
import type { MenuEntry } from '@qiantai/shared/commands/menu.ts';
import {
  asksFirst,
  emptyDraft,
  matches,
  readTyped,
  totalFenOf,
  unitFenOf,
  withChoice,
  withDish,
  withQuantity,
} from './order-draft.ts';

const chicken: MenuEntry = {
  item: 1,
  name: '宫保鸡丁',
  code: 'GBJD',
  category: '热菜',
  sort: 1,
  priceFen: 3_800,
  priceNowFen: 3_800,
  windows: [],
  portions: [],
  groups: [
    {
      name: '辣度',
      min: 1,
      max: 1,
      options: [
        { name: '微辣', deltaFen: 0, default: true },
        { name: '加辣', deltaFen: 100 },
      ],
    },
  ],
  kitchen: '',
  also: [],
  soldOut: false,
};
const tea: MenuEntry = {
  ...chicken,
  item: 2,
  name: '冻柠茶',
  code: 'DNC',
  priceFen: 1_200,
  priceNowFen: 1_200,
  portions: [
    { name: '中杯', deltaFen: 0 },
    { name: '大杯', deltaFen: 300 },
  ],
  groups: [],
};
const dishOf = (item: number): MenuEntry | undefined => [chicken, tea].find((dish) => dish.item === item);
const sum = (draft: typeof emptyDraft): number => totalFenOf(draft, dishOf, 0, 'Asia/Shanghai');

test('the same dish with the same wishes is one line; other wishes are a line of their own', () => {
  const spicy = { options: ['加辣'], note: '' };
  let draft = withDish(withDish(emptyDraft, 1), 1, 2);
  draft = withDish(draft, 1, 1, spicy);
  draft = withDish(draft, 1, 1, { options: [], note: '不要花生' });
  expect(draft.lines.map(({ quantity }) => quantity)).toEqual([3, 1, 1]);
  expect(sum(draft)).toBe(3 * 3_800 + 3_900 + 3_800);
});

test('a line taken down to nothing is gone, and a new one never takes its key', () => {
  const one = withDish(emptyDraft, 1);
  const none = withQuantity(one, 1, 0);
  expect(none.lines).toEqual([]);
  expect(withDish(none, 2).lines[0]?.key).toBe(2);
});

test('another portion costs what the menu says; a wish the dish does not know has no price', () => {
  const draft = withChoice(withDish(emptyDraft, 2), 1, { portion: '大杯', options: [], note: '' });
  expect(sum(draft)).toBe(1_500);
  expect(unitFenOf({ portion: '桶', options: [] }, tea, 0, 'Asia/Shanghai')).toBeUndefined();
});

test('a dish with portions is asked about; one whose groups all have a usual choice is not', () => {
  expect(asksFirst(tea)).toBe(true);
  expect(asksFirst(chicken)).toBe(false);
  const open = chicken.groups.map((group) => ({
    ...group,
    options: group.options.map(({ name, deltaFen }) => ({ name, deltaFen })),
  }));
  expect(asksFirst({ portions: [], groups: open })).toBe(true);
});

test('what is typed finds by code first, then by name; a count may stand before it', () => {
  expect(matches([tea, chicken], 'gb').map(({ item }) => item)).toEqual([1]);
  expect(matches([tea, chicken], '柠').map(({ item }) => item)).toEqual([2]);
  expect(readTyped('3gbjd')).toEqual({ quantity: 3, code: 'gbjd' });
  expect(readTyped('101')).toEqual({ quantity: 1, code: '101' });
});
