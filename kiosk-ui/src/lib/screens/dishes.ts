// Rows of a form as the dishes they name. Pure.

import type { Dish } from '@qiantai/shared/views/vouchers.ts';
import { wholeIn } from './serials.ts';

const portionsMax = 100;

/** Rows without a name fall away, a quantity that is none counts as one. */
export function dishesOf(rows: readonly { readonly name: string; readonly quantity: string }[]): Dish[] {
  return rows
    .map(({ name, quantity }) => ({ name: name.trim(), quantity: wholeIn(quantity, 1, portionsMax) ?? 1 }))
    .filter(({ name }) => name !== '');
}

/** "宫保鸡丁 ×1，米饭 ×2". */
export function dishesText(dishes: readonly Dish[]): string {
  return dishes.map(({ name, quantity }) => `${name} ×${quantity}`).join('，');
}
