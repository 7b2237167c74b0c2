// A kitchen's setting as the till reads it, and what holds where nobody configured one.

import type { KitchenStages } from '@qiantai/shared/commands/room.ts';
import type { KitchenSetup, Shop } from './context.ts';

const minutesMs = 60_000;
const usual: KitchenStages = { warnAfterMs: 8 * minutesMs, lateAfterMs: 15 * minutesMs };

/** One kitchen, one hand-out. */
const plainKitchen: KitchenSetup = { stations: [], expo: 1, dineIn: usual, takeAway: usual };

export function kitchenOf(shop: Pick<Shop, 'kitchen'>): KitchenSetup {
  return shop.kitchen ?? plainKitchen;
}

/** When a ticket warns and when it is late: the station's own word before the kitchen's. */
export function stagesOf(
  kitchen: KitchenSetup,
  station: string | undefined,
): {
  readonly dineIn: KitchenStages;
  readonly takeAway: KitchenStages;
} {
  const own = kitchen.stations.find(({ name }) => name === station);
  const stagesFrom = (stages: KitchenStages): KitchenStages => ({
    warnAfterMs: own?.warnAfterMs ?? stages.warnAfterMs,
    lateAfterMs: own?.lateAfterMs ?? stages.lateAfterMs,
  });
  return { dineIn: stagesFrom(kitchen.dineIn), takeAway: stagesFrom(kitchen.takeAway) };
}
