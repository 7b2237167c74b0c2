// The rehearsal store's menu and kitchen: a Sichuan house of six categories, with everything a menu can say.

import { kitchenSection, menuSection, type StationConfig } from '../config.ts';

/** Name, price in yuan. */
type Plain = readonly [name: string, price: number];

const spice = {
  name: '辣度',
  min: 1,
  max: 1,
  choices: [{ name: '不辣' }, { name: '微辣', default: true }, { name: '中辣' }, { name: '特辣' }],
};
const avoid = {
  name: '忌口',
  min: 0,
  max: 3,
  choices: [{ name: '不要香菜' }, { name: '不要葱' }, { name: '不要蒜' }],
};
const sides = {
  name: '加料',
  min: 0,
  max: 3,
  choices: [
    { name: '加煎蛋', add: 3 },
    { name: '加牛肉', add: 8 },
    { name: '加青菜', add: 2 },
  ],
};
const ice = {
  name: '冰度',
  min: 1,
  max: 1,
  choices: [{ name: '正常冰', default: true }, { name: '少冰' }, { name: '去冰' }, { name: '热' }],
};
const sugar = {
  name: '甜度',
  min: 1,
  max: 1,
  choices: [{ name: '全糖' }, { name: '七分糖', default: true }, { name: '无糖' }],
};
const lunch = (price: number) => ({ from: '11:00', to: '14:00', days: [1, 2, 3, 4, 5], price });
const largeOf = (add: number) => [{ name: '小份' }, { name: '大份', add }];

const categories: readonly {
  readonly category: string;
  readonly kitchen: string;
  readonly dishes: readonly Plain[];
  readonly common?: Readonly<Record<string, unknown>>;
}[] = [
  {
    category: '凉菜',
    kitchen: '凉菜',
    dishes: [
      ['拍黄瓜', 16],
      ['口水鸡', 32],
      ['夫妻肺片', 36],
      ['蒜泥白肉', 34],
      ['皮蛋豆腐', 18],
      ['凉拌木耳', 18],
    ],
    common: { options: [avoid] },
  },
  {
    category: '热菜',
    kitchen: '热菜',
    dishes: [
      ['宫保鸡丁', 38],
      ['麻婆豆腐', 26],
      ['鱼香肉丝', 34],
      ['回锅肉', 42],
      ['水煮牛肉', 68],
      ['酸菜鱼', 78],
      ['辣子鸡', 58],
      ['干煸四季豆', 28],
      ['蒜蓉西兰花', 26],
      ['番茄炒蛋', 24],
    ],
    common: { options: [spice, avoid] },
  },
  {
    category: '主食',
    kitchen: '面点',
    dishes: [
      ['米饭', 2],
      ['担担面', 16],
      ['红油抄手', 18],
      ['牛肉面', 28],
      ['蛋炒饭', 18],
      ['钟水饺', 20],
      ['葱油饼', 12],
    ],
  },
  {
    category: '汤羹',
    kitchen: '热菜',
    dishes: [
      ['酸辣汤', 22],
      ['番茄蛋汤', 18],
      ['冬瓜排骨汤', 48],
      ['菌菇鸡汤', 58],
    ],
    common: { portions: largeOf(16) },
  },
  {
    category: '小吃',
    kitchen: '面点',
    dishes: [
      ['糍粑', 15],
      ['红糖冰粉', 10],
      ['炸酥肉', 26],
      ['叶儿粑', 14],
      ['锅巴土豆', 18],
    ],
  },
  {
    category: '饮品',
    kitchen: '水吧',
    dishes: [
      ['酸梅汤', 8],
      ['柠檬茶', 12],
      ['珍珠奶茶', 15],
      ['鲜榨橙汁', 22],
      ['可乐', 5],
      ['青岛啤酒', 10],
      ['盖碗茶', 18],
      ['老荫茶', 6],
    ],
  },
];

/** What single dishes have besides their category's. */
const special: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  宫保鸡丁: { prices: [lunch(32)] },
  鱼香肉丝: { prices: [lunch(29)] },
  酸菜鱼: { portions: [{ name: '两人份' }, { name: '四人份', add: 48 }], also: ['凉菜'] },
  担担面: { options: [spice, sides] },
  牛肉面: { options: [spice, sides, avoid] },
  柠檬茶: { options: [ice, sugar] },
  珍珠奶茶: { options: [ice, sugar], portions: [{ name: '中杯' }, { name: '大杯', add: 4 }] },
  青岛啤酒: { prices: [{ from: '21:00', to: '02:00', price: 7 }] },
  米饭: { code: '1' },
};

/** 40 dishes, numbered from 1 in the order of the menu. */
export function rehearsalMenu(): NonNullable<StationConfig['menu']> {
  const dishes = categories.flatMap(({ category, kitchen, dishes: plain, common }) =>
    plain.map(([name, price]) => ({ name, price, category, kitchen, ...common, ...special[name] })),
  );
  return menuSection.parse(dishes.map((dish, index) => ({ id: index + 1, ...dish })));
}

export function rehearsalKitchen(): StationConfig['kitchen'] {
  return kitchenSection.parse({
    stations: [
      { name: '热菜' },
      { name: '凉菜', warnAfterMinutes: 5, lateAfterMinutes: 10 },
      { name: '面点' },
      { name: '水吧', warnAfterMinutes: 3, lateAfterMinutes: 6 },
    ],
    takeAway: { warnAfterMinutes: 6, lateAfterMinutes: 12 },
  });
}
