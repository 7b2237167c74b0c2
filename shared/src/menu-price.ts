// What one portion of a dish costs at a moment, with its options. Pure: the till decides by it, a screen shows by it.

import type { FactData } from './facts/index.ts';
import { wallTime } from './time.ts';

type Dish = FactData<'menu.item-set'>;
type Window = Dish['windows'][number];
type Group = Dish['groups'][number];

export interface DishChoice {
  readonly portion?: string | undefined;
  /** Options by name, in any order; a name twice is twice of it. */
  readonly options?: readonly string[] | undefined;
}

export interface PricedDish {
  /** What one costs, never below zero. */
  readonly unitFen: number;
  /** The portion where there is a choice of them, then the options in the menu's order. */
  readonly options: readonly string[];
}

/** Why a choice does not fit a dish: what is unknown, or which group has too few or too many. */
export interface Misfit {
  readonly misfit: string;
}

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

function isWithin(window: Window, minutes: number, weekday: number): boolean {
  const from = minutesOf(window.from);
  const to = minutesOf(window.to);
  const overMidnight = to <= from;
  // After midnight a window still belongs to the day it began on.
  const day = overMidnight && minutes < to ? ((weekday + 5) % 7) + 1 : weekday;
  if (window.days !== undefined && !window.days.includes(day)) return false;
  return overMidnight ? minutes >= from || minutes < to : minutes >= from && minutes < to;
}

/** The price before portion and options: that of the first window that holds, else the dish's own. In fen. */
export function basePriceFen(dish: Dish, atMs: number, timezone: string): number {
  if (dish.windows.length === 0) return dish.priceFen;
  const { date, hour, minute } = wallTime(atMs, timezone);
  const weekday = ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
  const window = dish.windows.find((each) => isWithin(each, hour * 60 + minute, weekday));
  return window?.priceFen ?? dish.priceFen;
}

function chosenOf(group: Group, wanted: string[]): Group['options'][number][] {
  const chosen = group.options.flatMap((option) => {
    const times = wanted.filter((name) => name === option.name).length;
    return Array.from({ length: times }, () => option);
  });
  for (const { name } of chosen) wanted.splice(wanted.indexOf(name), 1);
  return chosen.length > 0
    ? chosen
    : group.options.filter((option) => option.default === true).slice(0, group.max);
}

/**
 * Prices one portion of a dish as a guest wants it. What nobody chose is taken as the menu says by default.
 * @param atMs unix milliseconds: some prices hold at some hours
 */
export function priceDish(
  dish: Dish,
  choice: DishChoice,
  atMs: number,
  timezone: string,
): PricedDish | Misfit {
  const wanted = [...(choice.options ?? [])];
  const [first] = dish.portions;
  const portion =
    choice.portion === undefined ? first : dish.portions.find(({ name }) => name === choice.portion);
  if (portion === undefined && choice.portion !== undefined) return { misfit: choice.portion };
  let unitFen = basePriceFen(dish, atMs, timezone) + (portion?.deltaFen ?? 0);
  const options = portion !== undefined && dish.portions.length > 1 ? [portion.name] : [];
  for (const group of dish.groups) {
    const chosen = chosenOf(group, wanted);
    if (chosen.length < group.min || chosen.length > group.max) return { misfit: group.name };
    for (const { name, deltaFen } of chosen) {
      options.push(name);
      unitFen += deltaFen;
    }
  }
  const [unknown] = wanted;
  return unknown === undefined ? { unitFen: Math.max(0, unitFen), options } : { misfit: unknown };
}
