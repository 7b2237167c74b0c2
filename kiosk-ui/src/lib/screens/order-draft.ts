// An order before it is sent: dishes with their choices, what they will cost. Pure. The till prices again when it is
// sent; what stands here is what the clerk tells the guest meanwhile, by the same rules.

import type { MenuEntry } from '@qiantai/shared/commands/menu.ts';
import { priceDish } from '@qiantai/shared/menu-price.ts';

export interface DraftLine {
  /** Tells lines apart on the screen; grows. */
  readonly key: number;
  readonly item: number;
  readonly quantity: number;
  readonly portion?: string | undefined;
  readonly options: readonly string[];
  readonly note: string;
}

export interface Draft {
  readonly lines: readonly DraftLine[];
  /** Empty: taken away. */
  readonly table: string;
  readonly note: string;
  /** The order they are added to; absent: an order of their own. */
  readonly addTo?: { readonly order: number; readonly pickup: string; readonly table: string };
  readonly nextKey: number;
}

export const emptyDraft: Draft = { lines: [], table: '', note: '', nextKey: 1 };

type Choice = Pick<DraftLine, 'portion' | 'options' | 'note'>;
const plain: Choice = { options: [], note: '' };

const isSame = (line: DraftLine, item: number, choice: Choice): boolean =>
  line.item === item &&
  line.portion === choice.portion &&
  line.note === choice.note &&
  line.options.length === choice.options.length &&
  line.options.every((name, index) => name === choice.options[index]);

/** Adds dishes; the same dish with the same wishes grows the line that is there. */
export function withDish(draft: Draft, item: number, quantity = 1, choice: Choice = plain): Draft {
  const there = draft.lines.find((line) => isSame(line, item, choice));
  if (there !== undefined) return withQuantity(draft, there.key, there.quantity + quantity);
  const line: DraftLine = { key: draft.nextKey, item, quantity, ...choice };
  return { ...draft, lines: [...draft.lines, line], nextKey: draft.nextKey + 1 };
}

/** @param quantity 0 takes the line away */
export function withQuantity(draft: Draft, key: number, quantity: number): Draft {
  if (quantity <= 0) return { ...draft, lines: draft.lines.filter((line) => line.key !== key) };
  return { ...draft, lines: draft.lines.map((line) => (line.key === key ? { ...line, quantity } : line)) };
}

/** The same line with other wishes. */
export function withChoice(draft: Draft, key: number, choice: Choice): Draft {
  return { ...draft, lines: draft.lines.map((line) => (line.key === key ? { ...line, ...choice } : line)) };
}

/** What one of a line costs now, in fen; undefined when its choice does not fit the dish any more. */
export function unitFenOf(
  line: Pick<DraftLine, 'portion' | 'options'>,
  dish: MenuEntry | undefined,
  nowMs: number,
  timezone: string,
): number | undefined {
  if (dish === undefined) return undefined;
  const priced = priceDish(dish, line, nowMs, timezone);
  return 'misfit' in priced ? undefined : priced.unitFen;
}

/** @returns the sum in fen, of the lines that can be priced */
export function totalFenOf(
  draft: Draft,
  dishOf: (item: number) => MenuEntry | undefined,
  nowMs: number,
  timezone: string,
): number {
  return draft.lines.reduce(
    (sum, line) => sum + (unitFenOf(line, dishOf(line.item), nowMs, timezone) ?? 0) * line.quantity,
    0,
  );
}

/** Whether a dish has to be asked about before it can be ordered. */
export function asksFirst(dish: Pick<MenuEntry, 'portions' | 'groups'>): boolean {
  if (dish.portions.length > 1) return true;
  return dish.groups.some(
    ({ min, options }) => min > options.filter((option) => option.default === true).length,
  );
}

/** Dishes whose code begins with what was typed, or whose name holds it; those that fit best first. */
export function matches<Dish extends Pick<MenuEntry, 'code' | 'name'>>(
  dishes: readonly Dish[],
  typed: string,
): Dish[] {
  const wanted = typed.toUpperCase();
  const rank = ({ code, name }: Dish): number => {
    if (code === wanted) return 0;
    if (code.startsWith(wanted)) return 1;
    return name.toUpperCase().includes(wanted) || code.includes(wanted) ? 2 : 3;
  };
  return dishes.filter((dish) => rank(dish) < 3).toSorted((a, b) => rank(a) - rank(b));
}

/** "3GBJD": three of it. Digits alone are a code, not a count. */
export function readTyped(typed: string): { readonly quantity: number; readonly code: string } {
  const parts = /^(\d{1,2})([A-Za-z].*)$/.exec(typed);
  if (parts === null) return { quantity: 1, code: typed };
  return { quantity: Math.max(1, Number(parts[1])), code: parts[2] ?? '' };
}
