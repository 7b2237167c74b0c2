// The lanes of a wall and which ticket hangs where in each: one lane when the oldest comes first, one for each status
// else. A lane keeps a ticket's place until nobody has touched the wall for a while.

import { closed, isSettled, placed, type Slots } from './slots.ts';

export class Lane<Key extends string = string> {
  readonly key: Key;
  slots = $state.raw<Slots>([]);
  /** Where tickets hung that left, until the lane closes its gaps. */
  readonly #homes = new Map<number, number>();

  constructor(key: Key) {
    this.key = key;
  }

  /** Hangs up what is open. @returns the orders that were not here a moment ago */
  hang(open: readonly number[]): number[] {
    const before = new Set(this.slots);
    this.slots.forEach((order, place) => {
      if (order !== undefined) this.#homes.set(order, place);
    });
    const added = open.filter((order) => !before.has(order) && !this.#homes.has(order));
    this.slots = placed(this.slots, open, this.#homes);
    return added;
  }

  /** Closes the gaps and puts the oldest first. */
  close(open: readonly number[]): void {
    if (!isSettled(this.slots, open)) this.slots = closed(open);
    this.#homes.clear();
  }

  /** The places of a page. @param size how many a page has */
  page(page: number, size: number): Slots {
    return this.slots.slice(page * size, (page + 1) * size);
  }
}
