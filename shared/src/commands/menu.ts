// Asking about the menu: read it, set a dish, take it off, say that it ran out.

import { z } from 'zod';
import { optionGroup, portion, priceWindow } from '../facts/menu.ts';
import { limits } from '../limits.ts';
import type { MenuItem } from '../views/menu.ts';
import { define, everyone, managers } from './command.ts';

export interface MenuCard {
  /** In the order they are shown. */
  readonly categories: readonly { readonly name: string; readonly items: readonly MenuEntry[] }[];
  readonly nowMs: number;
}

/** A dish with the price that holds now, before portion and options. Money in fen. */
export type MenuEntry = MenuItem & { readonly priceNowFen: number };

const id = z.number().int().positive();
const name = z.string().trim().min(1).max(40);
const fen = z.number().int().min(0).max(limits.dishPriceFenMax);

/** Two options of one name could not be told apart by whoever orders. */
const distinct = (names: readonly string[]): boolean => new Set(names).size === names.length;

export const menuCommands = {
  'menu.get': define<MenuCard>()({
    kind: 'query',
    roles: everyone,
    says: 'The menu by category, with the prices that hold now and what is sold out.',
    input: z.object({}),
  }),
  'menu.setItem': define<MenuEntry>()({
    kind: 'command',
    roles: managers,
    says: 'Puts a dish on the menu, or changes it; without an id it is a new one.',
    input: z
      .object({
        item_id: id.optional(),
        name,
        /** Absent: the pinyin initials of its name. */
        code: z
          .string()
          .trim()
          .toUpperCase()
          .regex(/^[A-Z0-9]{1,20}$/)
          .optional(),
        category: z.string().trim().max(40).default(''),
        sort: z.number().int().nonnegative().max(1_000_000).optional(),
        price_fen: fen,
        windows: z.array(priceWindow).max(10).default([]),
        portions: z.array(portion).max(10).default([]),
        groups: z.array(optionGroup).max(10).default([]),
        kitchen: z.string().trim().max(40).default(''),
        also: z.array(name).max(5).default([]),
      })
      .refine(
        ({ portions, groups }) =>
          distinct(portions.map((each) => each.name)) &&
          distinct(groups.flatMap(({ options }) => options.map((each) => each.name))),
        { path: ['groups'], message: 'each option needs a name of its own' },
      )
      .refine(({ groups }) => groups.every((group) => group.min <= group.max), {
        path: ['groups'],
        message: 'min is above max',
      }),
  }),
  'menu.removeItem': define<{ item_id: number }>()({
    kind: 'command',
    roles: managers,
    says: 'Takes a dish off the menu; orders that have it keep it.',
    input: z.object({ item_id: id }),
  }),
  'menu.setSoldOut': define<MenuEntry>()({
    kind: 'command',
    roles: everyone,
    says: 'Says that a dish ran out, or is there again.',
    input: z.object({ item_id: id, sold_out: z.boolean() }),
  }),
};
