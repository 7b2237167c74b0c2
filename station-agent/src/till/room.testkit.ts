// A shop with the rehearsal store's menu and kitchen, for tests about orders.

import { dishSetup, kitchenSetup } from '../config-room.ts';
import { rehearsalKitchen, rehearsalMenu } from '../rehearsal/menu.ts';
import type { KitchenSetup } from './context.ts';
import { enrolMenu } from './menu.ts';
import { openShop, type TestShop } from './shop.testkit.ts';
import { createTill } from './till.ts';

export interface Room extends TestShop {
  /** The id of a dish by its name. */
  dish(name: string): number;
}

/** @param change alters the kitchen's setup */
export async function openRoom(change: Partial<KitchenSetup> = {}): Promise<Room> {
  const shop = await openShop();
  const dishes = rehearsalMenu();
  enrolMenu(shop.journal, dishes.map(dishSetup));
  const kitchen = { ...kitchenSetup(rehearsalKitchen(), 'counter'), ...change };
  return withKitchen(shop, kitchen, (name) => {
    const found = dishes.find((dish) => dish.name === name);
    if (found === undefined) throw new Error(`no dish ${name}`);
    return found.id;
  });
}

function withKitchen(shop: TestShop, kitchen: KitchenSetup, dish: Room['dish']): Room {
  const till = createTill({ ...shop.shop, kitchen });
  let serial = 0;
  const answer: TestShop['answer'] = (name, input, as = {}) => {
    serial += 1;
    return till.ask(name, input, {
      actor: { id: as.staff ?? '1001', name: '小王', role: as.role ?? 'clerk' },
      command: as.command ?? `room-${serial}`,
      locale: 'zh-CN',
    });
  };
  return {
    ...shop,
    till,
    dish,
    answer,
    async ask(name, input, as) {
      const given = await answer(name, input, as);
      if (!given.ok) throw new Error(given.error);
      return given.result as never;
    },
    restart: () => withKitchen(shop.restart(), kitchen, dish),
  };
}
