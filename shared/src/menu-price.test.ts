import { expect, test } from 'vitest';
import { menuFacts } from './facts/menu.ts';
import { basePriceFen, priceDish } from './menu-price.ts';
import { pinyinInitials } from './pinyin.ts';

const zone = 'Asia/Shanghai';
const at = (text: string): number => Date.parse(`${text}+08:00`);
const dish = { ...menuFacts['menu.item-set'].example, windows: [], portions: [], groups: [] };

test('lunch costs less from its first minute to before its last, on its days alone', () => {
  const lunch = {
    ...dish,
    windows: [{ from: '11:00', to: '14:00', days: [1, 2, 3, 4, 5], priceFen: 3_200 }],
  };
  const price = (text: string): number => basePriceFen(lunch, at(text), zone);
  expect(price('2026-11-20T10:59:59')).toBe(3_800);
  expect(price('2026-11-20T11:00:00')).toBe(3_200);
  expect(price('2026-11-20T14:00:00')).toBe(3_800);
  expect(price('2026-11-21T12:00:00')).toBe(3_800);
});

test('a window over midnight belongs to the day it began on', () => {
  const night = { ...dish, windows: [{ from: '21:00', to: '02:00', days: [5], priceFen: 700 }] };
  const price = (text: string): number => basePriceFen(night, at(text), zone);
  expect(price('2026-11-20T21:00:00')).toBe(700);
  expect(price('2026-11-21T01:59:00')).toBe(700);
  expect(price('2026-11-21T02:00:00')).toBe(3_800);
  expect(price('2026-11-21T21:00:00')).toBe(3_800);
  expect(price('2026-11-20T01:00:00')).toBe(3_800);
});

test('options add up, one of them twice is twice its price, and a discount never makes a dish cost less than nothing', () => {
  const egg = { name: '加蛋', deltaFen: 300 };
  const groups = [{ name: '加料', min: 0, max: 3, options: [egg, { name: '员工', deltaFen: -9_000 }] }];
  const priced = (options: string[]) => priceDish({ ...dish, groups }, { options }, 0, zone);
  expect(priced(['加蛋', '加蛋'])).toEqual({ unitFen: 4_400, options: ['加蛋', '加蛋'] });
  expect(priced(['员工'])).toMatchObject({ unitFen: 0 });
  expect(priced(['加蛋', '加蛋', '加蛋', '加蛋'])).toEqual({ misfit: '加料' });
  expect(priced(['香菜'])).toEqual({ misfit: '香菜' });
});

test('what has to be chosen is taken as usual, and asked for where nothing is usual', () => {
  const options = [
    { name: '微辣', deltaFen: 0 },
    { name: '特辣', deltaFen: 0 },
  ];
  const group = { name: '辣度', min: 1, max: 1, options };
  expect(priceDish({ ...dish, groups: [group] }, {}, 0, zone)).toEqual({ misfit: '辣度' });
  const usual = { ...group, options: options.map((each, index) => ({ ...each, default: index === 0 })) };
  expect(priceDish({ ...dish, groups: [usual] }, {}, 0, zone)).toMatchObject({ options: ['微辣'] });
});

test('a dish is found by the initials of its name', () => {
  const codes = ['宫保鸡丁', '麻婆豆腐', '酸辣土豆丝', 'AD钙奶', '欧芹（小）', '八宝饭'].map((name) =>
    pinyinInitials(name, 20),
  );
  expect(codes).toEqual(['GBJD', 'MPDF', 'SLTDS', 'ADGN', 'OQX', 'BBF']);
  expect(pinyinInitials('米饭'.repeat(20), 5)).toBe('MFMFM');
});
