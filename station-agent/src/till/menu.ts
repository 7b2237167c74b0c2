// The menu: read by category with the prices that hold now, set by a manager, and taken over from the configuration once.

import type { MenuCard, MenuEntry } from '@qiantai/shared/commands/menu.ts';
import type { FactData } from '@qiantai/shared/facts/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { basePriceFen } from '@qiantai/shared/menu-price.ts';
import { pinyinInitials } from '@qiantai/shared/pinyin.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { hasMenu, menuItem, menuItems, type MenuItem } from '@qiantai/shared/views/menu.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Journal } from '../journal/journal.ts';
import { once, type Handlers, type Shop } from './context.ts';

/** A dish as a configuration or a person names it; the code and the place on the menu may be left out. */
export type DishSetup = Omit<FactData<'menu.item-set'>, 'code' | 'sort'> & {
  readonly code?: string | undefined;
  readonly sort?: number | undefined;
};

const sortStep = 10;

function factOf(dish: DishSetup, sort: number): FactData<'menu.item-set'> {
  return {
    ...dish,
    code: dish.code ?? pinyinInitials(dish.name, limits.menuCodeCharsMax),
    sort: dish.sort ?? sort,
  };
}

/** Puts a configured menu into a store that never had one. @returns how many dishes */
export function enrolMenu(journal: Journal, dishes: readonly DishSetup[]): number {
  if (dishes.length === 0 || hasMenu(journal.view)) return 0;
  journal.transact('station', (tx) =>
    dishes.forEach((dish, index) =>
      tx.append('menu.item-set', `menu:${dish.item}`, factOf(dish, (index + 1) * sortStep)),
    ),
  );
  return dishes.length;
}

/** @throws Refusal dish-unknown */
export function knownDish(view: ViewDb, dish: number): MenuItem {
  const item = menuItem(view, dish);
  if (item === undefined) throw new Refusal('dish-unknown', { dish });
  return item;
}

export function createMenu(shop: Shop): Handlers {
  const { journal, env, store } = shop;
  const entry = (item: MenuItem): MenuEntry => ({
    ...item,
    priceNowFen: basePriceFen(item, env.now(), store.timezone),
  });

  function card(): MenuCard {
    const categories = new Map<string, MenuEntry[]>();
    for (const item of menuItems(journal.view, limits.menuItemsMax)) {
      const items = categories.get(item.category) ?? [];
      categories.set(item.category, [...items, entry(item)]);
    }
    return {
      categories: [...categories].map(([name, items]) => ({ name, items })),
      nowMs: env.now(),
    };
  }

  return {
    'menu.get': card,
    'menu.setItem': (input, ask) =>
      once(shop, ask, (tx) => {
        const all = menuItems(tx.view, limits.menuItemsMax);
        const before = input.item_id === undefined ? undefined : knownDish(tx.view, input.item_id);
        if (before === undefined && all.length >= limits.menuItemsMax) throw new Refusal('too-large');
        const item = before?.item ?? tx.nextId('menu-item');
        const last = Math.max(0, ...all.map(({ sort }) => sort));
        const { name, code, category, windows, portions, groups, kitchen, also } = input;
        const dish = {
          item,
          name,
          category,
          windows,
          portions,
          groups,
          kitchen,
          also,
          priceFen: input.price_fen,
        };
        const kept = code ?? (before?.name === name ? before.code : undefined);
        tx.append(
          'menu.item-set',
          `menu:${item}`,
          factOf({ ...dish, code: kept, sort: input.sort ?? before?.sort }, last + sortStep),
        );
        return entry(knownDish(tx.view, item));
      }),
    'menu.removeItem': ({ item_id }, ask) =>
      once(shop, ask, (tx) => {
        knownDish(tx.view, item_id);
        tx.append('menu.item-removed', `menu:${item_id}`, { item: item_id });
        return { item_id };
      }),
    'menu.setSoldOut': ({ item_id, sold_out }, ask) =>
      once(shop, ask, (tx) => {
        if (knownDish(tx.view, item_id).soldOut !== sold_out)
          tx.append('menu.item-sold-out', `menu:${item_id}`, { item: item_id, soldOut: sold_out });
        return entry(knownDish(tx.view, item_id));
      }),
  };
}
