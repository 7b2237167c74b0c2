// Where each ticket hangs on the wall. A ticket never moves under a finger: new ones take the first free place after
// the last, a place that became free stays free, and gaps close only when nobody has touched the wall for a while.

/** Order ids by place; undefined is a free place. */
export type Slots = readonly (number | undefined)[];

/**
 * Puts the open tickets into their places.
 * @param slots the places as they were
 * @param open order ids, oldest first
 * @param homes places that tickets left a moment ago: one that is called back returns there while it is free
 */
export function placed(
  slots: Slots,
  open: readonly number[],
  homes: ReadonlyMap<number, number> = new Map(),
): Slots {
  const isOpen = new Set(open);
  const kept = slots.map((order) => (order !== undefined && isOpen.has(order) ? order : undefined));
  const known = new Set(kept);
  const added = open.filter((order) => !known.has(order));
  const newcomers = added.filter((order) => {
    const home = homes.get(order);
    if (home === undefined || home >= kept.length || kept[home] !== undefined) return true;
    kept[home] = order;
    return false;
  });
  while (kept.length > 0 && kept.at(-1) === undefined) kept.pop();
  return [...kept, ...newcomers];
}

/** The places with gaps closed and the oldest first again. */
export function closed(open: readonly number[]): Slots {
  return [...open];
}

/** Whether closing the gaps would move anything. */
export function isSettled(slots: Slots, open: readonly number[]): boolean {
  return slots.length === open.length && slots.every((order, place) => order === open[place]);
}
