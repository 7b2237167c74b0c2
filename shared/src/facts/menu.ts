// Facts about the menu: what can be ordered, at which price and when, and what is sold out.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'kitchen', 'manager', 'customer'] as const;
const label = z.string().min(1).max(40);
const delta = z.number().int().min(-10_000_000).max(10_000_000);
const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** A price that holds at some hours: lunch, happy hour. `to` before `from` reaches over midnight. */
export const priceWindow = z.object({
  from: minute,
  to: minute,
  /** 1 Monday to 7 Sunday; absent: every day. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
  priceFen: shapes.fen.nonnegative(),
});
/** 大份, 小份: exactly one of them; the first when nobody says. */
export const portion = z.object({ name: label, deltaFen: delta });
export const optionGroup = z.object({
  name: label,
  /** At least and at most so many of its options. */
  min: z.number().int().min(0).max(20),
  max: z.number().int().min(1).max(20),
  options: z
    .array(z.object({ name: label, deltaFen: delta, default: z.boolean().optional() }))
    .min(1)
    .max(30),
});

export const menuFacts = {
  'menu.item-set': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A dish stands on the menu like this from now on.',
    schema: z.object({
      item: shapes.id,
      name: label,
      /** Typed at the counter: pinyin initials in capitals, or digits. */
      code: z.string().regex(/^[A-Z0-9]{0,20}$/),
      category: z.string().max(40),
      /** Where it stands; smaller is earlier. */
      sort: z.number().int().nonnegative().max(1_000_000),
      priceFen: shapes.fen.nonnegative(),
      windows: z.array(priceWindow).max(10),
      portions: z.array(portion).max(10),
      groups: z.array(optionGroup).max(10),
      /** The kitchen station that cooks it; empty: the kitchen as a whole. */
      kitchen: z.string().max(40),
      /** Further stations whose wall shows it too. */
      also: z.array(label).max(5),
    }),
    example: {
      item: 1,
      name: '宫保鸡丁',
      code: 'GBJD',
      category: '热菜',
      sort: 10,
      priceFen: 3_800,
      windows: [{ from: '11:00', to: '14:00', days: [1, 2, 3, 4, 5], priceFen: 3_200 }],
      portions: [{ name: '例份', deltaFen: 0 }],
      groups: [{ name: '辣度', min: 1, max: 1, options: [{ name: '微辣', deltaFen: 0, default: true }] }],
      kitchen: '热菜',
      also: [],
    },
  }),
  'menu.item-removed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A dish is no longer on the menu; orders that have it keep it.',
    schema: z.object({ item: shapes.id }),
    example: { item: 1 },
  }),
  'menu.item-sold-out': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A dish ran out, or is there again.',
    schema: z.object({ item: shapes.id, soldOut: z.boolean() }),
    example: { item: 1, soldOut: true },
  }),
};
