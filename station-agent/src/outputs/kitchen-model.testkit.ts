// What the guests ordered and the cooks made, kept by hand beside the product: every accepted command is written
// into it, and nothing of it is read from facts or views. What the walls show is held against it.

import type { LineStatus } from '@qiantai/shared/facts/order.ts';
import { dishes } from './kitchen-room.testkit.ts';

export interface Dish {
  readonly name: string;
  quantity: number;
  status: LineStatus;
}

interface Move {
  readonly line: number;
  readonly from: LineStatus;
  readonly to: LineStatus;
}

type Counts = Map<string, number>;

const add = (counts: Counts, name: string, quantity: number): void =>
  void counts.set(name, (counts.get(name) ?? 0) + quantity);

export class KitchenModel {
  readonly orders = new Map<number, Map<number, Dish>>();
  /** What has to be made in all, and what was made. */
  readonly due: Counts = new Map();
  readonly made: Counts = new Map();
  readonly #cancelled = new Set<number>();
  readonly #lastMoves = new Map<number, readonly Move[]>();
  /** What was to be cooked after each command, by the journal's head. */
  readonly #then = new Map<number, readonly { name: string; quantity: number }[]>();

  dish(order: number, line: number): Dish {
    const dish = this.orders.get(order)?.get(line);
    if (dish === undefined) throw new Error(`nobody ordered line ${line} of ${order}`);
    return dish;
  }

  order(order: number, line: number, name: string, quantity: number): void {
    const lines = this.orders.get(order) ?? new Map<number, Dish>();
    lines.set(line, { name, quantity, status: 'pending' });
    this.orders.set(order, lines);
    add(this.due, name, quantity);
    this.#changed(order);
  }

  more(order: number, line: number, quantity: number): void {
    const dish = this.dish(order, line);
    add(this.due, dish.name, quantity - dish.quantity);
    dish.quantity = quantity;
    this.#changed(order);
  }

  less(order: number, line: number, quantity: number): void {
    const dish = this.dish(order, line);
    // What a cook has begun was made for nothing: it stays in both sums.
    if (dish.status === 'pending') add(this.due, dish.name, -quantity);
    dish.quantity -= quantity;
    this.#changed(order);
  }

  cancel(order: number): void {
    for (const dish of this.orders.get(order)?.values() ?? [])
      if (dish.status === 'pending') add(this.due, dish.name, -dish.quantity);
    this.#cancelled.add(order);
  }

  carry(
    from: number,
    to: number,
    taken: readonly { line: number; becomes: number; quantity: number }[],
  ): void {
    for (const { line, becomes, quantity } of taken) {
      const dish = this.dish(from, line);
      const lines = this.orders.get(to) ?? new Map<number, Dish>();
      this.orders.set(to, lines.set(becomes, { ...dish, quantity }));
      dish.quantity -= quantity;
    }
    this.#changed(from);
    this.#changed(to);
  }

  bump(order: number, moves: readonly (Move & { readonly quantity: number })[]): void {
    for (const { line, from, to, quantity } of moves) {
      const dish = this.dish(order, line);
      dish.status = to;
      // The cook makes what the wall showed.
      if (from === 'pending') add(this.made, dish.name, quantity);
    }
    this.#lastMoves.set(order, moves);
  }

  undo(order: number): void {
    for (const { line, from } of this.#lastMoves.get(order) ?? []) {
      const dish = this.dish(order, line);
      dish.status = from;
      if (from === 'pending') add(this.made, dish.name, -dish.quantity);
    }
    this.#lastMoves.delete(order);
  }

  /** @param lines made again; without them the ticket is handed out again */
  recall(order: number, lines: readonly number[] | undefined): void {
    for (const [line, dish] of this.orders.get(order) ?? []) {
      if (dish.quantity === 0) continue;
      if (lines === undefined) dish.status = 'ready';
      else if (lines.includes(line)) {
        dish.status = 'pending';
        add(this.due, dish.name, dish.quantity);
      }
    }
    this.#changed(order);
  }

  #changed(order: number): void {
    this.#lastMoves.delete(order);
  }

  /** Notes what is to be cooked from this fact on. */
  note(head: number): void {
    const all = [...this.orders].filter(([order]) => !this.#cancelled.has(order));
    const open = all
      .flatMap(([, lines]) => [...lines.values()])
      .filter(({ quantity, status }) => quantity > 0 && (status === 'pending' || status === 'preparing'));
    this.#then.set(
      head,
      open.map(({ name, quantity }) => ({ name, quantity })),
    );
  }

  /** What a station had to cook at a fact. */
  toCook(head: number, station: string | undefined): Counts {
    const counts: Counts = new Map();
    for (const { name, quantity } of this.#then.get(head) ?? []) {
      const dish = dishes.find((each) => each.name === name);
      const stations: readonly string[] = [dish?.kitchen ?? '', ...(dish?.also ?? [])];
      if (station === undefined || stations.includes(station) || stations.includes(''))
        add(counts, name, quantity);
    }
    return counts;
  }
}
