// The menu and the kitchen as station.json writes them: prices in yuan, waits in minutes. Turned here into what the
// till works with. Why apart from config.ts: they are the two sections with an inside of their own.

import { z } from 'zod';
import { optionGroup, priceWindow } from '@qiantai/shared/facts/menu.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { fenFromYuan } from '@qiantai/shared/money.ts';
import type { KitchenSetup } from './till/context.ts';
import type { DishSetup } from './till/menu.ts';

const label = z.string().trim().min(1).max(40);
const toFen = (yuan: number, context: z.RefinementCtx): number => {
  const fen = fenFromYuan(yuan);
  if (fen !== undefined) return fen;
  context.addIssue({ code: 'custom', message: 'must be yuan with at most two decimals' });
  return z.NEVER;
};
const price = z.number().min(0).max(100_000).transform(toFen);
const more = z.number().min(-100_000).max(100_000).default(0).transform(toFen);

/** One dish. `price` and `add` are yuan. */
export const dishSection = z
  .strictObject({
    id: z.number().int().positive(),
    name: label,
    price,
    category: z.string().trim().max(40).default(''),
    code: z
      .string()
      .regex(/^[A-Z0-9]{1,20}$/, 'must be capitals and digits, such as GBJD')
      .optional(),
    kitchen: z.string().trim().max(40).default(''),
    also: z.array(label).max(5).default([]),
    prices: z
      .array(priceWindow.omit({ priceFen: true }).extend({ price }))
      .max(10)
      .default([]),
    portions: z
      .array(z.strictObject({ name: label, add: more }))
      .max(10)
      .default([]),
    options: z
      .array(
        optionGroup.omit({ options: true }).extend({
          choices: z
            .array(z.strictObject({ name: label, add: more, default: z.boolean().optional() }))
            .min(1)
            .max(30),
        }),
      )
      .max(10)
      .default([]),
  })
  .refine(({ options }) => options.every(({ min, max }) => min <= max), {
    path: ['options'],
    message: 'has a min above its max',
  });

export const menuSection = z
  .array(dishSection)
  .max(limits.menuItemsMax)
  .refine((dishes) => new Set(dishes.map(({ id }) => id)).size === dishes.length, 'uses an id twice');

const minutes = z.number().positive().max(600);
const stages = z
  .strictObject({ warnAfterMinutes: minutes.default(8), lateAfterMinutes: minutes.default(15) })
  .prefault({});

export const kitchenSection = z.strictObject({
  stations: z
    .array(
      z.strictObject({
        name: label,
        warnAfterMinutes: minutes.optional(),
        lateAfterMinutes: minutes.optional(),
      }),
    )
    .max(limits.kitchenStationsMax)
    .default([]),
  /** Hands that a cooked dish passes: 0 none, 1 the hand-out, 2 the pass and the hand-out. */
  expo: z.union([z.literal(0), z.literal(1), z.literal(2)], 'must be 0, 1 or 2').default(1),
  dineIn: stages,
  takeAway: stages,
  /** A ticket that neither a wall nor a paper showed for so long goes to another printer; 0: nobody watches. */
  unseenAfterSeconds: z.number().int().min(0).max(3_600).default(90),
});

export function dishSetup(dish: z.output<typeof dishSection>): DishSetup {
  return {
    item: dish.id,
    name: dish.name,
    code: dish.code,
    category: dish.category,
    priceFen: dish.price,
    windows: dish.prices.map(({ price: priceFen, ...window }) => ({ ...window, priceFen })),
    portions: dish.portions.map(({ name, add }) => ({ name, deltaFen: add })),
    groups: dish.options.map(({ choices, ...group }) => ({
      ...group,
      options: choices.map(({ name, add, default: usual }) => ({
        ...{ name, deltaFen: add },
        ...(usual === undefined ? {} : { default: usual }),
      })),
    })),
    kitchen: dish.kitchen,
    also: dish.also,
  };
}

const stagesMs = (section: z.output<typeof stages>): KitchenSetup['dineIn'] => ({
  warnAfterMs: section.warnAfterMinutes * 60_000,
  lateAfterMs: section.lateAfterMinutes * 60_000,
});

/** @param fallbackPrinter where tickets come out that nobody saw */
export function kitchenSetup(
  section: z.output<typeof kitchenSection>,
  fallbackPrinter: string | undefined,
): KitchenSetup {
  const ms = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : value * 60_000;
  return {
    stations: section.stations.map((station) => ({
      name: station.name,
      warnAfterMs: ms(station.warnAfterMinutes),
      lateAfterMs: ms(station.lateAfterMinutes),
    })),
    expo: section.expo,
    dineIn: stagesMs(section.dineIn),
    takeAway: stagesMs(section.takeAway),
    ...(section.unseenAfterSeconds === 0 ? {} : { unseenAfterMs: section.unseenAfterSeconds * 1_000 }),
    fallbackPrinter,
  };
}
